#include "flow/flow.h"

void flow_free(Flow *self)
{
	if (!self)
		return;
	if (self->events)
		g_array_unref(self->events);
	if (self->copies)
		g_array_unref(self->copies);
	if (self->incidents)
		g_array_unref(self->incidents);
	if (self->tcp.zero_windows)
		g_array_unref(self->tcp.zero_windows);
	g_free(self);
}

void flow_event_clear(FlowEvent *self)
{
	g_clear_pointer(&self->dropped_at, g_free);
	g_clear_pointer(&self->label, g_free);
	g_clear_pointer(&self->detail, g_free);
	g_clear_pointer(&self->note, g_free);
}

/* The first copy of that event or a later one. */
static guint find_copies(const GArray *copies, guint32 event)
{
	guint low = 0, high = copies->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(copies, EventCopy, middle).event < event)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

gint32 flow_event_of_copy(const Flow *self, guint32 frame)
{
	for (guint i = 0; self->copies && i < self->copies->len; i++)
		if (g_array_index(self->copies, EventCopy, i).frame == frame)
			return (gint32)g_array_index(self->copies, EventCopy, i).event;
	return -1;
}

const EventCopy *flow_copies_of(const Flow *self, guint32 event, guint *n)
{
	guint first = self->copies ? find_copies(self->copies, event) : 0;

	*n = self->copies ? find_copies(self->copies, event + 1) - first : 0;
	return *n ? &g_array_index(self->copies, EventCopy, first) : NULL;
}
