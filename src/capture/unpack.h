/* Unpack: streaming decompression of gzip, bzip2, xz, zstd and lz4. */
#pragma once

#include <glib.h>

/* Reads at most `n` bytes to `to`; 0: there are no more. */
typedef gsize (*UnpackRead)(gpointer from, guint8 *to, gsize n);

typedef struct Unpack Unpack;

/* Decompresses what read(from, …) returns, if its first `n` bytes, `head`, are those of a
 * compressed stream; else NULL. */
Unpack *unpack_new(const guint8 *head, gsize n, UnpackRead read, gpointer from);
/* Whether it could, that is. */
gboolean unpack_can(const guint8 *head, gsize n);
void unpack_free(Unpack *self);

/* At most `n` bytes to `to`; 0: there are no more, or none that could be unpacked. */
gsize unpack_read(Unpack *self, guint8 *to, gsize n);

/* How the compressed data is cut ("gzip data is truncated"); NULL: it is not, so far. */
const char *unpack_complaint(const Unpack *self);

/* It was stopped because it needs more memory than allowed. */
gboolean unpack_is_refused(const Unpack *self);
