/* Every event passes the same tracker as in the first pass, so both agree; hindsight.c settles what
 * only the whole flow tells, tcp-state.c the states that follow.
 */
#include "flow/flow-events.h"

#include "flow/event-note.h"
#include "flow/flow-entry.h"
#include "flow/hindsight.h"
#include "flow/sent-index.h"
#include "flow/seq.h"
#include "flow/talk.h"
#include "flow/tcp-state.h"

/* A chosen flow while its events are gathered. */
typedef struct {
	Flow *flow;         /* owned until the end */
	FlowEntry entry;    /* the tracker, run anew; its sides are indexed as in the first pass */
	SentIndex *sent[2]; /* by Side */
	Talk *talk;         /* owned */
	gint32 last[2];     /* by Side: index of its last event; -1: none */
	gboolean is_started;
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
	StreamPool streams;
	FlowEventsTake take; /* NULL: events are kept */
	gpointer take_data;
};

static guint hash_pair(gconstpointer key)
{
	const Endpoint *ends = key;

	return (guint)endpoint_hash_pair(&ends[0], &ends[1]);
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

	talk_free(self->talk);
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
	Keep keep = { .flow = flow,
		      .sent = { sent_index_new(), sent_index_new() },
		      .talk = talk_new(flow, &self->streams),
		      .last = { -1, -1 } };
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

void flow_events_stop(FlowEvents *self)
{
	self->last_frame = 0;
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

/* What the capture itself says of the segment; talk.c puts the message's own name in its place. */
static void set_words(FlowEvent *event, const Segment *segment)
{
	event->note = segment->note ? event_note_new(segment->note) : NULL;
	if (segment->summary && segment->len > 0 &&
	    !(event->marks & (MARK_ANY_RETRANSMISSION | MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE)))
		event->label = event_note_summary(segment->summary);
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
	keep->is_started = TRUE;
}

/* The segment as an event, without what takes memory of its own. */
static FlowEvent judge(Keep *keep, const Segment *segment)
{
	FlowEvent event = { .frame = segment->frame,
			    .time_ns = segment->time_ns,
			    .flags = segment->flags,
			    .len = segment->len,
			    .original = -1 };
	TcpVerdict verdict;
	guint64 before;
	int from;

	if (!keep->is_started)
		start_entry(keep, segment);
	from = !endpoint_equal(&keep->entry.ends[0], &segment->src);
	if (endpoint_equal(&keep->entry.ends[0], &keep->entry.ends[1]))
		from = 0;
	before = keep->entry.track.side[from].bytes;
	verdict = flow_entry_add(&keep->entry, from, segment);
	event.fresh = (guint32)(keep->entry.track.side[from].bytes - before);
	event.from = from == keep->entry.client ? SIDE_CLIENT : SIDE_SERVER;
	event.seq = verdict.seq;
	event.ack = verdict.ack;
	event.window = verdict.window;
	event.marks = verdict.marks;
	event.dup_ack_number = verdict.dup_ack_number;
	event.missing = verdict.missing;
	set_options(&event, segment, keep->entry.track.side[!from].base);
	return event;
}

void flow_events_divert(FlowEvents *self, FlowEventsTake take, gpointer data)
{
	self->take = take;
	self->take_data = data;
	for (guint i = 0; i < self->keeps->len; i++) {
		Flow *flow = g_array_index(self->keeps, Keep, i).flow;

		g_array_unref(flow->events); /* had room for all of them */
		flow->events = g_array_new(FALSE, TRUE, sizeof(FlowEvent));
	}
}

void flow_events_add(FlowEvents *self, const Segment *segment)
{
	Keep *keep = find_keep(self, segment);
	FlowEvent event;
	guint32 index;

	if (!keep)
		return;
	event = judge(keep, segment);
	if (self->take) {
		self->take(self->take_data, (guint)(keep - (Keep *)(gpointer)self->keeps->data),
			   &event, segment);
		return;
	}
	index = keep->flow->events->len;
	set_words(&event, segment);
	set_original(&event, keep->sent[event.from], index);
	g_array_append_val(keep->flow->events, event);
	keep->last[event.from] = (gint32)index;
	talk_add(keep->talk, segment, index);
}

/* The flow of these endpoints that was the last to begin before `frame`: an error may come after
 * the flow's last segment.  NULL: none. */
static Keep *find_keep_before(const FlowEvents *self, const Endpoint *src, const Endpoint *dst,
			      guint32 frame)
{
	Endpoint pair[2];
	const Sharers *sharers;
	guint at;

	set_pair(pair, src, dst);
	sharers = g_hash_table_lookup(self->by_ends, pair);
	if (!sharers)
		return NULL;
	at = MIN(sharers->at, sharers->ids->len - 1);
	while (at > 0 && g_array_index(sharers->ids, KeepId, at).first_frame > frame)
		at--;
	return &g_array_index(self->keeps, Keep, g_array_index(sharers->ids, KeepId, at).index);
}

/* Which event an ICMP error is about: the last that carried what it quotes; else the sender's last
 * one, unless the flow has ended, for then another may have followed it.  -1: none. */
static gint32 find_quoted(const Keep *keep, const IcmpError *error)
{
	int from = !endpoint_equal(&keep->entry.ends[0], &error->src);
	Side side = from == keep->entry.client ? SIDE_CLIENT : SIDE_SERVER;
	guint32 seq = tcp_track_relative(&keep->entry.track, from, error->seq);
	gint32 found = sent_index_find(keep->sent[side], seq);

	if (found < 0 && error->frame <= keep->flow->last_frame)
		found = keep->last[side];
	return found;
}

void flow_events_note_icmp(FlowEvents *self, const IcmpError *error)
{
	const Keep *keep = find_keep_before(self, &error->src, &error->dst, error->frame);
	gint32 index = keep && keep->is_started ? find_quoted(keep, error) : -1;
	g_autofree char *from = NULL, *words = NULL;

	if (index < 0 || self->take)
		return;
	from = address_to_string(&error->from);
	words = g_strdup_printf("%s from %s", error->what, from);
	event_note_add(&g_array_index(keep->flow->events, FlowEvent, index).note, words);
}

static void settle(Keep *keep)
{
	const SentIndex *const sent[2] = { keep->sent[SIDE_CLIENT], keep->sent[SIDE_SERVER] };

	talk_finish(keep->talk);
	g_clear_pointer(&keep->talk, talk_free);
	hindsight_settle(keep->flow, sent);
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
