/* The latest segments are in a ring, and by their keys in chains: a packet's copies come soon, and
 * what the ring has overwritten is only not found.  A key is the keyed hash (base/keyed-hash.h) of
 * all that twins have in common, so which segments are found does not depend on it.
 */
#include "decode/twins.h"

#include <string.h>

#include "base/keyed-hash.h"
#include "base/quantity.h"

#define NONE G_MAXUINT16
G_STATIC_ASSERT(TWINS_RECENT < NONE);

typedef struct {
	guint64 key;
	gint64 time_ns;
	gint64 latest_ns;
	guint32 frame, latest_frame;
	guint16 next; /* in its chain, or NONE */
	guint8 hop_limit;
} Recent;

struct Twins {
	guint32 n; /* ever */
	guint16 chains[TWINS_RECENT];
	Recent ring[TWINS_RECENT];
};

/* What twins have in common, without padding. */
typedef struct {
	guint64 options;
	guint32 flow, seq, ack, len;
	guint16 src_port, ip_id, window, flags;
} Likeness;

Twins *twins_new(void)
{
	Twins *self = g_new(Twins, 1);

	self->n = 0;
	memset(self->chains, 0xff, sizeof(self->chains));
	return self;
}

void twins_free(Twins *self)
{
	g_free(self);
}

static guint64 key_of(const Packet *segment, guint32 flow)
{
	Bytes options = segment->tcp.options;
	Likeness likeness = { .options = options.len ? keyed_hash(options.data, options.len) : 0,
			      .flow = flow,
			      .seq = segment->tcp.seq,
			      .ack = segment->tcp.ack,
			      .len = segment->len,
			      .src_port = segment->src.port,
			      .ip_id = segment->ip_id,
			      .window = segment->tcp.window,
			      .flags = segment->tcp.flags };

	return keyed_hash(&likeness, sizeof(likeness));
}

static guint16 *chain_of(Twins *self, guint64 key)
{
	return &self->chains[key % TWINS_RECENT];
}

static Recent *find(Twins *self, guint64 key)
{
	guint16 at = *chain_of(self, key);

	while (at != NONE && self->ring[at].key != key)
		at = self->ring[at].next;
	return at == NONE ? NULL : &self->ring[at];
}

static void unlink_at(Twins *self, guint16 at)
{
	guint16 *link = chain_of(self, self->ring[at].key);

	while (*link != at)
		link = &self->ring[*link].next;
	*link = self->ring[at].next;
}

static void insert(Twins *self, Recent recent)
{
	guint16 at = (guint16)(self->n % TWINS_RECENT), *chain = chain_of(self, recent.key);

	if (self->n >= TWINS_RECENT)
		unlink_at(self, at);
	recent.next = *chain;
	self->ring[at] = recent;
	*chain = at;
	self->n++;
}

/* What comes so long after the other is another segment, of which there may be copies. */
static gboolean is_another(const Twin *twin)
{
	return twin->apart_ns > (twin->hops ? TWIN_WITHIN : TWIN_AT_MIRROR);
}

gboolean twins_take(Twins *self, const Packet *segment, guint32 hash, Twin *twin)
{
	Recent recent = { .key = key_of(segment, hash),
			  .time_ns = segment->time_ns,
			  .latest_ns = segment->time_ns,
			  .frame = segment->frame,
			  .latest_frame = segment->frame,
			  .hop_limit = segment->hop_limit };
	Recent *like = find(self, recent.key);

	if (G_LIKELY(!like)) {
		insert(self, recent);
		return FALSE;
	}
	*twin = (Twin){ .frame = like->frame,
			.apart_ns = ABS(recent.time_ns - like->time_ns),
			.hops = (guint)ABS((int)recent.hop_limit - (int)like->hop_limit),
			.latest_frame = like->latest_frame,
			.since_latest_ns = ABS(recent.time_ns - like->latest_ns) };
	like->latest_frame = recent.frame;
	like->latest_ns = recent.time_ns;
	if (is_another(twin)) {
		recent.next = like->next;
		*like = recent;
	}
	return recent.time_ns || like->time_ns;
}
