#include "cli/save.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

static gboolean fail(const char *reason, GError **error)
{
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "cannot be written (%s): nothing was saved there", reason);
	return FALSE;
}

static gboolean write_stream(FILE *stream, const GByteArray *bytes, GError **error)
{
	if (fwrite(bytes->data, 1, bytes->len, stream) == bytes->len && fflush(stream) == 0)
		return TRUE;
	return fail(g_strerror(errno), error);
}

/* Into what is there already and no regular file: a pipe, a device. */
static gboolean write_through(const char *path, const GByteArray *bytes, GError **error)
{
	FILE *stream = g_fopen(path, "wb");
	gboolean written;

	if (!stream)
		return fail(g_strerror(errno), error);
	written = write_stream(stream, bytes, error);
	if (fclose(stream) != 0 && written)
		return fail(g_strerror(errno), error);
	return written;
}

static gboolean replace_file(const char *path, const GByteArray *bytes, GError **error)
{
	char *target = realpath(path, NULL); /* a link is followed, not replaced */
	g_autoptr(GError) reason = NULL;
	gboolean saved = g_file_set_contents_full(target ? target : path, (const char *)bytes->data,
						  (gssize)bytes->len,
						  G_FILE_SET_CONTENTS_CONSISTENT, 0666, &reason);

	free(target);
	if (saved)
		return TRUE;
	/* GLib names its temporary file first; the reason stands last. */
	return fail(strrchr(reason->message, ':') ? strrchr(reason->message, ':') + 2
						  : reason->message,
		    error);
}

gboolean save_bytes(const char *path, const GByteArray *bytes, GError **error)
{
	struct stat facts;

	if (!path || !strcmp(path, "-"))
		return write_stream(stdout, bytes, error);
	if (stat(path, &facts) == 0 && !S_ISREG(facts.st_mode)) {
		if (S_ISDIR(facts.st_mode))
			return fail("it is a directory", error);
		return write_through(path, bytes, error);
	}
	return replace_file(path, bytes, error);
}
