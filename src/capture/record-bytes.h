/* RecordBytes: a buffer for one record of a file after the other. */
#pragma once

#include <stdio.h>

#include "base/bytes.h"

typedef struct {
	guint8 *data;
	gsize room;
	gsize len; /* what the last reading brought */
} RecordBytes;

/* Reads `n` bytes; FALSE if the stream ends before, `len` then tells how many there were.  Memory
 * grows with what is there, not with what a header claims. */
gboolean record_bytes_read(RecordBytes *self, FILE *stream, gsize n);

/* The same behind what is there already. */
gboolean record_bytes_read_more(RecordBytes *self, FILE *stream, gsize n);

/* Passes over `n` bytes; FALSE if the stream ends before. */
gboolean record_bytes_skip(FILE *stream, gsize n);

/* Frees what it owns. */
void record_bytes_clear(RecordBytes *self);

static inline Bytes record_bytes(const RecordBytes *self)
{
	return (Bytes){ self->data, self->len };
}
