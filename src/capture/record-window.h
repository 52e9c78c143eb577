/* RecordWindow: a stream read in pieces, so that small records are used in place. */
#pragma once

#include "capture/capture-stream.h"

typedef struct {
	CaptureStream *stream; /* borrowed; initially at its first byte */
	guint8 *data;          /* owned */
	gsize room;
	gsize at, end; /* in data: read and not yet consumed */
} RecordWindow;

static inline gsize record_window_left(const RecordWindow *self)
{
	return self->end - self->at;
}

/* Reads until the window has `n` bytes; FALSE: the stream ends first.  Memory grows with the data,
 * not with `n`. */
gboolean record_window_fill(RecordWindow *self, gsize n);

/* The next `n` bytes, consumed, and the caller's to change; valid until more is requested than the
 * window has left.  NULL, and nothing consumed, if the stream ends first. */
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
