#include "flow/flow.h"

static const char *const handshake_names[] = {
	[HANDSHAKE_COMPLETE] = "complete",         [HANDSHAKE_REFUSED] = "refused",
	[HANDSHAKE_UNANSWERED] = "unanswered",     [HANDSHAKE_INCOMPLETE] = "incomplete",
	[HANDSHAKE_NOT_CAPTURED] = "not_captured",
};

static const char *const end_names[] = {
	[FLOW_END_OPEN] = "open",
	[FLOW_END_FIN] = "fin",
	[FLOW_END_RST] = "rst",
};

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

gboolean flow_is_failed(const Flow *self)
{
	return self->tcp.end == FLOW_END_RST || self->tcp.handshake == HANDSHAKE_REFUSED ||
	       self->tcp.handshake == HANDSHAKE_UNANSWERED;
}

const char *handshake_name(Handshake handshake)
{
	return handshake_names[handshake];
}

const char *handshake_phrase(Handshake handshake)
{
	static const char *const phrases[] = {
		[HANDSHAKE_COMPLETE] = "complete",
		[HANDSHAKE_REFUSED] = "refused",
		[HANDSHAKE_UNANSWERED] = "never answered",
		[HANDSHAKE_INCOMPLETE] = "never completed",
		[HANDSHAKE_NOT_CAPTURED] = "not captured",
	};

	return phrases[handshake];
}

const char *flow_end_name(FlowEnd end)
{
	return end_names[end];
}
