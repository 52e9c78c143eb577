/* Input: a file, a pipe or standard input as a descriptor that can, if asked, be read again. */
#pragma once

#include <sys/types.h>

#include "platform/interruption.h"

typedef struct {
	int fd;       /* -1: none */
	gint64 start; /* offset of the capture in it; -1: cannot be read again */
	int error; /* errno of a read that failed because of the machine, not the file; 0: none */
	Interruption interruption;
} Input;

/* From a descriptor, which it takes over; -1: none. */
Input input_over(int fd);

/* Opens `path` ("-": standard input).  With `rereadable` a pipe is copied into an unlinked
 * temporary file first.  FALSE and LADDER_ERROR_INPUT, or LADDER_ERROR_MACHINE, on failure. */
gboolean input_open(Input *self, const char *path, gboolean rereadable, GError **error);

/* At most `n` bytes to `to`.  0: there are no more, or the user has interrupted a pipe; -1 and
 * errno on failure. */
ssize_t input_read(Input *self, void *to, gsize n);

/* Back to the capture's first byte; only for what was opened `rereadable`. */
gboolean input_rewind(Input *self, GError **error);
void input_clear(Input *self);
