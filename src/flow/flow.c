#include "flow/flow.h"

void flow_free(Flow *self)
{
	if (!self)
		return;
	if (self->events)
		g_array_unref(self->events);
	if (self->tcp.zero_windows)
		g_array_unref(self->tcp.zero_windows);
	g_free(self);
}

void flow_event_clear(FlowEvent *self)
{
	g_clear_pointer(&self->label, g_free);
	g_clear_pointer(&self->detail, g_free);
	g_clear_pointer(&self->note, g_free);
}
