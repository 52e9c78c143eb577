#include "flow/copies.h"

#include "base/quantity.h"

#define COPY_WITHIN (200 * NS_PER_MS) /* of its original: no retransmission timer is shorter */
#define COPY_AT_MIRROR \
	(500 * NS_PER_US)              /* with the same hop limit; later the network repeated it */
#define COPY_AT_ONCE (200 * NS_PER_US) /* where neither identification nor round trip tells */
#define HOPS_BETWEEN 4                 /* routers between two capture points, at most */
#define REFUTED_AMONG 16               /* of the latest copies that a D-SACK may be about */

/* A frame that is a copy. */
typedef struct {
	guint32 frame, original;
} Copy;

typedef struct {
	guint32 end; /* flow and index of the end that sent it */
	guint32 seq, len;
	gboolean is_routed; /* by its hop limit: no D-SACK is about it */
	Copy copy;
} Found;

struct Copies {
	GArray *found;       /* of Found, in the order of frames */
	GHashTable *by_flow; /* flow → how many */
	guint32 n_refuted;   /* of them `copy.original` is 0 */
};

Copies *copies_new(void)
{
	Copies *self = g_new0(Copies, 1);

	self->found = g_array_new(FALSE, FALSE, sizeof(Found));
	self->by_flow = g_hash_table_new(NULL, NULL) /* numbered by us */;
	return self;
}

void copies_free(Copies *self)
{
	if (!self)
		return;
	g_array_unref(self->found);
	g_hash_table_unref(self->by_flow);
	g_free(self);
}

static guint32 end_of(guint32 flow, int from)
{
	return flow << 1 | (from & 1);
}

static gboolean takes_up_numbers(const Packet *segment)
{
	return segment->len > 0 || segment->tcp.flags & (TCP_SYN | TCP_FIN);
}

static gboolean is_copy(const CopyFacts *facts, const Packet *segment, const Twin *twin)
{
	gint64 at_once = facts->round_trip_ns >= 0 ? MIN(facts->round_trip_ns, COPY_AT_MIRROR)
						   : COPY_AT_ONCE;

	if (twin->apart_ns > COPY_WITHIN || twin->hops > HOPS_BETWEEN)
		return FALSE;
	if (twin->hops > 0)
		return TRUE; /* a sender's own segments all have one */
	if (segment->ip_id && facts->ids_vary)
		return twin->apart_ns <= COPY_AT_MIRROR;
	return takes_up_numbers(segment) && twin->apart_ns < at_once;
}

gboolean copies_take(Copies *self, const CopyFacts *facts, const Packet *segment, const Twin *twin)
{
	Found found = { .end = end_of(facts->flow, facts->from),
			.seq = segment->tcp.seq,
			.len = segment->len,
			.is_routed = twin->hops > 0,
			.copy = { segment->frame, twin->frame } };
	guint n = copies_in_flow(self, facts->flow);
	guint32 original = copies_find(self, twin->frame);

	if (!is_copy(facts, segment, twin))
		return FALSE;
	if (original)
		found.copy.original = original;
	g_array_append_val(self->found, found);
	g_hash_table_insert(self->by_flow, GUINT_TO_POINTER(facts->flow), GUINT_TO_POINTER(n + 1));
	return TRUE;
}

gboolean copies_refute(Copies *self, guint32 flow, int from, SackBlock block)
{
	guint n = self->found->len;
	guint count = copies_in_flow(self, flow);

	if (!count)
		return FALSE;
	for (guint i = 0; i < MIN(n, REFUTED_AMONG); i++) {
		Found *found = &g_array_index(self->found, Found, n - 1 - i);

		if (!found->copy.original || found->is_routed ||
		    found->end != end_of(flow, !from) ||
		    found->seq - block.left >= block.right - block.left ||
		    found->seq + found->len - block.left > block.right - block.left)
			continue;
		found->copy.original = 0;
		self->n_refuted++;
		g_hash_table_insert(self->by_flow, GUINT_TO_POINTER(flow),
				    GUINT_TO_POINTER(count - 1));
		return TRUE;
	}
	return FALSE;
}

guint32 copies_find(const Copies *self, guint32 frame)
{
	guint low = 0, high = self->found->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const Copy *copy = &g_array_index(self->found, Found, middle).copy;

		if (copy->frame == frame)
			return copy->original;
		if (copy->frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

guint32 copies_in_flow(const Copies *self, guint32 flow)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(self->by_flow, GUINT_TO_POINTER(flow)));
}

guint32 copies_in_all(const Copies *self)
{
	return self->found->len - self->n_refuted;
}
