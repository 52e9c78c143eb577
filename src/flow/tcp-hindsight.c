/* With all of a flow's events, a few passes settle what the tracker could not know: when each
 * segment was at either end, which ones never arrived, the fate of holes, how long windows were
 * closed.
 *
 * Times.  The capture saw a segment at one moment.  It left its sender earlier, by the delay from
 * there to the capture point, and arrived later, by the delay onwards: half the smallest round trip
 * measured on that side, zero at the end where the capture was taken.  The smallest, so that no
 * answer seems to leave before its cause has arrived.
 */
#include "flow/tcp-hindsight.h"

#include "tcp/seq.h"

#define SYNS_MAX 64 /* at a flow's start that are searched for the one that was answered */

static FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* The first pass times one segment at a time; here every acknowledgment is timed against the
 * segment that it acknowledges, if that was sent once (Karn's rule, RFC 6298 §3). */
static void settle_round_trips(Flow *flow, const SentIndex *const sent[2])
{
	guint32 acked[2] = { 0 };

	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *answer = event_at(flow, i);
		const FlowEvent *asked;
		gint64 *path = &flow->path_ns[answer->from];
		gint32 k = -1;

		answer->rtt_ns = -1;
		if (answer->tcp.flags & TCP_ACK &&
		    seq_after(answer->tcp.ack, acked[answer->from])) {
			acked[answer->from] = answer->tcp.ack;
			k = sent_index_find_once(sent[side_other(answer->from)],
						 answer->tcp.ack - 1);
		}
		asked = k < 0 || (guint)k >= i ? NULL : event_at(flow, (guint)k);
		if (!asked || asked->tcp.marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER))
			continue;
		answer->rtt_ns = MAX(answer->time_ns - asked->time_ns, 0);
		*path = MIN(*path, answer->rtt_ns / 2);
	}
}

/* What each side's SYN offers, and the sums of its segments. */
static void settle_sizes(Flow *flow)
{
	flow->tcp.mss[SIDE_CLIENT] = flow->tcp.mss[SIDE_SERVER] = -1;
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);
		guint32 *largest = &flow->tcp.largest_len[event->from];

		*largest = MAX(*largest, event->len);
		if (event->tcp.mss >= 0)
			flow->tcp.mss[event->from] = event->tcp.mss;
	}
}

/* What became of the bytes missing before a segment. */
static void settle_gaps(Flow *flow, const SentIndex *const sent[2])
{
	guint32 acked[2] = { 0 };

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->tcp.flags & TCP_ACK)
			acked[event->from] = seq_max(acked[event->from], event->tcp.ack);
	}
	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *event = event_at(flow, i);

		if (!event->tcp.missing)
			continue;
		if (sent_index_find(sent[event->from], event->tcp.seq - event->tcp.missing) >
		    (gint32)i)
			event->tcp.gap = GAP_FILLED;
		else if (seq_at_most(event->tcp.seq, acked[side_other(event->from)]))
			event->tcp.gap = GAP_NOT_CAPTURED;
		else
			event->tcp.gap = GAP_OPEN;
	}
}

static void settle_zero_windows(Flow *flow)
{
	gint32 open[2] = { -1, -1 }; /* index in zero_windows */

	flow->tcp.zero_windows = g_array_new(FALSE, FALSE, sizeof(ZeroWindow));
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);
		gint32 *at = &open[event->from];
		ZeroWindow period = { event->from, i, flow->events->len - 1, FALSE };

		if (event->tcp.marks & MARK_ZERO_WINDOW && *at < 0) {
			*at = (gint32)flow->tcp.zero_windows->len;
			g_array_append_val(flow->tcp.zero_windows, period);
		} else if (event->tcp.window > 0 && *at >= 0) {
			g_array_index(flow->tcp.zero_windows, ZeroWindow, *at).last_event = i;
			g_array_index(flow->tcp.zero_windows, ZeroWindow, *at).is_over = TRUE;
			*at = -1;
		}
	}
}

static void settle_times(Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *event = event_at(flow, i);

		event->sent_ns = event->time_ns - MAX(flow->path_ns[event->from], 0);
		event->arrived_ns = event->time_ns + MAX(flow->path_ns[side_other(event->from)], 0);
	}
}

/* Whether the capture was taken where this segment arrived: then it is not lost. */
static gboolean is_seen_arriving(const Flow *flow, const FlowEvent *event)
{
	return flow->captured_at ==
	       (event->from == SIDE_CLIENT ? CAPTURED_AT_SERVER : CAPTURED_AT_CLIENT);
}

/* A segment that its sender retransmitted for good reason was lost after the capture point… */
static void settle_losses(Flow *flow)
{
	if (flow->tcp.handshake == HANDSHAKE_UNANSWERED)
		return; /* their fate is unknown */
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *repeat = event_at(flow, i);
		FlowEvent *original =
			repeat->original < 0 ? NULL : event_at(flow, repeat->original);

		if (original && !(repeat->tcp.marks & MARK_SPURIOUS_RETRANSMISSION) &&
		    !is_seen_arriving(flow, original))
			original->is_lost = TRUE;
	}
}

/* … unless the receiver reports it as a duplicate (RFC 2883), */
static void find_dsacked(Flow *flow, const SentIndex *const sent[2])
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);
		gint32 repeat = -1;

		if (event->tcp.has_dsack)
			repeat = sent_index_find(sent[side_other(event->from)],
						 event->tcp.sack[0].left);
		if (repeat >= 0 && event_at(flow, repeat)->original >= 0)
			event_at(flow, event_at(flow, repeat)->original)->is_lost = FALSE;
	}
}

/* … or answers a SYN by its timestamp (RFC 7323 §3.2). */
static void find_echoed_syns(Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *answer = event_at(flow, i);

		if (!(answer->tcp.flags & TCP_SYN) || !(answer->tcp.flags & TCP_ACK) ||
		    !answer->tcp.ts_ecr)
			continue;
		for (guint k = 0; k < MIN(i, SYNS_MAX); k++) {
			FlowEvent *syn = event_at(flow, k);

			if (!(syn->tcp.flags & TCP_SYN))
				break; /* SYNs come first */
			if (syn->from != answer->from && syn->tcp.ts_val == answer->tcp.ts_ecr)
				syn->is_lost = FALSE;
		}
	}
}

void tcp_hindsight_settle(Flow *flow, const SentIndex *const sent[2])
{
	settle_round_trips(flow, sent);
	settle_sizes(flow);
	settle_gaps(flow, sent);
	settle_zero_windows(flow);
	settle_times(flow);
	settle_losses(flow);
	find_dsacked(flow, sent);
	find_echoed_syns(flow);
}
