/* RecordWindow: a stream's bytes, a piece after the other, so that small records are looked at
 * where they were read to. */
#pragma once

#include "capture/capture-stream.h"

typedef struct {
	CaptureStream *stream; /* borrowed; at its first byte to begin with */
	guint8 *data;          /* owned */
	gsize room;
	gsize at, end; /* in data: what was read and is not yet taken */
} RecordWindow;

static inline gsize record_window_left(const RecordWindow *self)
{
	return self->end - self->at;
}

/* Reads on until `n` bytes stand in the window; FALSE: the stream ends before.  Memory grows with
 * what is there, not with `n`. */
gboolean record_window_fill(RecordWindow *self, gsize n);

/* The next `n` bytes, consumed, and the caller's to change; valid until the window is asked for
 * more than it has left.  NULL, and nothing consumed, when the stream ends before. */
static inline guint8 *record_window_take(RecordWindow *self, gsize n)
{
	guint8 *from;

	if (G_UNLIKELY(record_window_left(self) < n) && !record_window_fill(self, n))
		return NULL;
	from = self->data + self->at;
	self->at += n;
	return from;
}

/* Frees what it owns; the stream is its owner's. */
void record_window_clear(RecordWindow *self);
