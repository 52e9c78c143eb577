/* Flow: one conversation between two ends, as the capture shows it. */
#pragma once

#include <glib.h>

#include "app/app-protocol.h"
#include "base/endpoint.h"
#include "decode/packet.h"
#include "flow/event-kind.h"
#include "flow/fate.h"
#include "flow/incident.h"
#include "flow/outcome.h"
#include "flow/tcp-flow.h"
#include "tcp/round-trip.h"

/* One packet of a flow that is to be drawn. */
typedef struct {
	guint32 frame;
	gint64 time_ns;  /* when the capture saw it, since the epoch; with `added_ns` */
	gint64 added_ns; /* what the capture's clock had been set back by: CaptureClock */
	Side from;
	EventKind kind;
	guint32 len;      /* payload bytes on the wire */
	guint32 fresh;    /* of them, those not in any earlier packet */
	gint64 rtt_ns;    /* since what it acknowledges or answers first, as the capture point saw
			     both; -1: nothing new, or Karn's rule forbids it (RFC 6298 §3) */
	gint32 original;  /* of a repeat: index in Flow.events of what it repeats; else -1 */
	gint32 question;  /* of an answer: index of what it answers; else -1 */
	guint8 hop_limit; /* as captured */
	gboolean is_repeat;
	gboolean is_unanswered;     /* a question that no answer came to within the flow */
	gint64 sent_ns, arrived_ns; /* estimates at the two ends: tcp/hindsight.c */
	Fate fate;
	char *dropped_at; /* the router that found it too big, by its ICMP error; NULL: none; owned
			   */
	char *label;  /* the application message that starts here ("GET /"), printable; NULL: none;
			 owned */
	char *detail; /* what follows it in small ("HTTP/1.1"), or NULL; owned */
	char *note; /* what the capture says about the frame, and ICMP about the packet; printable,
		       lines separated by \n; NULL: nothing; owned */
	TcpEvent tcp; /* where the flow's transport is TCP; else zero */
} FlowEvent;

/* A frame that has an event's packet once more: flow/copies.h. */
typedef struct {
	guint32 event, frame;
} EventCopy;

typedef struct {
	Transport transport;
	guint32 id;       /* Wireshark's tcp.stream, udp.stream, …: from 0 in each transport */
	Endpoint ends[2]; /* by Side */
	guint32 frames, first_frame, last_frame;
	gint64 start_ns, end_ns;
	gint64 added_ns;         /* to both: FlowEvent.added_ns of the first event */
	guint64 bytes[2];        /* by Side that sent them: unique payload bytes */
	guint32 retransmissions; /* of connections: segments that repeat */
	gint64 wait_ns; /* the longest pause in which an end waited for an ACK, an open window or an
			   answer; 0: none */
	gboolean was_closed; /* a receive window was zero */
	gint64 rtt_ns;       /* handshake's round trip between the two ends; -1: not seen */
	gint64 path_ns[2]; /* by Side: one way from the capture point to that end, half the smallest
			      round trip; -1: unknown */
	CapturedAt captured_at;
	Outcome outcome;
	gboolean is_carrier;         /* its packets carry those of other flows: a tunnel */
	const AppProtocol *protocol; /* NULL: not recognised */
	const char *server_name; /* as the client asked for it (TLS, HTTP), printable; NULL: it did
				    not; borrowed from the FlowTable */
	const Encapsulation *encapsulation; /* of the first packet; NULL: none; borrowed from the
					       FlowTable */
	GArray *events;    /* of FlowEvent, in capture order; owned; NULL unless kept */
	GArray *copies;    /* of EventCopy, by event and frame; owned; NULL: none */
	GArray *incidents; /* of Incident, the costliest first; owned; NULL unless events are
			      kept */
	TcpFlow tcp;       /* where the transport is TCP; else zero */
} Flow;

/* Whether the capture was taken at that end. */
static inline gboolean flow_is_captured_at(const Flow *self, Side side)
{
	return self->captured_at == (side == SIDE_CLIENT ? CAPTURED_AT_CLIENT : CAPTURED_AT_SERVER);
}

/* Whether the capture lacks the beginning of a connection. */
static inline gboolean flow_is_midstream(const Flow *self)
{
	return self->tcp.handshake == HANDSHAKE_NOT_CAPTURED && self->outcome != OUTCOME_SCAN;
}

/* The copies of the event of that index: the first of `n` in a row, owned by the flow. */
const EventCopy *flow_copies_of(const Flow *self, guint32 event, guint *n);

/* The index of the event that `frame` is a copy of; -1: it is none.  Looks at all copies. */
gint32 flow_event_of_copy(const Flow *self, guint32 frame);

/* Frees what an event owns. */
void flow_event_clear(FlowEvent *self);

/* Frees a flow and what it owns; NULL: nothing. */
void flow_free(Flow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flow, flow_free)
