/* With all of a flow's events at hand, three passes settle what the tracker could not know: when
 * each segment was at either end, which ones never arrived.
 *
 * Times.  The capture saw a segment at one moment.  It left its sender earlier by the way from
 * there to the capture point, and arrived later by the way on: half the smallest round trip
 * measured on either side, none at the end where the capture was taken.  The smallest round trip,
 * because no answer then seems to leave before what it answers has come.
 */
#include "flow/hindsight.h"

#define SYNS_MAX 64 /* at a flow's start that are looked at for the one that was answered */

static FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* The first pass times one segment at a time; with all of them at hand every acknowledgement is
 * timed against the segment that it answers, if that was sent once (Karn's rule, RFC 6298 §3). */
static void settle_paths(Flow *flow, const SentIndex *const sent[2])
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *answer = event_at(flow, i), *asked;
		gint64 *path = &flow->path_ns[answer->from];
		gint32 k = -1;

		if (answer->flags & TCP_ACK && answer->ack > 0)
			k = sent_index_find_once(sent[side_other(answer->from)], answer->ack - 1);
		asked = k < 0 || (guint)k >= i ? NULL : event_at(flow, (guint)k);
		if (!asked || asked->marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER))
			continue;
		if (*path > (answer->time_ns - asked->time_ns) / 2)
			*path = MAX((answer->time_ns - asked->time_ns) / 2, 0);
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

/* Whether the capture was taken where this segment arrived: then it did. */
static gboolean is_seen_arriving(const Flow *flow, const FlowEvent *event)
{
	return flow->captured_at ==
	       (event->from == SIDE_CLIENT ? CAPTURED_AT_SERVER : CAPTURED_AT_CLIENT);
}

/* A segment that its sender repeated for good reason had been lost behind the capture point… */
static void settle_losses(Flow *flow)
{
	if (flow->handshake == HANDSHAKE_UNANSWERED)
		return; /* nobody knows what became of them */
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *repeat = event_at(flow, i);
		FlowEvent *original =
			repeat->original < 0 ? NULL : event_at(flow, repeat->original);

		if (original && !(repeat->marks & MARK_SPURIOUS_RETRANSMISSION) &&
		    !is_seen_arriving(flow, original))
			original->is_lost = TRUE;
	}
}

/* … unless the receiver says that it had it twice (RFC 2883), */
static void find_dsacked(Flow *flow, const SentIndex *const sent[2])
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);
		gint32 repeat = -1;

		if (event->has_dsack)
			repeat =
				sent_index_find(sent[side_other(event->from)], event->sack[0].left);
		if (repeat >= 0 && event_at(flow, repeat)->original >= 0)
			event_at(flow, event_at(flow, repeat)->original)->is_lost = FALSE;
	}
}

/* … or answers a SYN by its timestamp (RFC 7323 §3.2). */
static void find_echoed_syns(Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *answer = event_at(flow, i);

		if (!(answer->flags & TCP_SYN) || !(answer->flags & TCP_ACK) || !answer->ts_ecr)
			continue;
		for (guint k = 0; k < MIN(i, SYNS_MAX); k++) {
			FlowEvent *syn = event_at(flow, k);

			if (!(syn->flags & TCP_SYN))
				break; /* SYNs stand first */
			if (syn->from != answer->from && syn->ts_val == answer->ts_ecr)
				syn->is_lost = FALSE;
		}
	}
}

void hindsight_settle(Flow *flow, const SentIndex *const sent[2])
{
	settle_paths(flow, sent);
	settle_times(flow);
	settle_losses(flow);
	find_dsacked(flow, sent);
	find_echoed_syns(flow);
}
