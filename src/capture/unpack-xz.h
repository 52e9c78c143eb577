/* XzStream: xz data unpacked by liblzma itself, for libarchive lets it take any amount of memory.
 */
#pragma once

#include "capture/unpack.h"

typedef struct XzStream XzStream;

/* Unpacks what read(from, …) gives. */
XzStream *xz_stream_new(UnpackRead read, gpointer from);
void xz_stream_free(XzStream *self);

/* At most `n` bytes to `to`.  0: there are no more, and where the data breaks off, `how` says how
 * ("is truncated"); the caller's to free. `is_refused`: it would take too much memory. */
gsize xz_stream_read(XzStream *self, guint8 *to, gsize n, char **how, gboolean *is_refused);
