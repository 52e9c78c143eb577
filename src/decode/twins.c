/* A table of sets, each of a few segments, the latest first: a packet's copies come soon, and what
 * a set has no room for is only not found.
 *
 * Segments are alike if their keys are, of 52 bits, made with random multipliers: whoever writes
 * the packets cannot make different ones alike.  Which set is theirs must not depend on chance,
 * else what is found would change from run to run; filling one makes it forget.
 */
#include "decode/twins.h"

#include <string.h>

#include "base/keyed-hash.h"
#include "base/quantity.h"

#define SETS 1024
#define WAYS 4         /* a cache line */
#define TIME_UNIT 1024 /* ns */
#define HOPS_BITS G_GUINT64_CONSTANT(0xfff)

typedef struct {
	guint64 key;   /* the hop limits in its lowest bits: hops_of() */
	guint32 frame; /* 0: none */
	guint32 time;  /* in units of TIME_UNIT, modulo 2^32 */
} Recent;

typedef struct {
	Recent way[WAYS];
} Set;

struct Twins {
	guint64 factors[2]; /* odd */
	Set sets[SETS];
};

Twins *twins_new(void)
{
	Twins *self = g_new0(Twins, 1);

	for (guint i = 0; i < G_N_ELEMENTS(self->factors); i++)
		self->factors[i] = keyed_hash(&i, sizeof(i)) | 1;
	return self;
}

void twins_free(Twins *self)
{
	g_free(self);
}

static guint64 word_at(const guint8 *bytes)
{
	guint64 word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static guint64 mix(guint64 hash, guint64 word, guint64 factor)
{
	hash = (hash ^ word) * factor;
	return hash ^ hash >> 32;
}

/* What overlaps counts twice. */
static guint64 mix_options(guint64 hash, Bytes options, guint64 factor)
{
	const gsize step = sizeof(guint64);

	if (options.len < step) {
		for (gsize at = 0; at < options.len; at++)
			hash = mix(hash, options.data[at], factor);
		return hash;
	}
	for (gsize at = 0; at + step < options.len; at += step)
		hash = mix(hash, word_at(options.data + at), factor);
	return mix(hash, word_at(options.data + options.len - step), factor);
}

/* Of all that twins have in common. */
static guint64 key_of(const Twins *self, const Packet *segment, guint32 flow)
{
	const TcpHeader *tcp = &segment->tcp;
	guint64 hash = (guint64)flow << 32 | segment->len;

	hash = mix(hash, (guint64)tcp->seq << 32 | tcp->ack, self->factors[0]);
	hash = mix(hash,
		   (guint64)segment->ip_id << 48 | (guint64)segment->src.port << 32 |
			   (guint32)tcp->window << 16 | (guint32)tcp->flags << 8 | tcp->options.len,
		   self->factors[1]);
	hash = mix_options(hash, tcp->options, self->factors[0]);
	return hash * self->factors[1];
}

static guint set_of(const Packet *segment)
{
	guint64 mixed = (segment->tcp.seq ^ (guint64)segment->tcp.ack << 16 ^
			 (guint64)segment->src.port << 40 ^ (guint64)segment->ip_id << 48) *
			G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	return (guint)(mixed >> 40 & (SETS - 1));
}

static Recent *find(Set *set, guint64 key)
{
	for (guint i = 0; i < WAYS; i++)
		if ((set->way[i].key ^ key) <= HOPS_BITS && set->way[i].frame)
			return &set->way[i];
	return NULL;
}

static void insert(Set *set, const Recent *recent)
{
	for (guint i = WAYS - 1; i > 0; i--)
		set->way[i] = set->way[i - 1];
	set->way[0] = *recent;
}

static guint16 hops_of(const Packet *segment)
{
	return (guint16)(segment->hop_limit | segment->outer_hops << 8);
}

/* Hops that a packet has taken within a tunnel count like its own. */
static guint hops_between(guint16 a, guint16 b)
{
	guint own = (guint)ABS((a & 0xff) - (b & 0xff)), outer_a = a >> 8, outer_b = b >> 8;
	guint up = (outer_a + PACKET_OUTER_HOPS - outer_b) % PACKET_OUTER_HOPS;

	return outer_a && outer_b ? own + MIN(up, PACKET_OUTER_HOPS - up) : own;
}

static Twin twin_of(const Recent *like, const Recent *recent)
{
	gint64 apart = (gint32)(recent->time - like->time);

	return (Twin){ .frame = like->frame,
		       .apart_ns = ABS(apart) * TIME_UNIT,
		       .hops = hops_between((guint16)(recent->key & HOPS_BITS),
					    (guint16)(like->key & HOPS_BITS)) };
}

/* What comes so long after the other is another segment, of which there may be copies; so may a
 * bare ACK be. */
static gboolean is_another(const Packet *segment, const Twin *twin)
{
	gboolean is_bare = !tcp_sequence_len(segment->tcp.flags, segment->len);

	return is_bare || twin->apart_ns > (twin->hops ? TWIN_WITHIN : TWIN_AT_MIRROR);
}

gboolean twins_take(Twins *self, const Packet *segment, guint32 hash, Twin *twin)
{
	Set *set = &self->sets[set_of(segment)];
	Recent recent = { (key_of(self, segment, hash) & ~HOPS_BITS) | hops_of(segment),
			  segment->frame, (guint32)((guint64)segment->time_ns / TIME_UNIT) };
	Recent *like = find(set, recent.key);

	if (G_LIKELY(!like)) {
		insert(set, &recent);
		return FALSE;
	}
	*twin = twin_of(like, &recent);
	if (is_another(segment, twin))
		*like = recent;
	return segment->time_ns != 0;
}
