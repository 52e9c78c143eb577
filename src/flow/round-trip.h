/* RoundTrips: how far the two ends are from the capture point. */
#pragma once

#include "decode/segment.h"
#include "flow/flow.h"

/* By side: a segment towards it whose acknowledgement is awaited, and what such waits have told.
 * Times that are not there are ROUND_TRIP_NONE. */
#define ROUND_TRIP_NONE (-1)
typedef struct {
	gint64 sent_ns[2];  /* when the awaited segment passed the capture point */
	gint64 least_ns[2]; /* the smallest round trip from the capture point to this side */
	gint64 syn_ns[2];   /* the same, for this side's part of the handshake alone */
	guint32 awaited[2]; /* acknowledgement number */
} RoundTrips;

void round_trips_init(RoundTrips *self);

/* Takes the next segment, with the marks that it got.  Karn's rule (RFC 6298 §3): what has been
 * sent more than once times nothing. */
void round_trips_add(RoundTrips *self, int from, const Segment *segment, guint32 marks);

/* What follows for a flow whose client is the side of index `client`: rtt_ns, path_ns, captured_at.
 */
void round_trips_fill(const RoundTrips *self, int client, Flow *flow);
