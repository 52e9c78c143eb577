/* A RST counts if its receiver accepts it (RFC 9293 §3.10.7.3 and §3.10.7.4) and does not go on: a
 * forged one may bear the right numbers, and an end may check more than those (RFC 2385, RFC 5961).
 *
 * Forward, what each side has sent and acknowledged so far tells whether a RST is accepted;
 * backward, what is acknowledged later tells whether the connection outlives it.
 *
 * A RST is forged if its side cannot have sent it: its hop limit is another than that of all else
 * from there, it answers sooner than any answer has come from there, or its side goes on to send.
 */
#include "flow/tcp/resets.h"

#include "flow/tcp/fates.h"
#include "tcp/seq.h"

#define HOP_LIMIT_SEGMENTS 2 /* that agree, for another hop limit to tell something */

/* One side, so far. */
typedef struct {
	guint8 hop_limit;
	guint n_hop_limit;       /* segments with it */
	gboolean has_hop_limits; /* more than one */
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

static void note_hop_limit(ResetSide *own, const FlowEvent *event)
{
	if (own->n_hop_limit && own->hop_limit != event->hop_limit)
		own->has_hop_limits = TRUE;
	own->hop_limit = event->hop_limit;
	own->n_hop_limit++;
}

/* Routers on the way from where it began (RFC 791 §3.1 leaves that open: 64, 128 and 255 are usual,
 * and some hosts send RSTs with another than the rest). */
static guint hops_of(guint8 hop_limit)
{
	return hop_limit <= 32 ? 32u - hop_limit
			       : (hop_limit <= 64    ? 64u
				  : hop_limit <= 128 ? 128u
						     : 255u) -
					 hop_limit;
}

static gboolean has_other_hops(const ResetSide *own, const FlowEvent *reset)
{
	return own->n_hop_limit >= HOP_LIMIT_SEGMENTS && !own->has_hop_limits &&
	       hops_of(own->hop_limit) != hops_of(reset->hop_limit);
}

static gboolean is_too_soon(const Flow *flow, const FlowEvent *reset)
{
	gint64 round_trip_ns = 2 * flow->path_ns[reset->from];

	return reset->rtt_ns >= 0 && round_trip_ns > 0 &&
	       reset->rtt_ns < tcp_fates_least(round_trip_ns);
}

static void note_segment(ResetSide *own, const FlowEvent *event)
{
	guint32 end = event->tcp.seq + tcp_sequence_len(event->tcp.flags, event->len);

	note_hop_limit(own, event);
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
		event->tcp.is_forged = FALSE;
		if (!(event->tcp.flags & TCP_RST)) {
			note_segment(own, event);
			continue;
		}
		point.sent[event->from] =
			own->has_sent ? seq_max(own->next, event->tcp.seq) : event->tcp.seq;
		point.sent[side_other(event->from)] = peer->next;
		event->tcp.is_forged = has_other_hops(own, event) || is_too_soon(flow, event);
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

/* How far each side goes later. */
typedef struct {
	guint32 acked[2], sent[2];
	gboolean has_acked[2], has_sent[2];
} Later;

static void note_later(Later *self, const FlowEvent *event)
{
	Side from = event->from;
	guint32 end = event->tcp.seq + event->len;

	if (event->tcp.flags & TCP_RST)
		return;
	note_later_ack(event, &self->acked[from], &self->has_acked[from]);
	self->sent[from] = self->has_sent[from] ? seq_max(self->sent[from], end) : end;
	self->has_sent[from] = TRUE;
}

static void settle_point(FlowEvent *reset, const ResetPoint *point, const Later *later)
{
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		if (later->has_acked[side] &&
		    seq_after(later->acked[side], point->sent[side_other(side)]))
			reset->tcp.reset = RESET_OUTLIVED;
	if (later->has_sent[reset->from] &&
	    seq_after(later->sent[reset->from], point->sent[reset->from]))
		reset->tcp.is_forged = TRUE;
}

static void look_back(Flow *flow, const GArray *points)
{
	Later later = { 0 };
	guint left = points->len;

	for (guint32 i = flow->events->len; i-- > 0 && left > 0;) {
		const ResetPoint *point = &g_array_index(points, ResetPoint, left - 1);

		if (point->event == i) {
			settle_point(event_at(flow, i), point, &later);
			left--;
		}
		note_later(&later, event_at(flow, i));
	}
}

/* The RST that ended the flow: the first that counts. */
static void settle_end(Flow *flow)
{
	for (guint32 i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (!(event->tcp.flags & TCP_RST) || event->tcp.reset != RESET_COUNTS ||
		    event->from != flow->tcp.closed_by)
			continue;
		flow->tcp.is_forged_end = flow->tcp.end == FLOW_END_RST && event->tcp.is_forged;
		return;
	}
}

void tcp_resets_settle(Flow *flow)
{
	g_autoptr(GArray) points = look_forward(flow);

	look_back(flow, points);
	settle_end(flow);
}
