#include "diagram/band-label.h"
#include "diagram/builder.h"
#include "diagram/event-kinds.h"
#include "diagram/label.h"
#include "tcp/seq.h"

Transit builder_transit(const Diagram *diagram, const EventRef *ref)
{
	const FlowEvent *event = diagram_event(diagram, ref);
	gint64 time_ns = event->time_ns - diagram->start_ns;

	if (diagram->is_level)
		return (Transit){ time_ns, time_ns, time_ns };
	return (Transit){ .sent_ns = event->sent_ns - diagram->start_ns,
			  .arrived_ns = event->arrived_ns - diagram->start_ns,
			  .captured_ns = event->time_ns - diagram->start_ns };
}

/* The last member that the picture shows; for a flow or a part of one, which are arrows, the first.
 */
static const EventRef *last_shown(const Diagram *diagram, const Message *message, FoldKind kind)
{
	const EventRef *first = diagram_member(diagram, message, 0), *last = first;
	Side from = diagram_event(diagram, first)->from;

	for (guint i = 1; kind < FOLD_OPENING && i < message->n_members; i++) {
		const EventRef *ref = diagram_member(diagram, message, i);

		if (diagram_event(diagram, ref)->from == from)
			last = ref;
	}
	return last;
}

/* A band of nothing but repeats is one itself. */
static void collect_repeats(const Diagram *diagram, Message *message)
{
	Side from = diagram_event(diagram, diagram_member(diagram, message, 0))->from;
	guint n = 0;

	for (guint i = 0; i < message->n_members; i++) {
		const EventRef *ref = diagram_member(diagram, message, i);
		const FlowEvent *event = diagram_event(diagram, ref);
		Transit transit = builder_transit(diagram, ref);

		n += event->from == from;
		if (event->from != from || !event->is_repeat)
			continue;
		if (!message->repeats)
			message->repeats = g_array_new(FALSE, FALSE, sizeof(Transit));
		g_array_append_val(message->repeats, transit);
	}
	message->is_repeat = message->repeats && message->repeats->len == n;
}

/* A message that is one segment, or begins like one. */
static void fill_arrow(const Builder *self, Message *message, const FlowEvent *event)
{
	const Diagram *diagram = self->diagram;

	message->is_repeat = event->is_repeat;
	message->is_timed = event_kind_row(event->kind)->is_timed;
	message->fate = event->fate;
	message->is_cut[0] = event->tcp.state[event->from] == TCP_STATE_CLOSED;
	message->is_cut[1] = event->tcp.state[side_other(event->from)] == TCP_STATE_CLOSED;
	message->note = self->words->template->show_notes ? g_strdup(event->note) : NULL;
	message->original = message->is_repeat ? event->original : -1;
	if (message->original >= 0)
		message->original_ns =
			builder_transit(diagram,
					&(EventRef){ message->flow, (guint)event->original })
				.sent_ns;
}

static MessageKind group_kind(const Diagram *diagram, const Message *message, FoldKind kind)
{
	const Flow *flow = diagram->flows[message->flow];

	switch (kind) {
	case FOLD_OPENING:
		return MESSAGE_OPENING;
	case FOLD_CLOSING:
		return flow->tcp.end == FLOW_END_RST ? MESSAGE_ABORT : MESSAGE_CLOSING;
	case FOLD_FLOW:
		return outcome_is_failure(flow->outcome) ? MESSAGE_ABORT : MESSAGE_DATA;
	default:
		return event_kind_row(kind)->message;
	}
}

static void make_message(Builder *self, const FoldGroup *group)
{
	Diagram *diagram = self->diagram;
	const EventRef *first = &g_array_index(diagram->members, EventRef, group->first);
	const FlowEvent *event = diagram_event(diagram, first);
	Side from = group->kind == FOLD_FLOW ? SIDE_CLIENT : event->from;
	Message message = { .flow = first->flow,
			    .frame = event->frame,
			    .members = group->first,
			    .n_members = group->n,
			    .from = builder_lane_of(self, first->flow, from),
			    .to = builder_lane_of(self, first->flow, side_other(from)),
			    .first = builder_transit(diagram, first),
			    .is_cut = { TRUE, TRUE },
			    .original = -1,
			    .window = -1,
			    .in_flight = -1 };
	const EventRef *last = last_shown(diagram, &message, group->kind);

	if (group->kind == FOLD_FLOW)
		message.first.sent_ns = message.first.arrived_ns =
			message.first.captured_ns; /* drawn level */
	message.last_shown = *last;
	message.last = last == first ? message.first : builder_transit(diagram, last);
	message.is_band = last != first;
	if (group->kind < FOLD_OPENING && !message.is_band) {
		fill_arrow(self, &message, event);
		message.kind = event_kind_row_of(event)->message;
	} else {
		message.kind = group_kind(diagram, &message, group->kind);
	}
	if (group->kind < FOLD_OPENING && message.is_band) {
		message.is_timed = event_kind_row(group->kind)->is_timed;
		collect_repeats(diagram, &message);
	}
	message.label = group->n == 1 && group->kind < FOLD_OPENING
				? label_for(diagram->flows[first->flow], first->event, self->words)
				: band_label(diagram, &message, group->kind, self->words);
	if (!diagram->is_single)
		label_tag_flow(&message.label, diagram, &message, from);
	g_array_append_val(diagram->messages, message);
}

/* Whether the template selects the part of the flow that a segment is in; flows without that part
 * are shown whole. */
static gboolean is_chosen(const Builder *self, const EventRef *ref)
{
	const FlowParts *parts = &self->parts[ref->flow];
	guint n = self->diagram->flows[ref->flow]->events->len;

	switch (self->words->template->segments) {
	case SEGMENTS_OPENING:
		return !parts->opening || ref->event < parts->opening;
	case SEGMENTS_CLOSING:
		return parts->closing == n || ref->event >= parts->closing;
	default:
		return TRUE;
	}
}

/* Two hosts that share a lane: their flow has no place in the picture. */
static gboolean is_unplaced(const Builder *self, guint flow)
{
	return builder_lane_of(self, flow, SIDE_CLIENT) == builder_lane_of(self, flow, SIDE_SERVER);
}

static void note_unplaced(Builder *self)
{
	for (guint i = 0; i < self->diagram->n_flows; i++)
		if (is_unplaced(self, i))
			g_array_append_val(self->diagram->unplaced, i);
}

static gboolean is_beyond_rows(const Builder *self)
{
	guint most = self->words->max_rows;

	return most && self->diagram->messages->len >= most;
}

static void fold_and_make(Builder *self)
{
	Diagram *diagram = self->diagram;
	g_autoptr(Folding) folding =
		folding_new((const Flow *const *)diagram->flows, diagram->n_flows,
			    self->hosts ? self->hosts->lane_of : NULL, self->words->fold,
			    self->words->max_groups);

	diagram->members = g_array_ref(folding->members);
	note_unplaced(self);
	for (guint i = 0; i < folding->groups->len; i++) {
		const FoldGroup *group = &g_array_index(folding->groups, FoldGroup, i);
		const EventRef *first = &g_array_index(diagram->members, EventRef, group->first);
		gboolean has_no_place = is_unplaced(self, first->flow);
		gboolean is_outside = !is_chosen(self, first);
		gboolean is_out = is_outside || has_no_place || is_beyond_rows(self);

		for (guint k = 0; k < group->n; k++) {
			const EventRef *ref =
				&g_array_index(diagram->members, EventRef, group->first + k);

			self->message_of[ref->flow][ref->event] =
				is_out ? NO_MESSAGE : diagram->messages->len;
		}
		if (is_outside)
			diagram->n_outside += group->n;
		else if (is_out)
			diagram->n_left_out += has_no_place ? 0 : group->n;
		else
			make_message(self, group);
	}
}

/* What each side has in flight after each of the flow's segments, as seen by the capture. */
static void note_in_flight(Builder *self, guint flow)
{
	const GArray *events = self->diagram->flows[flow]->events;
	guint32 sent[2] = { 0 }, acked[2] = { 0 }; /* by the side that sent it */

	for (guint i = 0; i < events->len; i++) {
		const FlowEvent *event = &g_array_index(events, FlowEvent, i);
		guint32 end = event->tcp.seq + event->len;
		guint32 number = self->message_of[flow][i];
		Message *message;

		if (seq_after(end, sent[event->from]))
			sent[event->from] = end;
		if (event->tcp.flags & TCP_ACK &&
		    seq_after(event->tcp.ack, acked[side_other(event->from)]))
			acked[side_other(event->from)] = event->tcp.ack;
		if (number == NO_MESSAGE)
			continue;
		message = &g_array_index(self->diagram->messages, Message, number);
		message->window = event->tcp.window;
		message->in_flight = MAX((gint32)(sent[event->from] - acked[event->from]), 0);
	}
}

/* Turns originals from events into messages. */
static void resolve_originals(Builder *self)
{
	for (guint i = 0; i < self->diagram->messages->len; i++) {
		Message *message = &g_array_index(self->diagram->messages, Message, i);
		guint32 original = message->original < 0
					   ? NO_MESSAGE
					   : self->message_of[message->flow][message->original];

		message->original = original == NO_MESSAGE ? -1 : (gint32)original;
	}
}

void builder_add_messages(Builder *self)
{
	fold_and_make(self);
	resolve_originals(self);
	for (guint i = 0; i < self->diagram->n_flows; i++)
		if (self->diagram->flows[i]->transport == TRANSPORT_TCP)
			note_in_flight(self, i);
}
