#include "capture/record-window.h"

#include <string.h>

#define PIECE_BYTES (64 << 10) /* read at a time: fits the processor's cache */

/* Makes room for another piece; doubles for large records. */
static void make_room(RecordWindow *self)
{
	if (self->at > 0)
		memmove(self->data, self->data + self->at, record_window_left(self));
	self->end -= self->at;
	self->at = 0;
	if (self->end + PIECE_BYTES <= self->room)
		return;
	self->room = MAX(self->room * 2, 2 * PIECE_BYTES);
	self->data = g_realloc(self->data, self->room);
}

gboolean record_window_fill(RecordWindow *self, gsize n)
{
	while (record_window_left(self) < n) {
		gsize got;

		make_room(self);
		got = capture_stream_read(self->stream, self->data + self->end, PIECE_BYTES);
		self->end += got;
		if (got == 0)
			return FALSE;
	}
	return TRUE;
}

void record_window_clear(RecordWindow *self)
{
	g_free(self->data);
	*self = (RecordWindow){ 0 };
}
