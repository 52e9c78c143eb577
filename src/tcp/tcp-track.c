/* The sequence logic: where the sides begin (track-start.c), what a segment is (track-verdicts.c,
 * track-order.c, track-reset.c), and what is remembered of it, here.
 *
 * Sequence numbers are compared through seq.h alone (RFC 9293 §3.4).
 */
#include "tcp/tcp-track.h"

#include "capture/frame-time.h"
#include "tcp/track-order.h"
#include "tcp/track-start.h"
#include "tcp/track-verdicts.h"

#define NO_HANDSHAKE G_MAXINT64 /* TcpTrack.handshake_ns while no SYN was seen */

void tcp_track_init(TcpTrack *self)
{
	*self = (TcpTrack){ .side = { { .wscale = WSCALE_UNKNOWN }, { .wscale = WSCALE_UNKNOWN } },
			    .handshake_ns = NO_HANDSHAKE };
}

void tcp_track_clear(TcpTrack *self)
{
	TcpTrouble *trouble = self->trouble;

	if (!trouble)
		return;
	for (int i = 0; i < 2; i++) {
		g_free(trouble->above[i]);
		g_free(trouble->sack[i]);
	}
	g_clear_pointer(&self->trouble, g_free);
}

TcpTrouble *tcp_track_trouble(TcpTrack *self)
{
	if (!self->trouble) {
		self->trouble = g_new0(TcpTrouble, 1);
		for (int i = 0; i < 2; i++)
			self->trouble->acked[i] = self->trouble->stamp[i] = -1;
	}
	return self->trouble;
}

gboolean tcp_track_has_syn(const TcpTrack *self, int side)
{
	return (self->side[side].knows & KNOWS_SYN) != 0;
}

gboolean tcp_track_has_syn_ack(const TcpTrack *self, int side)
{
	return (self->side[side].knows & KNOWS_SYN_ACK) != 0;
}

gboolean tcp_track_has_fin(const TcpTrack *self, int side)
{
	return (self->side[side].knows & KNOWS_FIN) != 0;
}

gboolean tcp_track_has_rst(const TcpTrack *self, int side)
{
	return (self->side[side].knows & KNOWS_RST) != 0;
}

/* The last byte once more, though it has been acknowledged (RFC 9293 §3.8.4): nobody waited. */
static gboolean is_keep_alive(const TcpTrackSide *own, const TcpTrackSide *peer, const Packet *next)
{
	return next->len == 1 && next->tcp.seq == own->next_seq - 1 && peer->knows & KNOWS_ACK &&
	       peer->last_ack == own->next_seq;
}

gboolean tcp_track_awaits(const TcpTrack *self, int side, int from, const Packet *next)
{
	const TcpTrackSide *own = &self->side[side], *peer = &self->side[!side];

	if (!(own->knows & KNOWS_NEXT))
		return FALSE;
	if (from == side)
		return tcp_sequence_len(next->tcp.flags, next->len) > 0 &&
		       seq_before(next->tcp.seq, own->next_seq) && !is_keep_alive(own, peer, next);
	if (!(next->tcp.flags & TCP_ACK))
		return FALSE;
	if (!(peer->knows & KNOWS_ACK))
		return next->tcp.ack == own->next_seq && (own->knows & KNOWS_SYN || own->bytes > 0);
	return (seq_before(peer->last_ack, own->next_seq) &&
		seq_after(next->tcp.ack, peer->last_ack)) ||
	       (!peer->window && next->tcp.window > 0);
}

gboolean tcp_track_is_reopened_by(const TcpTrack *self, int from, const Packet *segment)
{
	const TcpTrackSide *own = &self->side[from];

	return (segment->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
	       own->knows & (KNOWS_BASE | GUESSES_BASE) && segment->tcp.seq != own->base;
}

gboolean tcp_track_is_news(const TcpTrack *self, int from, const Packet *segment)
{
	const TcpTrackSide *own = &self->side[from];

	return segment->tcp.flags & TCP_ACK && self->side[!from].knows & KNOWS_NEXT &&
	       seq_at_most(segment->tcp.ack, self->side[!from].next_seq) &&
	       (!(own->knows & KNOWS_ACK) ||
		seq_after(segment->tcp.ack, track_highest_ack(self, from)));
}

gboolean tcp_track_is_followed_by(const TcpTrack *self, int from, const Packet *segment)
{
	const TcpTrackSide *own = &self->side[from], *peer = &self->side[!from];

	if (!(own->knows & KNOWS_NEXT))
		return !(peer->knows & KNOWS_ACK) && tcp_track_is_news(self, from, segment);
	if (peer->knows & KNOWS_ACK && seq_after(track_highest_ack(self, !from), own->next_seq))
		return FALSE;
	if (segment->tcp.flags & TCP_ACK && own->knows & KNOWS_ACK &&
	    seq_before(segment->tcp.ack, track_highest_ack(self, from)))
		return FALSE;
	return segment->tcp.seq == own->next_seq || tcp_track_is_news(self, from, segment);
}

void tcp_track_shift(TcpTrack *self, gint64 ns)
{
	for (int i = 0; i < 2; i++) {
		self->side[i].next_ns = frame_time_later(self->side[i].next_ns, ns);
		self->side[i].heard_ns = frame_time_later(self->side[i].heard_ns, ns);
	}
	if (self->handshake_ns >= 0 && self->handshake_ns != NO_HANDSHAKE)
		self->handshake_ns = frame_time_later(self->handshake_ns, ns);
}

static void advance(const Look *look, guint32 marks)
{
	const Packet *segment = look->segment;
	TcpTrackSide *own = look->own;
	guint32 next = segment->tcp.seq + tcp_sequence_len(segment->tcp.flags, segment->len);

	if (marks & MARK_ZERO_WINDOW_PROBE || segment->tcp.flags & TCP_RST)
		return; /* its byte is not sent until the window takes it; a RST takes up nothing */
	if (!(own->knows & KNOWS_NEXT)) {
		own->ackable = own->next_seq = next;
		own->next_ns = segment->time_ns;
		own->ip_id = segment->ip_id;
		own->hop_limit = segment->hop_limit;
		own->knows |= KNOWS_NEXT;
		return;
	}
	if (segment->tcp.seq == own->ackable)
		own->ackable = seq_max(own->next_seq, next);
	if (seq_after(next, own->next_seq)) {
		track_note_order(look);
		own->next_seq = next;
		own->next_ns = segment->time_ns;
	}
}

/* Counts the payload's bytes; returns how many numbers that the segment takes up are new. */
static guint32 count_fresh(const Look *look, guint32 marks)
{
	const Packet *segment = look->segment;
	TcpTrackSide *own = look->own;
	guint32 left = segment->tcp.seq + ((segment->tcp.flags & TCP_SYN) != 0);
	guint32 fresh_fin = segment->tcp.flags & TCP_FIN && !(own->knows & KNOWS_FIN) ? 1 : 0;
	guint32 fresh;

	if (!(own->knows & KNOWS_NEXT))
		own->floor = seq_min(left, own->base + 1);
	if (segment->len == 0 || marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return fresh_fin;
	if (seq_at_most(segment->tcp.seq, own->base) && !(segment->tcp.flags & TCP_SYN) &&
	    seq_at_most(left + segment->len, own->floor))
		return segment->len; /* before everything captured */
	if (G_LIKELY(left == own->floor && !look->track->trouble)) {
		own->floor += segment->len;
		fresh = segment->len;
	} else {
		fresh = byte_ranges_add(&own->floor,
					&tcp_track_trouble(look->track)->above[look->from], left,
					left + segment->len);
	}
	own->bytes += fresh;
	return fresh + fresh_fin;
}

/* Only acknowledgments that report a gap carry SACK (RFC 2018 §4). */
static void remember_sack(const Look *look)
{
	const Packet *segment = look->segment;
	TcpTrouble *trouble = look->track->trouble;
	SackList **sack = trouble ? &trouble->sack[look->from] : NULL;
	TcpOptions options;

	if (sack && *sack)
		(*sack)->n = 0;
	if (tcp_options_lack_sack(segment->tcp.options) || segment->tcp.flags & TCP_SYN)
		return;
	options = tcp_options_parse(segment->tcp.options);
	if (!options.n_sack)
		return;
	sack = &tcp_track_trouble(look->track)->sack[look->from];
	if (!*sack)
		*sack = g_new0(SackList, 1);
	(*sack)->n = options.n_sack;
	for (guint i = 0; i < options.n_sack; i++)
		(*sack)->block[i] = options.sack[i];
}

/* A FIN without ACK is no connection's (RFC 9293 §3.10.7.4). */
static guint16 facts_of(guint8 flags)
{
	guint16 facts = flags & TCP_ACK ? KNOWS_ACK : 0;

	if (G_LIKELY(!(flags & (TCP_SYN | TCP_FIN | TCP_RST))))
		return facts;
	if (flags & TCP_SYN)
		facts |= (flags & TCP_ACK ? KNOWS_SYN_ACK : KNOWS_SYN) | LAST_WAS_SYN;
	if (flags & TCP_FIN && flags & TCP_ACK)
		facts |= KNOWS_FIN;
	if (flags & TCP_RST)
		facts |= KNOWS_RST;
	return facts;
}

static G_GNUC_NO_INLINE void note_highest_ack(const Look *look)
{
	if (look->own->knows & KNOWS_ACK)
		tcp_track_trouble(look->track)->acked[look->from] =
			track_highest_ack(look->track, look->from);
}

static void remember_ack(const Look *look)
{
	TcpTrackSide *own = look->own;
	guint32 ack = look->segment->tcp.ack;

	if (G_UNLIKELY(seq_before(ack, own->last_ack)))
		note_highest_ack(look);
	own->last_ack = ack;
}

static void remember(const Look *look, guint32 marks)
{
	const Packet *segment = look->segment;
	TcpTrackSide *own = look->own;

	if (segment->tcp.flags & TCP_ACK)
		remember_ack(look);
	own->knows = ((own->knows & ~LAST_WAS_SYN) | facts_of(segment->tcp.flags)) & 0xfff;
	if (G_LIKELY(!(segment->tcp.flags & TCP_RST)))
		own->window = segment->tcp.window;
	if (own->ip_id != segment->ip_id && !own->ids)
		own->ids = IDS_VARY;
	own->heard_ns = segment->time_ns;
	own->marks = (guint16)marks;
	remember_sack(look);
}

/* Round trip of the handshake at the capture point: from the last SYN to the first ACK. */
static void time_handshake(TcpTrack *self, const Look *look)
{
	const Packet *segment = look->segment;

	if (self->handshake_ns < 0)
		return;
	if ((segment->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
		self->handshake_ns = segment->time_ns;
	} else if (self->handshake_ns != NO_HANDSHAKE && segment->tcp.flags & TCP_ACK &&
		   !(segment->tcp.flags & TCP_SYN)) {
		self->handshake_ns = MIN(self->handshake_ns - segment->time_ns, -1);
	}
}

static guint32 judge(Look *look)
{
	guint32 marks = track_judge(look), fresh = count_fresh(look, marks);

	if (marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return marks;
	return marks | track_judge_repetition(look, fresh);
}

TcpVerdict tcp_track_add(TcpTrack *self, int from, const Packet *segment)
{
	Look look = {
		.segment = segment,
		.track = self,
		.from = from,
		.own = &self->side[from],
		.peer = &self->side[!from],
		.takes_part =
			(segment->tcp.flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK,
	};
	TcpVerdict verdict;
	guint32 expected;

	if (G_UNLIKELY(segment->tcp.flags & TCP_SYN)) {
		if (track_is_foreign_syn_ack(&look))
			return track_take_foreign_syn_ack(&look);
		track_learn_scale(&look);
	}
	if (G_UNLIKELY(self->trouble != NULL))
		track_take_up_other_start(&look);
	track_learn_bases(&look);
	expected = look.own->next_seq;
	verdict.marks = judge(&look);
	verdict.dup_ack_number = verdict.marks & MARK_DUPLICATE_ACK ? look.own->dup_acks : 0;
	verdict.missing = verdict.marks & MARK_LOST_SEGMENT ? segment->tcp.seq - expected : 0;
	if (G_UNLIKELY(verdict.missing > SEQ_WINDOW_MAX))
		verdict.missing = 0;
	time_handshake(self, &look);
	advance(&look, verdict.marks);
	remember(&look, verdict.marks);
	verdict.seq = segment->tcp.seq - look.own->base;
	verdict.ack = segment->tcp.flags & TCP_ACK ? segment->tcp.ack - look.peer->base : 0;
	verdict.window = segment->tcp.window;
	if (look.own->wscale > 0 && !(segment->tcp.flags & TCP_SYN))
		verdict.window <<= look.own->wscale;
	return verdict;
}
