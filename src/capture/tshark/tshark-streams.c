/* Wireshark (4.0, packet-tcp.c) multiplies the windows of an end by the scale of its own SYN, as
 * soon as it has seen that, except in SYNs.  A SYN without the option turns scaling off for both
 * ends, a SYN/ACK as well (RFC 7323 §1.3).  Windows of a conversation whose handshake it did not
 * see are shown as they are in the header.
 */
#include "capture/tshark/tshark-streams.h"

#define STREAMS_MAX 65536 /* of a generation, of which there are two */
#define SHIFT_MAX 14      /* RFC 7323 §2.3 */
#define SHIFT_UNKNOWN (-1)
#define SHIFT_NONE (-2)
#define BASE_STEP 0x10000001u /* so that conversations between the same ends do not overlap */

typedef struct {
	Endpoint ends[2]; /* the key: in endpoint_compare()'s order */
	gint8 shifts[2];
	guint32 base;
} Stream;

struct TsharkStreams {
	GHashTable *young, *old; /* sets of Stream; what is looked up becomes young */
	gboolean is_unscaled;    /* Wireshark was told not to */
};

static guint stream_hash(gconstpointer key)
{
	const Stream *self = key;

	return (guint)endpoint_hash_pair(&self->ends[0], &self->ends[1]);
}

static gboolean stream_equal(gconstpointer a, gconstpointer b)
{
	const Stream *one = a, *other = b;

	return endpoint_equal(&one->ends[0], &other->ends[0]) &&
	       endpoint_equal(&one->ends[1], &other->ends[1]);
}

static GHashTable *generation_new(void)
{
	return g_hash_table_new_full(stream_hash, stream_equal, g_free, NULL);
}

TsharkStreams *tshark_streams_new(void)
{
	TsharkStreams *self = g_new(TsharkStreams, 1);

	*self = (TsharkStreams){ generation_new(), generation_new(), FALSE };
	return self;
}

void tshark_streams_free(TsharkStreams *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->young);
	g_hash_table_unref(self->old);
	g_free(self);
}

void tshark_streams_restart(TsharkStreams *self)
{
	g_hash_table_remove_all(self->young);
	g_hash_table_remove_all(self->old);
}

/* A full generation becomes old, and streams not seen since the last time are forgotten. */
static void add_young(TsharkStreams *self, Stream *stream)
{
	if (g_hash_table_size(self->young) >= STREAMS_MAX) {
		g_hash_table_unref(self->old);
		self->old = self->young;
		self->young = generation_new();
	}
	g_hash_table_add(self->young, stream);
}

static Stream *stream_for(TsharkStreams *self, const ListedSegment *segment, guint *from)
{
	const Endpoint *src = &segment->src, *dst = &segment->dst;
	Stream key = { .shifts = { SHIFT_UNKNOWN, SHIFT_UNKNOWN } };
	Stream *found;

	*from = endpoint_compare(src, dst) > 0;
	key.ends[*from] = *src;
	key.ends[!*from] = *dst;
	found = g_hash_table_lookup(self->young, &key);
	if (found)
		return found;
	found = g_hash_table_lookup(self->old, &key);
	if (found)
		g_hash_table_steal(self->old, found);
	else
		found = g_memdup2(&key, sizeof(key));
	add_young(self, found);
	return found;
}

/* Whatever segment it is in, the option counts from the next one on. */
static void agree(Stream *stream, guint from, gboolean is_syn, const TsharkWindow *window)
{
	if (window->shift >= 0)
		stream->shifts[from] = (gint8)MIN(window->shift, SHIFT_MAX);
	else if (is_syn && window->shows_options && stream->shifts[from] == SHIFT_UNKNOWN)
		stream->shifts[0] = stream->shifts[1] = SHIFT_NONE;
}

gboolean tshark_streams_unscale(TsharkStreams *self, ListedSegment *segment,
				const TsharkWindow *window)
{
	guint from;
	Stream *stream = stream_for(self, segment, &from);
	gboolean is_syn = (segment->flags & LISTED_SYN) != 0;
	guint32 raw = window->scaled;
	int shift = is_syn ? 0 : MAX(stream->shifts[from], 0);

	if (raw & ((1u << shift) - 1))
		self->is_unscaled = TRUE;
	if (!self->is_unscaled)
		raw >>= shift;
	agree(stream, from, is_syn, window);
	segment->window = (guint16)MIN(raw, G_MAXUINT16);
	return raw <= G_MAXUINT16;
}

guint32 tshark_streams_base(TsharkStreams *self, const ListedSegment *segment, gboolean is_reused)
{
	guint from;
	Stream *stream = stream_for(self, segment, &from);

	if (is_reused) {
		stream->base += BASE_STEP;
		stream->shifts[0] = stream->shifts[1] = SHIFT_UNKNOWN;
	}
	return stream->base;
}
