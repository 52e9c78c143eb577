/* The latest segments are in a table where newer ones take the place of older ones: a packet's
 * copies come soon, and what the table has forgotten is only not found. */
#include "decode/twins.h"

#include "base/quantity.h"
#include "base/reader.h"

#define RECENT 8192 /* a power of two */

/* A segment that comes so long after its twin, from the same hop, is another one. */
#define STAYS_WITHIN (500 * NS_PER_US)

typedef struct {
	gint64 time_ns;
	guint32 frame; /* 0: none */
	guint32 flow;  /* its hash */
	guint32 seq, ack, len;
	guint32 stamp; /* TSval (RFC 7323 appendix A), or what else stands there */
	guint16 src_port, ip_id, window;
	guint8 flags, hop_limit;
} Recent;

struct Twins {
	Recent recent[RECENT];
};

Twins *twins_new(void)
{
	return g_new0(Twins, 1);
}

void twins_free(Twins *self)
{
	g_free(self);
}

static guint32 stamp_of(Bytes options)
{
	Reader reader = reader_over(options);

	reader_skip(&reader, 4);
	return reader_u32(&reader);
}

static Recent recent_of(const Packet *segment, guint32 flow)
{
	return (Recent){ .time_ns = segment->time_ns,
			 .frame = segment->frame,
			 .flow = flow,
			 .seq = segment->tcp.seq,
			 .ack = segment->tcp.ack,
			 .len = segment->len,
			 .stamp = stamp_of(segment->tcp.options),
			 .src_port = segment->src.port,
			 .ip_id = segment->ip_id,
			 .window = segment->tcp.window,
			 .flags = segment->tcp.flags,
			 .hop_limit = segment->hop_limit };
}

static Recent *place_of(Twins *self, const Recent *segment)
{
	guint64 mix = (guint64)(segment->flow ^ segment->ack << 7) * 0x9e3779b97f4a7c15u +
		      (guint64)(segment->seq ^ (guint32)segment->ip_id << 13) * 0xc2b2ae3d27d4eb4fu;

	return &self->recent[mix >> 32 & (RECENT - 1)];
}

static gboolean is_same(const Recent *a, const Recent *b)
{
	return a->seq == b->seq && a->flow == b->flow && a->ack == b->ack && a->frame &&
	       a->src_port == b->src_port && a->len == b->len && a->window == b->window &&
	       a->flags == b->flags && a->ip_id == b->ip_id && a->stamp == b->stamp &&
	       (a->time_ns || b->time_ns);
}

gboolean twins_take(Twins *self, const Packet *segment, guint32 hash, Twin *twin)
{
	Recent recent = recent_of(segment, hash);
	Recent *place = place_of(self, &recent);

	if (G_LIKELY(!is_same(place, &recent))) {
		*place = recent;
		return FALSE;
	}
	*twin = (Twin){ .frame = place->frame,
			.apart_ns = ABS(recent.time_ns - place->time_ns),
			.hops = (guint)ABS((int)recent.hop_limit - (int)place->hop_limit) };
	if (!twin->hops && twin->apart_ns > STAYS_WITHIN)
		*place = recent;
	return TRUE;
}
