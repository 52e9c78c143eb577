/* A RST counts if its receiver accepts it (RFC 9293 §3.10.7.3 and §3.10.7.4) and does not go on: a
 * forged one may bear the right numbers, and an end may check more than those (RFC 2385, RFC 5961).
 *
 * Forward, what each side has sent and acknowledged so far tells whether a RST is accepted;
 * backward, what is acknowledged later tells whether the connection outlives it.
 */
#include "flow/tcp/resets.h"

#include "tcp/seq.h"

/* One side, so far. */
typedef struct {
	gboolean has_syn, has_sent, has_acked;
	guint32 next; /* all that it sent ends there */
	guint32 ack, window;
} ResetSide;

/* Where both sides were at a RST. */
typedef struct {
	guint32 event;
	guint32 sent[2]; /* by Side: what comes after it was sent later */
} ResetPoint;

static FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

static gboolean is_accepted(const ResetSide *own, const ResetSide *peer, const FlowEvent *reset)
{
	guint32 end = peer->ack + peer->window;

	if (!peer->has_acked)
		return own->has_sent || !peer->has_syn ||
		       (reset->tcp.flags & TCP_ACK && seq_after(reset->tcp.ack, 0) &&
			seq_at_most(reset->tcp.ack, peer->next));
	if (own->has_sent)
		end = seq_max(end, own->next);
	return seq_at_most(peer->ack, reset->tcp.seq) && seq_at_most(reset->tcp.seq, end);
}

static void note_segment(ResetSide *own, const FlowEvent *event)
{
	guint32 end = event->tcp.seq + tcp_sequence_len(event->tcp.flags, event->len);

	own->has_syn |= (event->tcp.flags & TCP_SYN) != 0;
	own->next = own->has_sent ? seq_max(own->next, end) : end;
	own->has_sent = TRUE;
	if (!(event->tcp.flags & TCP_ACK))
		return;
	own->has_acked = TRUE;
	own->ack = event->tcp.ack;
	own->window = event->tcp.window;
}

/* Points of all RSTs that are accepted; GArray of ResetPoint, owned by the caller. */
static GArray *look_forward(Flow *flow)
{
	GArray *points = g_array_new(FALSE, FALSE, sizeof(ResetPoint));
	ResetSide sides[2] = { 0 };

	for (guint32 i = 0; i < flow->events->len; i++) {
		FlowEvent *event = event_at(flow, i);
		ResetSide *own = &sides[event->from], *peer = &sides[side_other(event->from)];
		ResetPoint point = { .event = i };

		event->tcp.reset = RESET_COUNTS;
		if (!(event->tcp.flags & TCP_RST)) {
			note_segment(own, event);
			continue;
		}
		point.sent[event->from] =
			own->has_sent ? seq_max(own->next, event->tcp.seq) : event->tcp.seq;
		point.sent[side_other(event->from)] = peer->next;
		if (!is_accepted(own, peer, event))
			event->tcp.reset = RESET_NOT_ACCEPTED;
		else if (own->has_sent && peer->has_sent)
			g_array_append_val(points, point);
	}
	return points;
}

static void note_later_ack(const FlowEvent *event, guint32 *acked, gboolean *has_acked)
{
	if ((event->tcp.flags & (TCP_RST | TCP_ACK)) != TCP_ACK)
		return;
	*acked = *has_acked ? seq_max(*acked, event->tcp.ack) : event->tcp.ack;
	*has_acked = TRUE;
}

static void look_back(Flow *flow, const GArray *points)
{
	guint32 acked[2] = { 0 }; /* by Side that acknowledges */
	gboolean has_acked[2] = { FALSE, FALSE };
	guint left = points->len;

	for (guint32 i = flow->events->len; i-- > 0 && left > 0;) {
		const ResetPoint *point = &g_array_index(points, ResetPoint, left - 1);
		FlowEvent *event = event_at(flow, i);

		note_later_ack(event, &acked[event->from], &has_acked[event->from]);
		if (point->event != i)
			continue;
		for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
			if (has_acked[side] &&
			    seq_after(acked[side], point->sent[side_other(side)]))
				event->tcp.reset = RESET_OUTLIVED;
		left--;
	}
}

void tcp_resets_settle(Flow *flow)
{
	g_autoptr(GArray) points = look_forward(flow);

	look_back(flow, points);
}
