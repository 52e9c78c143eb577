/* One pass forward keeps what each side has heard from the other; of a segment that is sent again
 * the first rule of rules[] that holds tells why.
 *
 * A timer is named only where it explains the time: not sooner than the least one in common use
 * after the segment or the last progress, and not within a round trip of an answer that asked for
 * the segment.
 */
#include "flow/tcp/causes.h"

#include "base/quantity.h"
#include "tcp/seq.h"

/* The least retransmission timeout in common use; RFC 6298 §2.4 asks for a second. */
#define RTO_LEAST (200 * NS_PER_MS)

/* What answers an answer comes within a round trip, or, on short paths, so soon. */
#define SOON (20 * NS_PER_MS)

/* What a side has heard from the other, and done, so far.  Times: G_MININT64: never. */
typedef struct {
	gint64 progress_ns;            /* when its data was last acknowledged */
	guint32 acked;                 /* relative: the highest acknowledgment */
	gint64 asked_ns;               /* when SACK or a duplicate ACK last told of a hole */
	guint32 sacked;                /* relative: the end of what SACK has told of */
	gint64 reset_ns, timed_out_ns; /* the last RST; its own last timeout */
	guint32 sent;                  /* relative: the end of what it has sent */
	gboolean permits_sack;         /* its SYN did */
} Heard;

/* A segment sent again. */
typedef struct {
	const FlowEvent *event, *original;
	const Heard *heard;
	guint32 end;
	gint64 round_trip_ns; /* -1: unknown */
	gboolean is_early;    /* within a round trip of an answer that asked for it */
	gboolean may_probe;   /* for the first time, where both ends permit SACK (RFC 8985 §7.1) */
} Repeat;

static gint64 since(const Repeat *self, gint64 ns)
{
	return ns == G_MININT64 ? G_MAXINT64 : self->event->time_ns - ns;
}

static gboolean is_reset_retry(const Repeat *self)
{
	return self->event->tcp.flags & TCP_SYN && self->heard->reset_ns != G_MININT64 &&
	       self->heard->reset_ns >= self->original->time_ns;
}

static gboolean is_mtu(const Repeat *self)
{
	return self->original->dropped_at != NULL;
}

static gboolean is_fast(const Repeat *self)
{
	return self->event->tcp.marks & MARK_FAST_RETRANSMISSION;
}

/* SACK has told of what follows it, and not of it. */
static gboolean is_sack(const Repeat *self)
{
	return self->is_early && seq_after(self->heard->sacked, self->event->tcp.seq);
}

/* The last that was sent, sooner than a timeout, later than an answer would have come. */
static gboolean is_probe(const Repeat *self)
{
	gint64 ns = since(self, self->original->time_ns);

	return self->may_probe && self->round_trip_ns > 0 && self->end == self->heard->sent &&
	       !self->is_early && ns >= self->round_trip_ns + self->round_trip_ns / 2 &&
	       ns < self->round_trip_ns + RTO_LEAST && self->event->len > 0;
}

/* Or what was outstanding when the timer expired. */
static gboolean is_timeout(const Repeat *self)
{
	gint64 start_ns = MAX(self->original->time_ns, self->heard->progress_ns);

	if (self->is_early)
		return FALSE;
	return since(self, start_ns) >= RTO_LEAST ||
	       self->heard->timed_out_ns > self->original->time_ns;
}

static gboolean is_unneeded(const Repeat *self)
{
	return self->event->tcp.marks & MARK_SPURIOUS_RETRANSMISSION;
}

static const struct {
	gboolean (*holds)(const Repeat *self);
	Cause cause;
} rules[] = {
	{ is_reset_retry, CAUSE_RESET_RETRY },
	{ is_mtu, CAUSE_MTU },
	{ is_fast, CAUSE_FAST },
	{ is_sack, CAUSE_SACK },
	{ is_probe, CAUSE_PROBE },
	{ is_timeout, CAUSE_TIMEOUT },
	{ is_unneeded, CAUSE_UNNEEDED },
};

static Cause cause_of(const Repeat *self)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
		if (rules[i].holds(self))
			return rules[i].cause;
	return CAUSE_NONE;
}

static void hear(Heard *self, const FlowEvent *event)
{
	if (event->tcp.flags & TCP_RST)
		self->reset_ns = event->time_ns;
	if (!(event->tcp.flags & TCP_ACK))
		return;
	if (seq_after(event->tcp.ack, self->acked)) {
		self->acked = event->tcp.ack;
		self->progress_ns = event->time_ns;
	}
	if (event->tcp.marks & MARK_DUPLICATE_ACK || event->tcp.n_sack > 0)
		self->asked_ns = event->time_ns;
	for (guint i = event->tcp.has_dsack; i < event->tcp.n_sack; i++)
		self->sacked = seq_max(self->sacked, event->tcp.sack[i].right);
}

static Repeat repeat_of(const Flow *flow, const FlowEvent *event, const Heard *heard, guint32 end)
{
	gint64 path_ns = flow->path_ns[side_other(event->from)];
	gint64 round_trip_ns = path_ns > 0 ? 2 * path_ns : -1;
	Repeat self = { .event = event,
			.original = &g_array_index(flow->events, FlowEvent, event->original),
			.heard = heard,
			.end = end,
			.round_trip_ns = round_trip_ns };

	self.is_early =
		since(&self, heard->asked_ns) < MAX(round_trip_ns + round_trip_ns / 2, SOON) &&
		heard->asked_ns >= self.original->time_ns;
	return self;
}

static void settle(Flow *flow, const TcpCarriers *carriers, Heard heard[2], FlowEvent *event)
{
	Heard *own = &heard[event->from];
	guint32 original = (guint32)event->original;
	guint32 index = (guint32)(event - &g_array_index(flow->events, FlowEvent, 0));
	Repeat repeat =
		repeat_of(flow, event, own, (guint32)tcp_carriers_at(carriers, index)->right);

	repeat.may_probe = heard[SIDE_CLIENT].permits_sack && heard[SIDE_SERVER].permits_sack &&
			   tcp_carriers_at(carriers, original)->before < 0;
	event->tcp.cause = cause_of(&repeat);
	if (event->tcp.cause == CAUSE_TIMEOUT)
		own->timed_out_ns = MAX(own->timed_out_ns, event->time_ns);
}

void tcp_causes_settle(Flow *flow, const TcpCarriers *carriers)
{
	const Heard nothing = { .progress_ns = G_MININT64,
				.asked_ns = G_MININT64,
				.reset_ns = G_MININT64,
				.timed_out_ns = G_MININT64 };
	Heard heard[2] = { nothing, nothing };

	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);
		Heard *own = &heard[event->from];
		const TcpCarrier *carrier = tcp_carriers_at(carriers, i);

		if (event->is_repeat && event->original >= 0)
			settle(flow, carriers, heard, event);
		own->permits_sack |= event->tcp.sack_permitted;
		if (carrier->left < carrier->right)
			own->sent = seq_max(own->sent, (guint32)carrier->right);
		hear(&heard[side_other(event->from)], event);
	}
}
