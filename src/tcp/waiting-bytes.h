/* WaitingBytes: pieces of a stream that wait for what comes before them. */
#pragma once

#include <glib.h>

typedef struct {
	guint64 offset; /* in the stream */
	guint32 len;
	guint32 event;      /* that brought it */
	gboolean is_first;  /* it begins with the first byte of its segment */
	const guint8 *data; /* NULL: known to be missing, cut off by the snap length */
} WaitingPiece;

typedef struct WaitingBytes WaitingBytes;

/* Empty.  Caller frees with waiting_bytes_free(). */
WaitingBytes *waiting_bytes_new(void);
void waiting_bytes_free(WaitingBytes *self);

/* Adds a piece that overlaps none; its bytes are copied. */
void waiting_bytes_add(WaitingBytes *self, const WaitingPiece *piece);

/* The first and the last piece; NULL: none.  They live until they are removed. */
const WaitingPiece *waiting_bytes_first(const WaitingBytes *self);
const WaitingPiece *waiting_bytes_last(const WaitingBytes *self);

/* The piece that contains `at`, else the first one after it; NULL: none. */
const WaitingPiece *waiting_bytes_from(const WaitingBytes *self, guint64 at);

/* Removes the first piece; there must be one. */
void waiting_bytes_remove_first(WaitingBytes *self);

/* The memory that all pieces take, in bytes. */
guint64 waiting_bytes_cost(const WaitingBytes *self);
