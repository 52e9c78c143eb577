/* RoundTrips: how far the two ends are from the capture point. */
#pragma once

#include "decode/packet.h"

typedef enum {
	CAPTURED_AT_UNKNOWN,
	CAPTURED_AT_CLIENT,
	CAPTURED_AT_SERVER,
	CAPTURED_BETWEEN,
} CapturedAt;

/* How far the two ends are from each other and from the capture point. */
typedef struct {
	gint64 rtt_ns;     /* handshake's round trip between the two ends; -1: not seen */
	gint64 path_ns[2]; /* by Side: one way from the capture point to that end, half the smallest
			      round trip; -1: unknown */
	CapturedAt captured_at;
} Paths;

/* By side: a segment towards it whose acknowledgment is awaited, and what was measured so far.
 * Missing times are ROUND_TRIP_NONE. */
#define ROUND_TRIP_NONE (-1)
typedef struct {
	gint64 sent_ns[2];  /* when the awaited segment passed the capture point */
	gint64 least_ns[2]; /* the smallest round trip from the capture point to this side */
	guint32 awaited[2]; /* acknowledgment number */
	gint32 syn[2];      /* the least for this side's part of the handshake alone, in half the
			       space: round-trip.c */
} RoundTrips;

/* Whether an answer can have taken so long because of the way: longer than one clock tick of
 * captures that only count their packets, and within the segments' lifetime (RFC 9293 §3.4.1). */
gboolean round_trip_is_likely(gint64 ns);

/* Nothing awaited, nothing known. */
void round_trips_init(RoundTrips *self);

/* The clock was set back: what is awaited can no longer be timed. */
void round_trips_give_up(RoundTrips *self);

/* Takes the next segment, with its marks.  Karn's rule (RFC 6298 §3): what was sent more than once
 * is not timed. */
void round_trips_add(RoundTrips *self, int from, const Packet *segment, guint32 marks);

/* The result for a flow whose client is the side of index `client`.  `hop_limit`: by index of the
 * side that sent it, as captured; 0: not known. */
Paths round_trips_paths(const RoundTrips *self, int client, const guint8 hop_limit[2]);

/* Whether, as far as is known, the capture is taken at the side of that index; `hop_limit`: as in
 * round_trips_paths(). */
gboolean round_trips_are_near(const RoundTrips *self, int side, const guint8 hop_limit[2]);

/* As JSON writes it: "client"; NULL for UNKNOWN.  Static. */
const char *captured_at_name(CapturedAt captured_at);
