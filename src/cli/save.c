/* A new file is written beside the old one under a name of its own, and takes its name when it is
 * complete.
 */
#include "cli/save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

struct Saving {
	FILE *stream; /* NULL once closed */
	char *target; /* the file that is replaced; NULL: written through */
	char *path;   /* of the new file beside it; owned, as target */
};

static gboolean fail(const char *reason, GError **error)
{
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "cannot be written (%s): nothing was saved there", reason);
	return FALSE;
}

static gboolean open_beside(Saving *self, const char *path, GError **error)
{
	char *real = realpath(path, NULL); /* a link is followed, not replaced */
	int fd;

	self->target = g_strdup(real ? real : path);
	free(real);
	self->path = g_strconcat(self->target, ".XXXXXX", NULL);
	fd = g_mkstemp_full(self->path, O_RDWR | O_CLOEXEC, 0666);
	self->stream = fd < 0 ? NULL : fdopen(fd, "wb");
	if (self->stream)
		return TRUE;
	fail(g_strerror(errno), error);
	if (fd >= 0)
		close(fd);
	else
		g_clear_pointer(&self->path, g_free);
	return FALSE;
}

static gboolean open_target(Saving *self, const char *path, GError **error)
{
	struct stat facts;

	if (!path || !strcmp(path, "-")) {
		self->stream = stdout;
		return TRUE;
	}
	if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
		return open_beside(self, path, error);
	if (S_ISDIR(facts.st_mode))
		return fail("it is a directory", error);
	self->stream = g_fopen(path, "wb");
	return self->stream || fail(g_strerror(errno), error);
}

Saving *saving_new(const char *path, GError **error)
{
	Saving *self = g_new0(Saving, 1);

	if (open_target(self, path, error))
		return self;
	saving_abandon(self);
	return NULL;
}

gboolean saving_write(Saving *self, Bytes bytes, GError **error)
{
	return fwrite(bytes.data, 1, bytes.len, self->stream) == bytes.len ||
	       fail(g_strerror(errno), error);
}

/* What replaces bytes that are there must be safe on disk before them. */
static gboolean settle_on_disk(const Saving *self)
{
	struct stat facts;

	return !self->target || stat(self->target, &facts) != 0 || facts.st_size == 0 ||
	       fsync(fileno(self->stream)) == 0;
}

static gboolean close_stream(Saving *self)
{
	FILE *stream = g_steal_pointer(&self->stream);

	return stream == stdout || fclose(stream) == 0;
}

gboolean saving_finish(Saving *self, GError **error)
{
	gboolean is_well = fflush(self->stream) == 0 && settle_on_disk(self) &&
			   close_stream(self) &&
			   (!self->target || g_rename(self->path, self->target) == 0);

	if (!is_well)
		fail(g_strerror(errno), error);
	else
		g_clear_pointer(&self->path, g_free);
	saving_abandon(self);
	return is_well;
}

void saving_abandon(Saving *self)
{
	if (!self)
		return;
	if (self->stream)
		close_stream(self);
	if (self->path)
		g_unlink(self->path);
	g_free(self->path);
	g_free(self->target);
	g_free(self);
}

gboolean save_bytes(const char *path, const GByteArray *bytes, GError **error)
{
	Saving *saving = saving_new(path, error);

	if (!saving)
		return FALSE;
	if (saving_write(saving, (Bytes){ bytes->data, bytes->len }, error))
		return saving_finish(saving, error);
	saving_abandon(saving);
	return FALSE;
}
