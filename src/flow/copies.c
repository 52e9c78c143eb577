#include "flow/copies.h"

#include "base/bisect.h"
#include "base/keyed-hash.h"
#include "base/quantity.h"

#define AT_ONCE (200 * NS_PER_US) /* where neither identification nor round trip tells */
#define HOPS_BETWEEN 4            /* routers between two capture points, at most */
#define PROVEN 2                  /* copies of a flow that make others without evidence likely */

/* What a D-SACK may be about: among so many of the latest copies, and segments sent again. */
#define SEARCHED 256
#define EXPLAINED 256

/* Numbers that an end has sent. */
typedef struct {
	guint32 end; /* flow and index of the end that sent it */
	guint32 seq, len;
} Sending;

typedef struct {
	Sending sending;
	gboolean is_routed; /* by its hop limit: no D-SACK is about it */
	gboolean is_refuted;
	guint32 frame, original;
} Found;

struct Copies {
	GArray *found;       /* of Found, in the order of frames */
	GHashTable *by_flow; /* flow → how many, of each kind: count_of() */
	guint32 n_refuted;
	Sending explained[EXPLAINED]; /* a ring; len 0: none yet */
	guint32 n_explained;          /* ever */
};

Copies *copies_new(void)
{
	Copies *self = g_new0(Copies, 1);

	self->found = g_array_new(FALSE, FALSE, sizeof(Found));
	self->by_flow = g_hash_table_new(keyed_hash_pointer, g_direct_equal);
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

static gpointer kind_of(guint32 flow, gboolean is_routed)
{
	return GSIZE_TO_POINTER((gsize)flow << 1 | (is_routed != FALSE));
}

static guint count_of(const Copies *self, guint32 flow, gboolean is_routed)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(self->by_flow, kind_of(flow, is_routed)));
}

static void count(Copies *self, guint32 flow, gboolean is_routed, int by)
{
	guint n = (guint)((int)count_of(self, flow, is_routed) + by);

	g_hash_table_insert(self->by_flow, kind_of(flow, is_routed), GUINT_TO_POINTER(n));
}

static Sending sending_of(guint32 flow, int from, const Packet *segment)
{
	return (Sending){ flow << 1 | (from & 1), segment->tcp.seq, segment->len };
}

/* Other hops alone do not tell copies of bare ACKs, which may take several paths. */
static gboolean is_routed_copy(const Copies *self, const CopyFacts *facts, const Packet *segment)
{
	return tcp_sequence_len(segment->tcp.flags, segment->len) > 0 ||
	       (segment->ip_id && facts->ids_vary) || count_of(self, facts->flow, TRUE) >= PROVEN;
}

/* No timer for a SYN is so short. */
static gint64 at_once(const CopyFacts *facts, const Packet *segment)
{
	if (segment->tcp.flags & TCP_SYN)
		return TWIN_AT_MIRROR;
	return facts->round_trip_ns >= 0 ? MIN(facts->round_trip_ns, TWIN_AT_MIRROR) : AT_ONCE;
}

/* ACKs that follow each other may well be alike, so where others are copies every second is one. */
static gboolean is_bare_copy(const Copies *self, const CopyFacts *facts, const Twin *twin)
{
	return count_of(self, facts->flow, FALSE) >= PROVEN && twin->apart_ns <= AT_ONCE &&
	       !copies_find(self, twin->frame);
}

static gboolean is_mirrored_copy(const Copies *self, const CopyFacts *facts, const Packet *segment,
				 const Twin *twin)
{
	if (segment->ip_id && facts->ids_vary)
		return twin->apart_ns <= TWIN_AT_MIRROR;
	if (tcp_sequence_len(segment->tcp.flags, segment->len) > 0)
		return twin->apart_ns < at_once(facts, segment);
	return is_bare_copy(self, facts, twin);
}

static gboolean is_copy(const Copies *self, const CopyFacts *facts, const Packet *segment,
			const Twin *twin)
{
	if (twin->hops > 0)
		return twin->apart_ns <= TWIN_WITHIN && twin->hops <= HOPS_BETWEEN &&
		       is_routed_copy(self, facts, segment);
	return is_mirrored_copy(self, facts, segment, twin);
}

gboolean copies_take(Copies *self, const CopyFacts *facts, const Packet *segment, const Twin *twin)
{
	guint32 original = copies_find(self, twin->frame);
	Found found = { .sending = sending_of(facts->flow, facts->from, segment),
			.is_routed = twin->hops > 0,
			.frame = segment->frame,
			.original = original ? original : twin->frame };

	if (!is_copy(self, facts, segment, twin))
		return FALSE;
	g_array_append_val(self->found, found);
	if (found.original >= facts->first_frame)
		count(self, facts->flow, found.is_routed, 1);
	return TRUE;
}

void copies_explain(Copies *self, guint32 flow, int from, const Packet *segment)
{
	self->explained[self->n_explained++ % EXPLAINED] = sending_of(flow, from, segment);
}

static gboolean is_within(const Sending *sending, guint32 end, SackBlock block)
{
	return sending->end == end && sending->len > 0 &&
	       sending->seq - block.left < block.right - block.left &&
	       sending->seq + sending->len - block.left <= block.right - block.left;
}

/* Whether the block is about something that was sent again. */
static gboolean is_explained(const Copies *self, guint32 end, SackBlock block)
{
	for (guint i = 0; i < EXPLAINED; i++)
		if (is_within(&self->explained[i], end, block))
			return TRUE;
	return FALSE;
}

gboolean copies_refute(Copies *self, guint32 flow, int from, SackBlock block)
{
	guint32 end = flow << 1 | (!from & 1);
	guint n = self->found->len;

	if (!count_of(self, flow, FALSE) || is_explained(self, end, block))
		return FALSE;
	for (guint i = 0; i < MIN(n, SEARCHED); i++) {
		Found *found = &g_array_index(self->found, Found, n - 1 - i);

		if (found->is_refuted || found->is_routed ||
		    !is_within(&found->sending, end, block))
			continue;
		found->is_refuted = TRUE;
		self->n_refuted++;
		count(self, flow, FALSE, -1);
		return TRUE;
	}
	return FALSE;
}

static gboolean is_of_earlier_frame(gconstpointer found, gconstpointer frame)
{
	return ((const Found *)found)->frame < *(const guint32 *)frame;
}

guint32 copies_find(const Copies *self, guint32 frame)
{
	guint at = bisect(self->found, is_of_earlier_frame, &frame);
	const Found *found = &g_array_index(self->found, Found, at);

	return at < self->found->len && found->frame == frame && !found->is_refuted
		       ? found->original
		       : 0;
}

guint32 copies_in_all(const Copies *self)
{
	return self->found->len - self->n_refuted;
}
