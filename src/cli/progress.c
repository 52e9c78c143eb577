#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/quantity.h"
#include "base/text.h"

#define MOVING_US 100000     /* between two updates on a terminal */
#define STANDING_US 10000000 /* between two lines elsewhere */

#define COLUMNS_DEFAULT 79

struct Progress {
	char *what;
	guint total, done, failed;
	gboolean is_quiet, is_terminal, is_shown;
	gint64 begun_us, shown_us;
};

Progress *progress_new(const char *what, guint total, gboolean quiet)
{
	Progress *self = g_new0(Progress, 1);
	const char *kind = g_getenv("TERM");

	self->what = text_printable(what, strlen(what), 0);
	self->total = total;
	self->is_quiet = quiet;
	self->is_terminal = isatty(STDERR_FILENO) && kind && strcmp(kind, "dumb") != 0;
	self->begun_us = self->shown_us = g_get_monotonic_time();
	return self;
}

void progress_clear(Progress *self)
{
	if (!self->is_shown)
		return;
	fputs("\r\033[K", stderr);
	self->is_shown = FALSE;
	self->shown_us = 0; /* soon again */
}

void progress_free(Progress *self)
{
	if (!self)
		return;
	progress_clear(self);
	g_free(self->what);
	g_free(self);
}

void progress_step(Progress *self, gboolean failed)
{
	self->done++;
	self->failed += failed;
}

static char *line_for(const Progress *self, gint64 now_us)
{
	double rate = self->done / (MAX(now_us - self->begun_us, 1) / (double)G_USEC_PER_SEC);
	gint64 left_s = rate > 0 ? (gint64)((self->total - self->done) / rate) : 0;
	g_autofree char *done = quantity_count(self->done);
	g_autofree char *total = quantity_count(self->total);
	g_autofree char *failed = quantity_count(self->failed);
	g_autofree char *left = left_s < 60 ? g_strdup_printf("%d s", (int)left_s)
					    : quantity_duration(left_s * NS_PER_S);

	return g_strdup_printf("%s: %s of %s done, %s failed, %.*f/s, %s left", self->what, done,
			       total, failed, rate < 10 ? 1 : 0, rate, self->done ? left : "?");
}

/* A line that wraps could not be erased. */
static void clip(char *line)
{
	struct winsize size;
	gsize most = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
			     ? size.ws_col - 1
			     : COLUMNS_DEFAULT;

	if ((gsize)g_utf8_strlen(line, -1) > most)
		*g_utf8_offset_to_pointer(line, (glong)most) = '\0';
}

void progress_show(Progress *self)
{
	gint64 now_us = g_get_monotonic_time();
	g_autofree char *line = NULL;

	if (self->is_quiet ||
	    now_us - self->shown_us < (self->is_terminal ? MOVING_US : STANDING_US))
		return;
	line = line_for(self, now_us);
	if (self->is_terminal)
		clip(line);
	fprintf(stderr, self->is_terminal ? "\r%s\033[K" : "pcapladder: %s\n", line);
	fflush(stderr);
	self->is_shown = self->is_terminal;
	self->shown_us = now_us;
}
