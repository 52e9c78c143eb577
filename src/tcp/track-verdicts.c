/* The verdicts on segments.
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
#include "tcp/track-verdicts.h"

#include "base/quantity.h"
#include "tcp/track-order.h"

#define FAST_RETRANSMISSION_WITHIN (20 * NS_PER_MS) /* after the ACK that asked for it */
#define FAST_RETRANSMISSION_DUP_ACKS \
	2 /* RFC 5681 asks for three; one may be missing in the capture */
#define OUT_OF_ORDER_WITHIN (3 * NS_PER_MS) /* if no round trip was captured */
#define DUP_ACKS_LOSS_TOLD \
	(-1) /* TcpTrackSide.dup_acks: judge_ack() has reported what is missing */

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
	       seq_before(track_highest_ack(look->track, !look->from), look->own->next_seq);
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
	       segment->tcp.seq + segment->len == look->peer->last_ack + track_window(look->peer);
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
	SentOrder order = track_sent_order(look->track, look->from, look->segment);

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
guint32 track_judge_repetition(const Look *look, guint32 fresh)
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

/* Fast path, for most segments: next in order, something new, both windows open. */
static gboolean goes_on(const Look *look)
{
	const Packet *segment = look->segment;

	return look->takes_part && look->own->knows & KNOWS_NEXT && is_at_next(look) &&
	       segment->tcp.window && look->peer->window &&
	       (segment->len > 1 || !repeats_ack(look));
}

guint32 track_judge(Look *look)
{
	guint32 marks;

	if (G_LIKELY(goes_on(look))) {
		marks = fills_window(look) ? MARK_WINDOW_FULL : 0;
		look->own->dup_acks = repeats_ack(look) ? look->own->dup_acks : 0;
		return marks | judge_ack(look);
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
	return marks | judge_ack(look);
}
