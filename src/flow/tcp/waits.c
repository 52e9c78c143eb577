/* Who waited for whom, as incidents: closed and full windows, questions, delayed ACKs. */
#include "base/quantity.h"
#include "flow/tcp/incidents.h"
#include "tcp/seq.h"

/* A wait is told of from a second on; from here on, if it also is a good part of the flow. */
#define WAIT_LEAST (200 * NS_PER_MS)
#define WAIT_LONG NS_PER_S
#define WAIT_PARTS 5        /* a fifth of the flow's duration */
#define WAIT_ROUND_TRIPS 10 /* and more than the path explains */

/* RFC 9293 §3.8.6.3: an ACK is delayed by less than 0.5 s; no stack in use does so by less than
 * 40 ms, of which timers take some. */
#define DELAYED_ACK_LEAST (35 * NS_PER_MS)
#define DELAYED_ACK_MOST (500 * NS_PER_MS)
#define AT_ONCE (2 * NS_PER_MS)

#define LIMITED_PARTS 10   /* windows are told of that cost a tenth of the duration */
#define REOPENED_EVENTS 16 /* within which a sender that had data goes on, and this time: */
#define REOPENED_WITHIN (200 * NS_PER_MS)

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

static gint64 duration_of(const Flow *flow)
{
	return flow->end_ns - flow->start_ns;
}

/* ---- windows ------------------------------------------------------------------------------------
 */

/* Whether the other side sent, or tried to, while the window was closed, or soon after it opened:
 * it had something to send. */
static gboolean is_in_the_way(const Flow *flow, const ZeroWindow *period)
{
	Side sender = side_other(period->side);
	guint end = period->last_event + (period->is_over ? REOPENED_EVENTS : 0);
	gint64 last_ns = event_at(flow, period->last_event)->time_ns;

	for (guint i = period->first_event; i <= end && i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->time_ns > last_ns + REOPENED_WITHIN)
			break;
		if (event->from == sender && (event->len > 0 || event->kind == EVENT_PROBE))
			return TRUE;
	}
	return FALSE;
}

static void add_period(const Flow *flow, const ZeroWindow *period, Incident *incident)
{
	const FlowEvent *first = event_at(flow, period->first_event);
	const FlowEvent *last = event_at(flow, period->last_event);

	if (!incident->count) {
		incident->first_event = period->first_event;
		incident->from_ns = first->sent_ns;
	}
	incident->count++;
	incident->last_event = period->last_event;
	incident->to_ns = MAX(last->sent_ns, first->sent_ns);
	incident->cost_ns += incident->to_ns - first->sent_ns;
	incident->is_over = period->is_over;
}

static void find_closed(const Flow *flow, Side side, GArray *found)
{
	Incident incident = { .kind = INCIDENT_WINDOW_CLOSED, .from = side };

	for (guint i = 0; i < flow->tcp.zero_windows->len; i++) {
		const ZeroWindow *period = &g_array_index(flow->tcp.zero_windows, ZeroWindow, i);

		if (period->side == side && is_in_the_way(flow, period))
			add_period(flow, period, &incident);
	}
	if (incident.count)
		g_array_append_val(found, incident);
}

/* A sender that has filled the window. */
typedef struct {
	const FlowEvent *full;   /* the segment that did; NULL: none */
	const FlowEvent *opened; /* the answer that opened it again; NULL: none yet */
} Filled;

static gboolean opens(const FlowEvent *answer, const FlowEvent *full)
{
	guint32 edge = full->tcp.seq + full->len;

	return answer->tcp.flags & TCP_ACK && answer->tcp.window > 0 &&
	       seq_after(answer->tcp.ack + answer->tcp.window, edge);
}

static void add_limited(const Flow *flow, const Filled *filled, const FlowEvent *next,
			Incident *incident)
{
	if (!incident->count++) {
		incident->first_event = (guint32)(filled->full - event_at(flow, 0));
		incident->from_ns = filled->full->sent_ns;
	}
	incident->last_event = (guint32)(next - event_at(flow, 0));
	incident->to_ns = next->sent_ns;
	incident->cost_ns += MAX(filled->opened->arrived_ns - filled->full->sent_ns, 0);
}

/* From a segment that fills the window to the answer that opens it, if the sender then goes on at
 * once: else it had nothing to send.  A window that closes is told of by itself, and so is what was
 * sent again. */
static void find_limited(const Flow *flow, Side sender, GArray *found)
{
	Incident incident = { .kind = INCIDENT_WINDOW_LIMITED,
			      .from = side_other(sender),
			      .is_over = TRUE };
	Filled filled = { NULL, NULL };

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->from != sender) {
			if (event->tcp.marks & MARK_ZERO_WINDOW)
				filled.full = NULL;
			else if (filled.full && !filled.opened && opens(event, filled.full))
				filled.opened = event;
			continue;
		}
		if (event->is_repeat)
			filled.full = NULL;
		if (!event->fresh)
			continue;
		if (filled.full && filled.opened &&
		    event->sent_ns - filled.opened->arrived_ns <= AT_ONCE)
			add_limited(flow, &filled, event, &incident);
		filled = (Filled){ event->tcp.marks & MARK_WINDOW_FULL ? event : NULL, NULL };
	}
	if (incident.count > 1 && incident.cost_ns > duration_of(flow) / LIMITED_PARTS)
		g_array_append_val(found, incident);
}

/* ---- questions ----------------------------------------------------------------------------------
 */

static gboolean is_long(const Flow *flow, gint64 wait_ns)
{
	if (wait_ns >= WAIT_LONG)
		return TRUE;
	return wait_ns >= WAIT_LEAST && wait_ns >= duration_of(flow) / WAIT_PARTS &&
	       wait_ns >= WAIT_ROUND_TRIPS * MAX(flow->rtt_ns, 0);
}

/* The longest wait of one kind. */
static void keep_longest(const Flow *flow, Incident *longest, guint first, guint last)
{
	gint64 from_ns = event_at(flow, first)->arrived_ns;
	gint64 wait_ns = event_at(flow, last)->sent_ns - from_ns;

	if (!is_long(flow, wait_ns))
		return;
	longest->count++;
	if (wait_ns <= longest->cost_ns)
		return;
	longest->cost_ns = wait_ns;
	longest->first_event = first;
	longest->last_event = last;
	longest->from_ns = from_ns;
	longest->to_ns = from_ns + wait_ns;
}

/* A question without an answer, to the end of the flow, if that is the longest wait. */
static void keep_unanswered(const Flow *flow, Incident *longest, const FlowEvent *question)
{
	gint64 wait_ns = flow->end_ns - question->arrived_ns;

	if (!is_long(flow, wait_ns) || wait_ns <= longest->cost_ns)
		return;
	longest->count++;
	longest->cost_ns = wait_ns;
	longest->first_event = (guint32)(question - event_at(flow, 0));
	longest->last_event = flow->events->len - 1;
	longest->from_ns = question->arrived_ns;
	longest->to_ns = flow->end_ns;
	longest->is_over = FALSE;
}

/* Only a named message of a protocol that answers each is known to be a question; who pauses
 * otherwise may have nothing to say.
 * Turns in which anything was sent again tell of that instead. */
static void find_questions(const Flow *flow, GArray *found)
{
	Incident server = { .kind = INCIDENT_SERVER_WAIT, .from = SIDE_CLIENT, .is_over = TRUE };
	gboolean has_questions = flow->protocol && flow->protocol->answers;
	Incident client = { .kind = INCIDENT_CLIENT_WAIT, .from = SIDE_SERVER, .is_over = TRUE };
	const FlowEvent *last = NULL; /* the last with data */
	gint32 named = -1;            /* the client's last that begins a message */
	gboolean is_disturbed = FALSE;

	for (guint i = 0; has_questions && i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		is_disturbed |= event->is_repeat;
		if (!event->fresh || event->fate == FATE_LOST)
			continue;
		if (last && last->from != event->from && !is_disturbed) {
			guint before = (guint)(last - event_at(flow, 0));

			if (event->from == SIDE_SERVER && named >= 0)
				keep_longest(flow, &server, before, i);
			if (event->from == SIDE_CLIENT && event->label)
				keep_longest(flow, &client, before, i);
		}
		if (event->from == SIDE_CLIENT && event->label)
			named = (gint32)i;
		else if (event->from == SIDE_SERVER)
			named = -1;
		if (!last || last->from != event->from)
			is_disturbed = FALSE;
		last = event;
	}
	if (named >= 0 && last && last->from == SIDE_CLIENT && !is_disturbed)
		keep_unanswered(flow, &server, last);
	if (server.count)
		g_array_append_val(found, server);
	if (client.count)
		g_array_append_val(found, client);
}

/* ---- delayed ACKs -------------------------------------------------------------------------------
 */

typedef struct {
	const FlowEvent *lone; /* the sender's only segment that is not acknowledged; NULL */
	const FlowEvent *ack;  /* that acknowledged it late; NULL */
} Held;

/* The ACK of a lone segment, late, and for nothing but the timer. */
static gboolean is_delayed(const Held *self, const FlowEvent *ack)
{
	gint64 delay_ns = ack->sent_ns - self->lone->arrived_ns;

	return ack->kind == EVENT_ACK && delay_ns >= DELAYED_ACK_LEAST &&
	       delay_ns <= DELAYED_ACK_MOST &&
	       ack->tcp.ack == self->lone->tcp.seq + self->lone->len;
}

/* Nothing else is outstanding; a segment that fills the window waits for that. */
static gboolean is_alone(const Held *self, const FlowEvent *segment)
{
	return (!self->lone || self->ack) && !(segment->tcp.marks & MARK_WINDOW_FULL);
}

/* Nagle's algorithm (RFC 9293 §3.7.4) holds small data back until all is acknowledged; with an ACK
 * that is delayed both wait for nothing. */
static void find_delayed(const Flow *flow, Side sender, GArray *found)
{
	Incident incident = { .kind = INCIDENT_DELAYED_ACK, .from = sender, .is_over = TRUE };
	Held held = { NULL, NULL };

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->from != sender) {
			held.ack = held.lone && is_delayed(&held, event) ? event : NULL;
			held.lone = held.ack ? held.lone : NULL;
			continue;
		}
		if (!event->len)
			continue;
		if (held.ack && event->fresh && event->sent_ns - held.ack->arrived_ns <= AT_ONCE) {
			if (!incident.count++) {
				incident.first_event = (guint32)(held.lone - event_at(flow, 0));
				incident.from_ns = held.lone->sent_ns;
			}
			incident.last_event = i;
			incident.to_ns = event->sent_ns;
			incident.bytes += event->len;
			incident.cost_ns += held.ack->sent_ns - held.lone->arrived_ns;
		}
		held.lone = is_alone(&held, event) ? event : NULL;
		held.ack = NULL;
	}
	if (incident.count > 1 || incident.cost_ns > duration_of(flow) / LIMITED_PARTS)
		g_array_append_val(found, incident);
}

/* ---- keep-alives --------------------------------------------------------------------------------
 */

/* Two or more from one side, and nothing from the other after the first of them (RFC 1122
 * §4.2.3.6): one may be lost. */
static void find_keep_alives(const Flow *flow, Side side, GArray *found)
{
	Incident incident = { .kind = INCIDENT_KEEP_ALIVES, .from = side };

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->from != side)
			incident.count = 0;
		else if (event->kind == EVENT_KEEP_ALIVE && !incident.count++) {
			incident.first_event = i;
			incident.from_ns = event->sent_ns;
		}
		if (event->from == side) {
			incident.last_event = i;
			incident.to_ns = event->sent_ns;
		}
	}
	incident.cost_ns = MAX(incident.to_ns - incident.from_ns, 0);
	if (incident.count > 1)
		g_array_append_val(found, incident);
}

void tcp_waits_find(const Flow *flow, GArray *found)
{
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		find_closed(flow, side, found);
		find_limited(flow, side, found);
		find_keep_alives(flow, side, found);
		if (flow->path_ns[side_other(side)] >= 0)
			find_delayed(flow, side, found);
	}
	find_questions(flow, found);
}
