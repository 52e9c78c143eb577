#include "platform/interruption.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define GRACE_US (2 * G_USEC_PER_SEC) /* for the capturing program to write its buffer */

static void set_blocked(gboolean is_blocked)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	pthread_sigmask(is_blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

void interruption_init(Interruption *self)
{
	struct sigaction action;

	*self = (Interruption){ .signals = -1 };
	if (sigaction(SIGINT, NULL, &action) != 0 || action.sa_handler != SIG_DFL)
		return;
	set_blocked(TRUE);
	self->signals = open_signals();
	if (self->signals < 0)
		set_blocked(FALSE);
}

void interruption_clear(Interruption *self)
{
	if (self->signals < 0)
		return;
	close(self->signals);
	self->signals = -1;
	set_blocked(FALSE);
}

static int milliseconds_left(const Interruption *self)
{
	gint64 left_us = self->until_us - g_get_monotonic_time();

	return self->until_us ? (int)(MAX(left_us, 0) / 1000) : -1;
}

static void take_signal(Interruption *self)
{
	struct signalfd_siginfo info;

	if (read(self->signals, &info, sizeof(info)) < 0)
		return;
	self->until_us = g_get_monotonic_time() + GRACE_US;
	interruption_clear(self);
}

gboolean interruption_wait(Interruption *self, int fd)
{
	while (self->signals >= 0 || self->until_us) {
		struct pollfd polled[] = { { .fd = fd, .events = POLLIN },
					   { .fd = self->signals, .events = POLLIN } };
		int left = milliseconds_left(self);
		int n = left ? poll(polled, G_N_ELEMENTS(polled), left) : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (polled[1].revents)
			take_signal(self);
		else
			return n != 0;
	}
	return TRUE;
}
