/* Twins: TCP segments that are the same in all that routers and capture points leave as it is.
 *
 * A twin is the same packet captured again, or the same segment sent again by a host whose
 * identifications (RFC 6864) do not tell: flow/copies.h decides.
 */
#pragma once

#include "decode/packet.h"

typedef struct Twins Twins;

/* Of a segment: the one like it that was captured before; of a bare ACK the last. */
typedef struct {
	guint32 frame;
	gint64 apart_ns; /* between the two, at least 0, to the microsecond */
	guint hops;      /* between their hop limits, those of the tunnel's packet included */
} Twin;

/* How long after a segment its copies may come: with another hop limit, since no retransmission
 * timer is shorter; with the same, at a mirror port. */
#define TWIN_WITHIN (200 * NS_PER_MS)
#define TWIN_AT_MIRROR (500 * NS_PER_US)

/* None so far.  Caller frees with twins_free(). */
Twins *twins_new(void);
void twins_free(Twins *self);

/* Takes the next TCP segment of the capture, with its flow_key_hash_of().  TRUE: it has a twin
 * among the latest, some four thousand; without times none is found. */
gboolean twins_take(Twins *self, const Packet *segment, guint32 hash, Twin *twin);
