/* TcpTrack: the sequence logic of one connection, segment by segment; no input or output, and no
 * memory of segments. */
#pragma once

#include "decode/packet.h"
#include "tcp/byte-ranges.h"
#include "tcp/tcp-mark.h"

/* The SACK blocks of a side's last segment. */
typedef struct {
	guint n;
	SackBlock block[TCP_SACK_MAX];
} SackList;

/* Where a SYN/ACK says that its side begins, although it began elsewhere. */
typedef struct {
	guint32 seq;
	gint16 wscale; /* -1: none */
	gboolean is_there;
} OtherStart;

/* What most flows never need, by side. */
typedef struct {
	ByteRangeList *above[2]; /* floor; owned; NULL: no gap */
	SackList *sack[2];       /* owned; NULL: never any */
	gint64 acked[2];     /* the highest ACK, where a lower one followed; -1: last_ack is it */
	gint64 stamp[2];     /* TSval of the segment that reached next_seq; -1: none, or not kept */
	OtherStart other[2]; /* the last such, until it is taken up */
	guint32 reset_at[2]; /* what the side had sent when a RST came, or said */
} TcpTrouble;

/* What is known of one direction so far.  Kept small: `list` holds two for each flow. */
typedef struct {
	gint64 next_ns;  /* when next_seq last advanced */
	gint64 heard_ns; /* when this side last sent anything */
	guint64 bytes;   /* unique payload bytes */
	guint32 base;    /* what relative numbers count from: the ISN where it was seen */
	guint32 next_seq;
	guint32 ackable;  /* as next_seq, but stops at the first gap: all that the other can have */
	guint32 last_ack; /* of this side's last segment */
	guint32 floor;    /* of the byte ranges that `bytes` counts */
	gint16 dup_acks;  /* how often last_ack has been repeated; stays at its greatest; or the
			     value in track-verdicts.c */
	guint16 window;   /* of this side's last segment, unscaled */
	guint16 marks;    /* of this side's last segment */
	guint16 ip_id;    /* of the segment that reached next_seq */
	gint8 wscale;     /* shift count, or one of the values in track-look.h */
	guint8 hop_limit; /* of its first segment */
	guint16 knows : 12; /* of TrackKnows, in track-look.h */
	guint16 ids : 4;    /* 0: it has sent no other; more: in track-look.h */
} TcpTrackSide;

typedef struct {
	TcpTrouble *trouble;  /* owned; NULL: never any */
	TcpTrackSide side[2]; /* any two indices will do: the logic is symmetric */
	gint64 handshake_ns;  /* when the first SYN was seen; later its round trip, negative; or
				 NO_HANDSHAKE in tcp-track.c */
} TcpTrack;

typedef struct {
	guint32 seq, ack; /* relative; ack is 0 without ACK */
	guint32 window;   /* scaled where the handshake was seen */
	guint32 marks;    /* of Mark */
	guint32 dup_ack_number;
	guint32 missing; /* with MARK_LOST_SEGMENT: bytes between what was seen and this; 0: more
			    than any window, so it cannot be told */
} TcpVerdict;

/* Before the first segment of a connection; the second frees what it owns. */
void tcp_track_init(TcpTrack *self);
void tcp_track_clear(TcpTrack *self);

/* Whether `segment`, from the side of index `from`, opens a new connection on endpoints whose
 * connection so far is `self`. */
gboolean tcp_track_is_reopened_by(const TcpTrack *self, int from, const Packet *segment);

/* Whether the side of index `!from` accepts the RST, by what it has sent (RFC 9293 §3.10.7.3 and
 * §3.10.7.4): in SYN-SENT if it acknowledges the SYN, else if its number is within the window.  To
 * be called before the RST is added. */
gboolean tcp_track_accepts_reset(const TcpTrack *self, int from, const Packet *reset);

/* Remembers where both sides are at a RST that was accepted. */
void tcp_track_note_reset(TcpTrack *self, int from, const Packet *reset);

/* Whether the segment shows that the last such RST has ended nothing: it acknowledges what was sent
 * after it. */
gboolean tcp_track_outlives_reset(const TcpTrack *self, int from, const Packet *segment);

/* Takes the next segment in capture order. */
TcpVerdict tcp_track_add(TcpTrack *self, int from, const Packet *segment);

/* Whether the segment, the last that was added, shows that it was sent before the highest of its
 * side: by IP identification (RFC 6864), where that counts, or by timestamp (RFC 7323). */
gboolean tcp_track_is_overtaken(const TcpTrack *self, int from, const Packet *segment);

/* Whether `segment`, which is to be added, follows what was added, by its numbers: it is next in
 * order, or acknowledges what came.  Not if the other side has acknowledged more than its side has
 * sent, or it acknowledges less than its side has before. */
gboolean tcp_track_is_followed_by(const TcpTrack *self, int from, const Packet *segment);

/* Whether it acknowledges more than its side has before. */
gboolean tcp_track_is_news(const TcpTrack *self, int from, const Packet *segment);

/* Adds `ns` to all times. */
void tcp_track_shift(TcpTrack *self, gint64 ns);

/* Whether that side has sent different IP identifications. */
static inline gboolean tcp_track_ids_vary(const TcpTrack *self, int side)
{
	return self->side[side].ids != 0;
}

/* Whether any segment of that side was seen with SYN, FIN, RST. */
gboolean tcp_track_has_syn(const TcpTrack *self, int side);
gboolean tcp_track_has_syn_ack(const TcpTrack *self, int side);
gboolean tcp_track_has_fin(const TcpTrack *self, int side);
gboolean tcp_track_has_rst(const TcpTrack *self, int side);

/* Whether that side waited for its peer until `next`, from the side of index `from`, which the
 * track does not know yet: it asks again for what it had sent, or the peer acknowledges that, or
 * opens a window that was zero.  A pause that ends otherwise shows no wait. */
gboolean tcp_track_awaits(const TcpTrack *self, int side, int from, const Packet *next);

/* `seq` as a relative number of that side. */
static inline guint32 tcp_track_relative(const TcpTrack *self, int side, guint32 seq)
{
	return seq - self->side[side].base;
}
