#include "capture/record-window.h"

#include <string.h>

/* Read at a time: what stays in the processor's cache, and as much as the stream's own buffer, so
 * that stdio reads past it. */
#define PIECE_BYTES (64 << 10)

/* Room for a piece behind what is there; for large records it doubles. */
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
		got = fread(self->data + self->end, 1, PIECE_BYTES, self->stream);
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
