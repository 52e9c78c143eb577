/* FlowKey: what packets of one flow have in common. */
#pragma once

#include "decode/packet.h"

/* Each end is the same in either order of the two. */
typedef struct {
	Endpoint ends[2];
	guint8 transport; /* Transport */
} FlowKey;

static inline FlowKey flow_key_of(const Packet *packet)
{
	return (FlowKey){ { packet->src, packet->dst }, (guint8)packet->transport };
}

/* Keyed (base/keyed-hash.h); the same for both directions. */
static inline guint64 flow_key_hash(const Endpoint *a, const Endpoint *b, Transport transport)
{
	return endpoint_hash_pair(a, b) + transport;
}

/* Which of the ends sent the packet; -1: it is of another flow.  Between equal ends: the first. */
static inline int flow_key_sender(const FlowKey *self, const Packet *packet)
{
	if (self->transport != packet->transport)
		return -1;
	if (endpoint_equal(&self->ends[0], &packet->src) &&
	    endpoint_equal(&self->ends[1], &packet->dst))
		return 0;
	if (endpoint_equal(&self->ends[1], &packet->src) &&
	    endpoint_equal(&self->ends[0], &packet->dst))
		return 1;
	return -1;
}
