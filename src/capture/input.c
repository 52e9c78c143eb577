#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "capture/complaint.h"
#include "platform/unnamed-file.h"
#include "platform/write-all.h"

Input input_over(int fd)
{
	return (Input){ .fd = fd, .interruption = { .signals = -1 } };
}

ssize_t input_read(Input *self, void *to, gsize n)
{
	ssize_t got;

	do
		got = interruption_wait(&self->interruption, self->fd) ? read(self->fd, to, n) : 0;
	while (got < 0 && errno == EINTR);
	if (got < 0)
		self->error = errno;
	if (got <= 0)
		interruption_clear(&self->interruption);
	return got;
}

/* Copies a pipe, so that it can be read again. */
static int keep_pipe(Input *pipe, GError **error)
{
	char bytes[1 << 16];
	ssize_t n = 0;
	int fd = unnamed_file_open();

	while (fd >= 0 && (n = input_read(pipe, bytes, sizeof(bytes))) > 0)
		if (!write_all(fd, bytes, (gsize)n))
			break;
	if (fd >= 0 && n == 0)
		return fd;
	complaint_fail(error, LADDER_ERROR_INPUT,
		       "cannot be kept in %s for a second pass (%s): save it to a file first",
		       g_get_tmp_dir(), g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Transient errors that say nothing about the file. */
static int code_of(int reason)
{
	switch (reason) {
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return LADDER_ERROR_MACHINE;
	default:
		return LADDER_ERROR_INPUT;
	}
}

static int open_path(const char *path, GError **error)
{
	gboolean is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
			  : open(path, O_RDONLY | O_CLOEXEC);
	struct stat facts;

	if (fd < 0) {
		complaint_fail(error, code_of(errno), "cannot be opened (%s): name a capture file",
			       g_strerror(errno));
		return -1;
	}
	if (fstat(fd, &facts) == 0 && S_ISDIR(facts.st_mode)) {
		complaint_fail(error, LADDER_ERROR_INPUT, "is a directory: name a capture file");
		close(fd);
		return -1;
	}
	return fd;
}

gboolean input_open(Input *self, const char *path, gboolean rereadable, GError **error)
{
	*self = input_over(open_path(path, error));
	if (self->fd < 0)
		return FALSE;
	self->start = lseek(self->fd, 0, SEEK_CUR);
	if (self->start < 0)
		interruption_init(&self->interruption);
	if (rereadable && self->start < 0) {
		int copy = keep_pipe(self, error);

		input_clear(self);
		*self = input_over(copy);
		return copy >= 0 && input_rewind(self, error);
	}
	return TRUE;
}

gboolean input_rewind(Input *self, GError **error)
{
	g_assert(self->start >= 0);
	if (lseek(self->fd, self->start, SEEK_SET) >= 0)
		return TRUE;
	return complaint_fail(error, LADDER_ERROR_INPUT, "cannot be read again (%s)",
			      g_strerror(errno));
}

void input_clear(Input *self)
{
	interruption_clear(&self->interruption);
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
}
