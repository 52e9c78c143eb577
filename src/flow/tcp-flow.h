/* TcpFlow, TcpEvent: what only TCP flows and their events have. */
#pragma once

#include <glib.h>

#include "base/endpoint.h"
#include "decode/tcp-header.h"
#include "flow/tcp/cause.h"
#include "tcp/tcp-mark.h"
#include "tcp/tcp-state.h"

typedef enum {
	HANDSHAKE_COMPLETE,     /* SYN, SYN/ACK and an ACK of it */
	HANDSHAKE_REFUSED,      /* SYN answered by RST */
	HANDSHAKE_UNANSWERED,   /* SYN and no answer */
	HANDSHAKE_INCOMPLETE,   /* SYN and SYN/ACK, never acknowledged */
	HANDSHAKE_NOT_CAPTURED, /* the capture starts later */
} Handshake;

typedef enum {
	FLOW_END_OPEN, /* neither closed nor reset within the capture */
	FLOW_END_FIN,  /* both sides sent FIN */
	FLOW_END_RST,
} FlowEnd;

/* What became of the bytes missing before a segment (MARK_LOST_SEGMENT): the fate of the hole. */
typedef enum {
	GAP_NONE,
	GAP_FILLED,       /* they came later: reordered or retransmitted */
	GAP_NOT_CAPTURED, /* they were acknowledged, so they arrived, but are not in the capture */
	GAP_OPEN,         /* neither captured nor acknowledged later */
} GapFate;

/* What a RST has ended. */
typedef enum {
	RESET_COUNTS,
	RESET_NOT_ACCEPTED, /* by its number or its acknowledgment (RFC 9293 §3.10.7) */
	RESET_OUTLIVED,     /* accepted by its numbers, but the connection goes on */
} ResetEffect;

/* A time in which a side's window was zero (RFC 9293 §3.8.6). */
typedef struct {
	Side side;                       /* whose window was zero */
	guint32 first_event, last_event; /* in Flow.events: the zero window; what opened it again,
					    or the flow's last */
	gboolean is_over;
} ZeroWindow;

/* Sequence numbers are relative, with Wireshark's bases. */
typedef struct {
	guint8 flags; /* of TcpFlag */
	guint32 seq, ack;
	guint32 window; /* scaled where the handshake was seen */
	guint32 marks;  /* of Mark */
	gint32 mss;     /* of SYN and SYN/ACK; -1: not given */
	gint32 wscale;  /* likewise */
	guint n_sack;
	SackBlock sack[TCP_SACK_MAX]; /* relative */
	gboolean has_dsack;           /* sack[0] reports a duplicate (RFC 2883 §4) */
	guint32 dup_ack_number;       /* of MARK_DUPLICATE_ACK: 1 for the first; else 0 */
	Cause cause;                  /* of a repeat; set with all events */
	guint32 missing;              /* bytes missing before it */
	GapFate gap;                  /* what became of them */
	gboolean sack_permitted;      /* of SYN and SYN/ACK */
	gboolean has_timestamps;      /* RFC 7323 §3 */
	guint32 ts_val, ts_ecr;
	gint32 late_answer; /* of a segment that came after its repetition: the event, a D-SACK,
			       that answers it at once; else -1; set with all events */
	gint32 repairs; /* of the first segment that carries all of a lost one again: the event of
			   the first such; else -1; set with all events */
	ResetEffect reset;  /* of a RST; set with all events, as what follows */
	gboolean is_forged; /* a RST that its side cannot have sent */
	guint32 challenged; /* of a challenge ACK: the event, a RST or a SYN and not the first, that
			       it answers; else 0; set with all events */
	TcpState state[2];  /* by Side: right after this segment left or reached that end */
} TcpEvent;

typedef struct {
	Handshake handshake;
	FlowEnd end;
	Side closed_by;  /* who sent the first FIN, or the RST that ended it; only where end is not
			    OPEN */
	guint32 base[2]; /* by Side that sent them: what relative numbers count from, absolute: the
			    initial sequence number, if it was captured */
	gboolean is_forged_end; /* … and who sent it only looks like that side; set with events */
	gboolean has_late_bytes; /* captured after they were acknowledged */
	gboolean reuses_ports;   /* another flow had the same endpoints before */
	GArray *zero_windows;    /* of ZeroWindow, by their beginning; owned; set with events */
	guint32 largest_len[2];  /* by Side that sent them: payload bytes; set with events */
	gint32 mss[2];       /* by Side that sent them: of its SYN; -1: not seen; set with events */
	TcpState initial[2]; /* by Side: before the first event; set with events */
} TcpFlow;

/* Names as JSON writes them.  Static; NULL where product words it as null. */
const char *handshake_name(Handshake handshake);   /* "not_captured" */
const char *handshake_phrase(Handshake handshake); /* "not captured" */
const char *flow_end_name(FlowEnd end);            /* "fin" */

/* Who reset it, as "by" goes on: "the server", or somebody who only looked like it.  Static. */
const char *tcp_flow_resetter(const TcpFlow *self);
