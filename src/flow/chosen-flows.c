/* About a hundred bytes per flow: a capture may have millions, and all may be chosen. */
#include "flow/chosen-flows.h"

#define NONE NO_CHOSEN_FLOW

/* Where a flow is, and its neighbours among those of the same endpoints: one follows the other. */
typedef struct {
	guint32 first_frame, last_frame;
	guint32 before, after; /* indices; NONE */
} Place;

/* Chosen flows that share endpoints. */
typedef struct {
	FlowKey key;
	guint32 at; /* the one that the next packet may belong to */
	guint32 last;
} Sharers;

struct ChosenFlows {
	Place *places; /* by index */
	GHashTable *sharers;
	guint32 last_frame;
};

static guint hash_sharers(gconstpointer key)
{
	const FlowKey *of = key;

	return (guint)flow_key_hash(&of->ends[0], &of->ends[1], of->transport);
}

static gboolean equal_sharers(gconstpointer a, gconstpointer b)
{
	return flow_key_equal(a, b);
}

static void add_first(ChosenFlows *self, const FlowKey *key, guint32 index)
{
	Sharers *sharers = g_new(Sharers, 1);

	*sharers = (Sharers){ *key, index, index };
	g_hash_table_add(self->sharers, sharers);
}

/* `index` goes after all those added before with the same endpoints. */
static void add(ChosenFlows *self, const Flow *flow, guint32 index)
{
	FlowKey key = { { flow->ends[0], flow->ends[1] }, (guint8)flow->transport };
	Sharers *sharers = g_hash_table_lookup(self->sharers, &key);
	Place *place = &self->places[index];

	*place = (Place){ flow->first_frame, flow->last_frame, NONE, NONE };
	self->last_frame = MAX(self->last_frame, flow->last_frame);
	if (!sharers) {
		add_first(self, &key, index);
		return;
	}
	place->before = sharers->last;
	self->places[sharers->last].after = index;
	sharers->last = index;
}

static gint compare_ids(gconstpointer a, gconstpointer b, gpointer ids)
{
	guint32 p = ((const guint32 *)ids)[*(const guint32 *)a];
	guint32 q = ((const guint32 *)ids)[*(const guint32 *)b];

	return (p > q) - (p < q);
}

/* Flows are numbered as they begin, so in the order of their numbers each goes last. */
ChosenFlows *chosen_flows_new(const FlowTable *table, const guint32 *ids, gsize n_ids)
{
	ChosenFlows *self = g_new0(ChosenFlows, 1);
	g_autofree guint32 *order = g_new(guint32, n_ids);

	self->places = g_new(Place, n_ids);
	self->sharers = g_hash_table_new_full(hash_sharers, equal_sharers, g_free, NULL);
	for (guint32 i = 0; i < n_ids; i++)
		order[i] = i;
	if (n_ids > 1)
		g_qsort_with_data(order, (gint)n_ids, sizeof(*order), compare_ids, (gpointer)ids);
	for (gsize i = 0; i < n_ids; i++) {
		Flow flow;

		flow_table_get(table, ids[order[i]], &flow);
		add(self, &flow, order[i]);
	}
	return self;
}

void chosen_flows_free(ChosenFlows *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->sharers);
	g_free(self->places);
	g_free(self);
}

guint32 chosen_flows_last_frame(const ChosenFlows *self)
{
	return self->last_frame;
}

guint32 chosen_flows_find(const ChosenFlows *self, const Packet *packet)
{
	FlowKey key = flow_key_of(packet);
	Sharers *sharers = g_hash_table_lookup(self->sharers, &key);

	if (!sharers)
		return NO_CHOSEN_FLOW;
	while (self->places[sharers->at].last_frame < packet->frame &&
	       self->places[sharers->at].after != NONE)
		sharers->at = self->places[sharers->at].after;
	if (packet->frame < self->places[sharers->at].first_frame ||
	    packet->frame > self->places[sharers->at].last_frame)
		return NO_CHOSEN_FLOW;
	return sharers->at;
}

guint32 chosen_flows_find_before(const ChosenFlows *self, const Endpoint *src, const Endpoint *dst,
				 Transport transport, guint32 frame)
{
	FlowKey key = { { *src, *dst }, (guint8)transport };
	const Sharers *sharers = g_hash_table_lookup(self->sharers, &key);
	guint32 at = sharers ? sharers->at : NONE;

	while (at != NONE && self->places[at].first_frame > frame &&
	       self->places[at].before != NONE)
		at = self->places[at].before;
	return at;
}
