/* Input: a file, a pipe or standard input as a descriptor that can, if asked, be read again. */
#pragma once

#include <glib.h>

typedef struct {
	int fd;       /* -1: none */
	gint64 start; /* where the capture begins in it; -1: it cannot be read again */
} Input;

/* Opens `path` ("-": standard input).  With `rereadable` a pipe is copied into an unlinked
 * temporary file first.  FALSE and LADDER_ERROR_INPUT on failure. */
gboolean input_open(Input *self, const char *path, gboolean rereadable, GError **error);

/* Back to the capture's first byte; only for what was opened `rereadable`. */
gboolean input_rewind(Input *self, GError **error);
void input_clear(Input *self);
