/* FlowKey: what the packets of one flow have in common. */
#pragma once

#include "decode/packet.h"

typedef struct {
	Endpoint ends[2]; /* in any order */
	guint8 transport; /* Transport */
} FlowKey;

/* The packet's key, its sender first. */
static inline FlowKey flow_key_of(const Packet *packet)
{
	return (FlowKey){ { packet->src, packet->dst }, (guint8)packet->transport };
}

/* Keyed (base/keyed-hash.h); the same whichever end is first. */
static inline guint64 flow_key_hash(const Endpoint *a, const Endpoint *b, Transport transport)
{
	return endpoint_hash_pair(a, b) + transport;
}

static inline guint32 flow_key_hash_of(const Packet *packet)
{
	return (guint32)flow_key_hash(&packet->src, &packet->dst, packet->transport);
}

/* Which of the ends sent what went from `src` to `dst`; -1: it is of another flow.  Between equal
 * ends: the first. */
static inline int flow_key_sender(const FlowKey *self, const Endpoint *src, const Endpoint *dst,
				  Transport transport)
{
	if (self->transport != transport)
		return -1;
	if (endpoint_equal(&self->ends[0], src) && endpoint_equal(&self->ends[1], dst))
		return 0;
	if (endpoint_equal(&self->ends[1], src) && endpoint_equal(&self->ends[0], dst))
		return 1;
	return -1;
}

/* Whichever end is first. */
static inline gboolean flow_key_equal(const FlowKey *a, const FlowKey *b)
{
	return flow_key_sender(a, &b->ends[0], &b->ends[1], b->transport) >= 0;
}

/* Which of the ends sent the packet. */
static inline int flow_key_sender_of(const FlowKey *self, const Packet *packet)
{
	return flow_key_sender(self, &packet->src, &packet->dst, packet->transport);
}
