/* A balanced tree keyed by where segments begin: a look-up costs the logarithm of what was sent, so
 * a flow of nothing but retransmissions is far from quadratic. */
#include "tcp/sent-index.h"

typedef struct {
	guint32 right;
	SentEvent event;
} Sent;

struct SentIndex {
	GTree *tree; /* beginning → Sent */
};

static int compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
	guint p = GPOINTER_TO_UINT(a), q = GPOINTER_TO_UINT(b);

	(void)data;
	return p < q ? -1 : p > q;
}

SentIndex *sent_index_new(void)
{
	SentIndex *self = g_new0(SentIndex, 1);

	self->tree = g_tree_new_full(compare_keys, NULL, NULL, g_free);
	return self;
}

void sent_index_free(SentIndex *self)
{
	if (!self)
		return;
	g_tree_unref(self->tree);
	g_free(self);
}

static const Sent *find(const SentIndex *self, guint32 left)
{
	GTreeNode *after = g_tree_upper_bound(self->tree, GUINT_TO_POINTER(left));
	GTreeNode *node = after ? g_tree_node_previous(after) : g_tree_node_last(self->tree);
	const Sent *sent = node ? g_tree_node_value(node) : NULL;

	return sent && left < sent->right ? sent : NULL;
}

/* What was sent before in one segment may be sent again in several: the rest of it, from `right`
 * on, is found there. */
static void keep_rest(SentIndex *self, guint32 right)
{
	const Sent *before = find(self, right);
	Sent *rest;

	if (!before || g_tree_lookup(self->tree, GUINT_TO_POINTER(right)))
		return;
	rest = g_memdup2(before, sizeof(*before));
	g_tree_insert(self->tree, GUINT_TO_POINTER(right), rest);
}

void sent_index_add(SentIndex *self, guint32 left, guint32 right, SentEvent event)
{
	Sent *sent = g_new(Sent, 1);

	keep_rest(self, right);
	*sent = (Sent){ right, event };
	sent->event.is_again |= g_tree_lookup(self->tree, GUINT_TO_POINTER(left)) != NULL;
	g_tree_insert(self->tree, GUINT_TO_POINTER(left), sent);
}

gint32 sent_index_find(const SentIndex *self, guint32 left)
{
	const Sent *sent = find(self, left);

	return sent ? (gint32)sent->event.event : -1;
}

gboolean sent_index_find_once(const SentIndex *self, guint32 left, SentEvent *found)
{
	const Sent *sent = find(self, left);

	if (!sent || sent->event.is_again)
		return FALSE;
	*found = sent->event;
	return TRUE;
}
