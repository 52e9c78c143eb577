/* Look: a segment that is being added to a TcpTrack, with the two sides that it concerns; and what
 * the parts of the track (track-*.c) know of its sides. */
#pragma once

#include "tcp/seq.h"
#include "tcp/tcp-track.h"

/* TcpTrackSide.wscale */
#define WSCALE_UNKNOWN (-1) /* no SYN seen */
#define WSCALE_UNUSED (-2)  /* a SYN without the option: neither side scales (RFC 7323 §2.2) */

/* TcpTrackSide.ids */
#define IDS_VARY 1
#define IDS_COUNT 2

/* TcpTrackSide.knows */
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

/* A segment, with the two sides that it concerns. */
typedef struct {
	const Packet *segment;
	TcpTrack *track;
	int from;
	TcpTrackSide *own, *peer;
	gboolean takes_part; /* ACK, and neither SYN nor FIN nor RST: of the conversation itself */
} Look;

/* What the flow has of what most flows never need: made where it is missing. */
TcpTrouble *tcp_track_trouble(TcpTrack *self);

/* Of what a side has acknowledged; only its ACKs that came out of order are below it. */
static inline guint32 track_highest_ack(const TcpTrack *track, int side)
{
	gint64 acked = track->trouble ? track->trouble->acked[side] : -1;

	return acked < 0 ? track->side[side].last_ack
			 : seq_max((guint32)acked, track->side[side].last_ack);
}

/* The number that the side is expected to send next. */
static inline guint32 track_expected(const TcpTrackSide *side)
{
	return side->knows & KNOWS_NEXT ? side->next_seq : side->base + 1;
}

/* The window that the side has offered last, scaled, in bytes. */
static inline guint32 track_window(const TcpTrackSide *side)
{
	if (side->wscale <= 0 || side->knows & LAST_WAS_SYN)
		return side->window;
	return (guint32)side->window << side->wscale;
}
