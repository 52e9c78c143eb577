/* Each end runs the state machine of RFC 9293 §3.3.2 on what it sent and what reached it, in the
 * order in which that happened there.  What an application did shows only in the segments that
 * followed: an end is in CLOSE-WAIT until its FIN, however long before it called close().
 *
 * A segment that never arrived, or of which it cannot be told, changes no state there, and a FIN
 * counts only once all data before it is there: so each end records what it has received (§3.10.7.4
 * processes segments in order of their numbers).  What an end acknowledges it has received, even if
 * the capture lacks it; and a SYN/ACK opens its receiver's end only if that acknowledges it.
 *
 * A segment with neither SYN nor ACK nor RST is dropped, and so is a SYN/ACK of other numbers
 * (§3.10.7.4).  A RST that its receiver drops changes nothing there, and one that its side has not
 * sent nothing here.
 *
 * An end that is CLOSED sends but RSTs (§3.10.7.1).  So one that sends on has not taken in a RST
 * yet, and has not got the ACK of its FIN.
 */
#include "flow/tcp/states.h"

#include "flow/event-end.h"
#include "tcp/byte-ranges.h"

typedef struct {
	TcpState state;
	gboolean has_sent_fin, has_fin_due, has_received_fin;
	guint32 own_fin;  /* the number after our FIN */
	guint32 due_fin;  /* the number of a FIN that arrived, perhaps before data that precedes it
			   */
	guint32 received; /* floor of the byte ranges that arrived */
	ByteRangeList *above; /* owned; NULL: no gap */
	gboolean has_received;
	gboolean opens;    /* it acknowledges the other's SYN at some time */
	gboolean sends_on; /* segments with ACK that are no RSTs: it is not CLOSED yet */
	guint last;        /* the last of them, in the order of ends */
	gboolean is_reset; /* and CLOSED when it sends no more */
} StateEnd;

static void send_syn(StateEnd *self, const FlowEvent *event)
{
	if (event->tcp.flags & TCP_ACK && self->state != TCP_STATE_ESTABLISHED)
		self->state = TCP_STATE_SYN_RECEIVED;
	else if (self->state == TCP_STATE_CLOSED || self->state == TCP_STATE_LISTEN ||
		 self->state == TCP_STATE_UNKNOWN)
		self->state = TCP_STATE_SYN_SENT;
}

static void send_fin(StateEnd *self, const FlowEvent *event)
{
	self->has_sent_fin = TRUE;
	self->own_fin = event->tcp.seq + event->len + 1;
	if (self->state == TCP_STATE_ESTABLISHED || self->state == TCP_STATE_SYN_RECEIVED ||
	    self->state == TCP_STATE_SYN_SENT)
		self->state = TCP_STATE_FIN_WAIT_1;
	else if (self->state == TCP_STATE_CLOSE_WAIT)
		self->state = TCP_STATE_LAST_ACK;
}

/* Dropped by whoever gets it, in any state but SYN-SENT and LISTEN, which want a SYN. */
static gboolean is_of_no_connection(const FlowEvent *event)
{
	return !(event->tcp.flags & (TCP_SYN | TCP_ACK | TCP_RST)) ||
	       (event->tcp.flags & TCP_ACK && event->tcp.marks & MARK_REUSED_PORTS);
}

static void send_reset(StateEnd *self, const FlowEvent *event)
{
	if (event->tcp.is_forged || event->tcp.reset == RESET_OUTLIVED ||
	    (event->tcp.reset == RESET_NOT_ACCEPTED && self->sends_on))
		return;
	if (self->state != TCP_STATE_LISTEN)
		self->state = TCP_STATE_CLOSED;
}

static void note_sent(StateEnd *self, const FlowEvent *event)
{
	if (event->tcp.flags & TCP_SYN)
		send_syn(self, event);
	if (event->tcp.flags & TCP_FIN)
		send_fin(self, event);
}

static void receive_syn(StateEnd *self, const FlowEvent *event)
{
	if (self->state == TCP_STATE_LISTEN)
		self->state = TCP_STATE_SYN_RECEIVED;
	else if (self->state == TCP_STATE_SYN_SENT && !(event->tcp.flags & TCP_ACK))
		self->state = TCP_STATE_SYN_RECEIVED; /* simultaneous open, figure 7 */
	else if (self->state == TCP_STATE_SYN_SENT && self->opens)
		self->state = TCP_STATE_ESTABLISHED;
}

static gboolean acks_fin(const StateEnd *self, const FlowEvent *event)
{
	return self->has_sent_fin && event->tcp.flags & TCP_ACK && event->tcp.ack >= self->own_fin;
}

static void receive_ack(StateEnd *self, const FlowEvent *event)
{
	if (self->state == TCP_STATE_SYN_RECEIVED && event->tcp.ack >= 1)
		self->state = TCP_STATE_ESTABLISHED;
	if (!acks_fin(self, event))
		return;
	if (self->state == TCP_STATE_FIN_WAIT_1)
		self->state = TCP_STATE_FIN_WAIT_2;
	else if (self->state == TCP_STATE_CLOSING)
		self->state = TCP_STATE_TIME_WAIT;
	else if (self->state == TCP_STATE_LAST_ACK && !self->sends_on)
		self->state = TCP_STATE_CLOSED;
}

/* A FIN that is next in order. */
static void receive_fin(StateEnd *self)
{
	if (self->has_received_fin)
		return;
	self->has_received_fin = TRUE;
	if (self->state == TCP_STATE_ESTABLISHED || self->state == TCP_STATE_SYN_RECEIVED)
		self->state = TCP_STATE_CLOSE_WAIT;
	else if (self->state == TCP_STATE_FIN_WAIT_1)
		self->state = TCP_STATE_CLOSING;
	else if (self->state == TCP_STATE_FIN_WAIT_2)
		self->state = TCP_STATE_TIME_WAIT;
}

static void take_in(StateEnd *self, const FlowEvent *event)
{
	guint32 left = event->tcp.seq + ((event->tcp.flags & TCP_SYN) != 0);

	if (!self->has_received) {
		self->has_received = TRUE;
		self->received = left;
	}
	byte_ranges_add(&self->received, &self->above, left, left + event->len);
	if (event->tcp.flags & TCP_FIN) {
		self->has_fin_due = TRUE;
		self->due_fin = event->tcp.seq + event->len;
	}
	if (self->has_fin_due && self->received == self->due_fin) {
		self->has_fin_due = FALSE;
		byte_ranges_add(&self->received, &self->above, self->due_fin, self->due_fin + 1);
		receive_fin(self);
	}
}

/* An end that acknowledges the other's SYN or FIN has received it, and all before. */
static void note_acknowledged(StateEnd *self, const StateEnd *peer, const FlowEvent *event)
{
	if (!(event->tcp.flags & TCP_ACK) || event->tcp.flags & (TCP_SYN | TCP_RST))
		return;
	if (self->state == TCP_STATE_SYN_SENT && event->tcp.ack >= 1)
		self->state = TCP_STATE_ESTABLISHED;
	if (peer->has_sent_fin && event->tcp.ack >= peer->own_fin)
		receive_fin(self);
}

static void receive_reset(StateEnd *self, const FlowEvent *event)
{
	if (event->tcp.reset != RESET_COUNTS || self->state == TCP_STATE_LISTEN ||
	    self->state == TCP_STATE_UNKNOWN)
		return;
	if (self->sends_on)
		self->is_reset = TRUE;
	else
		self->state = TCP_STATE_CLOSED;
}

static void note_arrived(StateEnd *self, const FlowEvent *event)
{
	if (event->tcp.flags & TCP_RST) {
		receive_reset(self, event);
		return;
	}
	if (event->tcp.flags & TCP_SYN)
		receive_syn(self, event);
	if (event->tcp.flags & TCP_ACK)
		receive_ack(self, event);
	if (event->len > 0 || event->tcp.flags & (TCP_SYN | TCP_FIN))
		take_in(self, event);
}

/* Before the first segment, inferred from what followed. */
static TcpState initial_state(const Flow *flow, Side side)
{
	const FlowEvent *first = &g_array_index(flow->events, FlowEvent, 0);

	if (flow->tcp.handshake == HANDSHAKE_NOT_CAPTURED) {
		if (!(first->tcp.flags & TCP_SYN))
			return TCP_STATE_ESTABLISHED;
		return side == SIDE_CLIENT ? TCP_STATE_SYN_SENT : TCP_STATE_SYN_RECEIVED;
	}
	if (side == SIDE_CLIENT || flow->tcp.handshake == HANDSHAKE_REFUSED)
		return TCP_STATE_CLOSED;
	return flow->tcp.handshake == HANDSHAKE_UNANSWERED ? TCP_STATE_UNKNOWN : TCP_STATE_LISTEN;
}

/* Whether both ends opened: then neither listened. */
static gboolean is_simultaneous_open(const Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (event->from == SIDE_SERVER &&
		    (event->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
			return TRUE;
	}
	return FALSE;
}

static void run(Flow *flow, StateEnd *ends, const EventEnd *end, guint at)
{
	FlowEvent *event = &g_array_index(flow->events, FlowEvent, end->event);
	StateEnd *self = &ends[end->side];
	gboolean is_dropped = is_of_no_connection(event);

	self->sends_on = self->last > at;
	if (self->is_reset && !self->sends_on && self->last < at) {
		self->state = TCP_STATE_CLOSED;
		self->is_reset = FALSE;
	}
	if (!end->is_arrival && event->tcp.flags & TCP_RST) {
		send_reset(self, event);
	} else if (!end->is_arrival && !is_dropped) {
		note_acknowledged(self, &ends[side_other(end->side)], event);
		note_sent(self, event);
	} else if (end->is_arrival && event->fate == FATE_ARRIVED && !is_dropped) {
		note_arrived(self, event);
	}
	event->tcp.state[end->side] = self->state;
}

/* What only later segments tell. */
static void look_ahead(const Flow *flow, const GArray *order, StateEnd ends[2])
{
	for (guint i = 0; i < order->len; i++) {
		const EventEnd *end = &g_array_index(order, EventEnd, i);
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, end->event);
		StateEnd *self = &ends[end->side];

		if (end->is_arrival || (event->tcp.flags & (TCP_RST | TCP_ACK)) != TCP_ACK)
			continue;
		self->last = i;
		self->opens |= event->tcp.ack >= 1;
	}
}

void tcp_states_infer(Flow *flow)
{
	g_autoptr(GArray) order = event_ends_new(flow);
	StateEnd ends[2] = { 0 };

	if (!flow->events->len || flow->outcome == OUTCOME_SCAN)
		return;
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		flow->tcp.initial[side] = ends[side].state = initial_state(flow, side);
	if (is_simultaneous_open(flow))
		flow->tcp.initial[SIDE_SERVER] = ends[SIDE_SERVER].state = TCP_STATE_CLOSED;
	look_ahead(flow, order, ends);
	for (guint i = 0; i < order->len; i++)
		run(flow, ends, &g_array_index(order, EventEnd, i), i);
	g_free(ends[SIDE_CLIENT].above);
	g_free(ends[SIDE_SERVER].above);
}
