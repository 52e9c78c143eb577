/* What was sent again, as incidents: from what was sent first to what repaired it.
 *
 * What a loss costs is the time between the two: the receiver waited so much longer for these bytes
 * than it would have.  Losses of a direction that overlap delay it once, so they are one incident,
 * and so are repetitions of what may have been lost that overlap with them.
 */
#include "flow/tcp/incidents.h"
#include "tcp/seq.h"

/* What a repeat tells, by direction. */
typedef struct {
	const Flow *flow;
	Side from;
	guint32 acked;             /* relative: the highest that the other side acknowledged */
	guint last_fresh;          /* the last event with data that is new */
	GArray *open[N_INCIDENTS]; /* of Incident, disjoint, by their first events; repetitions are
				      among the losses */
} Repeats;

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* A sender that goes on has been acknowledged, whether the capture has it or not. */
static IncidentKind kind_of(const Repeats *self, guint index, const FlowEvent *original)
{
	const FlowEvent *repeat = event_at(self->flow, index);
	guint32 end = repeat->tcp.seq + tcp_sequence_len(repeat->tcp.flags, repeat->len);

	if (seq_after(end, self->acked) && index > self->last_fresh)
		return original->kind == EVENT_SYN ? INCIDENT_OUTCOME : INCIDENT_UNACKNOWLEDGED;
	if (repeat->tcp.cause == CAUSE_MTU)
		return INCIDENT_MTU;
	if (repeat->tcp.marks & MARK_SPURIOUS_RETRANSMISSION)
		return INCIDENT_NEEDLESS; /* acknowledged before */
	if (original->fate == FATE_LOST)
		return INCIDENT_LOSS;
	if (original->kind == EVENT_SYN) /* its answer was lost, or late */
		return INCIDENT_REPETITION;
	return original->fate == FATE_ARRIVED ? INCIDENT_NEEDLESS : INCIDENT_REPETITION;
}

/* Takes `last`, which ends later, into `self`.  What was lost decides what both are. */
static void join(Incident *self, const Incident *last)
{
	if (last->kind == INCIDENT_LOSS)
		self->kind = INCIDENT_LOSS;
	if (last->to_ns - last->from_ns > self->to_ns - self->from_ns)
		self->cause = last->cause;
	self->first_event = MIN(self->first_event, last->first_event);
	self->last_event = last->last_event;
	self->from_ns = MIN(self->from_ns, last->from_ns);
	self->to_ns = MAX(self->to_ns, last->to_ns);
	self->count += last->count;
	self->bytes += last->bytes;
}

/* Repeats come in order, so a new one can only overlap the last incidents. */
static void add(GArray *open, Incident incident, gboolean joins_all)
{
	while (open->len > 0) {
		Incident *last = &g_array_index(open, Incident, open->len - 1);

		if (!joins_all && last->last_event < incident.first_event)
			break;
		join(last, &incident);
		incident = *last;
		g_array_set_size(open, open->len - 1);
	}
	g_array_append_val(open, incident);
}

/* Those without a delay of their own are one incident each. */
static gboolean joins_all(IncidentKind kind)
{
	return kind == INCIDENT_NEEDLESS || kind == INCIDENT_UNACKNOWLEDGED;
}

/* What a repeat stands for: one that was cut anew may begin with bytes that had arrived. */
static guint32 original_of(const Flow *flow, const FlowEvent *repeat)
{
	gboolean was_lost = event_at(flow, (guint)repeat->original)->fate == FATE_LOST;

	return (guint32)(was_lost || repeat->tcp.repairs < 0 ? repeat->original
							     : repeat->tcp.repairs);
}

/* Where incidents of that kind are kept. */
static GArray *place_of(Repeats *self, IncidentKind kind)
{
	GArray **open = &self->open[kind == INCIDENT_REPETITION ? INCIDENT_LOSS : kind];

	if (!*open)
		*open = g_array_new(FALSE, FALSE, sizeof(Incident));
	return *open;
}

static void take(Repeats *self, guint32 index)
{
	const FlowEvent *repeat = event_at(self->flow, index);
	guint32 original_index = original_of(self->flow, repeat);
	const FlowEvent *original = event_at(self->flow, original_index);
	IncidentKind kind = kind_of(self, index, original);
	Incident incident = { .kind = kind,
			      .from = self->from,
			      .first_event = original_index,
			      .last_event = index,
			      .count = 1,
			      .bytes = repeat->len,
			      .from_ns = original->sent_ns,
			      .to_ns = MAX(repeat->sent_ns, original->sent_ns),
			      .cause = repeat->tcp.cause,
			      .is_over = kind != INCIDENT_UNACKNOWLEDGED };

	if (kind == INCIDENT_OUTCOME)
		return; /* which flow/incidents.c tells of */
	add(place_of(self, kind), incident, joins_all(kind));
}

/* `shower` is what came beyond the hole, or the first answer that asked for what it lacks. */
static void take_upstream(Repeats *self, guint32 shower_index, guint32 index)
{
	const FlowEvent *shower = event_at(self->flow, shower_index);
	const FlowEvent *repair = event_at(self->flow, index);
	gint64 from_ns = shower->from == self->from ? shower->arrived_ns : shower->sent_ns;
	const Incident incident = { .kind = INCIDENT_UPSTREAM_LOSS,
				    .from = self->from,
				    .first_event = shower_index,
				    .last_event = index,
				    .count = 1,
				    .bytes = repair->len,
				    .from_ns = from_ns,
				    .to_ns = MAX(repair->arrived_ns, from_ns),
				    .cause = repair->tcp.cause,
				    .is_over = TRUE };

	add(place_of(self, INCIDENT_UPSTREAM_LOSS), incident, FALSE);
}

static gboolean is_concerned(const FlowEvent *event, IncidentKind kind)
{
	return kind == INCIDENT_MTU ? event->dropped_at != NULL : event->fate == FATE_LOST;
}

/* The segments that were lost or too big count, not the repeats, though they may be lost, too: one
 * may cover several, and several may be needed for one. */
static void count_originals(const Flow *flow, Incident *incident)
{
	incident->count = 0;
	incident->bytes = 0;
	for (guint i = incident->first_event; i <= incident->last_event; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->from != incident->from || !is_concerned(event, incident->kind) ||
		    event->original >= (gint32)incident->first_event)
			continue;
		incident->count++;
		incident->bytes += event->len;
	}
}

static void finish(Repeats *self, GArray *open, GArray *found)
{
	for (guint i = 0; i < open->len; i++) {
		Incident incident = g_array_index(open, Incident, i);

		if (incident.kind == INCIDENT_LOSS || incident.kind == INCIDENT_MTU)
			count_originals(self->flow, &incident);
		if (incident.kind != INCIDENT_NEEDLESS)
			incident.cost_ns = incident.to_ns - incident.from_ns;
		g_array_append_val(found, incident);
	}
}

static Repeats repeats_of(const Flow *flow, Side from)
{
	Repeats self = { .flow = flow, .from = from };

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->from == from && event->fresh)
			self.last_fresh = i;
		if (event->from != from && event->tcp.flags & TCP_ACK)
			self.acked = seq_max(self.acked, event->tcp.ack);
	}
	return self;
}

/* The event that showed the hole which begins before `seq` and ends after it, among those in
 * `holes`, which ascend; -1: none. */
static gint32 find_hole(const Flow *flow, const GArray *holes, guint32 seq)
{
	guint low = 0, high = holes->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		guint32 event = g_array_index(holes, guint32, middle);

		if (seq_after(event_at(flow, event)->tcp.seq, seq))
			high = middle;
		else
			low = middle + 1;
	}
	if (low == holes->len)
		return -1;
	return (gint32)g_array_index(holes, guint32, low);
}

static gboolean is_in_hole(const FlowEvent *shower, guint32 seq)
{
	return seq_at_most(shower->tcp.seq - shower->tcp.missing, seq);
}

/* What the receiver has said so far. */
typedef struct {
	guint32 window; /* the largest that it has offered */
	guint32 acked;  /* relative */
	gint32 asked;   /* its first duplicate ACK of the latest; -1: none */
} Receiver;

static void hear(Receiver *self, const FlowEvent *answer, guint32 index)
{
	self->window = MAX(self->window, answer->tcp.window);
	if (answer->tcp.flags & TCP_ACK)
		self->acked = seq_max(self->acked, answer->tcp.ack);
	if (answer->tcp.dup_ack_number == 1)
		self->asked = (gint32)index;
}

/* The event that showed that what a retransmission brings for the first time was lost; -1: none.
 * What had been acknowledged is only missing in the capture. */
static gint32 find_shower(const Repeats *self, const GArray *holes, const Receiver *receiver,
			  const FlowEvent *repair)
{
	gint32 hole = find_hole(self->flow, holes, repair->tcp.seq);

	if (seq_at_most(repair->tcp.seq + repair->len, receiver->acked))
		return -1;
	if (hole >= 0 && is_in_hole(event_at(self->flow, (guint)hole), repair->tcp.seq))
		return hole;
	return repair->tcp.marks & MARK_FAST_RETRANSMISSION ? receiver->asked : -1;
}

/* What was lost before the capture point: a hole that a retransmission fills, or what duplicate
 * ACKs asked for.  It cost at least from what showed the loss to what repaired it.  No more than a
 * window can be missing (RFC 9293 §3.4): other holes are odd numbers. */
static void find_upstream(Repeats *self)
{
	g_autoptr(GArray) holes = g_array_new(FALSE, FALSE, sizeof(guint32));
	Receiver receiver = { .asked = -1 };

	for (guint32 i = 0; i < self->flow->events->len; i++) {
		const FlowEvent *event = event_at(self->flow, i);
		gint32 shower;

		if (event->from != self->from) {
			hear(&receiver, event, i);
			continue;
		}
		if (event->tcp.gap == GAP_FILLED && event->tcp.missing <= receiver.window)
			g_array_append_val(holes, i);
		if (!event->fresh || !(event->tcp.marks & MARK_ANY_RETRANSMISSION))
			continue;
		shower = find_shower(self, holes, &receiver, event);
		if (shower >= 0)
			take_upstream(self, (guint32)shower, i);
	}
}

void tcp_repeats_find(const Flow *flow, GArray *found)
{
	for (Side from = SIDE_CLIENT; from <= SIDE_SERVER; from++) {
		Repeats self = repeats_of(flow, from);

		for (guint i = 0; i < flow->events->len; i++) {
			const FlowEvent *event = event_at(flow, i);

			if (event->from == from && event->is_repeat && event->original >= 0)
				take(&self, i);
		}
		find_upstream(&self);
		for (IncidentKind kind = 0; kind < N_INCIDENTS; kind++) {
			if (self.open[kind])
				finish(&self, self.open[kind], found);
			g_clear_pointer(&self.open[kind], g_array_unref);
		}
	}
}
