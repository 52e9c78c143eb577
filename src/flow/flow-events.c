/* Every event passes the same tracker as in the first pass, so both agree; hindsight.c settles what
 * only the whole flow tells, tcp-state.c the states that follow.
 */
#include "flow/flow-events.h"

#include "flow/app-messages.h"
#include "flow/chosen-flows.h"
#include "flow/event-note.h"
#include "flow/flow-entry.h"
#include "flow/flow-states.h"
#include "flow/hindsight.h"
#include "flow/summary.h"
#include "tcp/sent-index.h"
#include "tcp/seq.h"

/* What an open flow takes besides its events, about. */
#define OPEN_BYTES 2048

/* A chosen flow while its events are gathered. */
typedef struct {
	Flow *flow;         /* owned until the end */
	FlowEntry entry;    /* the tracker, run anew; its sides are indexed as in the first pass */
	SentIndex *sent[2]; /* by Side */
	AppMessages *talk;  /* owned */
	gint32 last[2];     /* by Side: index of its last event; -1: none */
	guint32 index;      /* in the order asked for */
	gsize cost;         /* bytes, about */
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
	gint64 n_awaited; /* segments of flows begun that the first pass counted, still to come */
};

static void free_tracked(TrackedFlow *self)
{
	if (!self)
		return;
	app_messages_free(self->talk);
	flow_free(self->flow);
	flow_entry_clear(&self->entry);
	sent_index_free(self->sent[SIDE_CLIENT]);
	sent_index_free(self->sent[SIDE_SERVER]);
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
				  .sent = { sent_index_new(), sent_index_new() },
				  .talk = app_messages_new(flow, &self->streams),
				  .last = { -1, -1 },
				  .index = index,
				  .cost = OPEN_BYTES + room * sizeof(FlowEvent) };
	self->tracked[index] = tracked;
	self->progress[index] = FLOW_OPEN;
	self->cost += tracked->cost;
	self->n_awaited += flow->frames;
	return tracked;
}

/* One flow can be open always, however long it is. */
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

/* The flow that a segment belongs to, or NULL. */
static TrackedFlow *find_tracked(FlowEvents *self, const Packet *packet)
{
	guint32 index = chosen_flows_find(self->chosen, packet);

	if (index == NO_CHOSEN_FLOW)
		return NULL;
	return tracked_at(self, index);
}

/* Numbers in SACK are the other side's; the first block may report a duplicate: it lies below the
 * acknowledgement, or within the second (RFC 2883 §4). */
static void set_sack(FlowEvent *event, const TcpOptions *options, guint32 base)
{
	event->tcp.n_sack = options->n_sack;
	for (guint i = 0; i < options->n_sack; i++) {
		event->tcp.sack[i].left = options->sack[i].left - base;
		event->tcp.sack[i].right = options->sack[i].right - base;
	}
	if (!event->tcp.n_sack)
		return;
	event->tcp.has_dsack = seq_at_most(event->tcp.sack[0].right, event->tcp.ack) ||
			       (event->tcp.n_sack > 1 &&
				seq_at_most(event->tcp.sack[1].left, event->tcp.sack[0].left) &&
				seq_at_most(event->tcp.sack[0].right, event->tcp.sack[1].right));
}

static void set_options(FlowEvent *event, const Packet *packet, guint32 peer_base)
{
	TcpOptions options = tcp_options_parse(packet->tcp.options);

	set_sack(event, &options, peer_base);
	event->tcp.mss = event->tcp.wscale = -1;
	if (!(packet->tcp.flags & TCP_SYN))
		return;
	event->tcp.mss = options.mss;
	event->tcp.wscale = options.wscale;
	event->tcp.ts_val = options.ts_val;
	event->tcp.ts_ecr = options.ts_ecr;
}

/* What the capture itself says of the segment; app-messages.c puts the message's own name in its
 * place. */
static void set_words(FlowEvent *event, const Packet *packet)
{
	event->note = packet->note ? event_note_new(packet->note) : NULL;
	if (packet->summary && packet->len > 0 &&
	    !(event->tcp.marks &
	      (MARK_ANY_RETRANSMISSION | MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE)))
		event->label = summary_label(packet->summary, event->from);
}

static guint32 sequence_len(const FlowEvent *event)
{
	return event->len + ((event->tcp.flags & TCP_SYN) != 0) +
	       ((event->tcp.flags & TCP_FIN) != 0);
}

/* What a retransmission repeats, then what it makes the latest of its kind. */
static void set_original(FlowEvent *event, SentIndex *sent, guint32 index)
{
	guint32 len = sequence_len(event);

	event->original = -1;
	if (!len || event->tcp.marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return;
	if (event->tcp.marks & MARK_ANY_RETRANSMISSION)
		event->original = sent_index_find(sent, event->tcp.seq);
	sent_index_add(sent, event->tcp.seq, event->tcp.seq + len, index);
}

static void start_entry(TrackedFlow *tracked, const Packet *packet)
{
	gboolean reuses = tracked->flow->tcp.reuses_ports;

	flow_entry_init(&tracked->entry, packet, reuses);
	tracked->is_started = TRUE;
}

/* What the segment is in the first place. */
static EventKind kind_of(const FlowEvent *event)
{
	static const struct {
		guint32 mark;
		EventKind kind;
	} by_mark[] = {
		{ MARK_KEEP_ALIVE, EVENT_KEEP_ALIVE },
		{ MARK_KEEP_ALIVE_ACK, EVENT_KEEP_ALIVE_ACK },
		{ MARK_ZERO_WINDOW_PROBE, EVENT_PROBE },
		{ MARK_ZERO_WINDOW_PROBE_ACK, EVENT_PROBE_ACK },
	};

	if (event->tcp.flags & TCP_RST)
		return EVENT_RST;
	if (event->tcp.flags & TCP_SYN)
		return EVENT_SYN;
	if (event->tcp.flags & TCP_FIN)
		return EVENT_FIN;
	for (gsize i = 0; i < G_N_ELEMENTS(by_mark); i++)
		if (event->tcp.marks & by_mark[i].mark)
			return by_mark[i].kind;
	if (event->len > 0)
		return EVENT_DATA;
	return event->tcp.marks & MARK_DUPLICATE_ACK ? EVENT_DUPLICATE_ACK : EVENT_ACK;
}

/* The segment as an event, without what takes memory of its own. */
static FlowEvent judge(TrackedFlow *tracked, const Packet *packet)
{
	FlowEvent event = { .frame = packet->frame,
			    .time_ns = packet->time_ns,
			    .tcp.flags = packet->tcp.flags,
			    .len = packet->len,
			    .original = -1 };
	TcpVerdict verdict;
	guint64 before;
	int from;

	if (!tracked->is_started)
		start_entry(tracked, packet);
	from = !endpoint_equal(&tracked->entry.ends[0], &packet->src);
	if (endpoint_equal(&tracked->entry.ends[0], &tracked->entry.ends[1]))
		from = 0;
	before = tracked->entry.track.side[from].bytes;
	verdict = flow_entry_add(&tracked->entry, from, packet);
	event.fresh = (guint32)(tracked->entry.track.side[from].bytes - before);
	event.from = from == tracked->entry.client ? SIDE_CLIENT : SIDE_SERVER;
	event.tcp.seq = verdict.seq;
	event.tcp.ack = verdict.ack;
	event.tcp.window = verdict.window;
	event.tcp.marks = verdict.marks;
	event.tcp.dup_ack_number = verdict.dup_ack_number;
	event.tcp.missing = verdict.missing;
	event.kind = kind_of(&event);
	event.is_repeat = (event.tcp.marks & MARK_ANY_RETRANSMISSION) != 0;
	set_options(&event, packet, tracked->entry.track.side[!from].base);
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

static void settle(TrackedFlow *tracked)
{
	const SentIndex *const sent[2] = { tracked->sent[SIDE_CLIENT], tracked->sent[SIDE_SERVER] };

	app_messages_finish(tracked->talk);
	g_clear_pointer(&tracked->talk, app_messages_free);
	hindsight_settle(tracked->flow, sent);
	flow_states_infer(tracked->flow);
}

/* The flow, whole, and the caller's; its keep is freed. */
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
	set_original(event, tracked->sent[event->from], index);
	g_array_append_val(tracked->flow->events, *event);
	tracked->last[event->from] = (gint32)index;
	app_messages_add(tracked->talk, packet, index);
}

void flow_events_add(FlowEvents *self, const Packet *packet)
{
	TrackedFlow *tracked = find_tracked(self, packet);
	FlowEvent event;

	if (!tracked)
		return;
	self->n_awaited--;
	event = judge(tracked, packet);
	if (self->take)
		self->take(self->take_data, tracked->index, &event, packet);
	else
		add_event(tracked, &event, packet);
	if (self->take_flow && packet->frame == tracked->flow->last_frame)
		hand_on(self, tracked);
}

/* Which event an ICMP error is about: the last that carried what it quotes; else the sender's last
 * one, unless the flow has ended, for then another may have followed it.  -1: none. */
static gint32 find_quoted(const TrackedFlow *tracked, const IcmpError *error)
{
	int from = !endpoint_equal(&tracked->entry.ends[0], &error->src);
	Side side = from == tracked->entry.client ? SIDE_CLIENT : SIDE_SERVER;
	guint32 seq = tcp_track_relative(&tracked->entry.track, from, error->seq);
	gint32 found = sent_index_find(tracked->sent[side], seq);

	if (found < 0 && error->frame <= tracked->flow->last_frame)
		found = tracked->last[side];
	return found;
}

void flow_events_note_icmp(FlowEvents *self, const IcmpError *error)
{
	guint32 at = chosen_flows_find_before(self->chosen, &error->src, &error->dst, error->frame);
	const TrackedFlow *tracked = at == NO_CHOSEN_FLOW ? NULL : self->tracked[at];
	gint32 index = tracked && tracked->is_started ? find_quoted(tracked, error) : -1;
	g_autofree char *from = NULL, *words = NULL;

	if (index < 0 || self->take)
		return;
	from = address_to_string(&error->from);
	words = g_strdup_printf("%s from %s", error->what, from);
	event_note_add(&g_array_index(tracked->flow->events, FlowEvent, index).note, words);
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
