/* TcpTrack: the sequence logic of one connection, segment by segment; no input or output, and no
 * memory of segments. */
#pragma once

#include "decode/segment.h"
#include "flow/byte-ranges.h"
#include "flow/flow.h"

/* What one direction's segments have told so far.  Kept small: `list` holds two for each flow. */
typedef struct {
	gint64 next_ns;  /* when next_seq last advanced */
	gint64 heard_ns; /* when this side last sent anything */
	guint64 bytes;   /* unique payload bytes */
	ByteRanges seen; /* the payload that `bytes` counts */
	guint32 base;    /* what relative numbers count from: the ISN where it was seen */
	guint32 next_seq;
	guint32 ackable;  /* as next_seq, but stops at the first gap: all that the other can have */
	guint32 last_ack; /* of this side's last segment */
	guint32 dup_acks; /* how often last_ack has been repeated */
	guint16 window;   /* of this side's last segment, as it stood there */
	guint16 marks;    /* of this side's last segment */
	gint8 wscale;     /* see tcp-track.c */
	guint8 knows;     /* which of these are known; see tcp-track.c */
} TcpTrackSide;

typedef struct {
	TcpTrackSide side[2]; /* any two indices will do: the logic is symmetric */
	guint32 first_rtt_ns; /* SYN to the handshake's last ACK; 0: not seen */
} TcpTrack;

typedef struct {
	guint32 seq, ack; /* relative; ack is 0 without ACK */
	guint32 window;   /* scaled where the handshake was seen */
	guint32 marks;    /* of Mark */
	guint32 dup_ack_number;
	guint32 fresh; /* unique payload bytes that came with it */
} TcpVerdict;

void tcp_track_init(TcpTrack *self);
void tcp_track_clear(TcpTrack *self);

/* Whether `segment` opens a new connection on endpoints whose connection so far is `self`. */
gboolean tcp_track_is_reopened_by(const TcpTrack *self, Side from, const Segment *segment);

/* Takes the next segment in capture order.  `options` are needed of a SYN (NULL: none seen), and
 * looked at only there. */
TcpVerdict tcp_track_add(TcpTrack *self, Side from, const Segment *segment,
			 const TcpOptions *options);

/* `seq` as a relative number of `from`. */
guint32 tcp_track_relative(const TcpTrack *self, Side from, guint32 seq);
