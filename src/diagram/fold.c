/* Packets of one side and one kind that follow each other without a long pause are a flight.  A
 * step decides what is not folded, and how long a pause separates two flights; the steps go from
 * fine to coarse, and the first one that leaves few enough groups is taken.
 *
 * A pause is measured in beats, a quarter of the round trip: a sender that waits for its window or
 * for an answer is silent for about a whole one.
 */
#include "diagram/fold.h"

#include <math.h>

#include "base/keyed-hash.h"
#include "base/quantity.h"
#include "diagram/event-kinds.h"

#define BEAT_MIN NS_PER_US

/* How far folding goes. */
typedef enum {
	EXTENT_FLIGHTS,
	EXTENT_PARTS, /* handshake and close are one group each */
	EXTENT_FLOWS, /* a flow is one group */
	EXTENT_ALIKE, /* also flows of the same hosts and port that begin one after the other */
} FoldExtent;

typedef struct {
	gboolean context;    /* neighbours of what is not folded are not folded either */
	FoldWeight alone;    /* events of this weight or more are not folded */
	gboolean recoveries; /* troubles within a pause of each other, and all between them, are a
				flight; others are not folded */
	gboolean by_message; /* a message begins a flight */
	gboolean takes_acks; /* acknowledgments belong to the flight that they answer */
	FoldExtent extent;
	guint least; /* events in a flight: fewer are not folded */
	double beats,
		beats_most; /* that separate two flights; doubled from the first to the last */
} FoldStep;

#define STEP(how_far, fewest, ...) \
	{ \
		.extent = how_far, .least = fewest, __VA_ARGS__ \
	}
#define FLIGHTS(...) STEP(EXTENT_FLIGHTS, 2, __VA_ARGS__)
#define BEATS(first, last) .beats = first, .beats_most = last

static const FoldStep steps[] = {
	FLIGHTS(.alone = WEIGHT_WARNING, .context = TRUE, .by_message = TRUE, BEATS(1, 4)),
	FLIGHTS(.alone = WEIGHT_WARNING, .by_message = TRUE, BEATS(1, 16)),
	FLIGHTS(.alone = WEIGHT_TROUBLE, .by_message = TRUE, BEATS(2, 8)),
	FLIGHTS(.alone = WEIGHT_TURN, .recoveries = TRUE, .by_message = TRUE, BEATS(0.125, 16)),
	FLIGHTS(.alone = WEIGHT_TURN, .recoveries = TRUE, .by_message = TRUE, .takes_acks = TRUE,
		BEATS(8, 128)),
	FLIGHTS(.alone = WEIGHT_TURN, .recoveries = TRUE, BEATS(8, 512)),
	FLIGHTS(.alone = WEIGHT_TURN, .recoveries = TRUE, .takes_acks = TRUE, BEATS(64, 1024)),
	FLIGHTS(.alone = WEIGHT_TURN, .takes_acks = TRUE, BEATS(256, INFINITY)),
	STEP(EXTENT_PARTS, 2, .alone = WEIGHT_TURN, .takes_acks = TRUE, BEATS(256, INFINITY)),
	STEP(EXTENT_FLOWS, 1, .alone = WEIGHT_TURN, .takes_acks = TRUE, BEATS(1, 1)),
	STEP(EXTENT_ALIKE, 1, .alone = WEIGHT_TURN, .takes_acks = TRUE, BEATS(16, INFINITY)),
};

static const FoldStep by_message =
	FLIGHTS(.alone = WEIGHT_WARNING, .by_message = TRUE, BEATS(INFINITY, INFINITY));
static const FoldStep by_phase = FLIGHTS(.alone = WEIGHT_TURN, BEATS(INFINITY, INFINITY));

/* A flow while it is folded. */
typedef struct {
	const Flow *flow;
	GArray *classes; /* of FoldClass */
	FlowParts parts;
	gint64 beat_ns;
	guint32 *group_of; /* by event: of this flow's groups */
	GArray *kinds;     /* of FoldKind, by group */
	GArray *sizes;     /* of guint, by group */
	guint32 base;      /* of its groups among all flows': set last */
} FoldedFlow;

typedef struct {
	FoldedFlow *flows;
	guint n_flows;
	guint (*lane_of)[2]; /* by flow and Side; borrowed */
	guint32 *alike;      /* by flow: the first flow of its group */
} Folder;

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

static gint compare_gaps(gconstpointer a, gconstpointer b)
{
	gint64 p = *(const gint64 *)a, q = *(const gint64 *)b;

	return (p > q) - (p < q);
}

/* If the clock is too coarse to show a round trip, the usual time between two packets. */
static gint64 beat_of(const Flow *flow)
{
	g_autoptr(GArray) gaps = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 1; i < flow->events->len; i++) {
		gint64 gap = event_at(flow, i)->time_ns - event_at(flow, i - 1)->time_ns;

		if (gap > 0)
			g_array_append_val(gaps, gap);
	}
	g_array_sort(gaps, compare_gaps);
	if (!gaps->len || flow->rtt_ns >= g_array_index(gaps, gint64, 0))
		return MAX(flow->rtt_ns / 4, BEAT_MIN);
	return MAX(g_array_index(gaps, gint64, gaps->len / 2) / 2, BEAT_MIN);
}

static void folded_flow_init(FoldedFlow *self, const Flow *flow)
{
	*self = (FoldedFlow){ .flow = flow, .parts = flow_parts(flow), .beat_ns = beat_of(flow) };
	self->classes = fold_classes_new(flow);
	self->group_of = g_new(guint32, flow->events->len);
	self->kinds = g_array_new(FALSE, FALSE, sizeof(FoldKind));
	self->sizes = g_array_new(FALSE, FALSE, sizeof(guint));
}

static void folded_flow_clear(FoldedFlow *self)
{
	g_array_unref(self->classes);
	g_free(self->group_of);
	g_array_unref(self->kinds);
	g_array_unref(self->sizes);
}

static void begin_group(FoldedFlow *self, guint i, FoldKind kind)
{
	guint none = 0;

	self->group_of[i] = self->kinds->len;
	g_array_append_val(self->kinds, kind);
	g_array_append_val(self->sizes, none);
}

static gboolean stands_alone(const FoldStep *step, const FoldClass *class, gint64 pause_ns)
{
	if (class->weight >= step->alone || (step->context && class->is_beside))
		return TRUE;
	return step->recoveries && class->weight > WEIGHT_PLAIN && class->calm_ns > pause_ns;
}

/* Whether an event belongs to a recovery: a trouble close to others, or what is between two. */
static gboolean is_recovery(const FoldStep *step, const FoldClass *class, gint64 pause_ns)
{
	return step->recoveries && class->calm_ns <= pause_ns;
}

/* The latest flight of each side. */
typedef struct {
	gint64 last_ns[2];
	gint32 group[2]; /* -1: none that may grow */
	gboolean is_recovery[2];
} Flights;

static gboolean is_regular(FoldKind kind)
{
	return kind < EVENT_N_KINDS && event_kind_row(kind)->band == BAND_REGULAR;
}

static gboolean are_alike(const FoldStep *step, FoldKind flight, FoldKind kind)
{
	if (flight == kind)
		return TRUE;
	return step->alone == WEIGHT_TURN && flight == EVENT_ACK && kind == EVENT_DUPLICATE_ACK;
}

/* Whether event `i` belongs to its side's flight.  Keep-alives and probes are defined by the pauses
 * between them. */
static gboolean continues(const FoldedFlow *self, const FoldStep *step, const Flights *flights,
			  guint i, gint64 pause_ns)
{
	const FlowEvent *event = event_at(self->flow, i);
	const FoldClass *class = &g_array_index(self->classes, FoldClass, i);
	gint32 group = flights->group[event->from];

	if (group < 0 ||
	    !are_alike(step, g_array_index(self->kinds, FoldKind, group), class->kind) ||
	    (step->by_message && class->begins_message) ||
	    flights->is_recovery[event->from] != is_recovery(step, class, pause_ns))
		return FALSE;
	return is_regular(class->kind) ||
	       event->time_ns - flights->last_ns[event->from] <= pause_ns;
}

/* The other side's data that event `i`, an acknowledgment, may be counted with; -1: none. */
static gint32 answered(const FoldedFlow *self, const FoldStep *step, const Flights *flights,
		       guint i)
{
	const FoldClass *class = &g_array_index(self->classes, FoldClass, i);
	gint32 group = flights->group[side_other(event_at(self->flow, i)->from)];

	if (!step->takes_acks || (class->kind != EVENT_ACK && class->kind != EVENT_DUPLICATE_ACK))
		return -1;
	return group >= 0 && g_array_index(self->kinds, FoldKind, group) == EVENT_DATA ? group : -1;
}

static void take_event(FoldedFlow *self, const FoldStep *step, Flights *flights, guint i,
		       gint64 pause_ns)
{
	const FlowEvent *event = event_at(self->flow, i);
	const FoldClass *class = &g_array_index(self->classes, FoldClass, i);
	gint32 data = answered(self, step, flights, i);

	if (stands_alone(step, class, pause_ns)) {
		begin_group(self, i, class->kind);
		flights->group[event->from] = -1;
		return;
	}
	if (data >= 0) {
		self->group_of[i] = (guint32)data;
		return;
	}
	if (continues(self, step, flights, i, pause_ns)) {
		self->group_of[i] = (guint32)flights->group[event->from];
	} else {
		begin_group(self, i, class->kind);
		flights->group[event->from] = (gint32)self->group_of[i];
		flights->is_recovery[event->from] = is_recovery(step, class, pause_ns);
	}
	flights->last_ns[event->from] = event->time_ns;
}

/* Splits groups below the step's least size, and renumbers all. */
static void dissolve_small(FoldedFlow *self, const FoldStep *step)
{
	g_autofree guint32 *number = g_new(guint32, self->kinds->len);
	g_autofree guint *sizes = g_memdup2(self->sizes->data, self->sizes->len * sizeof(guint));
	guint n = self->flow->events->len;

	for (guint group = 0; group < self->kinds->len; group++)
		number[group] = G_MAXUINT32;
	g_array_set_size(self->kinds, 0);
	g_array_set_size(self->sizes, 0);
	for (guint i = 0; i < n; i++) {
		guint32 group = self->group_of[i];
		FoldKind kind = g_array_index(self->classes, FoldClass, i).kind;

		if (sizes[group] >= step->least && number[group] != G_MAXUINT32) {
			self->group_of[i] = number[group];
		} else {
			begin_group(self, i, kind);
			number[group] = self->group_of[i];
		}
		g_array_index(self->sizes, guint, self->group_of[i])++;
	}
}

static void count_sizes(FoldedFlow *self)
{
	for (guint i = 0; i < self->flow->events->len; i++)
		g_array_index(self->sizes, guint, self->group_of[i])++;
}

/* One group of events [from, to). */
static void take_part(FoldedFlow *self, guint from, guint to, FoldKind kind)
{
	if (from < to)
		begin_group(self, from, kind);
	for (guint i = from + 1; i < to; i++)
		self->group_of[i] = self->group_of[from];
}

static void fold_flow(FoldedFlow *self, const FoldStep *step, double beats)
{
	double pause = beats * (double)self->beat_ns;
	gint64 pause_ns = pause < (double)G_MAXINT64 ? (gint64)pause : G_MAXINT64;
	gboolean by_part = step->extent == EXTENT_PARTS;
	guint n = self->flow->events->len;
	guint from = by_part ? self->parts.opening : 0, to = by_part ? self->parts.closing : n;
	Flights flights = { .group = { -1, -1 } };

	g_array_set_size(self->kinds, 0);
	g_array_set_size(self->sizes, 0);
	if (step->extent >= EXTENT_FLOWS) {
		take_part(self, 0, n, FOLD_FLOW);
		count_sizes(self);
		return;
	}
	take_part(self, 0, from, FOLD_OPENING);
	for (guint i = from; i < to; i++)
		take_event(self, step, &flights, i, pause_ns);
	take_part(self, to, n, FOLD_CLOSING);
	count_sizes(self);
	if (!by_part)
		dissolve_small(self, step);
}

/* ---- flows that are alike -----------------------------------------------------------------------
 */

/* What flows of one group have in common. */
typedef struct {
	guint lane[2]; /* by Side */
	guint16 port;  /* of the server */
	gboolean is_failed;
} Service;

static guint hash_service(gconstpointer key)
{
	const Service *self = key;
	const guint words[] = { self->lane[SIDE_CLIENT], self->lane[SIDE_SERVER], self->port,
				self->is_failed };

	return (guint)keyed_hash(words, sizeof(words));
}

static gboolean equal_services(gconstpointer a, gconstpointer b)
{
	const Service *p = a, *q = b;

	return p->lane[SIDE_CLIENT] == q->lane[SIDE_CLIENT] &&
	       p->lane[SIDE_SERVER] == q->lane[SIDE_SERVER] && p->port == q->port &&
	       p->is_failed == q->is_failed;
}

static Service service_of(const Folder *self, guint32 i)
{
	const Flow *flow = self->flows[i].flow;

	return (Service){ .lane = { self->lane_of[i][SIDE_CLIENT], self->lane_of[i][SIDE_SERVER] },
			  .port = flow->ends[SIDE_SERVER].port,
			  .is_failed = outcome_is_failure(flow->outcome) };
}

/* A run of flows of one service. */
typedef struct {
	guint32 first;
	gint64 last_ns;
} Run;

/* Whether `start_ns` comes too long after `last_ns`, for flows that follow each other every
 * `beat_ns`. */
static gboolean is_apart(gint64 last_ns, gint64 start_ns, double pause)
{
	return (double)(start_ns - last_ns) > pause;
}

/* Joins flows into the group of an earlier one; returns how many groups there are. */
static guint join_alike(Folder *self, double beats)
{
	g_autoptr(GHashTable) runs =
		g_hash_table_new_full(hash_service, equal_services, g_free, g_free);
	gint64 first = self->flows[0].flow->start_ns;
	gint64 last = self->flows[self->n_flows - 1].flow->start_ns;
	double pause = beats * (double)MAX(last - first, 1) / (64.0 * self->n_flows);
	guint n = 0;

	for (guint32 i = 0; i < self->n_flows; i++) {
		const Flow *flow = self->flows[i].flow;
		Service service = service_of(self, i);
		Run *run = g_hash_table_lookup(runs, &service);

		if (run && !is_apart(run->last_ns, flow->start_ns, pause)) {
			self->alike[i] = run->first;
			run->last_ns = flow->start_ns;
			continue;
		}
		self->alike[i] = i;
		n++;
		run = g_new(Run, 1);
		*run = (Run){ i, flow->start_ns };
		g_hash_table_replace(runs, g_memdup2(&service, sizeof(service)), run);
	}
	return n;
}

/* ---- the choice of a step -----------------------------------------------------------------------
 */

static guint fold_all(Folder *self, const FoldStep *step, double beats)
{
	guint n = 0;

	for (guint i = 0; i < self->n_flows; i++) {
		self->alike[i] = i;
		fold_flow(&self->flows[i], step, beats);
		n += self->flows[i].kinds->len;
	}
	return step->extent == EXTENT_ALIKE ? join_alike(self, beats) : n;
}

/* In beats: no pause is longer. */
static double longest_pause(const Folder *self)
{
	double longest = 0;

	for (guint i = 0; i < self->n_flows; i++) {
		const FoldedFlow *flow = &self->flows[i];
		double span = (double)(flow->flow->end_ns - flow->flow->start_ns);

		longest = MAX(longest, span / (double)flow->beat_ns);
	}
	return MAX(longest, 64.0 * self->n_flows); /* as join_alike() counts them */
}

/* Tries the pauses of a step; TRUE as soon as few enough groups are left. */
static gboolean try_step(Folder *self, const FoldStep *step, guint max_groups)
{
	double most = MIN(step->beats_most, longest_pause(self));

	for (double beats = step->beats; beats <= most; beats *= 2)
		if (fold_all(self, step, beats) <= max_groups)
			return TRUE;
	return isinf(step->beats_most) && fold_all(self, step, INFINITY) <= max_groups;
}

static void fold_nothing(Folder *self)
{
	static const FoldStep nothing = { .alone = WEIGHT_PLAIN, .least = 1 };

	fold_all(self, &nothing, 0);
}

static guint n_segments(const Folder *self)
{
	guint n = 0;

	for (guint i = 0; i < self->n_flows; i++)
		n += self->flows[i].flow->events->len;
	return n;
}

static void choose_step(Folder *self, FoldMode mode, guint max_groups)
{
	guint most = max_groups ? max_groups : G_MAXUINT;

	if (mode == FOLD_MODE_MESSAGES || mode == FOLD_MODE_PHASES) {
		fold_all(self, mode == FOLD_MODE_MESSAGES ? &by_message : &by_phase, INFINITY);
		return;
	}
	if (mode == FOLD_MODE_NONE || n_segments(self) <= most) {
		fold_nothing(self);
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		if (self->n_flows == 1 && steps[i].extent > EXTENT_FLIGHTS)
			return;
		if (self->n_flows > most && steps[i].extent < EXTENT_ALIKE)
			continue; /* each flow is a group at least */
		if (try_step(self, &steps[i], most))
			return;
	}
}

/* ---- the groups ---------------------------------------------------------------------------------
 */

static guint32 group_number(const Folder *self, guint32 flow, guint32 event)
{
	const FoldedFlow *owner = &self->flows[self->alike[flow]];

	return owner->base + (self->alike[flow] == flow ? owner->group_of[event] : 0);
}

/* How many members each group has, and where they begin. */
static void lay_out_groups(Folder *self, Folding *folding)
{
	guint first = 0;

	for (guint i = 0; i < self->n_flows; i++) {
		FoldedFlow *flow = &self->flows[i];

		if (self->alike[i] != i)
			continue;
		flow->base = folding->groups->len;
		for (guint k = 0; k < flow->kinds->len; k++) {
			FoldGroup group = { .kind = g_array_index(flow->kinds, FoldKind, k) };

			g_array_append_val(folding->groups, group);
		}
	}
	for (guint32 i = 0; i < self->n_flows; i++)
		for (guint32 k = 0; k < self->flows[i].flow->events->len; k++)
			g_array_index(folding->groups, FoldGroup, group_number(self, i, k)).n++;
	for (guint i = 0; i < folding->groups->len; i++) {
		FoldGroup *group = &g_array_index(folding->groups, FoldGroup, i);

		group->first = first;
		first += group->n;
	}
	g_array_set_size(folding->members, first);
}

static void fill_groups(const Folder *self, Folding *folding)
{
	g_autofree guint *filled = g_new0(guint, folding->groups->len);

	for (guint32 i = 0; i < self->n_flows; i++)
		for (guint32 k = 0; k < self->flows[i].flow->events->len; k++) {
			guint32 number = group_number(self, i, k);
			guint at = g_array_index(folding->groups, FoldGroup, number).first +
				   filled[number]++;

			g_array_index(folding->members, EventRef, at) = (EventRef){ i, k };
		}
}

typedef struct {
	const Folder *folder;
	const Folding *folding;
} Order;

static gint compare_groups(gconstpointer a, gconstpointer b, gpointer data)
{
	const Order *order = data;
	guint32 frame[2];

	for (int i = 0; i < 2; i++) {
		const FoldGroup *group = i ? b : a;
		const EventRef *ref =
			&g_array_index(order->folding->members, EventRef, group->first);

		frame[i] = event_at(order->folder->flows[ref->flow].flow, ref->event)->frame;
	}
	return (frame[0] > frame[1]) - (frame[0] < frame[1]);
}

Folding *folding_new(const Flow *const *flows, guint n_flows, guint (*lane_of)[2], FoldMode mode,
		     guint max_groups)
{
	Folding *self = g_new0(Folding, 1);
	Folder folder = { .n_flows = n_flows,
			  .flows = g_new(FoldedFlow, n_flows),
			  .lane_of = lane_of,
			  .alike = g_new(guint32, n_flows) };
	Order order = { &folder, self };

	self->groups = g_array_new(FALSE, TRUE, sizeof(FoldGroup));
	self->members = g_array_new(FALSE, TRUE, sizeof(EventRef));
	for (guint i = 0; i < n_flows; i++)
		folded_flow_init(&folder.flows[i], flows[i]);
	choose_step(&folder, mode, max_groups);
	lay_out_groups(&folder, self);
	fill_groups(&folder, self);
	g_array_sort_with_data(self->groups, compare_groups, &order);
	for (guint i = 0; i < n_flows; i++)
		folded_flow_clear(&folder.flows[i]);
	g_free(folder.flows);
	g_free(folder.alike);
	return self;
}

void folding_free(Folding *self)
{
	if (!self)
		return;
	g_array_unref(self->groups);
	g_array_unref(self->members);
	g_free(self);
}
