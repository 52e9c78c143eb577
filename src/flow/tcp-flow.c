#include "flow/tcp-flow.h"

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

const char *handshake_name(Handshake handshake)
{
	return handshake_names[handshake];
}

const char *handshake_phrase(Handshake handshake)
{
	static const char *const phrases[] = {
		[HANDSHAKE_COMPLETE] = "complete",
		[HANDSHAKE_REFUSED] = "refused",
		[HANDSHAKE_UNANSWERED] = "unanswered",
		[HANDSHAKE_INCOMPLETE] = "never completed",
		[HANDSHAKE_NOT_CAPTURED] = "not captured",
	};

	return phrases[handshake];
}

const char *tcp_flow_resetter(const TcpFlow *self)
{
	if (self->is_forged_end)
		return "a third party";
	return self->closed_by == SIDE_CLIENT ? "the client" : "the server";
}

const char *flow_end_name(FlowEnd end)
{
	return end_names[end];
}
