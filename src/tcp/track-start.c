#include "tcp/track-start.h"

/* A SYN/ACK that begins elsewhere is a stray one, or belongs to another connection over the same
 * ports, whose SYN was not captured: what follows tells. */
gboolean track_is_foreign_syn_ack(const Look *look)
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
	ByteRangeList **above = &tcp_track_trouble(track)->above[side];

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

void track_learn_bases(const Look *look)
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

void track_learn_scale(const Look *look)
{
	gint wscale = tcp_options_parse(look->segment->tcp.options).wscale;

	if (look->segment->tcp.flags & TCP_ACK)
		learn_scale_of_syn_ack(look->own, look->peer, wscale);
	else
		learn_scale_of_syn(look->own, look->peer, wscale);
}

static guint32 distance(guint32 a, guint32 b)
{
	return seq_before(a, b) ? b - a : a - b;
}

/* Whether the number goes on from the other start rather than from what was known. */
static gboolean goes_on_from(const OtherStart *other, const TcpTrackSide *side, guint32 number)
{
	return other->is_there &&
	       distance(number, other->seq + 1) < distance(number, track_expected(side));
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
G_GNUC_NO_INLINE void track_take_up_other_start(const Look *look)
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
TcpVerdict track_take_foreign_syn_ack(const Look *look)
{
	const Packet *segment = look->segment;

	tcp_track_trouble(look->track)->other[look->from] = (OtherStart){
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
