/* Whether a segment was sent before or after the highest of its side, by its own evidence. */
#pragma once

#include "tcp/track-look.h"

/* When a segment was sent, by its own evidence. */
typedef enum {
	SENT_UNKNOWN,
	SENT_BEFORE, /* the highest segment of its side */
	SENT_AFTER,
} SentOrder;

/* Of a segment from the side of index `from`, below its next number: by IP identification (RFC
 * 6864) and timestamp (RFC 7323 §4.1).  Where the two contradict each other nothing is known. */
SentOrder track_sent_order(const TcpTrack *track, int from, const Packet *segment);

/* Keeps of the segment, the highest of its side, what tells later whether another was sent before
 * or after it. */
void track_note_order(const Look *look);
