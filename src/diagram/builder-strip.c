/* The strip tells of a transfer what arrows do not: how much is under way, and what holds it up.
 *
 * All is as the sender sees it: what it has sent, what has come back, and how far it may go (RFC
 * 9293 §3.4, SND.NXT, SND.UNA and SND.UNA + SND.WND).
 */
#include "diagram/builder.h"
#include "flow/event-end.h"
#include "flow/transport.h"

#define TRANSFER_SEGMENTS 10 /* with data, for a strip to tell anything */
#define TRANSFER_PARTS 3     /* two of so many parts of the bytes go one way */

/* The direction that carries most of the bytes; FALSE: neither does. */
static gboolean find_direction(const Flow *flow, Side *from)
{
	guint64 sent = flow->bytes[SIDE_CLIENT], received = flow->bytes[SIDE_SERVER];
	guint n = 0;

	*from = sent >= received ? SIDE_CLIENT : SIDE_SERVER;
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		n += event->from == *from && event->len > 0;
	}
	return n >= TRANSFER_SEGMENTS &&
	       MAX(sent, received) * TRANSFER_PARTS >= (sent + received) * (TRANSFER_PARTS - 1);
}

/* Whether it is worth a column unasked: something was repeated, or a window in the way. */
static gboolean is_telling(const Flow *flow, Side from)
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (event->from == from ? event->len > 0 && (event->is_repeat ||
							     event->tcp.marks & MARK_WINDOW_FULL)
					: event->tcp.marks & MARK_ZERO_WINDOW)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_wanted(const Builder *self, Side *from)
{
	const Diagram *diagram = self->diagram;
	const Template *template = self->words->template;

	if (template->sequence == SEQUENCE_NEVER || !diagram->is_single || !diagram->has_times ||
	    diagram->is_level || template->segments != SEGMENTS_ALL ||
	    !transport_row(diagram->flow->transport)->is_connection ||
	    !find_direction(diagram->flow, from))
		return FALSE;
	return template->sequence == SEQUENCE_ALWAYS || is_telling(diagram->flow, *from);
}

/* The number next to `near` that is `number` modulo 2^32. */
static gint64 unwrap(gint64 near, guint32 number)
{
	return near + (gint32)(number - (guint32)near);
}

/* The sender's view while it changes.  Numbers are relative: payload begins at 1. */
typedef struct {
	const Builder *builder;
	Side from;
	gboolean knows_window; /* how it is scaled */
	gint64 sent, acked, edge;
	guint32 mss; /* the largest segment that was sent */
} Sender;

static void add_point(const Sender *self, gint64 time_ns)
{
	Diagram *diagram = self->builder->diagram;
	StripPoint point = { .time_ns = time_ns - diagram->start_ns,
			     .sent = (guint64)MAX(self->sent - 1, 0),
			     .acked = (guint64)MAX(self->acked - 1, 0),
			     .edge = self->knows_window && self->edge > 0 ? self->edge - 1 : -1 };

	point.is_tight = point.edge >= 0 && point.sent + self->mss > (guint64)point.edge;
	diagram->strip.total = MAX(diagram->strip.total, point.sent);
	g_array_append_val(diagram->strip.points, point);
}

static void add_repeat(const Sender *self, const FlowEvent *event)
{
	Diagram *diagram = self->builder->diagram;
	StripRepeat repeat = { event->sent_ns - diagram->start_ns,
			       (guint64)MAX(unwrap(self->sent, event->tcp.seq) - 1, 0) };

	g_array_append_val(diagram->strip.repeats, repeat);
}

/* No number of this connection (RFC 7323 §2.3). */
static gboolean is_beyond_any_window(const FlowEvent *event)
{
	return event->tcp.marks & MARK_LOST_SEGMENT && !event->tcp.missing;
}

static void send(Sender *self, const FlowEvent *event)
{
	gint64 end = unwrap(self->sent, event->tcp.seq) + event->len;

	if (!event->len || is_beyond_any_window(event))
		return;
	if (event->is_repeat)
		add_repeat(self, event);
	if (end <= self->sent)
		return;
	self->sent = end;
	add_point(self, event->sent_ns);
}

static void hear(Sender *self, const FlowEvent *event)
{
	gint64 acked;

	if ((event->tcp.flags & (TCP_ACK | TCP_RST)) != TCP_ACK || event->fate == FATE_LOST)
		return;
	acked = unwrap(self->sent, event->tcp.ack);
	self->acked = MAX(self->acked, MIN(acked, self->sent));
	self->edge = MAX(acked, self->acked) + event->tcp.window;
	add_point(self, event->arrived_ns);
}

void builder_add_strip(Builder *self)
{
	const Flow *flow = self->diagram->flow;
	Sender sender = { .builder = self, .sent = 1, .acked = 1 };
	g_autoptr(GArray) order = NULL;

	if (!is_wanted(self, &sender.from))
		return;
	self->diagram->strip.from = sender.from;
	sender.knows_window = flow->tcp.handshake != HANDSHAKE_NOT_CAPTURED;
	sender.mss = flow->tcp.largest_len[sender.from];
	order = event_ends_new(flow);
	for (guint i = 0; i < order->len; i++) {
		const EventEnd *end = &g_array_index(order, EventEnd, i);
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, end->event);

		if (end->side != sender.from)
			continue;
		if (end->is_arrival)
			hear(&sender, event);
		else
			send(&sender, event);
	}
}
