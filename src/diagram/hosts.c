/* The order of the lanes is a minimum linear arrangement, weighted by the number of flows between
 * two hosts.  With a dozen lanes at most, moving one host at a time to where the sum of the lengths
 * is least, until no move helps, comes close enough. */
#include "diagram/hosts.h"

/* A host while lanes are assigned. */
typedef struct {
	Endpoint end;
	guint n_flows;
	guint first; /* in the order of appearance */
	guint lane;
} Candidate;

typedef struct {
	const Flow *const *flows;
	guint n_flows;
	GHashTable *by_end; /* Endpoint → index in candidates + 1 */
	GHashTable *served; /* set of Endpoint, borrowed: on hosts that talk to themselves */
	GArray *candidates; /* of Candidate */
	guint (*of)[2];     /* by flow and Side: candidate */
} Census;

static guint hash_end(gconstpointer key)
{
	return (guint)endpoint_hash(key);
}

static gboolean equal_ends(gconstpointer a, gconstpointer b)
{
	return endpoint_equal(a, b);
}

static guint find_or_add(Census *self, const Endpoint *end)
{
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_end, end));
	Candidate candidate = { .end = *end, .first = self->candidates->len };

	if (!at) {
		g_array_append_val(self->candidates, candidate);
		at = self->candidates->len;
		g_hash_table_insert(self->by_end, g_memdup2(end, sizeof(*end)),
				    GUINT_TO_POINTER(at));
	}
	g_array_index(self->candidates, Candidate, at - 1).n_flows++;
	return at - 1;
}

static gboolean is_loop(const Flow *flow)
{
	return address_equal(&flow->ends[SIDE_CLIENT].address, &flow->ends[SIDE_SERVER].address);
}

/* What a host serves to itself it serves to others at the same end. */
static void note_served(Census *self)
{
	self->served = g_hash_table_new(hash_end, equal_ends);
	for (guint i = 0; i < self->n_flows; i++)
		if (is_loop(self->flows[i]))
			g_hash_table_add(self->served,
					 (gpointer)&self->flows[i]->ends[SIDE_SERVER]);
}

static void take_census(Census *self, const Flow *const *flows, guint n_flows)
{
	*self = (Census){ .flows = flows, .n_flows = n_flows };
	self->by_end = g_hash_table_new_full(hash_end, equal_ends, g_free, NULL);
	self->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
	self->of = g_malloc_n(MAX(n_flows, 1), sizeof(*self->of));
	note_served(self);
	for (guint i = 0; i < n_flows; i++)
		for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
			Endpoint end = flows[i]->ends[side];

			if (side == SIDE_CLIENT || !g_hash_table_contains(self->served, &end))
				end.port = 0;
			self->of[i][side] = find_or_add(self, &end);
		}
}

static void clear_census(Census *self)
{
	g_hash_table_unref(self->by_end);
	g_hash_table_unref(self->served);
	g_array_unref(self->candidates);
	g_free(self->of);
}

static gint busiest_first(gconstpointer a, gconstpointer b)
{
	const Candidate *p = a, *q = b;

	if (p->n_flows != q->n_flows)
		return p->n_flows > q->n_flows ? -1 : 1;
	return p->first < q->first ? -1 : 1;
}

static gint earliest_first(gconstpointer a, gconstpointer b)
{
	const Candidate *p = a, *q = b;

	return p->first < q->first ? -1 : 1;
}

/* The busiest hosts get lanes of their own, the others share the last; lane numbers by candidate,
 * in the order of appearance. */
static guint *give_lanes(const Census *self, Hosts *hosts)
{
	g_autoptr(GArray) chosen = g_array_copy(self->candidates);
	guint *lanes = g_new(guint, self->candidates->len);
	guint most = chosen->len > HOSTS_MAX ? HOSTS_MAX - 1 : chosen->len;
	Host others = { .n_others = chosen->len - most };

	g_array_sort(chosen, busiest_first);
	g_array_set_size(chosen, most);
	g_array_sort(chosen, earliest_first);
	for (guint i = 0; i < self->candidates->len; i++)
		lanes[i] = most;
	for (guint i = 0; i < most; i++) {
		const Candidate *candidate = &g_array_index(chosen, Candidate, i);
		Host host = { .end = candidate->end };

		lanes[candidate->first] = i;
		g_array_append_val(hosts->hosts, host);
	}
	if (others.n_others)
		g_array_append_val(hosts->hosts, others);
	return lanes;
}

/* ---- their order --------------------------------------------------------------------------------
 */

typedef struct {
	guint pull[HOSTS_MAX][HOSTS_MAX]; /* flows, by the lanes of client and server */
	guint order[HOSTS_MAX];           /* lanes, from left to right */
	guint n;
} Arrangement;

/* Lengths weigh most; if they are equal, clients are on the left. */
static guint64 cost_of(const Arrangement *self)
{
	guint64 cost = 0;

	for (guint i = 0; i < self->n; i++)
		for (guint k = i + 1; k < self->n; k++) {
			guint right = self->pull[self->order[i]][self->order[k]];
			guint left = self->pull[self->order[k]][self->order[i]];

			cost += (guint64)(right + left) * (k - i) * 16 + left;
		}
	return cost;
}

static void move_lane(Arrangement *self, guint from, guint to)
{
	guint lane = self->order[from];

	if (from < to)
		memmove(&self->order[from], &self->order[from + 1], (to - from) * sizeof(lane));
	else
		memmove(&self->order[to + 1], &self->order[to], (from - to) * sizeof(lane));
	self->order[to] = lane;
}

static gboolean improve(Arrangement *self, guint64 *cost)
{
	for (guint from = 0; from < self->n; from++)
		for (guint to = 0; to < self->n; to++) {
			Arrangement moved = *self;
			guint64 moved_cost;

			move_lane(&moved, from, to);
			moved_cost = cost_of(&moved);
			if (moved_cost >= *cost)
				continue;
			*self = moved;
			*cost = moved_cost;
			return TRUE;
		}
	return FALSE;
}

/* Logarithmic pull: a busy pair must not push all others aside. */
static void weigh(Arrangement *self, const Hosts *hosts, guint n_flows)
{
	for (guint i = 0; i < n_flows; i++)
		self->pull[hosts->lane_of[i][SIDE_CLIENT]][hosts->lane_of[i][SIDE_SERVER]]++;
	for (guint i = 0; i < self->n; i++) {
		self->order[i] = i;
		for (guint k = 0; k < self->n; k++)
			self->pull[i][k] = self->pull[i][k] ? g_bit_storage(self->pull[i][k]) : 0;
	}
}

static void arrange(Hosts *self, guint n_flows)
{
	Arrangement arrangement = { .n = self->hosts->len };
	g_autoptr(GArray) before = g_array_copy(self->hosts);
	guint place[HOSTS_MAX];
	guint64 cost;

	weigh(&arrangement, self, n_flows);
	cost = cost_of(&arrangement);
	while (improve(&arrangement, &cost))
		;
	for (guint i = 0; i < arrangement.n; i++) {
		place[arrangement.order[i]] = i;
		g_array_index(self->hosts, Host, i) =
			g_array_index(before, Host, arrangement.order[i]);
	}
	for (guint i = 0; i < n_flows; i++)
		for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
			self->lane_of[i][side] = place[self->lane_of[i][side]];
}

Hosts *hosts_new(const Flow *const *flows, guint n_flows)
{
	Hosts *self = g_new0(Hosts, 1);
	g_autofree guint *lanes = NULL;
	Census census;

	take_census(&census, flows, n_flows);
	self->hosts = g_array_new(FALSE, FALSE, sizeof(Host));
	self->lane_of = g_malloc_n(MAX(n_flows, 1), sizeof(*self->lane_of));
	lanes = give_lanes(&census, self);
	for (guint i = 0; i < n_flows; i++)
		for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
			self->lane_of[i][side] = lanes[census.of[i][side]];
	arrange(self, n_flows);
	clear_census(&census);
	return self;
}

void hosts_free(Hosts *self)
{
	if (!self)
		return;
	g_array_unref(self->hosts);
	g_free(self->lane_of);
	g_free(self);
}
