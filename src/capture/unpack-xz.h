/* XzStream: xz data decompressed by liblzma directly, because libarchive does not limit its memory.
 */
#pragma once

#include "capture/unpack.h"

typedef struct XzStream XzStream;

/* Decompresses what read(from, …) returns. */
XzStream *xz_stream_new(UnpackRead read, gpointer from);
void xz_stream_free(XzStream *self);

/* At most `n` bytes to `to`.  0: no more; if the data is truncated or damaged, `how` says so ("is
 * truncated"), owned by the caller.  `is_refused`: it would need too much memory. */
gsize xz_stream_read(XzStream *self, guint8 *to, gsize n, char **how, gboolean *is_refused);
