/* With all of a flow's events, a few passes settle what the tracker could not know: when each
 * segment was at either end, which ones never arrived, the fate of holes, how long windows were
 * closed.
 *
 * Times.  The capture saw a segment at one moment.  It left its sender earlier, by the delay from
 * there to the capture point, and arrived later, by the delay onwards: half the smallest round trip
 * measured on that side, zero at the end where the capture was taken.  The smallest, so that no
 * answer seems to leave before its cause has arrived.
 */
#include "flow/tcp/hindsight.h"

#include "flow/tcp/causes.h"
#include "flow/tcp/fates.h"
#include "tcp/seq.h"

static FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* The first pass times one segment at a time, the second every acknowledgment. */
static void settle_paths(Flow *flow, const TcpSecondPass *pass)
{
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		gint64 least_ns = tcp_second_pass_least(pass, side);

		if (least_ns >= 0)
			flow->path_ns[side] = MIN(flow->path_ns[side], least_ns / 2);
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
static void settle_gaps(Flow *flow, const TcpSecondPass *pass)
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
		if (tcp_second_pass_find(pass, event->from, event->tcp.seq - event->tcp.missing) >
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

		if (!(event->tcp.flags & TCP_ACK) || event->tcp.flags & TCP_RST)
			continue; /* whose windows count for nobody (RFC 9293 §3.10.7) */
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

/* Whether an answer can be the event's: nothing before it brought what it carries, or there was
 * time for a round trip. */
static gboolean can_cause(const Flow *flow, const FlowEvent *event, const TcpCarrier *carrier)
{
	gint64 round_trip_ns = 2 * flow->path_ns[side_other(event->from)];
	gint64 took_ns = event_at(flow, (guint)carrier->cover)->time_ns - event->time_ns;

	return carrier->before < 0 || event_at(flow, (guint)carrier->before)->fate == FATE_LOST ||
	       (round_trip_ns > 0 && took_ns >= tcp_fates_least(round_trip_ns));
}

/* A segment arrives before its receiver acknowledges it, and both of it after the capture saw the
 * segment: where the least round trip is not the least of this one, the estimates give way.  Across
 * a clock that was set back nothing can be said. */
static void bound_time(Flow *flow, FlowEvent *event, const TcpCarrier *carrier)
{
	FlowEvent *cover = event_at(flow, (guint)carrier->cover);

	if (cover->time_ns < event->time_ns)
		return;
	cover->sent_ns = MAX(cover->sent_ns, event->time_ns);
	event->arrived_ns = MAX(MIN(event->arrived_ns, cover->sent_ns), event->sent_ns);
}

/* What still asks for a segment left before that arrived (RFC 9293 §3.4: ACK is the next number
 * expected). */
static void bound_by_asking(Flow *flow, FlowEvent *event, const TcpCarrier *carrier)
{
	const FlowEvent *asked = event_at(flow, (guint)carrier->asked);
	FlowEvent *cover = carrier->cover < 0 ? NULL : event_at(flow, (guint)carrier->cover);
	gboolean is_covered = cover && event->arrived_ns <= cover->sent_ns;

	if (asked->time_ns < event->time_ns || (cover && cover->time_ns < asked->time_ns))
		return;
	event->arrived_ns = MAX(event->arrived_ns, asked->sent_ns + 1);
	if (!is_covered)
		return;
	cover->sent_ns = MIN(MAX(cover->sent_ns, event->arrived_ns), cover->time_ns);
	event->arrived_ns = MIN(event->arrived_ns, cover->sent_ns);
}

static gboolean is_measured(const Flow *flow, const FlowEvent *event)
{
	return event->fate != FATE_ARRIVED || flow_is_captured_at(flow, side_other(event->from));
}

static void bound_times(Flow *flow, const TcpCarriers *carriers)
{
	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *event = event_at(flow, i);
		const TcpCarrier *carrier = tcp_carriers_at(carriers, i);
		gint32 late = event->tcp.late_answer;

		if (is_measured(flow, event))
			continue;
		if (late >= 0)
			event->arrived_ns =
				MAX(event_at(flow, (guint)late)->sent_ns, event->sent_ns);
		else if (carrier->cover >= 0 && can_cause(flow, event, carrier))
			bound_time(flow, event, carrier);
	}
	for (guint i = 0; i < flow->events->len; i++) {
		const TcpCarrier *carrier = tcp_carriers_at(carriers, i);

		if (carrier->asked >= 0 && !is_measured(flow, event_at(flow, i)))
			bound_by_asking(flow, event_at(flow, i), carrier);
	}
}

void tcp_hindsight_settle(Flow *flow, const TcpSecondPass *pass)
{
	g_autoptr(TcpCarriers) carriers = tcp_carriers_new(flow);

	settle_paths(flow, pass);
	settle_sizes(flow);
	settle_gaps(flow, pass);
	settle_zero_windows(flow);
	settle_times(flow);
	tcp_fates_settle(flow, carriers);
	bound_times(flow, carriers);
	tcp_causes_settle(flow, carriers);
}
