/* Every event passes the same tracker as in the first pass, so both agree; then, with all of a
 * flow's events at hand, three passes settle what needs hindsight: when each segment was at either
 * end, which ones never arrived, and the states that follow.
 *
 * Times.  The capture saw a segment at one moment.  It left its sender earlier by the way from
 * there to the capture point, and arrived later by the way on: half the smallest round trip
 * measured on either side, none at the end where the capture was taken.  The smallest round trip,
 * because no answer then seems to leave before what it answers has come.
 */
#include "flow/flow-events.h"

#include "flow/app-protocol.h"
#include "flow/flow-entry.h"
#include "flow/sent-index.h"
#include "flow/seq.h"
#include "flow/tcp-state.h"

#define SYNS_MAX 64 /* at a flow's start that are looked at for the one that was answered */

/* A chosen flow while its events are gathered. */
typedef struct {
	Flow *flow;         /* owned until the end */
	FlowEntry entry;    /* the tracker, run anew; its sides are indexed as in the first pass */
	SentIndex *sent[2]; /* by Side */
} Keep;

/* Where a flow is kept. */
typedef struct {
	guint32 first_frame, last_frame;
	guint index; /* in keeps */
} KeepId;

/* Chosen flows that share endpoints: one follows the other. */
typedef struct {
	GArray *ids; /* of KeepId, in the order of their frames */
	guint at;    /* the one that the next segment may belong to */
} Sharers;

struct FlowEvents {
	GArray *keeps;       /* of Keep, in the order asked for */
	GHashTable *by_ends; /* Endpoint[2], lesser first → Sharers */
	guint32 last_frame;
};

static guint hash_pair(gconstpointer key)
{
	const Endpoint *ends = key;
	guint hash = 5381;

	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 16; k++)
			hash = hash * 33 + ends[i].address.bytes[k];
		hash = hash * 33 + ends[i].port;
	}
	return hash;
}

static gboolean equal_pairs(gconstpointer a, gconstpointer b)
{
	const Endpoint *p = a, *q = b;

	return endpoint_equal(&p[0], &q[0]) && endpoint_equal(&p[1], &q[1]);
}

static void set_pair(Endpoint pair[2], const Endpoint *a, const Endpoint *b)
{
	gboolean in_order = endpoint_compare(a, b) <= 0;

	pair[0] = in_order ? *a : *b;
	pair[1] = in_order ? *b : *a;
}

static void clear_keep(gpointer data)
{
	Keep *self = data;

	flow_free(self->flow);
	flow_entry_clear(&self->entry);
	sent_index_free(self->sent[SIDE_CLIENT]);
	sent_index_free(self->sent[SIDE_SERVER]);
}

static void clear_event(gpointer event)
{
	flow_event_clear(event);
}

static Flow *flow_with_events(const FlowTable *table, guint32 id)
{
	Flow *flow = g_new(Flow, 1);

	flow_table_get(table, id, flow);
	flow->events = g_array_sized_new(FALSE, TRUE, sizeof(FlowEvent), flow->frames);
	g_array_set_clear_func(flow->events, clear_event);
	return flow;
}

static void free_sharers(gpointer data)
{
	Sharers *self = data;

	g_array_unref(self->ids);
	g_free(self);
}

static Sharers *sharers_of(FlowEvents *self, const Endpoint ends[2])
{
	Endpoint pair[2];
	Sharers *sharers;

	set_pair(pair, &ends[0], &ends[1]);
	sharers = g_hash_table_lookup(self->by_ends, pair);
	if (!sharers) {
		sharers = g_new0(Sharers, 1);
		sharers->ids = g_array_new(FALSE, FALSE, sizeof(KeepId));
		g_hash_table_insert(self->by_ends, g_memdup2(pair, sizeof(pair)), sharers);
	}
	return sharers;
}

static void add_keep(FlowEvents *self, Flow *flow)
{
	Keep keep = { .flow = flow, .sent = { sent_index_new(), sent_index_new() } };
	KeepId id = { flow->first_frame, flow->last_frame, self->keeps->len };

	g_array_append_val(self->keeps, keep);
	g_array_append_val(sharers_of(self, flow->ends)->ids, id);
	self->last_frame = MAX(self->last_frame, flow->last_frame);
}

static int compare_frames(gconstpointer a, gconstpointer b)
{
	guint32 p = ((const KeepId *)a)->first_frame, q = ((const KeepId *)b)->first_frame;

	return (p > q) - (p < q);
}

static void sort_sharers(gpointer ends, gpointer sharers, gpointer data)
{
	(void)ends;
	(void)data;
	g_array_sort(((Sharers *)sharers)->ids, compare_frames);
}

FlowEvents *flow_events_new(const FlowTable *table, const guint32 *ids, gsize n_ids)
{
	FlowEvents *self = g_new0(FlowEvents, 1);

	self->keeps = g_array_new(FALSE, FALSE, sizeof(Keep));
	g_array_set_clear_func(self->keeps, clear_keep);
	self->by_ends = g_hash_table_new_full(hash_pair, equal_pairs, g_free, free_sharers);
	for (gsize i = 0; i < n_ids; i++)
		add_keep(self, flow_with_events(table, ids[i]));
	g_hash_table_foreach(self->by_ends, sort_sharers, NULL);
	return self;
}

void flow_events_free(FlowEvents *self)
{
	if (!self)
		return;
	g_array_unref(self->keeps);
	g_hash_table_unref(self->by_ends);
	g_free(self);
}

guint32 flow_events_last_frame(const FlowEvents *self)
{
	return self->last_frame;
}

/* The chosen flow that a segment belongs to, or NULL. */
static Keep *find_keep(const FlowEvents *self, const Segment *segment)
{
	Endpoint pair[2];
	Sharers *sharers;
	const KeepId *id;

	set_pair(pair, &segment->src, &segment->dst);
	sharers = g_hash_table_lookup(self->by_ends, pair);
	if (!sharers)
		return NULL;
	while (sharers->at < sharers->ids->len &&
	       g_array_index(sharers->ids, KeepId, sharers->at).last_frame < segment->frame)
		sharers->at++;
	if (sharers->at == sharers->ids->len)
		return NULL;
	id = &g_array_index(sharers->ids, KeepId, sharers->at);
	return segment->frame < id->first_frame ? NULL
						: &g_array_index(self->keeps, Keep, id->index);
}

/* Numbers in SACK are the other side's; the first block may report a duplicate: it lies below the
 * acknowledgement, or within the second (RFC 2883 §4). */
static void set_sack(FlowEvent *event, const TcpOptions *options, guint32 base)
{
	event->n_sack = options->n_sack;
	for (guint i = 0; i < options->n_sack; i++) {
		event->sack[i].left = options->sack[i].left - base;
		event->sack[i].right = options->sack[i].right - base;
	}
	if (!event->n_sack)
		return;
	event->has_dsack =
		seq_at_most(event->sack[0].right, event->ack) ||
		(event->n_sack > 1 && seq_at_most(event->sack[1].left, event->sack[0].left) &&
		 seq_at_most(event->sack[0].right, event->sack[1].right));
}

static void set_options(FlowEvent *event, const Segment *segment, guint32 peer_base)
{
	TcpOptions options = tcp_options_parse(segment->options);

	set_sack(event, &options, peer_base);
	event->mss = event->wscale = -1;
	if (!(segment->flags & TCP_SYN))
		return;
	event->mss = options.mss;
	event->wscale = options.wscale;
	event->ts_val = options.ts_val;
	event->ts_ecr = options.ts_ecr;
}

static void set_label(FlowEvent *event, const Segment *segment)
{
	AppLabel label = { 0 };

	if (!segment->payload.len ||
	    event->marks & (MARK_ANY_RETRANSMISSION | MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return;
	if (!app_protocol_describe(segment->payload, &label))
		return;
	event->label = label.lead;
	event->detail = label.detail;
}

static guint32 sequence_len(const FlowEvent *event)
{
	return event->len + ((event->flags & TCP_SYN) != 0) + ((event->flags & TCP_FIN) != 0);
}

/* What a retransmission repeats, then what it makes the latest of its kind. */
static void set_original(FlowEvent *event, SentIndex *sent, guint32 index)
{
	guint32 len = sequence_len(event);

	event->original = -1;
	if (!len || event->marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return;
	if (event->marks & MARK_ANY_RETRANSMISSION)
		event->original = sent_index_find(sent, event->seq);
	sent_index_add(sent, event->seq, event->seq + len, index);
}

static void start_entry(Keep *keep, const Segment *segment)
{
	gboolean reuses = keep->flow->reuses_ports;

	flow_entry_init(&keep->entry, segment, reuses);
}

void flow_events_add(FlowEvents *self, const Segment *segment)
{
	Keep *keep = find_keep(self, segment);
	FlowEvent event = { .frame = segment->frame,
			    .time_ns = segment->time_ns,
			    .flags = segment->flags,
			    .len = segment->len };
	TcpVerdict verdict;
	int from;

	if (!keep)
		return;
	if (!keep->flow->events->len)
		start_entry(keep, segment);
	from = !endpoint_equal(&keep->entry.ends[0], &segment->src);
	if (endpoint_equal(&keep->entry.ends[0], &keep->entry.ends[1]))
		from = 0;
	verdict = flow_entry_add(&keep->entry, from, segment);
	event.from = from == keep->entry.client ? SIDE_CLIENT : SIDE_SERVER;
	event.seq = verdict.seq;
	event.ack = verdict.ack;
	event.window = verdict.window;
	event.marks = verdict.marks;
	event.dup_ack_number = verdict.dup_ack_number;
	set_options(&event, segment, keep->entry.track.side[!from].base);
	set_label(&event, segment);
	set_original(&event, keep->sent[event.from], keep->flow->events->len);
	g_array_append_val(keep->flow->events, event);
}

static FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* The first pass times one segment at a time; with all of them at hand every acknowledgement is
 * timed against the segment that it answers, if that was sent once (Karn's rule, RFC 6298 §3). */
static void settle_paths(Flow *flow, const SentIndex *const sent[2])
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *answer = event_at(flow, i), *asked;
		gint64 *path = &flow->path_ns[answer->from];
		gint32 k = -1;

		if (answer->flags & TCP_ACK && answer->ack > 0)
			k = sent_index_find_once(sent[side_other(answer->from)], answer->ack - 1);
		asked = k < 0 || (guint)k >= i ? NULL : event_at(flow, (guint)k);
		if (!asked || asked->marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER))
			continue;
		if (*path > (answer->time_ns - asked->time_ns) / 2)
			*path = MAX((answer->time_ns - asked->time_ns) / 2, 0);
	}
}

static void settle_times(Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *event = event_at(flow, i);

		event->sent_ns = event->time_ns - MAX(flow->path_ns[event->from], 0);
		event->arrived_ns = event->time_ns + MAX(flow->path_ns[side_other(event->from)], 0);
	}
}

/* Whether the capture was taken where this segment arrived: then it did. */
static gboolean is_seen_arriving(const Flow *flow, const FlowEvent *event)
{
	return flow->captured_at ==
	       (event->from == SIDE_CLIENT ? CAPTURED_AT_SERVER : CAPTURED_AT_CLIENT);
}

/* A segment that its sender repeated for good reason had been lost behind the capture point… */
static void settle_losses(Flow *flow)
{
	if (flow->handshake == HANDSHAKE_UNANSWERED)
		return; /* nobody knows what became of them */
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *repeat = event_at(flow, i);
		FlowEvent *original =
			repeat->original < 0 ? NULL : event_at(flow, repeat->original);

		if (original && !(repeat->marks & MARK_SPURIOUS_RETRANSMISSION) &&
		    !is_seen_arriving(flow, original))
			original->is_lost = TRUE;
	}
}

/* … unless the receiver says that it had it twice (RFC 2883), */
static void find_dsacked(Flow *flow, const SentIndex *const sent[2])
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);
		gint32 repeat = -1;

		if (event->has_dsack)
			repeat =
				sent_index_find(sent[side_other(event->from)], event->sack[0].left);
		if (repeat >= 0 && event_at(flow, repeat)->original >= 0)
			event_at(flow, event_at(flow, repeat)->original)->is_lost = FALSE;
	}
}

/* … or answers a SYN by its timestamp (RFC 7323 §3.2). */
static void find_echoed_syns(Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *answer = event_at(flow, i);

		if (!(answer->flags & TCP_SYN) || !(answer->flags & TCP_ACK) || !answer->ts_ecr)
			continue;
		for (guint k = 0; k < MIN(i, SYNS_MAX); k++) {
			FlowEvent *syn = event_at(flow, k);

			if (!(syn->flags & TCP_SYN))
				break; /* SYNs stand first */
			if (syn->from != answer->from && syn->ts_val == answer->ts_ecr)
				syn->is_lost = FALSE;
		}
	}
}

static void settle(Keep *keep)
{
	const SentIndex *const sent[2] = { keep->sent[SIDE_CLIENT], keep->sent[SIDE_SERVER] };

	settle_paths(keep->flow, sent);
	settle_times(keep->flow);
	settle_losses(keep->flow);
	find_dsacked(keep->flow, sent);
	find_echoed_syns(keep->flow);
	tcp_state_infer(keep->flow);
}

GPtrArray *flow_events_finish(FlowEvents *self)
{
	GPtrArray *flows = g_ptr_array_new_with_free_func((GDestroyNotify)flow_free);

	for (guint i = 0; i < self->keeps->len; i++) {
		Keep *keep = &g_array_index(self->keeps, Keep, i);

		settle(keep);
		g_ptr_array_add(flows, g_steal_pointer(&keep->flow));
	}
	return flows;
}
