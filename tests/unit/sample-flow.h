/* Flows for tests of what comes after flow/: made from rows of facts, without a capture. */
#pragma once

#include <string.h>

#include "base/quantity.h"
#include "flow/flow.h"

typedef struct {
	gint64 sent_us, arrived_us;
	Side from;
	guint8 flags;
	guint32 seq, ack, len;
	guint32 marks;
	const char *label;
} SampleRow;

static inline void sample_event_clear(gpointer data)
{
	g_free(((FlowEvent *)data)->label);
}

/* A flow captured at the client, with a round trip of 20 ms.  Caller frees with flow_free(). */
static inline Flow *sample_flow(const SampleRow *rows, gsize n_rows)
{
	Flow *flow = g_new0(Flow, 1);

	flow->ends[SIDE_CLIENT] = (Endpoint){ { { 192, 0, 2, 1 }, ADDRESS_IPV4 }, 40000 };
	flow->ends[SIDE_SERVER] = (Endpoint){ { { 192, 0, 2, 2 }, ADDRESS_IPV4 }, 80 };
	flow->frames = (guint32)n_rows;
	flow->rtt_ns = 20 * NS_PER_MS;
	flow->path_ns[SIDE_SERVER] = 10 * NS_PER_MS;
	flow->captured_at = CAPTURED_AT_CLIENT;
	flow->events = g_array_new(FALSE, TRUE, sizeof(FlowEvent));
	g_array_set_clear_func(flow->events, sample_event_clear);
	for (gsize i = 0; i < n_rows; i++) {
		FlowEvent event = {
			.frame = (guint32)i + 1,
			.time_ns = NS_PER_US * (rows[i].from == SIDE_CLIENT ? rows[i].sent_us
									    : rows[i].arrived_us),
			.from = rows[i].from,
			.kind = event_kind_of_segment(rows[i].flags, rows[i].len, rows[i].marks),
			.is_repeat = (rows[i].marks & MARK_ANY_RETRANSMISSION) != 0,
			.tcp.flags = rows[i].flags,
			.tcp.seq = rows[i].seq,
			.tcp.ack = rows[i].ack,
			.len = rows[i].len,
			.tcp.window = 64240,
			.tcp.marks = rows[i].marks,
			.tcp.mss = -1,
			.tcp.wscale = -1,
			.original = -1,
			.question = -1,
			.sent_ns = NS_PER_US * rows[i].sent_us,
			.arrived_ns = NS_PER_US * rows[i].arrived_us,
			.tcp.state = { TCP_STATE_ESTABLISHED, TCP_STATE_ESTABLISHED },
			.label = g_strdup(rows[i].label),
		};

		g_array_append_val(flow->events, event);
		flow->bytes[rows[i].from] += rows[i].len;
		flow->end_ns = MAX(flow->end_ns, event.time_ns);
	}
	flow->tcp.initial[SIDE_CLIENT] = TCP_STATE_CLOSED;
	flow->tcp.initial[SIDE_SERVER] = TCP_STATE_LISTEN;
	return flow;
}

/* A handshake, a request and its answer, and a pause of five seconds before the close. */
static const SampleRow sample_rows[] = {
	{ 0, 10000, SIDE_CLIENT, TCP_SYN, 0, 0, 0, 0, NULL },
	{ 10000, 20000, SIDE_SERVER, TCP_SYN | TCP_ACK, 0, 1, 0, 0, NULL },
	{ 20050, 30050, SIDE_CLIENT, TCP_ACK, 1, 1, 0, 0, NULL },
	{ 20100, 30100, SIDE_CLIENT, TCP_ACK | TCP_PSH, 1, 1, 77, 0, "GET /" },
	{ 30200, 40200, SIDE_SERVER, TCP_ACK, 1, 78, 0, 0, NULL },
	{ 31000, 41000, SIDE_SERVER, TCP_ACK | TCP_PSH, 1, 78, 1280, 0, "200 OK" },
	{ 41050, 51050, SIDE_CLIENT, TCP_ACK, 78, 1281, 0, 0, NULL },
	{ 5041050, 5051050, SIDE_CLIENT, TCP_FIN | TCP_ACK, 78, 1281, 0, 0, NULL },
	{ 5051100, 5061100, SIDE_SERVER, TCP_FIN | TCP_ACK, 1281, 79, 0, 0, NULL },
	{ 5061150, 5071150, SIDE_CLIENT, TCP_ACK, 79, 1282, 0, 0, NULL },
};
