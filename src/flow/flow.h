/* Flow: what a capture tells of one TCP connection. */
#pragma once

#include <glib.h>

#include "app/app-protocol.h"
#include "base/endpoint.h"
#include "decode/segment.h"
#include "tcp/round-trip.h"
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

/* What became of the bytes that were missing when a segment came (MARK_LOST_SEGMENT). */
typedef enum {
	GAP_NONE,
	GAP_FILLED,       /* they came later: overtaken, or sent again */
	GAP_NOT_CAPTURED, /* they were acknowledged, so they arrived: only the capture lacks them */
	GAP_OPEN,         /* nothing more was heard of them */
} GapFate;

/* A time in which a side had no room for more data (RFC 9293 §3.8.6). */
typedef struct {
	Side side;                       /* whose window was zero */
	guint32 first_event, last_event; /* in Flow.events: the zero window; what opened it again,
					    or the flow's last */
	gboolean is_over;
} ZeroWindow;

/* One segment of a flow that is to be drawn.  Sequence numbers are relative, with Wireshark's
 * bases. */
typedef struct {
	guint32 frame;
	gint64 time_ns; /* when the capture saw it, since the epoch */
	Side from;
	guint8 flags; /* of TcpFlag */
	guint32 seq, ack;
	guint32 len;    /* payload bytes on the wire */
	guint32 fresh;  /* of them, those that no segment before it brought */
	guint32 window; /* scaled where the handshake was seen */
	guint32 marks;  /* of Mark */
	gint32 mss;     /* of SYN and SYN/ACK; -1: not given */
	gint32 wscale;  /* likewise */
	guint n_sack;
	SackBlock sack[TCP_SACK_MAX]; /* relative */
	gboolean has_dsack;           /* sack[0] reports a duplicate (RFC 2883 §4) */
	guint32 dup_ack_number;       /* of MARK_DUPLICATE_ACK: 1 for the first; else 0 */
	guint32 missing;              /* bytes that had not been seen before it */
	GapFate gap;                  /* what became of them */
	gint64 rtt_ns;   /* since what it acknowledges first, as the capture point saw both; -1: it
			    acknowledges nothing new, or Karn's rule forbids it (RFC 6298 §3) */
	gint32 original; /* of a retransmission: index in Flow.events of what it repeats; else -1 */
	gint64 sent_ns,
		arrived_ns; /* estimates at the two ends: half a round trip apart: hindsight.c */
	gboolean is_lost;   /* sent, but shown by what follows never to have arrived */
	guint32 ts_val, ts_ecr; /* of SYN and SYN/ACK: RFC 7323 timestamps, 0 where absent */
	TcpState state[2];      /* by Side: right after this segment left or reached that end */
	char *label;  /* the application message that starts here ("GET /"), printable; NULL: none;
			 owned */
	char *detail; /* what follows it in small ("HTTP/1.1"), or NULL; owned */
	char *note; /* what the capture says about the frame, and ICMP about the segment; printable,
		       lines parted by \n; NULL: nothing; owned */
} FlowEvent;

typedef struct AppProtocol AppProtocol; /* app/app-protocol.h */

typedef struct {
	guint32 id;       /* Wireshark's tcp.stream, from 0 */
	Endpoint ends[2]; /* by Side */
	guint32 frames, first_frame, last_frame;
	gint64 start_ns, end_ns;
	guint64 bytes[2];        /* by Side that sent them: unique payload bytes */
	guint32 base[2];         /* by Side that sent them: what relative numbers count from, as it
				    was sent: the initial sequence number where it was seen */
	guint32 retransmissions; /* segments with MARK_ANY_RETRANSMISSION */
	Handshake handshake;
	FlowEnd end;
	Side closed_by; /* who sent the first FIN, or the RST that ended it; only where end is not
			   OPEN */
	gint64 rtt_ns;  /* handshake's round trip between the two ends; -1: not seen */
	gint64 path_ns[2]; /* by Side: one way from the capture point to that end, half the smallest
			      round trip; -1: unknown */
	CapturedAt captured_at;
	gboolean reuses_ports;       /* another flow had the same endpoints before */
	const AppProtocol *protocol; /* NULL: not recognised */
	const char *server_name; /* as the client asked for it (TLS, HTTP), printable; NULL: it did
				    not; borrowed from the FlowTable */
	GArray *events;          /* of FlowEvent, in capture order; owned; NULL unless kept */
	GArray *zero_windows;    /* of ZeroWindow, by their beginning; owned; set with events */
	guint32 largest_len[2];  /* by Side that sent them: payload bytes; set with events */
	gint32 mss[2];       /* by Side that sent them: of its SYN; -1: not seen; set with events */
	TcpState initial[2]; /* by Side: before the first event; set with events */
} Flow;

/* Frees what an event owns. */
void flow_event_clear(FlowEvent *self);

/* Frees a flow and what it owns; NULL: nothing. */
void flow_free(Flow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flow, flow_free)

/* Refused, never answered, or reset. */
gboolean flow_is_failed(const Flow *self);

/* Names as JSON writes them.  Static; NULL where product words it as null. */
const char *handshake_name(Handshake handshake);   /* "not_captured" */
const char *handshake_phrase(Handshake handshake); /* "not captured" */
const char *flow_end_name(FlowEnd end);            /* "fin" */
