/* Building a diagram is an ordered list of passes: lanes, folding, messages, their ends in time,
 * words.
 */
#include "diagram/diagram.h"

#include "base/quantity.h"
#include "base/text.h"
#include "diagram/band-label.h"
#include "diagram/hosts.h"
#include "diagram/label.h"
#include "diagram/words.h"
#include "flow/segment-end.h"
#include "flow/seq.h"

/* A diagram while it is built. */
typedef struct {
	Diagram *diagram;
	const DiagramWords *words;
	FlowParts *parts; /* by flow */
	Hosts *hosts;     /* NULL where the lanes are one flow's ends */
	guint32 **
		message_of; /* by flow and event: the index of its message; NO_MESSAGE: not drawn */
} Builder;

#define NO_MESSAGE G_MAXUINT32

/* ---- lanes --------------------------------------------------------------------------------------
 */

static void add_lane(Builder *self, const char *name, char *address, const TcpState *state)
{
	Lane lane = { .name = text_printable(name, strlen(name), 0), .address = address };

	if (state)
		lane.initial = lane.final = *state;
	g_array_append_val(self->diagram->lanes, lane);
}

static const char *name_of(const Builder *self, const Address *address)
{
	g_autofree char *text = address_to_string(address);

	return self->words->names ? g_hash_table_lookup(self->words->names, text) : NULL;
}

static void add_side_lane(Builder *self, const Flow *flow, Side side)
{
	const char *name = name_of(self, &flow->ends[side].address);

	if (!name)
		name = side == SIDE_CLIENT ? "Client" : "Server";
	add_lane(self, name, endpoint_to_string(&flow->ends[side]), &flow->initial[side]);
}

/* The one name by which clients ask for the host of a lane; NULL: there is none, or there are
 * several. */
static const char *server_name_of(const Builder *self, guint lane)
{
	const char *name = NULL;

	for (guint i = 0; i < self->diagram->n_flows; i++) {
		const char *asked = self->diagram->flows[i]->server_name;

		if (self->hosts->lane_of[i][SIDE_SERVER] != lane || !asked)
			continue;
		if (name && strcmp(name, asked) != 0)
			return NULL;
		name = asked;
	}
	return name;
}

static void add_others_lane(Builder *self, guint n_hosts)
{
	add_lane(self, "others", quantity_of(n_hosts, "host"), NULL);
	g_array_index(self->diagram->lanes, Lane, self->diagram->lanes->len - 1).n_hosts = n_hosts;
}

static void add_host_lane(Builder *self, guint lane)
{
	const Host *host = &g_array_index(self->hosts->hosts, Host, lane);
	g_autofree char *address = host->end.port ? endpoint_to_string(&host->end)
						  : address_to_string(&host->end.address);
	const char *name = name_of(self, &host->end.address);

	if (host->n_others) {
		add_others_lane(self, host->n_others);
		return;
	}
	if (!name)
		name = server_name_of(self, lane);
	if (name)
		add_lane(self, name, g_steal_pointer(&address), NULL);
	else
		add_lane(self, address, g_strdup(""), NULL);
}

static void add_lanes(Builder *self)
{
	Diagram *diagram = self->diagram;

	if (diagram->is_single) {
		add_side_lane(self, diagram->flow, SIDE_CLIENT);
		add_side_lane(self, diagram->flow, SIDE_SERVER);
		return;
	}
	self->hosts = hosts_new((const Flow *const *)diagram->flows, diagram->n_flows);
	for (guint i = 0; i < self->hosts->hosts->len; i++)
		add_host_lane(self, i);
}

static guint lane_of(const Builder *self, guint flow, Side side)
{
	return self->hosts ? self->hosts->lane_of[flow][side] : side;
}

/* The lane where all flows were captured. */
static int times_lane_of(const Builder *self)
{
	int lane = -1;

	for (guint i = 0; i < self->diagram->n_flows; i++) {
		CapturedAt at = self->diagram->flows[i]->captured_at;
		int of = at == CAPTURED_AT_CLIENT   ? (int)lane_of(self, i, SIDE_CLIENT)
			 : at == CAPTURED_AT_SERVER ? (int)lane_of(self, i, SIDE_SERVER)
						    : -1;

		if (of < 0 || (i && of != lane))
			return -1;
		lane = of;
	}
	return lane;
}

/* ---- messages -----------------------------------------------------------------------------------
 */

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

static Transit transit_of(const Diagram *diagram, const SegmentRef *ref)
{
	const FlowEvent *event = diagram_event(diagram, ref);
	gint64 time_ns = event->time_ns - diagram->start_ns;

	if (diagram->is_level)
		return (Transit){ time_ns, time_ns, time_ns };
	return (Transit){ .sent_ns = event->sent_ns - diagram->start_ns,
			  .arrived_ns = event->arrived_ns - diagram->start_ns,
			  .captured_ns = event->time_ns - diagram->start_ns };
}

/* The last member that shows in the picture; a flow or a part of one is an arrow, its first. */
static const SegmentRef *last_shown(const Diagram *diagram, const Message *message, FoldKind kind)
{
	const SegmentRef *first = diagram_member(diagram, message, 0), *last = first;
	Side from = diagram_event(diagram, first)->from;

	for (guint i = 1; kind < FOLD_OPENING && i < message->n_members; i++) {
		const SegmentRef *ref = diagram_member(diagram, message, i);

		if (diagram_event(diagram, ref)->from == from)
			last = ref;
	}
	return last;
}

static void collect_repeats(const Diagram *diagram, Message *message)
{
	Side from = diagram_event(diagram, diagram_member(diagram, message, 0))->from;

	for (guint i = 0; i < message->n_members; i++) {
		const SegmentRef *ref = diagram_member(diagram, message, i);
		const FlowEvent *event = diagram_event(diagram, ref);
		Transit transit = transit_of(diagram, ref);

		if (event->from != from || !(event->marks & MARK_ANY_RETRANSMISSION))
			continue;
		if (!message->repeats)
			message->repeats = g_array_new(FALSE, FALSE, sizeof(Transit));
		g_array_append_val(message->repeats, transit);
	}
}

/* A message that is one segment, or begins like one. */
static void fill_arrow(const Builder *self, Message *message, const FlowEvent *event)
{
	const Diagram *diagram = self->diagram;

	message->is_repeat = (event->marks & MARK_ANY_RETRANSMISSION) != 0;
	message->is_regular = (event->marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE)) != 0;
	message->is_lost = event->is_lost;
	message->note = self->words->template->show_notes ? g_strdup(event->note) : NULL;
	message->original = message->is_repeat ? event->original : -1;
	if (message->original >= 0)
		message->original_ns =
			transit_of(diagram, &(SegmentRef){ message->flow, (guint)event->original })
				.sent_ns;
}

static MessageKind group_kind(const Diagram *diagram, const Message *message, FoldKind kind)
{
	const Flow *flow = diagram->flows[message->flow];

	switch (kind) {
	case FOLD_SYN:
	case FOLD_OPENING:
		return MESSAGE_SYN;
	case FOLD_FIN:
		return MESSAGE_FIN;
	case FOLD_RST:
		return MESSAGE_RST;
	case FOLD_CLOSING:
		return flow->end == FLOW_END_RST ? MESSAGE_RST : MESSAGE_FIN;
	case FOLD_FLOW:
		return flow_is_failed(flow) ? MESSAGE_RST : MESSAGE_DATA;
	case FOLD_DATA:
		return MESSAGE_DATA;
	default:
		return MESSAGE_ACK;
	}
}

static void make_message(Builder *self, const FoldGroup *group)
{
	Diagram *diagram = self->diagram;
	const SegmentRef *first = &g_array_index(diagram->members, SegmentRef, group->first);
	const FlowEvent *event = diagram_event(diagram, first);
	Side from = group->kind == FOLD_FLOW ? SIDE_CLIENT : event->from;
	Message message = { .flow = first->flow,
			    .frame = event->frame,
			    .members = group->first,
			    .n_members = group->n,
			    .from = lane_of(self, first->flow, from),
			    .to = lane_of(self, first->flow, side_other(from)),
			    .first = transit_of(diagram, first),
			    .original = -1 };
	const SegmentRef *last = last_shown(diagram, &message, group->kind);

	if (group->kind == FOLD_FLOW)
		message.first.sent_ns = message.first.arrived_ns =
			message.first.captured_ns; /* a flow takes no time to get there */
	message.last_shown = *last;
	message.last = last == first ? message.first : transit_of(diagram, last);
	message.is_band = last != first;
	if (group->n == 1 && group->kind < FOLD_OPENING) {
		fill_arrow(self, &message, event);
		message.kind = kind_of(event);
		message.label = label_for(diagram->flows[first->flow], first->event, self->words);
	} else {
		message.kind = group_kind(diagram, &message, group->kind);
		message.is_regular = group->kind == FOLD_KEEP_ALIVE || group->kind == FOLD_PROBE;
		if (group->kind < FOLD_OPENING)
			collect_repeats(diagram, &message);
		message.label = band_label(diagram, &message, group->kind, self->words);
	}
	if (!diagram->is_single)
		label_tag_flow(&message.label, diagram, &message);
	g_array_append_val(diagram->messages, message);
}

/* Whether the template chooses the part of the flow in which a segment stands; what has no such
 * part is shown whole. */
static gboolean is_chosen(const Builder *self, const SegmentRef *ref)
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

/* What has no place in the picture: flows between two of the hosts that share a lane, rows beyond
 * the most. */
static gboolean is_left_out(const Builder *self, const FoldGroup *group)
{
	const Diagram *diagram = self->diagram;
	guint flow = g_array_index(diagram->members, SegmentRef, group->first).flow;
	guint most = self->words->max_rows;

	return lane_of(self, flow, SIDE_CLIENT) == lane_of(self, flow, SIDE_SERVER) ||
	       (most && diagram->messages->len >= most);
}

static void add_messages(Builder *self)
{
	Diagram *diagram = self->diagram;
	g_autoptr(Folding) folding =
		folding_new((const Flow *const *)diagram->flows, diagram->n_flows,
			    self->hosts ? self->hosts->lane_of : NULL, self->words->fold,
			    self->words->max_groups);

	diagram->members = g_array_ref(folding->members);
	for (guint i = 0; i < folding->groups->len; i++) {
		const FoldGroup *group = &g_array_index(folding->groups, FoldGroup, i);
		gboolean is_outside = !is_chosen(
			self, &g_array_index(diagram->members, SegmentRef, group->first));
		gboolean is_out = is_outside || is_left_out(self, group);

		for (guint k = 0; k < group->n; k++) {
			const SegmentRef *ref =
				&g_array_index(diagram->members, SegmentRef, group->first + k);

			self->message_of[ref->flow][ref->event] =
				is_out ? NO_MESSAGE : diagram->messages->len;
		}
		if (is_outside)
			diagram->n_outside += group->n;
		else if (is_out)
			diagram->n_left_out += group->n;
		else
			make_message(self, group);
	}
}

/* What each side has in flight behind each of the flow's segments, as the capture saw both. */
static void note_in_flight(Builder *self, guint flow)
{
	const GArray *events = self->diagram->flows[flow]->events;
	guint32 sent[2] = { 0 }, acked[2] = { 0 }; /* by the side that sent it */

	for (guint i = 0; i < events->len; i++) {
		const FlowEvent *event = &g_array_index(events, FlowEvent, i);
		guint32 end = event->seq + event->len;
		guint32 number = self->message_of[flow][i];
		Message *message;

		if (seq_after(end, sent[event->from]))
			sent[event->from] = end;
		if (event->flags & TCP_ACK && seq_after(event->ack, acked[side_other(event->from)]))
			acked[side_other(event->from)] = event->ack;
		if (number == NO_MESSAGE)
			continue;
		message = &g_array_index(self->diagram->messages, Message, number);
		message->window = event->window;
		message->in_flight = MAX((gint32)(sent[event->from] - acked[event->from]), 0);
	}
}

/* Originals by message: until here they are events. */
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

/* ---- ends ---------------------------------------------------------------------------------------
 */

/* Which of a message's ends the event makes: 1 its first segment's, 2 its last one's; 0: none. */
static guint ends_made(const Diagram *diagram, const Message *message, guint flow, guint event)
{
	const SegmentRef *first = diagram_member(diagram, message, 0), *last = &message->last_shown;

	if (first->flow == flow && first->event == event)
		return 1;
	return last->flow == flow && last->event == event ? 2 : 0;
}

/* The end's own time: of a flow drawn as one level arrow that is not the segment's. */
static gint64 end_time(const Message *message, guint which, gboolean is_arrival)
{
	const Transit *transit = which == 2 ? &message->last : &message->first;

	return is_arrival ? transit->arrived_ns : transit->sent_ns;
}

static void add_flow_ends(Builder *self, guint flow)
{
	Diagram *diagram = self->diagram;
	g_autoptr(GArray) order = diagram->is_level ? segment_ends_level(diagram->flows[flow])
						    : segment_ends_new(diagram->flows[flow]);

	for (guint i = 0; i < order->len; i++) {
		const SegmentEnd *at = &g_array_index(order, SegmentEnd, i);
		guint32 number = self->message_of[flow][at->event];
		const FlowEvent *event = diagram_event(diagram, &(SegmentRef){ flow, at->event });
		const Message *message =
			number == NO_MESSAGE ? NULL : diagram_message(diagram, number);
		guint which = message ? ends_made(diagram, message, flow, at->event) : 0;
		End end = { .message = number,
			    .lane = at->is_arrival ? message ? message->to : 0
				    : message      ? message->from
						   : 0,
			    .arrival = at->is_arrival,
			    .is_last = which == 2,
			    .state = event->state[at->side] };

		if (!which || (end.arrival && message->is_lost))
			continue;
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

/* States were inferred from when segments left and arrived.  In the order of the capture alone one
 * that a lane has left could seem to come back. */
static void settle_state(Diagram *diagram, End *end)
{
	Lane *lane = &g_array_index(diagram->lanes, Lane, end->lane);

	if (diagram->is_level && end->state > TCP_STATE_CLOSED && end->state < lane->final)
		end->state = lane->final;
	lane->final = end->state;
}

static void add_ends(Builder *self)
{
	Diagram *diagram = self->diagram;

	for (guint i = 0; i < diagram->n_flows; i++)
		add_flow_ends(self, i);
	if (!diagram->is_single)
		g_array_sort(diagram->ends, compare_ends); /* a stable sort */
	for (guint i = 0; i < diagram->ends->len; i++)
		settle_state(diagram, &g_array_index(diagram->ends, End, i));
}

static void add_closed_window(Builder *self, guint flow, const ZeroWindow *period)
{
	const Diagram *diagram = self->diagram;
	SegmentRef from = { flow, period->first_event }, to = { flow, period->last_event };
	ClosedWindow closed = { .lane = lane_of(self, flow, period->side),
				.from_ns = transit_of(diagram, &from).sent_ns,
				.to_ns = transit_of(diagram, &to).sent_ns,
				.from = self->message_of[flow][period->first_event],
				.to = self->message_of[flow][period->last_event] };

	if (closed.from != NO_MESSAGE && closed.to != NO_MESSAGE)
		g_array_append_val(diagram->closed, closed);
}

static void add_closed_windows(Builder *self)
{
	for (guint i = 0; i < self->diagram->n_flows; i++) {
		const GArray *periods = self->diagram->flows[i]->zero_windows;

		for (guint k = 0; periods && k < periods->len; k++)
			add_closed_window(self, i, &g_array_index(periods, ZeroWindow, k));
	}
}

static void add_phase(Builder *self, const char *name, guint from, guint to)
{
	Phase phase = { .name = name, .first = NO_MESSAGE };

	for (guint i = from; i < to; i++) {
		guint32 message = self->message_of[0][i];

		if (message == NO_MESSAGE)
			continue;
		phase.last = phase.first == NO_MESSAGE ? message : MAX(phase.last, message);
		phase.first = MIN(phase.first, message);
	}
	if (phase.first != NO_MESSAGE)
		g_array_append_val(self->diagram->phases, phase);
}

static void add_phases(Builder *self)
{
	const Flow *flow = self->diagram->flow;
	FlowParts parts = self->parts[0];

	if (!self->diagram->is_single)
		return;
	add_phase(self, "Handshake", 0, parts.opening);
	add_phase(self, "Transfer", parts.opening, parts.closing);
	add_phase(self, "Close", parts.closing, flow->events->len);
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static void clear_lane(gpointer data)
{
	Lane *lane = data;

	g_free(lane->name);
	g_free(lane->address);
}

static void clear_message(gpointer data)
{
	Message *message = data;

	label_clear(&message->label);
	g_clear_pointer(&message->repeats, g_array_unref);
	g_free(message->note);
}

static Diagram *new_empty(const Flow *const *flows, guint n_flows)
{
	Diagram *self = g_new0(Diagram, 1);

	self->flows = g_memdup2(flows, n_flows * sizeof(*flows));
	self->n_flows = n_flows;
	self->flow = flows[0];
	self->is_single = n_flows == 1;
	self->start_ns = G_MAXINT64;
	for (guint i = 0; i < n_flows; i++)
		self->start_ns = MIN(self->start_ns, flows[i]->start_ns);
	self->lanes = g_array_new(FALSE, FALSE, sizeof(Lane));
	self->messages = g_array_new(FALSE, FALSE, sizeof(Message));
	self->ends = g_array_new(FALSE, FALSE, sizeof(End));
	self->closed = g_array_new(FALSE, FALSE, sizeof(ClosedWindow));
	self->phases = g_array_new(FALSE, FALSE, sizeof(Phase));
	g_array_set_clear_func(self->lanes, clear_lane);
	g_array_set_clear_func(self->messages, clear_message);
	return self;
}

static void builder_init(Builder *self, Diagram *diagram, const DiagramWords *words)
{
	*self = (Builder){ .diagram = diagram, .words = words };
	self->message_of = g_new(guint32 *, diagram->n_flows);
	self->parts = g_new(FlowParts, diagram->n_flows);
	for (guint i = 0; i < diagram->n_flows; i++) {
		g_assert(diagram->flows[i]->events);
		self->message_of[i] = g_new(guint32, diagram->flows[i]->events->len);
		self->parts[i] = flow_parts(diagram->flows[i]);
	}
}

static void builder_clear(Builder *self)
{
	for (guint i = 0; i < self->diagram->n_flows; i++)
		g_free(self->message_of[i]);
	g_free(self->message_of);
	g_free(self->parts);
	hosts_free(self->hosts);
}

Diagram *diagram_new(const Flow *const *flows, guint n_flows, const DiagramWords *words)
{
	Diagram *self = new_empty(flows, n_flows);
	Builder builder;

	g_assert(words->template);
	self->has_times = !words->lacks_times;
	self->is_level = words->template->slant != SLANT_TIME;
	builder_init(&builder, self, words);
	add_lanes(&builder);
	self->times_lane = times_lane_of(&builder);
	add_messages(&builder);
	resolve_originals(&builder);
	for (guint i = 0; i < n_flows; i++)
		note_in_flight(&builder, i);
	add_ends(&builder);
	add_closed_windows(&builder);
	add_phases(&builder);
	builder_clear(&builder);
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
	g_array_unref(self->members);
	g_array_unref(self->ends);
	g_array_unref(self->closed);
	g_array_unref(self->phases);
	g_free(self->flows);
	g_free(self);
}
