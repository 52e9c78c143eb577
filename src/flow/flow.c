#include "flow/flow.h"

static const char *const state_names[TCP_N_STATES] = {
	[TCP_STATE_CLOSED] = "CLOSED",           [TCP_STATE_LISTEN] = "LISTEN",
	[TCP_STATE_SYN_SENT] = "SYN-SENT",       [TCP_STATE_SYN_RECEIVED] = "SYN-RECEIVED",
	[TCP_STATE_ESTABLISHED] = "ESTABLISHED", [TCP_STATE_FIN_WAIT_1] = "FIN-WAIT-1",
	[TCP_STATE_FIN_WAIT_2] = "FIN-WAIT-2",   [TCP_STATE_CLOSE_WAIT] = "CLOSE-WAIT",
	[TCP_STATE_CLOSING] = "CLOSING",         [TCP_STATE_LAST_ACK] = "LAST-ACK",
	[TCP_STATE_TIME_WAIT] = "TIME-WAIT",
};

typedef struct {
	const char *name, *phrase;
} MarkNames;

/* By the number of the mark's bit. */
static const MarkNames mark_names[MARK_COUNT] = {
	{ "retransmission", "retransmission" },
	{ "fast_retransmission", "fast retransmission" },
	{ "spurious_retransmission", "spurious retransmission" },
	{ "out_of_order", "out of order" },
	{ "lost_segment", "previous segment not captured" },
	{ "ack_lost_segment", "acknowledges a segment not captured" },
	{ "duplicate_ack", "duplicate ACK" },
	{ "zero_window", "zero window" },
	{ "zero_window_probe", "zero-window probe" },
	{ "zero_window_probe_ack", "answer to a zero-window probe" },
	{ "window_full", "window full" },
	{ "window_update", "window update" },
	{ "keep_alive", "keep-alive" },
	{ "keep_alive_ack", "answer to a keep-alive" },
	{ "reused_ports", "ports used before" },
};

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

static const char *const place_names[] = {
	[CAPTURED_AT_UNKNOWN] = NULL,
	[CAPTURED_AT_CLIENT] = "client",
	[CAPTURED_AT_SERVER] = "server",
	[CAPTURED_BETWEEN] = "between",
};

void flow_free(Flow *self)
{
	if (!self)
		return;
	if (self->events)
		g_array_unref(self->events);
	if (self->zero_windows)
		g_array_unref(self->zero_windows);
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
	return self->end == FLOW_END_RST || self->handshake == HANDSHAKE_REFUSED ||
	       self->handshake == HANDSHAKE_UNANSWERED;
}

const char *tcp_state_name(TcpState state)
{
	return state_names[state];
}

static const MarkNames *names_of(Mark mark)
{
	gint bit = g_bit_nth_lsf(mark, -1);

	g_assert(bit >= 0 && bit < MARK_COUNT);
	return &mark_names[bit];
}

const char *mark_name(Mark mark)
{
	return names_of(mark)->name;
}

const char *mark_phrase(Mark mark)
{
	return names_of(mark)->phrase;
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

const char *captured_at_name(CapturedAt captured_at)
{
	return place_names[captured_at];
}

const char *side_name(Side side)
{
	return side == SIDE_CLIENT ? "client" : "server";
}

const char *tcp_flags_letters(guint8 flags, char text[9])
{
	char *at = text;

	for (guint bit = 0; bit < 8; bit++)
		if (flags >> bit & 1)
			*at++ = "FSRPAUEC"[bit];
	*at = '\0';
	return text;
}
