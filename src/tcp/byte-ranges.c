#include "tcp/byte-ranges.h"

#include <string.h>

#include "tcp/seq.h"

/* Removes ranges [from, to) of the list. */
static void list_remove(ByteRangeList *list, guint from, guint to)
{
	memmove(&list->range[from], &list->range[to], (list->n - to) * sizeof(ByteRange));
	list->n -= to - from;
}

/* Merges into the floor what now touches it. */
static void absorb(guint32 *floor, ByteRangeList **above)
{
	ByteRangeList *list = *above;
	guint n = 0;

	if (!list)
		return;
	while (n < list->n && seq_at_most(list->range[n].left, *floor)) {
		*floor = seq_max(*floor, list->range[n].right);
		n++;
	}
	if (n == list->n)
		g_clear_pointer(above, g_free);
	else
		list_remove(list, 0, n);
}

/* Counts everything below `to` as seen, gaps included. */
static void raise_floor(guint32 *floor, ByteRangeList **above, guint32 to)
{
	if (seq_at_most(to, *floor))
		return;
	*floor = to;
	absorb(floor, above);
}

/* Inserts [left, right) into the list, merged with all that it touches; returns how much of it is
 * new. */
static guint32 list_add(ByteRangeList *list, guint32 left, guint32 right)
{
	guint32 fresh = right - left;
	guint at = list->n, to;

	while (at > 0 && seq_at_most(left, list->range[at - 1].right))
		at--;
	for (to = at; to < list->n && seq_at_most(list->range[to].left, right); to++) {
		ByteRange *r = &list->range[to];

		if (seq_before(seq_max(left, r->left), seq_min(right, r->right)))
			fresh -= seq_min(right, r->right) - seq_max(left, r->left);
	}
	if (to == at) {
		memmove(&list->range[at + 1], &list->range[at], (list->n - at) * sizeof(ByteRange));
		list->range[at] = (ByteRange){ left, right };
		list->n++;
		return fresh;
	}
	list->range[at].left = seq_min(left, list->range[at].left);
	list->range[at].right = seq_max(right, list->range[to - 1].right);
	list_remove(list, at + 1, to);
	return fresh;
}

guint32 byte_ranges_add(guint32 *floor, ByteRangeList **above, guint32 left, guint32 right)
{
	guint32 fresh;

	if (seq_before(left, *floor))
		left = *floor;
	if (!seq_before(left, right))
		return 0;
	if (left == *floor && !*above) {
		*floor = right;
		return right - left;
	}
	if (!*above)
		*above = g_new0(ByteRangeList, 1);
	if ((*above)->n == BYTE_RANGES_MAX) {
		raise_floor(floor, above, (*above)->range[0].left);
		return byte_ranges_add(floor, above, left, right);
	}
	fresh = list_add(*above, left, right);
	absorb(floor, above);
	return fresh;
}
