/* An end that is sent a RST which it does not accept, or a SYN in a connection that it has, repeats
 * its ACK (RFC 5961 §3.2, §4.2; RFC 9293 §3.10.7.4): the first that it sends after that.
 */
#include "flow/tcp/challenges.h"

/* One end: what it was sent last that it has not answered yet, and its last ACK. */
typedef struct {
	guint32 offence; /* the event; 0: none */
	gboolean has_acked;
	guint32 ack;
} ChallengeSide;

/* Whether its receiver, which has acknowledged something, could not accept it. */
static gboolean is_offence(const FlowEvent *event)
{
	if (event->tcp.flags & TCP_RST)
		return event->tcp.reset != RESET_COUNTS;
	return event->tcp.flags & TCP_SYN;
}

static gboolean is_challenge(const ChallengeSide *own, const FlowEvent *event)
{
	return own->offence && event->len == 0 && event->tcp.ack == own->ack &&
	       (event->tcp.flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK;
}

static void note_answer(ChallengeSide *own, FlowEvent *event)
{
	if (is_challenge(own, event))
		event->tcp.challenged = own->offence;
	own->offence = 0;
	if ((event->tcp.flags & (TCP_SYN | TCP_RST | TCP_ACK)) != TCP_ACK)
		return;
	own->has_acked = TRUE;
	own->ack = event->tcp.ack;
}

void tcp_challenges_settle(Flow *flow)
{
	ChallengeSide sides[2] = { 0 };

	for (guint32 i = 0; i < flow->events->len; i++) {
		FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);
		ChallengeSide *peer = &sides[side_other(event->from)];

		event->tcp.challenged = 0;
		note_answer(&sides[event->from], event);
		if (peer->has_acked && is_offence(event))
			peer->offence = i;
	}
}
