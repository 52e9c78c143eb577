/* RecordBytes: a buffer for one record at a time. */
#pragma once

#include <stdio.h>

#include "base/bytes.h"

typedef struct {
	guint8 *data;
	gsize room;
	gsize len; /* from the last read */
} RecordBytes;

/* Reads `n` bytes; FALSE if the stream ends first; `len` is then the bytes there were.  Memory
 * grows with the data, not with a claimed length. */
gboolean record_bytes_read(RecordBytes *self, FILE *stream, gsize n);

/* The same, appending. */
gboolean record_bytes_read_more(RecordBytes *self, FILE *stream, gsize n);

/* Skips `n` bytes; FALSE if the stream ends first. */
gboolean record_bytes_skip(FILE *stream, gsize n);

/* Frees what it owns. */
void record_bytes_clear(RecordBytes *self);

static inline Bytes record_bytes(const RecordBytes *self)
{
	return (Bytes){ self->data, self->len };
}
