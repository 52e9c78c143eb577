/* The sequence logic.
 *
 * Each direction has a next sequence number: the highest that its segments have reached.  A segment
 * that takes up sequence numbers (data, SYN, FIN) and starts there is new; one that starts beyond
 * it reveals a segment that was not captured; one that starts before it repeats something, or comes
 * late.  Which of the two depends on the circumstances:
 *
 *   out of order              it was sent before the highest segment
 *   spurious retransmission   all of it was acknowledged before (RFC 9293 §3.10.7.4 answers it)
 *   fast retransmission       the other side has just repeated its ACK (RFC 5681 §3.2)
 *   out of order              it follows the highest segment by less than a round trip, unless it
 *                             was sent after it
 *   retransmission            none of these
 *
 * What was sent before or after is told by the sender's IP identification, if that counts, and by
 * its timestamp.
 *
 * Segments without data are judged by what they repeat or change: window, acknowledgment, or
 * nothing. The rules are those of the Wireshark User's Guide, "TCP Analysis", so that a reader
 * finds the same words there; where they are known to be wrong a comment here says so.
 *
 * Sequence numbers are compared through seq.h alone (RFC 9293 §3.4).
 */
#include "tcp/tcp-track.h"

#include "base/quantity.h"
#include "capture/frame-time.h"
#include "tcp/seq.h"

#define WSCALE_UNKNOWN (-1) /* no SYN seen */
#define WSCALE_UNUSED (-2)  /* a SYN without the option: neither side scales (RFC 7323 §2.2) */

#define NO_HANDSHAKE G_MAXINT64 /* TcpTrack.handshake_ns while no SYN was seen */

#define FAST_RETRANSMISSION_WITHIN (20 * NS_PER_MS) /* after the ACK that asked for it */
#define FAST_RETRANSMISSION_DUP_ACKS \
	2 /* RFC 5681 asks for three; one may be missing in the capture */
#define OUT_OF_ORDER_WITHIN (3 * NS_PER_MS) /* if no round trip was captured */
#define DUP_ACKS_LOSS_TOLD \
	(-1) /* TcpTrackSide.dup_acks: judge_ack() has reported what is missing */

/* RFC 6864 §4 asks for identifications that differ, not for a counter.  One counts, for the flow or
 * the host, if the highest segment raised it by no more than ID_NEAR, and tells only of segments as
 * near: of random ones that is true once in a hundred thousand times. */
#define ID_NEAR 128

/* TcpTrackSide.ids */
#define IDS_VARY 1
#define IDS_COUNT 2

typedef enum {
	KNOWS_BASE = 1 << 0,
	KNOWS_NEXT = 1 << 1,
	KNOWS_ACK = 1 << 2,
	KNOWS_SYN = 1 << 3,
	KNOWS_SYN_ACK = 1 << 4,
	KNOWS_FIN = 1 << 5,
	KNOWS_RST = 1 << 6,
	LAST_WAS_SYN = 1 << 7, /* whose window is never scaled */
	KNOWS_FLOOR = 1 << 8,  /* the other side's first acknowledgment was taken into account */
	GUESSES_BASE = 1 << 9, /* by a RST */
} TrackKnows;

/* When a segment was sent, by its own evidence. */
typedef enum {
	SENT_UNKNOWN,
	SENT_BEFORE, /* the highest segment of its side */
	SENT_AFTER,
} SentOrder;

/* A segment, with the two sides that it concerns. */
typedef struct {
	const Packet *segment;
	TcpTrack *track;
	int from;
	TcpTrackSide *own, *peer;
	gboolean takes_part; /* ACK, and neither SYN nor FIN nor RST: of the conversation itself */
} Look;

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

static TcpTrouble *trouble_of(TcpTrack *self)
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

gboolean tcp_track_awaits(const TcpTrack *self, int side, int from, const Packet *next)
{
	const TcpTrackSide *own = &self->side[side], *peer = &self->side[!side];

	if (!(own->knows & KNOWS_NEXT))
		return FALSE;
	if (from == side)
		return tcp_sequence_len(next->tcp.flags, next->len) > 0 &&
		       seq_before(next->tcp.seq, own->next_seq);
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

/* Of what a side has acknowledged; only its ACKs that came out of order are below it. */
static guint32 highest_ack(const TcpTrack *track, int side)
{
	gint64 acked = track->trouble ? track->trouble->acked[side] : -1;

	return acked < 0 ? track->side[side].last_ack
			 : seq_max((guint32)acked, track->side[side].last_ack);
}

gboolean tcp_track_is_news(const TcpTrack *self, int from, const Packet *segment)
{
	const TcpTrackSide *own = &self->side[from];

	return segment->tcp.flags & TCP_ACK && self->side[!from].knows & KNOWS_NEXT &&
	       seq_at_most(segment->tcp.ack, self->side[!from].next_seq) &&
	       (!(own->knows & KNOWS_ACK) || seq_after(segment->tcp.ack, highest_ack(self, from)));
}

gboolean tcp_track_is_followed_by(const TcpTrack *self, int from, const Packet *segment)
{
	const TcpTrackSide *own = &self->side[from], *peer = &self->side[!from];

	if (!(own->knows & KNOWS_NEXT))
		return !(peer->knows & KNOWS_ACK) && tcp_track_is_news(self, from, segment);
	if (peer->knows & KNOWS_ACK && seq_after(highest_ack(self, !from), own->next_seq))
		return FALSE;
	if (segment->tcp.flags & TCP_ACK && own->knows & KNOWS_ACK &&
	    seq_before(segment->tcp.ack, highest_ack(self, from)))
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

/* ---- where a side begins ------------------------------------------------------------------------
 */

/* A SYN/ACK that begins elsewhere is a stray one, or belongs to another connection over the same
 * ports, whose SYN was not captured: what follows tells. */
static gboolean is_foreign_syn_ack(const Look *look)
{
	return (look->segment->tcp.flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
	       look->own->knows & KNOWS_BASE && look->segment->tcp.seq != look->own->base;
}

/* Without a SYN the base is one before what was seen first, so that relative numbers begin at 1.  A
 * RST's numbers may be anything: they hold until there are better ones. */
static void learn_own_base(const Look *look)
{
	const Packet *segment = look->segment;

	look->own->base = segment->tcp.flags & TCP_SYN ? segment->tcp.seq : segment->tcp.seq - 1;
	look->own->knows |= segment->tcp.flags & TCP_RST ? GUESSES_BASE : KNOWS_BASE;
}

/* What the other side still asks for was sent before the first that was captured.  Relative numbers
 * stay, as in Wireshark; only the bytes count from there. */
static void lower_floor(TcpTrack *track, int side, guint32 to)
{
	TcpTrackSide *own = &track->side[side];
	guint32 first = own->base + 1, next = own->floor;
	ByteRangeList **above = &trouble_of(track)->above[side];

	own->floor = to;
	byte_ranges_add(&own->floor, above, first, next);
}

/* The first acknowledgment of the other side, except in a RST. */
static void learn_acked_base(const Look *look)
{
	const Packet *segment = look->segment;
	TcpTrackSide *peer = look->peer;

	if (!(peer->knows & KNOWS_BASE))
		peer->base = segment->tcp.ack - 1;
	peer->knows |= GUESSES_BASE;
	if (segment->tcp.flags & TCP_RST)
		return;
	if (peer->knows & KNOWS_NEXT && !(peer->knows & (KNOWS_SYN | KNOWS_SYN_ACK)) &&
	    seq_before(segment->tcp.ack, peer->base + 1))
		lower_floor(look->track, !look->from, segment->tcp.ack);
	peer->knows |= KNOWS_BASE | KNOWS_FLOOR;
}

static void learn_bases(const Look *look)
{
	if (G_UNLIKELY(!(look->own->knows & KNOWS_BASE)))
		learn_own_base(look);
	if (G_UNLIKELY(!(look->peer->knows & KNOWS_FLOOR)) && look->segment->tcp.flags & TCP_ACK)
		learn_acked_base(look);
}

/* RFC 7323 §2.2: a SYN/ACK has the option only if the SYN that it answers had it.  That one
 * decides, whichever of several SYNs it answers; what is sent again changes nothing any more. */
static void learn_scale_of_syn_ack(TcpTrackSide *own, TcpTrackSide *peer, gint wscale)
{
	if (own->knows & KNOWS_SYN_ACK)
		return;
	if (wscale < 0)
		own->wscale = peer->wscale = WSCALE_UNUSED;
	else
		own->wscale = peer->wscale == WSCALE_UNUSED ? WSCALE_UNUSED : (gint8)wscale;
}

static void learn_scale_of_syn(TcpTrackSide *own, TcpTrackSide *peer, gint wscale)
{
	gboolean is_alone = !(peer->knows & (KNOWS_SYN | KNOWS_SYN_ACK));

	if ((peer->knows & KNOWS_SYN_ACK && own->wscale != WSCALE_UNKNOWN) ||
	    (wscale < 0 && own->wscale > WSCALE_UNKNOWN))
		return;
	own->wscale = wscale < 0 || (!is_alone && peer->wscale == WSCALE_UNUSED) ? WSCALE_UNUSED
										 : (gint8)wscale;
	if (own->wscale == WSCALE_UNUSED)
		peer->wscale = WSCALE_UNUSED;
	else if (is_alone)
		peer->wscale = WSCALE_UNKNOWN;
}

static void learn_scale(const Look *look)
{
	gint wscale = tcp_options_parse(look->segment->tcp.options).wscale;

	if (look->segment->tcp.flags & TCP_ACK)
		learn_scale_of_syn_ack(look->own, look->peer, wscale);
	else
		learn_scale_of_syn(look->own, look->peer, wscale);
}

/* The number that the side is expected to send next. */
static guint32 expected_of(const TcpTrackSide *side)
{
	return side->knows & KNOWS_NEXT ? side->next_seq : side->base + 1;
}

static guint32 distance(guint32 a, guint32 b)
{
	return seq_before(a, b) ? b - a : a - b;
}

/* Whether the number goes on from the other start rather than from what was known. */
static gboolean goes_on_from(const OtherStart *other, const TcpTrackSide *side, guint32 number)
{
	return other->is_there &&
	       distance(number, other->seq + 1) < distance(number, expected_of(side));
}

static void begin_again(TcpTrack *track, int side)
{
	TcpTrackSide *own = &track->side[side];
	OtherStart *other = &track->trouble->other[side];

	g_clear_pointer(&track->trouble->above[side], g_free);
	own->base = other->seq;
	own->next_seq = own->ackable = own->floor = other->seq + 1;
	own->dup_acks = 0;
	own->knows |= KNOWS_NEXT | KNOWS_SYN_ACK;
	own->wscale = other->wscale < 0 || track->side[!side].wscale == WSCALE_UNUSED
			      ? WSCALE_UNUSED
			      : (gint8)other->wscale;
	other->is_there = FALSE;
}

/* A SYN/ACK that begins elsewhere counts from where the other side acknowledges it, or its own goes
 * on from it (RFC 9293 §3.10.7.4: an established end drops others). */
static G_GNUC_NO_INLINE void take_up_other_start(const Look *look)
{
	const OtherStart *other = look->track->trouble->other;
	guint8 flags = look->segment->tcp.flags;

	if (flags & (TCP_SYN | TCP_RST))
		return;
	if (flags & TCP_ACK &&
	    goes_on_from(&other[!look->from], look->peer, look->segment->tcp.ack))
		begin_again(look->track, !look->from);
	if (goes_on_from(&other[look->from], look->own, look->segment->tcp.seq))
		begin_again(look->track, look->from);
}

/* Its own numbers begin with it: it is 0. */
static TcpVerdict take_foreign_syn_ack(const Look *look)
{
	const Packet *segment = look->segment;

	trouble_of(look->track)->other[look->from] = (OtherStart){
		.seq = segment->tcp.seq,
		.wscale = (gint16)tcp_options_parse(segment->tcp.options).wscale,
		.is_there = TRUE,
	};
	look->own->heard_ns = segment->time_ns;
	look->own->marks = 0;
	return (TcpVerdict){ .ack = segment->tcp.ack - look->peer->base,
			     .window = segment->tcp.window,
			     .marks = MARK_REUSED_PORTS };
}

/* ---- verdicts -----------------------------------------------------------------------------------
 */

static guint32 peer_window(const TcpTrackSide *peer)
{
	if (peer->wscale <= 0 || peer->knows & LAST_WAS_SYN)
		return peer->window;
	return (guint32)peer->window << peer->wscale;
}

static gboolean is_at_next(const Look *look)
{
	return look->segment->tcp.seq == look->own->next_seq;
}

static gboolean repeats_ack(const Look *look)
{
	return look->segment->tcp.ack == look->own->last_ack;
}

/* A byte beyond a closed window, or, from Linux, an empty segment one before it. */
static gboolean is_zero_window_probe(const Look *look)
{
	const TcpTrackSide *peer = look->peer;

	if (!(peer->knows & KNOWS_ACK) || peer->window != 0 || !look->takes_part)
		return FALSE;
	if (!(look->own->knows & KNOWS_NEXT))
		return FALSE;
	return (look->segment->len == 1 && is_at_next(look)) ||
	       (look->segment->len == 0 && look->segment->tcp.seq == look->own->next_seq - 1);
}

/* RFC 1122 §4.2.3.6: no keep-alive is sent while something is.  If the other side was never heard,
 * nothing tells. */
static gboolean has_outstanding(const Look *look)
{
	return look->peer->knows & KNOWS_ACK &&
	       seq_before(highest_ack(look->track, !look->from), look->own->next_seq);
}

/* Verdicts that depend only on the segment and the last one of each side. */
static guint32 judge_progress(const Look *look)
{
	const Packet *segment = look->segment;
	const TcpTrackSide *own = look->own;
	guint32 marks = 0;

	if (segment->tcp.window == 0 && !(segment->tcp.flags & (TCP_SYN | TCP_FIN | TCP_RST)))
		marks |= MARK_ZERO_WINDOW;
	if (!(own->knows & KNOWS_NEXT))
		return marks;
	if (seq_after(segment->tcp.seq, own->next_seq) && !(segment->tcp.flags & TCP_RST))
		marks |= MARK_LOST_SEGMENT;
	if (segment->len <= 1 && segment->tcp.seq == own->next_seq - 1 && look->takes_part &&
	    !has_outstanding(look))
		marks |= MARK_KEEP_ALIVE;
	if (segment->len == 0 && segment->tcp.window && segment->tcp.window != own->window &&
	    is_at_next(look) && repeats_ack(look) && look->takes_part)
		marks |= MARK_WINDOW_UPDATE;
	return marks;
}

static gboolean fills_window(const Look *look)
{
	const Packet *segment = look->segment;

	return segment->len > 0 && look->takes_part && look->peer->wscale != WSCALE_UNKNOWN &&
	       segment->tcp.seq + segment->len == look->peer->last_ack + peer_window(look->peer);
}

/* An empty segment that repeats what the last one said. */
static guint32 judge_repeated_ack(Look *look)
{
	const Packet *segment = look->segment;
	TcpTrackSide *own = look->own, *peer = look->peer;

	if (segment->len > 0 || segment->tcp.window != own->window || !is_at_next(look) ||
	    !look->takes_part || !(own->knows & KNOWS_NEXT))
		return 0;
	if (segment->tcp.window && repeats_ack(look) && peer->marks & MARK_KEEP_ALIVE)
		return MARK_KEEP_ALIVE_ACK;
	if (!segment->tcp.window && peer->marks & MARK_ZERO_WINDOW_PROBE &&
	    (repeats_ack(look) || segment->tcp.ack == own->last_ack + 1)) {
		if (!repeats_ack(look)) /* the probe's byte was accepted after all */
			peer->next_seq = peer->ackable = segment->tcp.ack;
		return MARK_ZERO_WINDOW_PROBE_ACK;
	}
	if (!segment->tcp.window || !repeats_ack(look))
		return 0;
	own->dup_acks = (gint16)MIN(MAX(own->dup_acks, 0) + 1, G_MAXINT16);
	return MARK_DUPLICATE_ACK;
}

/* An acknowledgment of data that was not captured: reported once for the same data, so again only
 * if there is more that the peer may have had, or if the peer has advanced since. */
static guint32 judge_ack(const Look *look)
{
	TcpTrackSide *peer = look->peer;
	gboolean is_news = peer->dup_acks == 0;

	if (!(look->segment->tcp.flags & TCP_ACK) || !(peer->knows & KNOWS_NEXT) ||
	    !seq_after(look->segment->tcp.ack, peer->ackable))
		return 0;
	if (seq_before(peer->ackable, peer->next_seq)) {
		peer->ackable = peer->next_seq;
		return MARK_ACK_LOST_SEGMENT;
	}
	peer->dup_acks = DUP_ACKS_LOSS_TOLD;
	return is_news ? MARK_ACK_LOST_SEGMENT : 0;
}

/* The peer's SACK reports bytes beyond a gap, but not these. */
static gboolean is_in_sacked_gap(const Look *look)
{
	const TcpTrouble *trouble = look->track->trouble;
	const SackList *sack = trouble ? trouble->sack[!look->from] : NULL;
	const Packet *segment = look->segment;

	if (!sack || !sack->n)
		return FALSE;
	for (guint i = 0; i < sack->n; i++)
		if (seq_at_most(sack->block[i].left, segment->tcp.seq) &&
		    seq_at_most(segment->tcp.seq + segment->len, sack->block[i].right))
			return FALSE;
	return TRUE;
}

static SentOrder order_by_id(const TcpTrackSide *own, const Packet *segment)
{
	gint32 step = (gint16)(segment->ip_id - own->ip_id); /* RFC 6864: modulo 2^16 */

	if (own->ids < IDS_COUNT || !segment->ip_id || !step || ABS(step) > ID_NEAR)
		return SENT_UNKNOWN;
	return step < 0 ? SENT_BEFORE : SENT_AFTER;
}

/* RFC 7323 §4.1: the sender's clock never runs backwards. */
static SentOrder order_by_stamp(const TcpTrack *track, int from, const Packet *segment)
{
	gint64 stamp = track->trouble ? track->trouble->stamp[from] : -1;
	TcpOptions options;

	if (stamp < 0)
		return SENT_UNKNOWN;
	options = tcp_options_parse(segment->tcp.options);
	if (!options.has_timestamps || options.ts_val == (guint32)stamp)
		return SENT_UNKNOWN;
	return seq_before(options.ts_val, (guint32)stamp) ? SENT_BEFORE : SENT_AFTER;
}

/* Of a segment below the next number.  Where the two contradict each other nothing is known. */
static SentOrder sent_order(const TcpTrack *track, int from, const Packet *segment)
{
	SentOrder id = order_by_id(&track->side[from], segment);
	SentOrder stamp = order_by_stamp(track, from, segment);

	if (id == SENT_UNKNOWN || id == stamp)
		return stamp;
	return stamp == SENT_UNKNOWN ? id : SENT_UNKNOWN;
}

gboolean tcp_track_is_overtaken(const TcpTrack *self, int from, const Packet *segment)
{
	return sent_order(self, from, segment) == SENT_BEFORE;
}

/* A clock set back between the two makes it meaningless. */
static gboolean is_soon_after(gint64 before_ns, const Packet *segment, gint64 within_ns)
{
	return segment->time_ns >= before_ns && segment->time_ns - before_ns < within_ns;
}

/* RFC 5681 §3.2: it answers duplicate ACKs at once, and begins where they point. */
static gboolean is_fast_retransmission(const Look *look)
{
	const TcpTrackSide *peer = look->peer;

	if (peer->dup_acks < FAST_RETRANSMISSION_DUP_ACKS ||
	    !is_soon_after(peer->heard_ns, look->segment, FAST_RETRANSMISSION_WITHIN))
		return FALSE;
	return peer->last_ack == look->segment->tcp.seq;
}

/* It fills a gap, or comes after others as a delayed copy would, sooner than its sender could have
 * learned of a loss (a round trip).  What the peer reports as missing was retransmitted for that.
 */
static gboolean is_out_of_order(const Look *look, guint32 fresh)
{
	gint64 handshake_ns = look->track->handshake_ns;
	gint64 within = handshake_ns < 0 ? -handshake_ns : OUT_OF_ORDER_WITHIN;
	guint32 end = look->segment->tcp.seq +
		      tcp_sequence_len(look->segment->tcp.flags, look->segment->len);

	if (fresh == 0 && (end == look->own->next_seq || is_in_sacked_gap(look)))
		return FALSE;
	return is_soon_after(look->own->next_ns, look->segment, within);
}

/* ---- resets -------------------------------------------------------------------------------------
 */

/* Its number is one that the receiver may be waiting for: from what it last acknowledged to all
 * that was sent.  Within the window, but not the one, it is to be answered by a challenge ACK only
 * (RFC 5961 §3.2), which older ends do not. */
gboolean tcp_track_accepts_reset(const TcpTrack *self, int from, const Packet *reset)
{
	const TcpTrackSide *own = &self->side[from], *peer = &self->side[!from];
	guint32 end = peer->last_ack + peer_window(peer);

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
	TcpTrouble *trouble = trouble_of(self);
	const TcpTrackSide *own = &self->side[from];

	trouble->reset_at[from] = reset->tcp.seq;
	if (own->knows & KNOWS_NEXT)
		trouble->reset_at[from] = seq_max(reset->tcp.seq, own->next_seq);
	trouble->reset_at[!from] = expected_of(&self->side[!from]);
}

gboolean tcp_track_outlives_reset(const TcpTrack *self, int from, const Packet *segment)
{
	return self->trouble && (segment->tcp.flags & (TCP_RST | TCP_ACK)) == TCP_ACK &&
	       seq_after(segment->tcp.ack, self->trouble->reset_at[!from]);
}

/* ---- verdicts on repetitions --------------------------------------------------------------------
 */

/* In a simultaneous open (RFC 9293 §3.5, figure 7) a SYN/ACK has to repeat its SYN. */
static gboolean is_simultaneous_syn_ack(const Look *look)
{
	return (look->segment->tcp.flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
	       look->peer->knows & KNOWS_SYN && look->own->knows & KNOWS_SYN &&
	       !(look->own->knows & KNOWS_SYN_ACK);
}

/* RFC 9293 §3.10.7.4: all of its data, and it has some, is not acceptable any more. */
static gboolean is_acknowledged(const Look *look)
{
	return look->segment->len > 0 && look->peer->knows & KNOWS_ACK &&
	       seq_at_most(look->segment->tcp.seq + look->segment->len, look->peer->last_ack);
}

/* Of a segment that begins below the next number. */
static G_GNUC_NO_INLINE guint32 judge_repeated(const Look *look, guint32 fresh)
{
	SentOrder order = sent_order(look->track, look->from, look->segment);

	if (order == SENT_BEFORE)
		return MARK_OUT_OF_ORDER;
	if (is_acknowledged(look))
		return MARK_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;
	if (is_fast_retransmission(look))
		return MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION;
	return order != SENT_AFTER && is_out_of_order(look, fresh) ? MARK_OUT_OF_ORDER
								   : MARK_RETRANSMISSION;
}

/* Of a segment that takes up sequence numbers, `fresh` of which were not seen before: whether it is
 * a retransmission, and of which kind. */
static guint32 judge_repetition(const Look *look, guint32 fresh)
{
	const Packet *segment = look->segment;
	const TcpTrackSide *own = look->own;
	gboolean repeats = own->knows & KNOWS_NEXT && seq_before(segment->tcp.seq, own->next_seq);

	if (!tcp_sequence_len(segment->tcp.flags, segment->len))
		return 0;
	if (is_simultaneous_syn_ack(look))
		return 0;
	/* after a probe the data starts again with its byte */
	if (segment->len > 1 && own->next_seq - 1 == segment->tcp.seq)
		repeats = FALSE;
	if (G_UNLIKELY(repeats))
		return judge_repeated(look, fresh);
	return is_acknowledged(look) ? MARK_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION : 0;
}

/* Whether numbers below the highest are missing. */
static gboolean has_gap(const TcpTrouble *trouble, int from)
{
	return trouble->above[from] && trouble->above[from]->n > 0;
}

/* Timestamps are read only while there is a gap that a segment may come late for. */
static G_GNUC_NO_INLINE void note_stamp(const Look *look, TcpTrouble *trouble)
{
	TcpOptions options;

	trouble->stamp[look->from] = -1;
	if (!has_gap(trouble, look->from))
		return;
	options = tcp_options_parse(look->segment->tcp.options);
	if (options.has_timestamps)
		trouble->stamp[look->from] = options.ts_val;
}

/* What tells later whether another segment was sent before or after this one, the highest. */
static void note_order(const Look *look)
{
	TcpTrackSide *own = look->own;
	guint16 step = look->segment->ip_id - own->ip_id;

	if (G_LIKELY(step - 1u < ID_NEAR))
		own->ids = IDS_COUNT;
	else if (step || own->ids)
		own->ids = IDS_VARY;
	own->ip_id = look->segment->ip_id;
	if (G_UNLIKELY(look->track->trouble))
		note_stamp(look, look->track->trouble);
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
		note_order(look);
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
		fresh = byte_ranges_add(&own->floor, &trouble_of(look->track)->above[look->from],
					left, left + segment->len);
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
	sack = &trouble_of(look->track)->sack[look->from];
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
		trouble_of(look->track)->acked[look->from] = highest_ack(look->track, look->from);
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

/* Fast path, for most segments: next in order, something new, both windows open. */
static gboolean goes_on(const Look *look)
{
	const Packet *segment = look->segment;

	return look->takes_part && look->own->knows & KNOWS_NEXT && is_at_next(look) &&
	       segment->tcp.window && look->peer->window &&
	       (segment->len > 1 || !repeats_ack(look));
}

static guint32 judge(Look *look)
{
	guint32 marks = 0, fresh;

	if (G_LIKELY(goes_on(look))) {
		marks = fills_window(look) ? MARK_WINDOW_FULL : 0;
		look->own->dup_acks = repeats_ack(look) ? look->own->dup_acks : 0;
		marks |= judge_ack(look);
		return marks | judge_repetition(look, count_fresh(look, marks));
	}
	if (is_zero_window_probe(look)) {
		marks = MARK_ZERO_WINDOW_PROBE;
	} else {
		marks = judge_progress(look);
		if (fills_window(look))
			marks |= MARK_WINDOW_FULL;
		marks |= judge_repeated_ack(look);
	}
	if (look->segment->tcp.flags & TCP_ACK && !repeats_ack(look))
		look->own->dup_acks = 0;
	marks |= judge_ack(look);
	fresh = count_fresh(look, marks);
	if (!(marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE)))
		marks |= judge_repetition(look, fresh);
	return marks;
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
		if (is_foreign_syn_ack(&look))
			return take_foreign_syn_ack(&look);
		learn_scale(&look);
	}
	if (G_UNLIKELY(self->trouble != NULL))
		take_up_other_start(&look);
	learn_bases(&look);
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
