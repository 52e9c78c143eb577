/* Which RSTs count (RFC 9293 §3.10.7, RFC 5961 §3.2). */
#include "tcp/track-look.h"

/* Its number is one that the receiver may be waiting for: from what it last acknowledged to all
 * that was sent.  Within the window, but not the one, it is to be answered by a challenge ACK only
 * (RFC 5961 §3.2), which older ends do not. */
gboolean tcp_track_accepts_reset(const TcpTrack *self, int from, const Packet *reset)
{
	const TcpTrackSide *own = &self->side[from], *peer = &self->side[!from];
	guint32 end = peer->last_ack + track_window(peer);

	if (!(peer->knows & KNOWS_ACK))
		return own->knows & KNOWS_NEXT || !(peer->knows & KNOWS_SYN) ||
		       (reset->tcp.flags & TCP_ACK && seq_after(reset->tcp.ack, peer->base) &&
			seq_at_most(reset->tcp.ack, peer->next_seq));
	if (own->knows & KNOWS_NEXT)
		end = seq_max(end, own->next_seq);
	return seq_at_most(peer->last_ack, reset->tcp.seq) && seq_at_most(reset->tcp.seq, end);
}

void tcp_track_note_reset(TcpTrack *self, int from, const Packet *reset)
{
	TcpTrouble *trouble = tcp_track_trouble(self);
	const TcpTrackSide *own = &self->side[from];

	trouble->reset_at[from] = reset->tcp.seq;
	if (own->knows & KNOWS_NEXT)
		trouble->reset_at[from] = seq_max(reset->tcp.seq, own->next_seq);
	trouble->reset_at[!from] = track_expected(&self->side[!from]);
}

gboolean tcp_track_outlives_reset(const TcpTrack *self, int from, const Packet *segment)
{
	return self->trouble && (segment->tcp.flags & (TCP_RST | TCP_ACK)) == TCP_ACK &&
	       seq_after(segment->tcp.ack, self->trouble->reset_at[!from]);
}
