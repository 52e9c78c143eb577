/* What was captured where it arrived has arrived, and what was sent once and never missed is taken
 * to have.  What was sent again has arrived if
 *
 *   - a time stamp is echoed that no other segment of its side bore (RFC 7323 §4.3), or the first
 *     ACK that covers it echoes one older than the repetition's (RFC 3522 §3.2), or
 *   - that ACK comes sooner after the repetition than any answer can, or
 *   - D-SACK (RFC 2883) reports all of its repetitions,
 *
 * and was lost if an answer shows a hole there, if the ACK that covers it echoes the repetition, or
 * if the receiver would have reported the repetition by D-SACK and did not.  For the rest nobody
 * can tell whether the segment or its acknowledgment was lost.
 */
#include "flow/tcp/fates.h"

#include "base/keyed-hash.h"
#include "tcp/seq.h"

#define SOONER 8 /* an answer is too soon only by one part in so many of a round trip */

/* What all segments of a flow are judged by. */
typedef struct {
	const Flow *flow;
	const TcpCarriers *carriers;
	gint64 round_trip_ns[2]; /* by Side: the least from the capture point to it; -1: unknown */
	gboolean reports_dsack;  /* both ends allow SACK */
	GHashTable *bearers[2];  /* by Side: time stamp → how many of its segments bore it */
	GHashTable *echoed[2];   /* by Side that sent them: time stamps that were echoed */
	guint n_syn_acks;
} Evidence;

static const FlowEvent *event_at(const Evidence *self, gint32 i)
{
	return &g_array_index(self->flow->events, FlowEvent, i);
}

/* ---- evidence -----------------------------------------------------------------------------------
 */

static void note_stamps(Evidence *self, const FlowEvent *event)
{
	gpointer val = GUINT_TO_POINTER(event->tcp.ts_val);
	GHashTable *bearers = self->bearers[event->from];
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(bearers, val));

	if (!event->tcp.has_timestamps)
		return;
	g_hash_table_insert(bearers, val, GUINT_TO_POINTER(n + 1));
	if (event->tcp.flags & TCP_ACK)
		g_hash_table_add(self->echoed[side_other(event->from)],
				 GUINT_TO_POINTER(event->tcp.ts_ecr));
}

static void gather(Evidence *self)
{
	gboolean permits[2] = { FALSE, FALSE };

	for (guint i = 0; i < self->flow->events->len; i++) {
		const FlowEvent *event = event_at(self, (gint32)i);

		note_stamps(self, event);
		permits[event->from] |= event->tcp.sack_permitted;
		if (event->tcp.n_sack > 0)
			permits[SIDE_CLIENT] = permits[SIDE_SERVER] = TRUE;
		self->n_syn_acks += (event->tcp.flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
	}
	self->reports_dsack = permits[SIDE_CLIENT] && permits[SIDE_SERVER];
}

static Evidence evidence_of(const Flow *flow, const TcpCarriers *carriers)
{
	Evidence self = { .flow = flow, .carriers = carriers };

	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		gint64 path = flow->path_ns[side];

		self.round_trip_ns[side] = path > 0 ? 2 * path : -1;
		self.bearers[side] = g_hash_table_new(keyed_hash_pointer, g_direct_equal);
		self.echoed[side] = g_hash_table_new(keyed_hash_pointer, g_direct_equal);
	}
	gather(&self);
	return self;
}

static void evidence_clear(Evidence *self)
{
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		g_hash_table_unref(self->bearers[side]);
		g_hash_table_unref(self->echoed[side]);
	}
}

gint64 tcp_fates_least(gint64 round_trip_ns)
{
	return round_trip_ns - round_trip_ns / SOONER;
}

/* ---- rules --------------------------------------------------------------------------------------
 */

static gboolean is_seen_arriving(const Flow *flow, const FlowEvent *event)
{
	return flow->captured_at ==
	       (event->from == SIDE_CLIENT ? CAPTURED_AT_SERVER : CAPTURED_AT_CLIENT);
}

static gboolean is_echoed_alone(const Evidence *self, const FlowEvent *event)
{
	gpointer val = GUINT_TO_POINTER(event->tcp.ts_val);

	return event->tcp.has_timestamps && g_hash_table_contains(self->echoed[event->from], val) &&
	       GPOINTER_TO_UINT(g_hash_table_lookup(self->bearers[event->from], val)) == 1;
}

/* Which of the two the cover answers, by its echo: < 0: the event, > 0: its repetition, 0: cannot
 * be told.  An echo is of the segment that was next in order (RFC 7323 §4.3), so it tells only
 * where the event was that. */
static int echo_of_cover(const Evidence *self, const FlowEvent *event, const TcpCarrier *carrier)
{
	const FlowEvent *cover, *repeat;

	if (carrier->cover < 0 || carrier->repeat < 0)
		return 0;
	cover = event_at(self, carrier->cover);
	repeat = event_at(self, carrier->repeat);
	if (!event->tcp.has_timestamps || !cover->tcp.has_timestamps ||
	    !repeat->tcp.has_timestamps || repeat->tcp.ts_val == event->tcp.ts_val)
		return 0;
	if (!(event->tcp.flags & TCP_SYN) &&
	    (carrier->acked_before < carrier->left || carrier->acked_before >= carrier->right))
		return 0;
	return seq_before(cover->tcp.ts_ecr, repeat->tcp.ts_val) ? -1 : 1;
}

/* Between the repetition and the ACK that covers both: whether there was time for a round trip. */
static gboolean is_covered_in_time(const Evidence *self, const FlowEvent *event,
				   const TcpCarrier *carrier)
{
	gint64 round_trip = self->round_trip_ns[side_other(event->from)];

	return carrier->cover > carrier->repeat &&
	       event_at(self, carrier->cover)->time_ns - event_at(self, carrier->repeat)->time_ns >=
		       tcp_fates_least(round_trip);
}

static gboolean has_arrived(const Evidence *self, guint32 i)
{
	const FlowEvent *event = event_at(self, (gint32)i);
	const TcpCarrier *carrier = tcp_carriers_at(self->carriers, i);
	gint64 round_trip = self->round_trip_ns[side_other(event->from)];

	if (tcp_carriers_n_dsacks(self->carriers, i) >= MAX(carrier->n_repeats, 1) ||
	    is_echoed_alone(self, event) || echo_of_cover(self, event, carrier) < 0)
		return TRUE;
	if (echo_of_cover(self, event, carrier) > 0)
		return FALSE;
	return carrier->cover >= 0 && carrier->before < 0 && round_trip >= 0 &&
	       !is_covered_in_time(self, event, carrier);
}

/* Whether a repetition that reached a receiver which had the event already would have shown. */
static gboolean would_show(const Evidence *self, const FlowEvent *event)
{
	return event->tcp.flags & TCP_SYN ? self->n_syn_acks == 1 : self->reports_dsack;
}

static gboolean is_lost(const Evidence *self, guint32 i)
{
	const FlowEvent *event = event_at(self, (gint32)i);
	const TcpCarrier *carrier = tcp_carriers_at(self->carriers, i);
	gint64 round_trip = self->round_trip_ns[side_other(event->from)];

	if (carrier->cover < 0 || tcp_carriers_n_dsacks(self->carriers, i) > 0)
		return FALSE;
	if (tcp_carriers_hole(self->carriers, i, round_trip) >= 0 ||
	    echo_of_cover(self, event, carrier) > 0)
		return TRUE;
	return round_trip >= 0 && is_covered_in_time(self, event, carrier) &&
	       would_show(self, event);
}

static Fate fate_of(const Evidence *self, guint32 i)
{
	const FlowEvent *event = event_at(self, (gint32)i);
	const TcpCarrier *carrier = tcp_carriers_at(self->carriers, i);
	gint64 round_trip = self->round_trip_ns[side_other(event->from)];

	if (is_seen_arriving(self->flow, event) || carrier->left == carrier->right)
		return FATE_ARRIVED;
	if (carrier->repeat >= 0)
		return has_arrived(self, i) ? FATE_ARRIVED
		       : is_lost(self, i)   ? FATE_LOST
					    : FATE_UNKNOWN;
	if (carrier->cover >= 0)
		return FATE_ARRIVED;
	if (carrier->before >= 0)
		return FATE_UNKNOWN;
	return tcp_carriers_hole(self->carriers, i, round_trip) >= 0 ? FATE_LOST : FATE_ARRIVED;
}

void tcp_fates_settle(Flow *flow, const TcpCarriers *carriers)
{
	Evidence evidence = evidence_of(flow, carriers);

	for (guint32 i = 0; i < flow->events->len; i++)
		g_array_index(flow->events, FlowEvent, i).fate = fate_of(&evidence, i);
	evidence_clear(&evidence);
}
