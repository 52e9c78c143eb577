/* TcpCarriers: which segments of a flow carried the same numbers, and which answers covered them.
 *
 * A segment's carriers are the segments of its side that have any of its numbers (payload, SYN,
 * FIN), itself included.  Its cover is the first segment of the other side after it that
 * acknowledges all of it, by ACK or by SACK (RFC 2018).
 */
#pragma once

#include "flow/flow.h"

/* Of one event.  Numbers are relative and do not wrap.  It counts as sent before, or again, as a
 * whole if its first and its last number were. */
typedef struct {
	gint64 left, right;   /* the numbers that it takes up; equal: none, or it is a probe */
	gint64 ack;           /* negative: none of this connection's numbers */
	gint32 before;        /* the last carrier before it; -1: none */
	gint32 repeat;        /* the first carrier after it; -1: not all of it was sent again */
	gboolean is_in_parts; /* some of it was sent again, but not all */
	guint32 n_others;     /* other carriers of its first number */
	gint32 cover;         /* -1: none */
	gint64 acked_before;  /* what the other side had acknowledged before `cover`; -1: nothing */
	gint32 asked;         /* the last answer after it and before `cover`, if that still asks for
				 its first number; -1: none */
} TcpCarrier;

typedef struct TcpCarriers TcpCarriers;

/* Of all events of `flow`, which must outlive the result. */
TcpCarriers *tcp_carriers_new(const Flow *flow);
void tcp_carriers_free(TcpCarriers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TcpCarriers, tcp_carriers_free)

/* Of the event of that index.  Owned by `self`. */
const TcpCarrier *tcp_carriers_at(const TcpCarriers *self, guint32 event);

/* The last event of that side before `answer` that takes up numbers and was captured at `latest_ns`
 * or earlier; -1: none. */
gint32 tcp_carriers_last_sent(const TcpCarriers *self, Side from, guint32 answer, gint64 latest_ns);

/* How many D-SACKs (RFC 2883) report that all of the event's numbers came again. */
guint tcp_carriers_n_dsacks(const TcpCarriers *self, guint32 event);

/* The first answer that reports the event's first number as a duplicate; -1: none. */
gint32 tcp_carriers_dsack(const TcpCarriers *self, guint32 event);

/* The first answer that shows a hole where the event's numbers are: what was sent after it had come
 * before it.  By SACK of what was sent first after it, or by a duplicate ACK that asks for it, not
 * sooner than `round_trip_ns` after it (-1: not known).  -1: none. */
gint32 tcp_carriers_hole(const TcpCarriers *self, guint32 event, gint64 round_trip_ns);
