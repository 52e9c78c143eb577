/* RoundTrips: how far the two ends are from the capture point. */
#pragma once

#include "decode/segment.h"
#include "flow/flow.h"

/* Of one side: a segment towards it whose acknowledgement is awaited, and what such waits have
 * told. */
typedef struct {
	gint64 sent_ns;  /* when it passed the capture point */
	gint64 least_ns; /* the smallest round trip from the capture point to this side; 0: none yet
			  */
	gint64 syn_ns;   /* the same, for this side's part of the handshake alone; 0: not seen */
	guint32 awaited; /* acknowledgement number */
	guint8 is_awaited, awaits_syn; /* booleans */
} RoundTripSide;

typedef struct {
	RoundTripSide side[2];
} RoundTrips;

/* Takes the next segment, with the marks that it got.  Karn's rule (RFC 6298 §3): what has been
 * sent more than once times nothing. */
void round_trips_add(RoundTrips *self, int from, const Segment *segment, guint32 marks);

/* What follows for a flow whose client is the side of index `client`: rtt_ns, path_ns, captured_at.
 */
void round_trips_fill(const RoundTrips *self, int client, Flow *flow);
