#include "diagram/builder.h"
#include "flow/event-end.h"

/* Which of a message's ends the event makes: 1 the first segment's, 2 the last one's; 0: none. */
static guint ends_made(const Diagram *diagram, const Message *message, guint flow, guint event)
{
	const EventRef *first = diagram_member(diagram, message, 0), *last = &message->last_shown;

	if (first->flow == flow && first->event == event)
		return 1;
	return last->flow == flow && last->event == event ? 2 : 0;
}

/* The end's own time; for a flow drawn as one level arrow it is not the segment's. */
static gint64 end_time(const Message *message, guint which, gboolean is_arrival)
{
	const Transit *transit = which == 2 ? &message->last : &message->first;

	return is_arrival ? transit->arrived_ns : transit->sent_ns;
}

/* A part of a flow begins in the states to which what comes before it has led. */
static void begin_in(Diagram *diagram, Side side, LaneState state)
{
	Lane *lane = &g_array_index(diagram->lanes, Lane, side);

	lane->initial = lane->final = state;
}

static void add_flow_ends(Builder *self, guint flow)
{
	Diagram *diagram = self->diagram;
	g_autoptr(GArray) order = diagram->is_level ? event_ends_level(diagram->flows[flow])
						    : event_ends_new(diagram->flows[flow]);
	gboolean has_begun[2] = { !diagram->is_single, !diagram->is_single };

	for (guint i = 0; i < order->len; i++) {
		const EventEnd *at = &g_array_index(order, EventEnd, i);
		guint32 number = self->message_of[flow][at->event];
		const FlowEvent *event = diagram_event(diagram, &(EventRef){ flow, at->event });
		const Message *message =
			number == NO_MESSAGE ? NULL : diagram_message(diagram, number);
		guint which = message ? ends_made(diagram, message, flow, at->event) : 0;
		End end = { .message = number,
			    .lane = at->is_arrival ? message ? message->to : 0
				    : message      ? message->from
						   : 0,
			    .arrival = at->is_arrival,
			    .is_last = which == 2,
			    .state = lane_state_of_tcp(event->tcp.state[at->side]) };

		if (number == NO_MESSAGE && !has_begun[at->side])
			begin_in(diagram, at->side, end.state);
		if (!which || (end.arrival && message->fate != FATE_ARRIVED))
			continue;
		has_begun[at->side] = TRUE;
		end.time_ns = end_time(message, which, end.arrival);
		g_array_append_val(diagram->ends, end);
	}
}

/* Each flow's ends are in order, and stay so. */
static gint compare_ends(gconstpointer a, gconstpointer b)
{
	const End *p = a, *q = b;

	return (p->time_ns > q->time_ns) - (p->time_ns < q->time_ns);
}

/* States were inferred from when segments left and arrived.  In capture order, a state that a lane
 * has left could seem to come back. */
static void settle_state(Diagram *diagram, End *end)
{
	Lane *lane = &g_array_index(diagram->lanes, Lane, end->lane);

	if (diagram->is_level && end->state.role != STATE_IDLE &&
	    end->state.step < lane->final.step)
		end->state = lane->final;
	lane->final = end->state;
}

void builder_add_ends(Builder *self)
{
	Diagram *diagram = self->diagram;

	for (guint i = 0; i < diagram->n_flows; i++)
		add_flow_ends(self, i);
	if (!diagram->is_single)
		g_array_sort(diagram->ends, compare_ends); /* a stable sort */
	for (guint i = 0; i < diagram->ends->len; i++)
		settle_state(diagram, &g_array_index(diagram->ends, End, i));
}
