/* Marks: the verdicts on a segment. */
#pragma once

#include <glib.h>

/* The names are Wireshark's (mark_name()). */
typedef enum {
	MARK_RETRANSMISSION = 1 << 0,
	MARK_FAST_RETRANSMISSION = 1 << 1,
	MARK_SPURIOUS_RETRANSMISSION = 1 << 2,
	MARK_OUT_OF_ORDER = 1 << 3,
	MARK_LOST_SEGMENT = 1 << 4,
	MARK_ACK_LOST_SEGMENT = 1 << 5,
	MARK_DUPLICATE_ACK = 1 << 6,
	MARK_ZERO_WINDOW = 1 << 7,
	MARK_ZERO_WINDOW_PROBE = 1 << 8,
	MARK_ZERO_WINDOW_PROBE_ACK = 1 << 9,
	MARK_WINDOW_FULL = 1 << 10,
	MARK_WINDOW_UPDATE = 1 << 11,
	MARK_KEEP_ALIVE = 1 << 12,
	MARK_KEEP_ALIVE_ACK = 1 << 13,
	MARK_REUSED_PORTS = 1 << 14,
} Mark;
#define MARK_COUNT 15

/* Any of the three kinds of retransmission. */
#define MARK_ANY_RETRANSMISSION \
	(MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION)

/* Of one bit.  Static. */
const char *mark_name(Mark mark);   /* as JSON writes it: "fast_retransmission" */
const char *mark_phrase(Mark mark); /* as people read it: "fast retransmission" */
