/* Copies: which TCP segments of a capture are packets that it has already.
 *
 * A packet is captured twice on two interfaces, at a mirror port, before and after a router, in and
 * out of a tunnel.  A copy is the same segment with the same IP identification (RFC 6864), which a
 * retransmission has not; without a usable one, the same numbers sooner than any round trip.  A
 * segment without numbers and identification is one only where others of its flow are.  What D-SACK
 * (RFC 2883) reports was repeated by the network: it has reached its receiver twice, and is no
 * copy.
 */
#pragma once

#include "decode/twins.h"

typedef struct Copies Copies;

/* None so far.  Caller frees with copies_free(). */
Copies *copies_new(void);
void copies_free(Copies *self);

/* What is known of the segment's side and flow. */
typedef struct {
	guint32 flow;         /* index in the FlowTable */
	guint32 first_frame;  /* of the flow */
	int from;             /* index of the end that sent it */
	gboolean ids_vary;    /* that end has sent other IP identifications before */
	gint64 round_trip_ns; /* the least from the capture point to the other end; -1: unknown */
} CopyFacts;

/* Takes the next TCP segment that has a twin; whether it is a copy. */
gboolean copies_take(Copies *self, const CopyFacts *facts, const Packet *segment, const Twin *twin);

/* Takes a segment that its end has sent again, and that is no copy: a D-SACK will be about it. */
void copies_explain(Copies *self, guint32 flow, int from, const Packet *segment);

/* Takes D-SACK's block, absolute numbers, that the end of index `from` of that flow sent; whether
 * it shows that a segment taken for a copy was none. */
gboolean copies_refute(Copies *self, guint32 flow, int from, SackBlock block);

/* The frame that `frame` is a copy of, perhaps of an earlier flow between the same ends; 0: it is
 * none. */
guint32 copies_find(const Copies *self, guint32 frame);

/* How many frames are copies. */
guint32 copies_in_all(const Copies *self);
