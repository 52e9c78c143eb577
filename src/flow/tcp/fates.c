/* The first rule of rules[] that holds decides.  A segment that was sent once and never missed is
 * taken to have arrived; for the rest it cannot be told whether it was lost or its acknowledgment.
 *
 * An acknowledgment says that one of the carriers of a number has arrived, not which.  Which one it
 * answers is told by its time, since no answer is sooner than a round trip, and by the time stamp
 * that it echoes (RFC 7323 §4.3, RFC 3522 §3.2).
 */
#include "flow/tcp/fates.h"

#include "base/keyed-hash.h"
#include "tcp/seq.h"

#define REORDERED_LEAST 10 /* holes that healed by themselves, for reordering to be common */

#define SOONER 8 /* an answer is too soon only by one part in so many of a round trip */

/* What all segments of a flow are judged by. */
typedef struct {
	const Flow *flow;
	const TcpCarriers *carriers;
	gint64 round_trip_ns[2];   /* by Side that sent: the least to its peer; -1: unknown */
	gboolean reports_dsack[2]; /* by Side that sent: its peer would report duplicates */
	GHashTable *bearers[2];    /* by Side: time stamp → how many of its segments bore it */
	GHashTable *echoed[2];     /* by Side that sent them: time stamps that were echoed */
	guint8 *follows_losses;    /* by event: all carriers before it, if any, were lost */
	gboolean
		is_reordered[2]; /* by Side that sent: holes that healed by themselves are common */
} Evidence;

/* A segment that takes up numbers, with what is asked of it. */
typedef struct {
	const Evidence *evidence;
	guint32 index;
	const FlowEvent *event;
	const TcpCarrier *carrier;
	const FlowEvent *cover, *repeat; /* NULL: none */
	gint64 round_trip_ns;
	guint n_dsacks;
} Case;

static const FlowEvent *event_at(const Evidence *self, gint32 i)
{
	return i < 0 ? NULL : &g_array_index(self->flow->events, FlowEvent, i);
}

gint64 tcp_fates_least(gint64 round_trip_ns)
{
	return round_trip_ns - round_trip_ns / SOONER;
}

/* ---- evidence of the whole flow -----------------------------------------------------------------
 */

static void note_stamps(Evidence *self, const FlowEvent *event)
{
	gpointer val = GUINT_TO_POINTER(event->tcp.ts_val);
	GHashTable *bearers = self->bearers[event->from];
	guint n;

	if (!event->tcp.has_timestamps)
		return;
	n = GPOINTER_TO_UINT(g_hash_table_lookup(bearers, val));
	g_hash_table_insert(bearers, val, GUINT_TO_POINTER(n + 1));
	if (event->tcp.flags & TCP_ACK)
		g_hash_table_add(self->echoed[side_other(event->from)],
				 GUINT_TO_POINTER(event->tcp.ts_ecr));
}

/* Whether the other side's duplicate ACK, if that is its next answer, shows that it has no D-SACK
 * to offer: what it answers had been acknowledged before. */
static gboolean is_answered_without_dsack(const Evidence *self, guint32 i)
{
	const GArray *events = self->flow->events;
	const FlowEvent *event = event_at(self, (gint32)i);
	gint64 least_ns = tcp_fates_least(self->round_trip_ns[event->from]);

	if (!(event->tcp.marks & MARK_SPURIOUS_RETRANSMISSION) || least_ns < 0)
		return FALSE;
	for (guint k = i + 1; k < MIN(events->len, i + 1 + SOONER); k++) {
		const FlowEvent *answer = event_at(self, (gint32)k);

		if (answer->from != event->from && answer->time_ns - event->time_ns >= least_ns)
			return answer->tcp.marks & MARK_DUPLICATE_ACK && !answer->tcp.n_sack;
	}
	return FALSE;
}

/* SACK is permitted by both SYNs (RFC 2018 §2), and used by an end that has once reported a
 * duplicate, or has never answered one otherwise. */
static void note_dsack_users(Evidence *self)
{
	gboolean permits[2] = { FALSE, FALSE }, reports[2] = { FALSE, FALSE };
	gboolean lacks[2] = { FALSE, FALSE };

	for (guint i = 0; i < self->flow->events->len; i++) {
		const FlowEvent *event = event_at(self, (gint32)i);

		permits[event->from] |= event->tcp.sack_permitted;
		if (event->tcp.n_sack > 0)
			permits[SIDE_CLIENT] = permits[SIDE_SERVER] = TRUE;
		reports[side_other(event->from)] |= event->tcp.has_dsack;
		lacks[event->from] |= is_answered_without_dsack(self, i);
	}
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		self->reports_dsack[side] = permits[SIDE_CLIENT] && permits[SIDE_SERVER] &&
					    (reports[side] || !lacks[side]);
}

/* Segments that were sent once, and acknowledged although an answer had shown a hole there: where
 * these are common, a hole is no sign of a loss. */
static gboolean is_reordered(const Evidence *self, Side side)
{
	guint n_healed = 0, n_repaired = 0;

	for (guint i = 0; i < self->flow->events->len; i++) {
		const TcpCarrier *carrier = tcp_carriers_at(self->carriers, i);

		if (event_at(self, (gint32)i)->from != side || carrier->left == carrier->right ||
		    carrier->cover < 0 || carrier->before >= 0 ||
		    tcp_carriers_hole(self->carriers, i, self->round_trip_ns[side]) < 0)
			continue;
		if (carrier->repeat < 0 && !carrier->is_in_parts)
			n_healed++;
		else
			n_repaired++;
	}
	return n_healed >= REORDERED_LEAST && n_healed > n_repaired;
}

static Evidence evidence_of(const Flow *flow, const TcpCarriers *carriers)
{
	Evidence self = { .flow = flow,
			  .carriers = carriers,
			  .follows_losses = g_new0(guint8, flow->events->len) };

	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		gint64 path = flow->path_ns[side_other(side)];

		self.round_trip_ns[side] = path > 0 ? 2 * path : -1;
		self.bearers[side] = g_hash_table_new(keyed_hash_pointer, g_direct_equal);
		self.echoed[side] = g_hash_table_new(keyed_hash_pointer, g_direct_equal);
	}
	for (guint i = 0; i < flow->events->len; i++)
		note_stamps(&self, event_at(&self, (gint32)i));
	note_dsack_users(&self);
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		self.is_reordered[side] = is_reordered(&self, side);
	return self;
}

static void evidence_clear(Evidence *self)
{
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		g_hash_table_unref(self->bearers[side]);
		g_hash_table_unref(self->echoed[side]);
	}
	g_free(self->follows_losses);
}

static Case case_of(const Evidence *self, guint32 i)
{
	const FlowEvent *event = event_at(self, (gint32)i);
	const TcpCarrier *carrier = tcp_carriers_at(self->carriers, i);

	return (Case){ .evidence = self,
		       .index = i,
		       .event = event,
		       .carrier = carrier,
		       .cover = event_at(self, carrier->cover),
		       .repeat = event_at(self, carrier->repeat),
		       .round_trip_ns = self->round_trip_ns[event->from],
		       .n_dsacks = tcp_carriers_n_dsacks(self->carriers, i) };
}

/* ---- what a case shows --------------------------------------------------------------------------
 */

/* No carrier before it can be what an acknowledgment answers. */
static gboolean follows_losses(const Case *self)
{
	return self->evidence->follows_losses[self->index];
}

/* Acknowledged before it was sent again, if ever. */
static gboolean is_covered_first(const Case *self)
{
	return self->cover && !self->carrier->is_in_parts &&
	       (!self->repeat || self->carrier->cover < self->carrier->repeat);
}

/* Between `sent` and the cover there was time for a round trip. */
static gboolean is_in_time(const Case *self, const FlowEvent *sent)
{
	return self->round_trip_ns >= 0 &&
	       self->cover->time_ns - sent->time_ns >= tcp_fates_least(self->round_trip_ns);
}

static gboolean has_hole(const Case *self)
{
	return tcp_carriers_hole(self->evidence->carriers, self->index, self->round_trip_ns) >= 0;
}

/* The cover echoes what was next in order (RFC 7323 §4.3), so its echo tells only where the segment
 * was that. */
static gboolean has_telling_echo(const Case *self)
{
	const TcpCarrier *carrier = self->carrier;

	if (!self->cover || !self->event->tcp.has_timestamps || !self->cover->tcp.has_timestamps)
		return FALSE;
	return self->event->tcp.flags & TCP_SYN ||
	       (carrier->left <= carrier->acked_before && carrier->acked_before < carrier->right);
}

/* The cover's echo is older than what `sent` bore. */
static gboolean echoes_before(const Case *self, const FlowEvent *sent)
{
	return has_telling_echo(self) && sent->tcp.has_timestamps &&
	       seq_before(self->cover->tcp.ts_ecr, sent->tcp.ts_val);
}

static gboolean echoes_repeat(const Case *self)
{
	return has_telling_echo(self) && self->repeat->tcp.has_timestamps &&
	       self->repeat->tcp.ts_val != self->event->tcp.ts_val &&
	       !seq_before(self->cover->tcp.ts_ecr, self->repeat->tcp.ts_val);
}

/* The last that its side had sent when what the cover answers arrived is a repetition. */
static gboolean is_answer_to_repeat(const Case *self)
{
	const TcpCarriers *carriers = self->evidence->carriers;
	gint64 latest_ns = self->cover->time_ns - tcp_fates_least(self->round_trip_ns);
	gint32 last = self->round_trip_ns < 0
			      ? -1
			      : tcp_carriers_last_sent(carriers, self->event->from,
						       (guint32)self->carrier->cover, latest_ns);
	const TcpCarrier *answered = last < 0 ? NULL : tcp_carriers_at(carriers, (guint32)last);

	return answered && last >= self->carrier->repeat && answered->left <= self->carrier->left &&
	       self->carrier->right <= answered->right;
}

/* ---- rules --------------------------------------------------------------------------------------
 */

/* ICMP says where it was dropped. */
static gboolean is_too_big(const Case *self)
{
	return self->event->dropped_at != NULL;
}

/* Captured at the end where it arrived; a hole there shows that the capture was not quite there. */
static gboolean is_seen_arriving(const Case *self)
{
	return flow_is_captured_at(self->evidence->flow, side_other(self->event->from)) &&
	       !has_hole(self);
}

/* RFC 2883: as many duplicates as there are other carriers. */
static gboolean is_reported_twice(const Case *self)
{
	return self->n_dsacks > 0 && self->n_dsacks >= self->carrier->n_others;
}

static gboolean is_echoed_alone(const Case *self)
{
	const Evidence *evidence = self->evidence;
	gpointer val = GUINT_TO_POINTER(self->event->tcp.ts_val);
	Side from = self->event->from;

	return self->event->tcp.has_timestamps &&
	       g_hash_table_contains(evidence->echoed[from], val) &&
	       GPOINTER_TO_UINT(g_hash_table_lookup(evidence->bearers[from], val)) == 1;
}

static gboolean is_covered(const Case *self)
{
	return is_covered_first(self) && follows_losses(self);
}

/* Though it was sent again before the cover came, that echoes an earlier time stamp. */
static gboolean is_echoed_by_cover(const Case *self)
{
	return self->repeat && self->repeat->tcp.ts_val != self->event->tcp.ts_val &&
	       echoes_before(self, self->repeat) &&
	       (follows_losses(self) || !echoes_before(self, self->event));
}

/* The cover comes too soon for an answer to the repetition. */
static gboolean is_covered_too_soon(const Case *self)
{
	return self->repeat && self->cover && follows_losses(self) && self->round_trip_ns >= 0 &&
	       !is_in_time(self, self->repeat) && !has_hole(self) && !echoes_repeat(self);
}

/* Of a repetition: the cover came in time for an answer to it, and echoes no earlier one. */
static gboolean is_answered(const Case *self)
{
	return self->carrier->before >= 0 && is_covered_first(self) &&
	       is_in_time(self, self->event) && !echoes_before(self, self->event);
}

static gboolean is_in_hole(const Case *self)
{
	gboolean is_too_soon = self->repeat && self->cover && self->round_trip_ns >= 0 &&
			       !is_in_time(self, self->repeat);

	return has_hole(self) && !self->evidence->is_reordered[self->event->from] && !is_too_soon &&
	       !self->n_dsacks && !self->carrier->is_in_parts;
}

/* The cover answers the repetition, and does not report a duplicate.  Of a SYN by its echo alone:
 * there is no D-SACK. */
static gboolean is_answered_by_repeat(const Case *self)
{
	if (!self->cover || !self->repeat || is_covered_first(self) || self->n_dsacks)
		return FALSE;
	if (self->event->tcp.flags & TCP_SYN)
		return echoes_repeat(self);
	return self->evidence->reports_dsack[self->event->from] &&
	       !self->evidence->is_reordered[self->event->from] && is_answer_to_repeat(self);
}

static const struct {
	gboolean (*holds)(const Case *self);
	Fate fate;
} rules[] = {
	{ is_too_big, FATE_LOST },
	{ is_seen_arriving, FATE_ARRIVED },
	{ is_reported_twice, FATE_ARRIVED },
	{ is_echoed_alone, FATE_ARRIVED },
	{ is_covered, FATE_ARRIVED },
	{ is_echoed_by_cover, FATE_ARRIVED },
	{ is_covered_too_soon, FATE_ARRIVED },
	{ is_answered, FATE_ARRIVED },
	{ is_in_hole, FATE_LOST },
	{ is_answered_by_repeat, FATE_LOST },
};

static Fate fate_of(const Case *self)
{
	const TcpCarrier *carrier = self->carrier;

	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
		if (rules[i].holds(self))
			return rules[i].fate;
	return carrier->before < 0 && carrier->repeat < 0 && !carrier->is_in_parts ? FATE_ARRIVED
										   : FATE_UNKNOWN;
}

/* The cover, which reports no duplicate, answers the repetition; the D-SACK that follows answers
 * the original, at once (RFC 2883 §4). */
static gint32 late_answer(const Case *self)
{
	gint32 dsack = tcp_carriers_dsack(self->evidence->carriers, self->index);

	if (!self->cover || !self->repeat || dsack <= self->carrier->cover ||
	    self->carrier->n_others != 1 || self->cover->tcp.has_dsack)
		return -1;
	return is_answer_to_repeat(self) && !echoes_before(self, self->repeat) ? dsack : -1;
}

static void note_repair(const Flow *flow, guint32 lost, gint32 repair)
{
	FlowEvent *event = repair < 0 ? NULL : &g_array_index(flow->events, FlowEvent, repair);

	if (event && event->tcp.repairs < 0)
		event->tcp.repairs = (gint32)lost;
}

static void settle(Evidence *self, guint32 i)
{
	FlowEvent *event = &g_array_index(self->flow->events, FlowEvent, i);
	Case this = case_of(self, i);
	gint32 before = this.carrier->before;

	if (this.carrier->left == this.carrier->right) {
		event->fate = FATE_ARRIVED;
		return;
	}
	self->follows_losses[i] = before < 0 || (self->follows_losses[before] &&
						 event_at(self, before)->fate == FATE_LOST);
	event->fate = fate_of(&this);
	if (event->fate == FATE_ARRIVED)
		event->tcp.late_answer = late_answer(&this);
	else if (event->fate == FATE_LOST)
		note_repair(self->flow, i, this.carrier->repeat);
}

void tcp_fates_settle(Flow *flow, const TcpCarriers *carriers)
{
	Evidence evidence = evidence_of(flow, carriers);

	for (guint32 i = 0; i < flow->events->len; i++) {
		FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		event->tcp.late_answer = event->tcp.repairs = -1;
	}
	for (guint32 i = 0; i < flow->events->len; i++)
		settle(&evidence, i);
	evidence_clear(&evidence);
}
