#include "flow/flow.h"

#include "base/bisect.h"

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

static gboolean is_of_earlier_event(gconstpointer copy, gconstpointer event)
{
	return ((const EventCopy *)copy)->event < *(const guint32 *)event;
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
	guint32 next = event + 1;
	guint first;

	*n = 0;
	if (!self->copies)
		return NULL;
	first = bisect(self->copies, is_of_earlier_event, &event);
	*n = bisect(self->copies, is_of_earlier_event, &next) - first;
	return *n ? &g_array_index(self->copies, EventCopy, first) : NULL;
}
