/* The time from a segment to its acknowledgment, both at the capture point, is the round trip to
 * the receiver plus whatever the receiver took.  The smallest such time is the best estimate of the
 * round trip alone; half of it is the delay one way.
 *
 * A capture taken at one end sees that end answer within microseconds.  So if one side's round trip
 * is a small part of the other's, the capture was taken there, and the delay to it is zero; but
 * only where its answers are that quick, or no router has touched its packets.
 *
 * Without a handshake the answers that are awaited may be those of a user: seconds are no round
 * trip then.
 */
#include "tcp/round-trip.h"

#include "base/quantity.h"
#include "tcp/seq.h"
#include "tcp/tcp-mark.h"

/* A side this much nearer than the other is where the capture was taken. */
#define FAR_TIMES_NEAR 5

/* A host whose answers are so quick may be where the capture was taken, whatever its hop limit. */
#define AT_ONCE NS_PER_MS

#define TICK NS_PER_US            /* no host answers within it; some captures count packets in it */
#define LIFETIME (240 * NS_PER_S) /* of a segment and its answer: twice MSL, RFC 9293 §3.4.1 */
#define MIDSTREAM_MOST (NS_PER_S) /* of a side whose handshake was not timed */

/* RoundTrips.syn: ns, as far as these go; a part of a handshake that is unmeasured while it is
 * awaited, or ROUND_TRIP_NONE; further down from SYN_LONG, µs. */
#define SYN_AWAITED (-2)
#define SYN_LONG (-3)

static gint32 shortened(gint64 ns)
{
	return ns <= G_MAXINT32 ? (gint32)ns : (gint32)(SYN_LONG - ns / NS_PER_US);
}

static gint64 syn_ns(const RoundTrips *self, int side)
{
	gint32 syn = self->syn[side];

	return syn <= SYN_LONG ? (SYN_LONG - (gint64)syn) * NS_PER_US : syn;
}

void round_trips_init(RoundTrips *self)
{
	for (int i = 0; i < 2; i++) {
		self->sent_ns[i] = self->least_ns[i] = ROUND_TRIP_NONE;
		self->syn[i] = ROUND_TRIP_NONE;
	}
}

static void await(RoundTrips *self, int to, const Packet *segment, guint32 marks, guint32 end)
{
	if (marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER | MARK_KEEP_ALIVE |
		     MARK_ZERO_WINDOW_PROBE)) {
		self->sent_ns[to] = ROUND_TRIP_NONE;
		return;
	}
	if (self->sent_ns[to] != ROUND_TRIP_NONE)
		return;
	self->sent_ns[to] = segment->time_ns;
	self->awaited[to] = end;
	if (self->syn[to] == ROUND_TRIP_NONE || self->syn[to] == SYN_AWAITED)
		self->syn[to] = segment->tcp.flags & TCP_SYN ? SYN_AWAITED : ROUND_TRIP_NONE;
}

void round_trips_give_up(RoundTrips *self)
{
	for (int i = 0; i < 2; i++) {
		self->sent_ns[i] = ROUND_TRIP_NONE;
		if (self->syn[i] == SYN_AWAITED)
			self->syn[i] = ROUND_TRIP_NONE;
	}
}

gboolean round_trip_is_likely(gint64 ns)
{
	return ns > TICK && ns <= LIFETIME;
}

static void note(RoundTrips *self, int from, gint64 took)
{
	gboolean is_of_syn = self->syn[from] == SYN_AWAITED;

	if (is_of_syn)
		self->syn[from] = round_trip_is_likely(took) ? shortened(took) : ROUND_TRIP_NONE;
	if (!round_trip_is_likely(took) ||
	    (self->syn[from] == ROUND_TRIP_NONE && took >= MIDSTREAM_MOST))
		return;
	if (self->least_ns[from] < 0 || took < self->least_ns[from])
		self->least_ns[from] = took;
}

/* Most answers are neither the SYN's nor the quickest. */
static void settle(RoundTrips *self, int from, const Packet *segment)
{
	gint64 took = segment->time_ns - self->sent_ns[from];

	self->sent_ns[from] = ROUND_TRIP_NONE;
	if (segment->tcp.flags & TCP_RST && self->least_ns[from] >= 0)
		return; /* it may be somebody else's */
	if (self->least_ns[from] < 0 || took < self->least_ns[from] ||
	    self->syn[from] == SYN_AWAITED)
		note(self, from, took);
}

void round_trips_add(RoundTrips *self, int from, const Packet *segment, guint32 marks)
{
	guint32 end = segment->tcp.seq + tcp_sequence_len(segment->tcp.flags, segment->len);

	if (self->sent_ns[from] != ROUND_TRIP_NONE && segment->tcp.flags & TCP_ACK &&
	    !seq_before(segment->tcp.ack, self->awaited[from]))
		settle(self, from, segment);
	if (end != segment->tcp.seq)
		await(self, !from, segment, marks, end);
}

/* RFC 1700 recommends 64; 128 and 255 are the others in common use. */
static gboolean is_untouched(guint8 hop_limit)
{
	return hop_limit == 64 || hop_limit == 128 || hop_limit == 255;
}

gboolean round_trips_are_near(const RoundTrips *self, int side, const guint8 hop_limit[2])
{
	gint64 own = self->least_ns[side], other = self->least_ns[!side];

	return own >= 0 && own < other / FAR_TIMES_NEAR &&
	       (own <= AT_ONCE || is_untouched(hop_limit[side]));
}

static CapturedAt place_of(const RoundTrips *self, int client, const guint8 hop_limit[2])
{
	if (self->least_ns[0] < 0 || self->least_ns[1] < 0)
		return CAPTURED_AT_UNKNOWN;
	if (round_trips_are_near(self, client, hop_limit))
		return CAPTURED_AT_CLIENT;
	return round_trips_are_near(self, !client, hop_limit) ? CAPTURED_AT_SERVER
							      : CAPTURED_BETWEEN;
}

static gint64 handshake_rtt(gint64 client, gint64 server, CapturedAt place)
{
	switch (place) {
	case CAPTURED_AT_CLIENT:
	case CAPTURED_AT_UNKNOWN:
		return MAX(server, -1);
	case CAPTURED_AT_SERVER:
		return MAX(client, -1);
	default:
		return client > 0 && server > 0 ? client + server : -1;
	}
}

static gint64 one_way(gint64 round_trip)
{
	return round_trip < 0 ? -1 : round_trip / 2;
}

Paths round_trips_paths(const RoundTrips *self, int client, const guint8 hop_limit[2])
{
	gint64 to_client = self->least_ns[client], to_server = self->least_ns[!client];
	CapturedAt place = place_of(self, client, hop_limit);

	return (Paths){
		.rtt_ns = handshake_rtt(syn_ns(self, client), syn_ns(self, !client), place),
		.path_ns[SIDE_CLIENT] = place == CAPTURED_AT_CLIENT ? 0 : one_way(to_client),
		.path_ns[SIDE_SERVER] = place == CAPTURED_AT_SERVER ? 0 : one_way(to_server),
		.captured_at = place,
	};
}

static const char *const place_names[] = {
	[CAPTURED_AT_UNKNOWN] = NULL,
	[CAPTURED_AT_CLIENT] = "client",
	[CAPTURED_AT_SERVER] = "server",
	[CAPTURED_BETWEEN] = "between",
};

const char *captured_at_name(CapturedAt captured_at)
{
	return place_names[captured_at];
}
