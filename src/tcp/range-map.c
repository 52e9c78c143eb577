/* A balanced tree of ranges that do not overlap, keyed by where they begin.  A range that is set
 * cuts those that it overlaps; each call adds at most two, so what it removes was added before:
 * the cost is the logarithm of what was set, whatever overlaps what.  For filling, a second tree
 * has the runs that are already filled, of any value: those that a call passes become one. */
#include "tcp/range-map.h"

typedef struct {
	gint64 right;
	gint32 event;
} Range;

struct RangeMap {
	GTree *tree; /* left → Range */
	GTree *runs; /* the same, for what range_map_fill() has filled; values mean nothing */
};

static gpointer key_of(gint64 left)
{
	return (gpointer)(gintptr)left;
}

static gint64 left_of(GTreeNode *node)
{
	return (gint64)(gintptr)g_tree_node_key(node);
}

static int compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
	gintptr p = (gintptr)a, q = (gintptr)b;

	(void)data;
	return p < q ? -1 : p > q;
}

RangeMap *range_map_new(void)
{
	RangeMap *self = g_new(RangeMap, 1);

	self->tree = g_tree_new_full(compare_keys, NULL, NULL, g_free);
	self->runs = g_tree_new_full(compare_keys, NULL, NULL, g_free);
	return self;
}

void range_map_free(RangeMap *self)
{
	if (!self)
		return;
	g_tree_unref(self->tree);
	g_tree_unref(self->runs);
	g_free(self);
}

static void insert(GTree *tree, gint64 left, gint64 right, gint32 event)
{
	Range *range = g_new(Range, 1);

	*range = (Range){ right, event };
	g_tree_insert(tree, key_of(left), range);
}

/* The last range that begins at or before `at`, or NULL. */
static GTreeNode *node_before(GTree *tree, gint64 at)
{
	GTreeNode *after = g_tree_upper_bound(tree, key_of(at));

	return after ? g_tree_node_previous(after) : g_tree_node_last(tree);
}

/* The range that has `at`, or NULL. */
static GTreeNode *node_at(GTree *tree, gint64 at)
{
	GTreeNode *node = node_before(tree, at);
	const Range *range = node ? g_tree_node_value(node) : NULL;

	return range && at < range->right ? node : NULL;
}

/* So that no range goes on beyond `at` that began before it. */
static void cut(RangeMap *self, gint64 at)
{
	GTreeNode *node = node_at(self->tree, at);
	Range *range = node ? g_tree_node_value(node) : NULL;
	gint64 right;

	if (!range || left_of(node) == at)
		return;
	right = range->right;
	range->right = at;
	insert(self->tree, at, right, range->event);
}

void range_map_set(RangeMap *self, gint64 left, gint64 right, gint32 event)
{
	GTreeNode *node;

	if (left >= right)
		return;
	cut(self, left);
	cut(self, right);
	while ((node = g_tree_lower_bound(self->tree, key_of(left))) && left_of(node) < right)
		g_tree_remove(self->tree, g_tree_node_key(node));
	insert(self->tree, left, right, event);
}

/* The first range that overlaps [left, right), or NULL. */
static GTreeNode *first_in(GTree *tree, gint64 left, gint64 right)
{
	GTreeNode *node = node_at(tree, left);

	if (!node)
		node = g_tree_lower_bound(tree, key_of(left));
	return node && left_of(node) < right ? node : NULL;
}

/* A new run, one with those that it touches. */
static void insert_run(GTree *runs, gint64 left, gint64 right)
{
	GTreeNode *before = node_at(runs, left - 1);
	const Range *after = g_tree_lookup(runs, key_of(right));
	gint64 end = after ? after->right : right;

	if (left >= right)
		return;
	g_tree_remove(runs, key_of(right));
	if (before)
		((Range *)g_tree_node_value(before))->right = end;
	else
		insert(runs, left, end, 0);
}

void range_map_fill(RangeMap *self, gint64 left, gint64 right, gint32 event)
{
	gint64 at = left, run_left = left, run_right = right;
	GTreeNode *node;

	while (at < right && (node = first_in(self->runs, at, right))) {
		gint64 begin = left_of(node), end = ((const Range *)g_tree_node_value(node))->right;

		if (at < begin)
			insert(self->tree, at, begin, event);
		at = end;
		run_left = MIN(run_left, begin);
		run_right = MAX(run_right, end);
		g_tree_remove(self->runs, key_of(begin));
	}
	if (at < right)
		insert(self->tree, at, right, event);
	insert_run(self->runs, run_left, run_right);
}

gint32 range_map_at(const RangeMap *self, gint64 at)
{
	GTreeNode *node = node_at(self->tree, at);

	return node ? ((const Range *)g_tree_node_value(node))->event : RANGE_MAP_NONE;
}

gboolean range_map_has_any(const RangeMap *self, gint64 left, gint64 right)
{
	return first_in(self->tree, left, right) != NULL;
}

gboolean range_map_is_filled(const RangeMap *self, gint64 left, gint64 right)
{
	GTreeNode *node = node_at(self->runs, left);

	return node && ((const Range *)g_tree_node_value(node))->right >= right;
}
