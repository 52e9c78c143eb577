/* Every packet passes the same tracker as in the first pass, so both agree; tcp/hindsight.c settles
 * what only the whole flow shows, tcp/states.c the states that follow.
 */
#include "flow/flow-events.h"

#include "flow/app-datagrams.h"
#include "flow/app-messages.h"
#include "flow/chosen-flows.h"
#include "flow/event-note.h"
#include "flow/flow-entry.h"
#include "flow/incidents.h"
#include "flow/summary.h"
#include "flow/transport.h"

/* What an open flow takes besides its events, about. */
#define OPEN_BYTES 2048

/* A chosen flow while its events are collected. */
typedef struct {
	Flow *flow;      /* owned until the end */
	FlowEntry entry; /* the tracker, run anew; its sides are indexed as in the first pass */
	const TransportRow *row;
	gpointer state;          /* the transport's: TransportRow.open() */
	AppMessages *messages;   /* of a stream; owned; else NULL */
	AppDatagrams *datagrams; /* owned, likewise */
	gint32 last[2];          /* by Side: index of its last event; -1: none */
	guint32 index;           /* in the order asked for */
	gsize cost;              /* bytes, about */
	gboolean is_started;
} TrackedFlow;

typedef enum {
	FLOW_AWAITED,
	FLOW_OPEN,
	FLOW_DONE,
	FLOW_LEFT, /* for another pass */
} Progress;

struct FlowEvents {
	const FlowTable *table;
	guint32 *ids; /* in the order asked for */
	guint32 n;
	ChosenFlows *chosen;
	TrackedFlow **tracked; /* by index; NULL unless the flow is open */
	guint8 *progress;      /* of Progress, by index */
	gboolean is_stopped;
	StreamPool streams;
	FlowEventsTake take; /* NULL: events are kept */
	gpointer take_data;
	FlowEventsTakeFlow take_flow; /* NULL: flows are kept */
	gpointer take_flow_data;
	gsize cost;       /* of the flows that are open */
	gint64 n_awaited; /* packets still to come of flows begun, as counted by the first pass */
};

static void free_tracked(TrackedFlow *self)
{
	if (!self)
		return;
	app_messages_free(self->messages);
	app_datagrams_free(self->datagrams);
	if (self->state)
		self->row->close(self->state);
	flow_free(self->flow);
	if (self->is_started)
		flow_entry_clear(&self->entry);
	g_free(self);
}

static void clear_event(gpointer event)
{
	flow_event_clear(event);
}

FlowEvents *flow_events_new(const FlowTable *table, const guint32 *ids, gsize n_ids)
{
	FlowEvents *self = g_new0(FlowEvents, 1);

	self->table = table;
	self->ids = g_memdup2(ids, n_ids * sizeof(*ids));
	self->n = (guint32)n_ids;
	self->chosen = chosen_flows_new(table, ids, n_ids);
	self->tracked = g_new0(TrackedFlow *, n_ids);
	self->progress = g_new0(guint8, n_ids);
	return self;
}

void flow_events_free(FlowEvents *self)
{
	if (!self)
		return;
	for (guint32 i = 0; i < self->n; i++)
		free_tracked(self->tracked[i]);
	g_free(self->tracked);
	g_free(self->progress);
	g_free(self->ids);
	chosen_flows_free(self->chosen);
	g_free(self);
}

guint32 flow_events_last_frame(const FlowEvents *self)
{
	return self->is_stopped ? 0 : chosen_flows_last_frame(self->chosen);
}

void flow_events_stop(FlowEvents *self)
{
	self->is_stopped = TRUE;
}

gboolean flow_events_are_complete(const FlowEvents *self)
{
	return self->is_stopped ||
	       (self->n_awaited == 0 && !memchr(self->progress, FLOW_AWAITED, self->n));
}

static TrackedFlow *open_tracked(FlowEvents *self, Flow *flow, guint32 index)
{
	TrackedFlow *tracked = g_new(TrackedFlow, 1);
	guint room = self->take ? 0 : flow->frames;

	flow->events = g_array_sized_new(FALSE, TRUE, sizeof(FlowEvent), room);
	g_array_set_clear_func(flow->events, clear_event);
	*tracked = (TrackedFlow){ .flow = flow,
				  .row = transport_row(flow->transport),
				  .last = { -1, -1 },
				  .index = index,
				  .cost = OPEN_BYTES + room * sizeof(FlowEvent) };
	if (tracked->row->reads == APP_STREAMS)
		tracked->messages = app_messages_new(flow, &self->streams);
	else
		tracked->datagrams = app_datagrams_new(flow);
	if (tracked->row->open)
		tracked->state = tracked->row->open();
	self->tracked[index] = tracked;
	self->progress[index] = FLOW_OPEN;
	self->cost += tracked->cost;
	self->n_awaited += flow->frames;
	return tracked;
}

/* One flow can always be open, however long it is. */
static gboolean is_too_much(const FlowEvents *self, const Flow *flow)
{
	gsize cost = OPEN_BYTES + flow->frames * sizeof(FlowEvent);

	return self->take_flow && self->cost > 0 && self->cost + cost > FLOW_EVENTS_OPEN_MAX;
}

static TrackedFlow *begin(FlowEvents *self, guint32 index)
{
	Flow *flow = g_new(Flow, 1);

	flow_table_get(self->table, self->ids[index], flow);
	if (!is_too_much(self, flow))
		return open_tracked(self, flow, index);
	self->progress[index] = FLOW_LEFT;
	flow_free(flow);
	return NULL;
}

/* NULL: the flow was handed on, or is left for another pass. */
static TrackedFlow *tracked_at(FlowEvents *self, guint32 index)
{
	return self->progress[index] == FLOW_AWAITED ? begin(self, index) : self->tracked[index];
}

/* The flow that a packet belongs to, or NULL. */
static TrackedFlow *find_tracked(FlowEvents *self, const Packet *packet)
{
	guint32 index = chosen_flows_find(self->chosen, packet);

	if (index == NO_CHOSEN_FLOW)
		return NULL;
	return tracked_at(self, index);
}

static gboolean is_again(const FlowEvent *event)
{
	return event->is_repeat || event->kind == EVENT_KEEP_ALIVE || event->kind == EVENT_PROBE;
}

/* The label from the capture itself; app-messages.c replaces it with the message's own name. */
static void set_words(FlowEvent *event, const Packet *packet)
{
	event->note = packet->note ? event_note_new(packet->note) : NULL;
	if (packet->summary && packet->len > 0 && !is_again(event))
		event->label = summary_label(packet->summary, event->from);
}

static void start_entry(TrackedFlow *tracked, const Packet *packet)
{
	flow_entry_init(&tracked->entry, packet, tracked->flow->tcp.reuses_ports);
	tracked->is_started = TRUE;
}

/* The packet as an event, without what takes memory of its own. */
static FlowEvent judge(TrackedFlow *tracked, const Packet *packet)
{
	FlowEvent event = { .frame = packet->frame,
			    .time_ns = packet->time_ns,
			    .len = packet->len,
			    .hop_limit = packet->hop_limit,
			    .rtt_ns = -1,
			    .original = -1,
			    .question = -1 };

	if (!tracked->is_started)
		start_entry(tracked, packet);
	flow_entry_add(&tracked->entry, flow_key_sender_of(&tracked->entry.key, packet), packet,
		       &event);
	return event;
}

void flow_events_divert(FlowEvents *self, FlowEventsTake take, gpointer data)
{
	self->take = take;
	self->take_data = data;
}

void flow_events_hand_on(FlowEvents *self, FlowEventsTakeFlow take, gpointer data)
{
	self->take_flow = take;
	self->take_flow_data = data;
}

/* The first pass cannot judge what a copy repeats that D-SACK refutes. */
static void count_retransmissions(Flow *flow)
{
	flow->retransmissions = 0;
	for (guint i = 0; i < flow->events->len; i++)
		flow->retransmissions += g_array_index(flow->events, FlowEvent, i).is_repeat != 0;
}

static int compare_copies(gconstpointer a, gconstpointer b)
{
	const EventCopy *p = a, *q = b;

	if (p->event != q->event)
		return p->event < q->event ? -1 : 1;
	return p->frame < q->frame ? -1 : p->frame > q->frame;
}

static void settle(TrackedFlow *tracked)
{
	if (tracked->messages)
		app_messages_finish(tracked->messages);
	else
		app_datagrams_finish(tracked->datagrams);
	g_clear_pointer(&tracked->messages, app_messages_free);
	if (tracked->flow->copies)
		g_array_sort(tracked->flow->copies, compare_copies);
	if (tracked->state)
		tracked->row->settle(tracked->state, tracked->flow);
	if (tracked->row->is_connection && tracked->flow->events->len > 0)
		count_retransmissions(tracked->flow);
	flow_incidents_settle(tracked->flow);
}

/* The complete flow, owned by the caller; what was kept for it is freed. */
static Flow *close_tracked(FlowEvents *self, TrackedFlow *tracked)
{
	Flow *flow;

	settle(tracked);
	flow = g_steal_pointer(&tracked->flow);
	self->progress[tracked->index] = FLOW_DONE;
	self->tracked[tracked->index] = NULL;
	self->cost -= tracked->cost;
	free_tracked(tracked);
	return flow;
}

static void hand_on(FlowEvents *self, TrackedFlow *tracked)
{
	guint32 index = tracked->index;
	g_autoptr(Flow) flow = close_tracked(self, tracked);

	self->take_flow(self->take_flow_data, index, flow);
}

static void add_event(TrackedFlow *tracked, FlowEvent *event, const Packet *packet)
{
	guint32 index = tracked->flow->events->len;

	set_words(event, packet);
	if (tracked->state)
		tracked->row->take(tracked->state, event, packet, index);
	g_array_append_val(tracked->flow->events, *event);
	tracked->last[event->from] = (gint32)index;
	if (tracked->messages)
		app_messages_add(tracked->messages, packet, index);
	else
		app_datagrams_add(tracked->datagrams, packet, index);
}

static int compare_frames(gconstpointer event, gconstpointer frame)
{
	guint32 p = ((const FlowEvent *)event)->frame, q = ((const FlowEvent *)frame)->frame;

	return p < q ? -1 : p > q;
}

/* The copy belongs to the event of the frame that it is a copy of. */
static void add_copy(Flow *flow, const Packet *packet, guint32 original)
{
	const FlowEvent sought = { .frame = original };
	EventCopy copy = { .frame = packet->frame };

	if (!g_array_binary_search(flow->events, &sought, compare_frames, &copy.event))
		return;
	if (!flow->copies)
		flow->copies = g_array_new(FALSE, FALSE, sizeof(EventCopy));
	g_array_append_val(flow->copies, copy);
	if (packet->note) {
		g_autofree char *words = event_note_new(packet->note);

		event_note_add(&g_array_index(flow->events, FlowEvent, copy.event).note, words);
	}
}

static void take_packet(FlowEvents *self, TrackedFlow *tracked, const Packet *packet,
			gint64 added_ns)
{
	FlowEvent event = judge(tracked, packet);

	event.added_ns = added_ns;
	if (self->take)
		self->take(self->take_data, tracked->index, &event, packet);
	else
		add_event(tracked, &event, packet);
}

/* Its time as the first pass has found it to be. */
static void time_and_take_packet(FlowEvents *self, TrackedFlow *tracked, const Packet *packet)
{
	gint64 added_ns = flow_table_added_ns(self->table, packet->frame, packet->time_ns);
	Packet timed = *packet;

	timed.time_ns += added_ns;
	take_packet(self, tracked, &timed, added_ns);
}

void flow_events_add(FlowEvents *self, const Packet *packet)
{
	TrackedFlow *tracked = find_tracked(self, packet);
	guint32 original;

	if (!tracked)
		return;
	original = packet->transport == TRANSPORT_TCP
			   ? flow_table_copy_of(self->table, packet->frame)
			   : 0;
	if (original && original < tracked->flow->first_frame)
		return; /* of an earlier flow */
	self->n_awaited--;
	if (original)
		add_copy(tracked->flow, packet, original);
	else
		time_and_take_packet(self, tracked, packet);
	if (self->take_flow && packet->frame == tracked->flow->last_frame)
		hand_on(self, tracked);
}

/* Which event an ICMP error is about: the last that carried what it quotes; of a connection else
 * the sender's last one, unless the flow has ended and another may have followed it.  -1: none. */
static gint32 find_quoted(const TrackedFlow *tracked, const IcmpError *error)
{
	int from = !endpoint_equal(&tracked->entry.key.ends[0], &error->src);
	gint32 found = -1;

	if (tracked->state)
		found = tracked->row->find_quoted(tracked->state, &tracked->entry, from,
						  error->mark);
	if (found < 0 && tracked->row->is_connection && error->frame <= tracked->flow->last_frame)
		found = tracked->last[flow_entry_side(&tracked->entry, from)];
	return found;
}

void flow_events_note_icmp(FlowEvents *self, const IcmpError *error)
{
	guint32 at = chosen_flows_find_before(self->chosen, &error->src, &error->dst,
					      error->transport, error->frame);
	const TrackedFlow *tracked = at == NO_CHOSEN_FLOW ? NULL : self->tracked[at];
	gint32 index = tracked && tracked->is_started ? find_quoted(tracked, error) : -1;
	FlowEvent *event;
	g_autofree char *from = NULL, *words = NULL;

	if (index < 0 || self->take)
		return;
	from = address_to_string(&error->from);
	words = address_is_stand_in(&error->from)
			? g_strdup(error->what)
			: g_strdup_printf("%s from %s", error->what, from);
	event = &g_array_index(tracked->flow->events, FlowEvent, index);
	event_note_add(&event->note, words);
	if (error->meaning == ICMP_TOO_BIG && !event->dropped_at)
		event->dropped_at = g_steal_pointer(&from);
}

GPtrArray *flow_events_finish(FlowEvents *self)
{
	GPtrArray *flows = g_ptr_array_new_with_free_func((GDestroyNotify)flow_free);

	g_assert(!self->take_flow);
	for (guint32 i = 0; i < self->n; i++)
		g_ptr_array_add(flows, close_tracked(self, tracked_at(self, i)));
	return flows;
}

GArray *flow_events_hand_on_rest(FlowEvents *self)
{
	GArray *left = g_array_new(FALSE, FALSE, sizeof(guint32));

	for (guint32 i = 0; i < self->n; i++) {
		TrackedFlow *tracked = tracked_at(self, i);

		if (tracked)
			hand_on(self, tracked);
		else if (self->progress[i] == FLOW_LEFT)
			g_array_append_val(left, i);
	}
	return left;
}
