/* A balanced tree by offset, so that thousands of pieces out of order cost little more than their
 * bytes. */
#include "tcp/waiting-bytes.h"

#include <string.h>

#define NODE_COST 100 /* bytes of a node in the tree, and what allocators add */

/* A piece with its bytes; the offset that it begins with is its key. */
typedef struct {
	WaitingPiece piece;
	guint8 bytes[];
} Node;

struct WaitingBytes {
	GTree *tree; /* guint64 → Node */
	guint64 cost;
};

static int compare_offsets(gconstpointer a, gconstpointer b, gpointer data)
{
	guint64 p = *(const guint64 *)a, q = *(const guint64 *)b;

	(void)data;
	return p < q ? -1 : p > q;
}

WaitingBytes *waiting_bytes_new(void)
{
	WaitingBytes *self = g_new0(WaitingBytes, 1);

	self->tree = g_tree_new_full(compare_offsets, NULL, NULL, g_free);
	return self;
}

void waiting_bytes_free(WaitingBytes *self)
{
	g_tree_unref(self->tree);
	g_free(self);
}

static guint64 cost_of(const WaitingPiece *piece)
{
	return NODE_COST + sizeof(Node) + (piece->data ? piece->len : 0);
}

void waiting_bytes_add(WaitingBytes *self, const WaitingPiece *piece)
{
	Node *node = g_malloc(sizeof(*node) + (piece->data ? piece->len : 0));

	node->piece = *piece;
	if (piece->data) {
		memcpy(node->bytes, piece->data, piece->len);
		node->piece.data = node->bytes;
	}
	g_tree_insert(self->tree, &node->piece.offset, node);
	self->cost += cost_of(piece);
}

static const WaitingPiece *piece_of(GTreeNode *node)
{
	return node ? &((const Node *)g_tree_node_value(node))->piece : NULL;
}

const WaitingPiece *waiting_bytes_first(const WaitingBytes *self)
{
	return piece_of(g_tree_node_first(self->tree));
}

const WaitingPiece *waiting_bytes_last(const WaitingBytes *self)
{
	return piece_of(g_tree_node_last(self->tree));
}

const WaitingPiece *waiting_bytes_from(const WaitingBytes *self, guint64 at)
{
	GTreeNode *after = g_tree_upper_bound(self->tree, &at);
	const WaitingPiece *before =
		piece_of(after ? g_tree_node_previous(after) : g_tree_node_last(self->tree));

	return before && before->offset + before->len > at ? before : piece_of(after);
}

void waiting_bytes_remove_first(WaitingBytes *self)
{
	const WaitingPiece *first = waiting_bytes_first(self);

	self->cost -= cost_of(first);
	g_tree_remove(self->tree, &first->offset);
}

guint64 waiting_bytes_cost(const WaitingBytes *self)
{
	return self->cost;
}
