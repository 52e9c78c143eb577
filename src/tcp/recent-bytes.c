#include "tcp/recent-bytes.h"

#include <string.h>

/* A retransmission repeats what is in flight: seldom more than this (a power of two). */
#define RECENT_MAX (1 << 20)

struct RecentBytes {
	guint64 from, to; /* offsets of what is kept */
	guint8 ring[RECENT_MAX];
};

RecentBytes *recent_bytes_new(void)
{
	RecentBytes *self = g_new(RecentBytes, 1); /* untouched pages cost nothing */

	self->from = self->to = 0;
	return self;
}

void recent_bytes_free(RecentBytes *self)
{
	g_free(self);
}

/* The longest run at `offset` that does not wrap around the ring. */
static gsize run_at(guint64 offset, gsize len)
{
	return MIN(len, RECENT_MAX - (gsize)(offset % RECENT_MAX));
}

void recent_bytes_add(RecentBytes *self, guint64 offset, Bytes bytes)
{
	if (offset != self->to)
		self->from = self->to = offset;
	while (bytes.len > 0) {
		gsize run = run_at(self->to, bytes.len);

		memcpy(self->ring + self->to % RECENT_MAX, bytes.data, run);
		self->to += run;
		bytes = (Bytes){ bytes.data + run, bytes.len - run };
	}
	if (self->to - self->from > RECENT_MAX)
		self->from = self->to - RECENT_MAX;
}

gboolean recent_bytes_differ(const RecentBytes *self, guint64 offset, Bytes bytes)
{
	guint64 at = MAX(offset, self->from), end = MIN(offset + bytes.len, self->to);

	while (at < end) {
		gsize run = run_at(at, (gsize)(end - at));

		if (memcmp(self->ring + at % RECENT_MAX, bytes.data + (at - offset), run) != 0)
			return TRUE;
		at += run;
	}
	return FALSE;
}
