/* Building a diagram is an ordered list of passes: lanes, messages, their ends in time, words.
 */
#include "diagram/diagram.h"

#include "base/text.h"
#include "diagram/label.h"
#include "diagram/words.h"
#include "flow/segment-end.h"

static MessageKind kind_of(const FlowEvent *event)
{
	if (event->flags & TCP_RST)
		return MESSAGE_RST;
	if (event->flags & TCP_SYN)
		return MESSAGE_SYN;
	if (event->flags & TCP_FIN)
		return MESSAGE_FIN;
	return event->len > 0 ? MESSAGE_DATA : MESSAGE_ACK;
}

static void add_lane(Diagram *self, const Flow *flow, Side side, const DiagramWords *words)
{
	g_autofree char *address = address_to_string(&flow->ends[side].address);
	const char *name = words->names ? g_hash_table_lookup(words->names, address) : NULL;
	Lane lane = { .initial = flow->initial[side], .final = flow->initial[side] };

	if (!name)
		name = side == SIDE_CLIENT ? "Client" : "Server";
	lane.name = text_printable(name, strlen(name), 0);
	lane.address = endpoint_to_string(&flow->ends[side]);
	g_array_append_val(self->lanes, lane);
}

static void add_message(Diagram *self, const Flow *flow, guint index, const DiagramWords *words)
{
	const FlowEvent *event = &g_array_index(flow->events, FlowEvent, index);
	Message message = {
		.frame = event->frame,
		.from = event->from,
		.to = side_other(event->from),
		.sent_ns = event->sent_ns - self->start_ns,
		.arrived_ns = event->arrived_ns - self->start_ns,
		.captured_ns = event->time_ns - self->start_ns,
		.kind = kind_of(event),
		.is_repeat = (event->marks & MARK_ANY_RETRANSMISSION) != 0,
		.is_lost = event->is_lost,
		.original = event->original,
	};

	message.label = label_for(flow, index, words);
	message.note = words->template->show_notes ? g_strdup(event->note) : NULL;
	g_array_append_val(self->messages, message);
}

static void add_ends(Diagram *self, const Flow *flow)
{
	g_autoptr(GArray) order = segment_ends_new(flow);

	for (guint i = 0; i < order->len; i++) {
		const SegmentEnd *at = &g_array_index(order, SegmentEnd, i);
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, at->event);
		End end = { .time_ns = at->time_ns - self->start_ns,
			    .message = at->event,
			    .lane = at->side,
			    .arrival = at->is_arrival,
			    .state = event->state[at->side] };

		if (end.arrival && event->is_lost)
			continue;
		g_array_append_val(self->ends, end);
		g_array_index(self->lanes, Lane, end.lane).final = end.state;
	}
}

static int times_lane_of(const Flow *flow)
{
	switch (flow->captured_at) {
	case CAPTURED_AT_CLIENT:
		return SIDE_CLIENT;
	case CAPTURED_AT_SERVER:
		return SIDE_SERVER;
	default:
		return -1;
	}
}

static void clear_lane(gpointer data)
{
	Lane *lane = data;

	g_free(lane->name);
	g_free(lane->address);
}

static void clear_message(gpointer data)
{
	label_clear(&((Message *)data)->label);
	g_free(((Message *)data)->note);
}

Diagram *diagram_new(const Flow *flow, const DiagramWords *words)
{
	Diagram *self = g_new0(Diagram, 1);

	g_assert(flow->events && words->template);
	self->flow = flow;
	self->start_ns = flow->start_ns;
	self->has_times = !words->lacks_times;
	self->times_lane = times_lane_of(flow);
	self->lanes = g_array_new(FALSE, FALSE, sizeof(Lane));
	self->messages = g_array_sized_new(FALSE, FALSE, sizeof(Message), flow->events->len);
	self->ends = g_array_sized_new(FALSE, FALSE, sizeof(End), 2 * flow->events->len);
	g_array_set_clear_func(self->lanes, clear_lane);
	g_array_set_clear_func(self->messages, clear_message);

	add_lane(self, flow, SIDE_CLIENT, words);
	add_lane(self, flow, SIDE_SERVER, words);
	for (guint i = 0; i < flow->events->len; i++)
		add_message(self, flow, i, words);
	add_ends(self, flow);
	words_fill(self, words);
	return self;
}

void diagram_free(Diagram *self)
{
	if (!self)
		return;
	g_free(self->title);
	g_ptr_array_unref(self->subtitle);
	g_free(self->caption);
	g_free(self->source);
	g_free(self->description);
	g_array_unref(self->lanes);
	g_array_unref(self->messages);
	g_array_unref(self->ends);
	g_free(self);
}
