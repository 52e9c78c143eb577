/* Unpack: bytes that gzip, bzip2, xz, zstd or lz4 compressed, as they come. */
#pragma once

#include <glib.h>

/* Reads at most `n` bytes to `to`; 0: there are no more. */
typedef gsize (*UnpackRead)(gpointer from, guint8 *to, gsize n);

typedef struct Unpack Unpack;

/* Unpacks what read(from, …) gives, if its first `n` bytes, `head`, are those of a compressed
 * stream; else NULL. */
Unpack *unpack_new(const guint8 *head, gsize n, UnpackRead read, gpointer from);
/* Whether it could, that is. */
gboolean unpack_can(const guint8 *head, gsize n);
void unpack_free(Unpack *self);

/* At most `n` bytes to `to`; 0: there are no more, or none that could be unpacked. */
gsize unpack_read(Unpack *self, guint8 *to, gsize n);

/* How the compressed data breaks off ("its gzip data ends early"); NULL: it does not, so far. */
const char *unpack_complaint(const Unpack *self);

/* It breaks off because it asks for more memory than it is given. */
gboolean unpack_is_refused(const Unpack *self);
