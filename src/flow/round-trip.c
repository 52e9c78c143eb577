/* From a segment's passing to the passing of its acknowledgement, the capture point measures the
 * way to the receiver and back, and whatever the receiver took.  The smallest such time is the best
 * estimate of the way alone; half of it is the way there.
 *
 * A capture taken at one end sees that end answer within microseconds.  So when one side's round
 * trip is a small part of the other's, the capture was taken there, and that way is none.
 */
#include "flow/round-trip.h"

#include "flow/seq.h"

#define FAR_TIMES_NEAR \
	5 /* a side this much nearer than the other is where the capture was taken \
	   */

static void await(RoundTripSide *peer, const Segment *segment, guint32 marks, guint32 end)
{
	if (marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER | MARK_KEEP_ALIVE |
		     MARK_ZERO_WINDOW_PROBE)) {
		peer->is_awaited = FALSE;
		return;
	}
	if (peer->is_awaited)
		return;
	peer->is_awaited = TRUE;
	peer->awaited = end;
	peer->awaits_syn = (segment->flags & TCP_SYN) != 0;
	peer->sent_ns = segment->time_ns;
}

static void settle(RoundTripSide *own, const Segment *segment)
{
	gint64 took = MAX(segment->time_ns - own->sent_ns, 1);

	own->is_awaited = FALSE;
	if (!own->least_ns || took < own->least_ns)
		own->least_ns = took;
	if (own->awaits_syn && !own->syn_ns)
		own->syn_ns = took;
}

void round_trips_add(RoundTrips *self, int from, const Segment *segment, guint32 marks)
{
	RoundTripSide *own = &self->side[from], *peer = &self->side[!from];
	guint32 end = segment->seq + segment->len + ((segment->flags & TCP_SYN) != 0) +
		      ((segment->flags & TCP_FIN) != 0);

	if (own->is_awaited && segment->flags & TCP_ACK && !seq_before(segment->ack, own->awaited))
		settle(own, segment);
	if (end != segment->seq)
		await(peer, segment, marks, end);
}

static CapturedAt place_of(gint64 to_client, gint64 to_server)
{
	if (!to_client || !to_server)
		return CAPTURED_AT_UNKNOWN;
	if (to_client < to_server / FAR_TIMES_NEAR)
		return CAPTURED_AT_CLIENT;
	if (to_server < to_client / FAR_TIMES_NEAR)
		return CAPTURED_AT_SERVER;
	return CAPTURED_BETWEEN;
}

static gint64 handshake_rtt(const RoundTripSide *client, const RoundTripSide *server,
			    CapturedAt place)
{
	switch (place) {
	case CAPTURED_AT_CLIENT:
	case CAPTURED_AT_UNKNOWN:
		return server->syn_ns ? server->syn_ns : -1;
	case CAPTURED_AT_SERVER:
		return client->syn_ns ? client->syn_ns : -1;
	default:
		return client->syn_ns && server->syn_ns ? client->syn_ns + server->syn_ns : -1;
	}
}

void round_trips_fill(const RoundTrips *self, int client, Flow *flow)
{
	const RoundTripSide *to_client = &self->side[client], *to_server = &self->side[!client];

	flow->captured_at = place_of(to_client->least_ns, to_server->least_ns);
	flow->rtt_ns = handshake_rtt(to_client, to_server, flow->captured_at);
	flow->path_ns[SIDE_CLIENT] = to_client->least_ns ? to_client->least_ns / 2 : -1;
	flow->path_ns[SIDE_SERVER] = to_server->least_ns ? to_server->least_ns / 2 : -1;
	if (flow->captured_at == CAPTURED_AT_CLIENT)
		flow->path_ns[SIDE_CLIENT] = 0;
	if (flow->captured_at == CAPTURED_AT_SERVER)
		flow->path_ns[SIDE_SERVER] = 0;
}
