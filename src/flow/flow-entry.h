/* FlowEntry: what the first pass keeps of a flow. */
#pragma once

#include "decode/flow-key.h"
#include "flow/flow.h"
#include "flow/server-names.h"
#include "tcp/round-trip.h"
#include "tcp/tcp-track.h"

typedef struct {
	TcpTrack track;
	RoundTrips trips;
} TcpEntry;

typedef struct {
	gint64 heard_ns; /* the latest datagram's time */
	guint64 bytes[2];
	guint32 datagrams[2];
	gboolean has_asked; /* the client, when the protocol was recognised: AppProtocol.asks() */
} UdpEntry;

/* Ends, and all that has two sides, are indexed alike: 0 sent the first packet.  A little more than
 * four cache lines: flow-table.c fetches them. */
typedef struct {
	FlowKey key;
	guint8 protocol;        /* number in app_protocols[], from 1; 0: not known */
	guint8 tries : 3;       /* payloads inspected for a protocol */
	guint8 is_asked : 1;    /* the last data was the client's */
	guint8 was_closed : 1;  /* a receive window was zero */
	guint8 is_rejected : 1; /* an ICMP error says so of what the client sent to open it */
	guint8 is_refused : 1;  /* a RST answered the client's SYN acceptably */
	guint8 is_probed : 1;   /* a segment has neither SYN nor ACK nor RST */
	guint32 frames;
	union {
		TcpEntry tcp;
		UdpEntry udp;
	};
	gint64 start_ns;
	gint64 wait_ns; /* Flow.wait_ns */
	guint32 first_frame, last_frame;
	guint32 retransmissions;
	guint client : 1;         /* index of the client */
	guint closer : 1;         /* index of who sent the first FIN, or the RST that ended it */
	guint is_reset : 1;       /* a RST counts that cut off something */
	guint is_complete : 1;    /* the client acknowledged what the server sent */
	guint is_answered : 1;    /* the server sent a segment with SYN or ACK that is no RST */
	guint reuses_ports : 1;   /* MARK_REUSED_PORTS on the first segment */
	guint is_carrier : 1;     /* its datagrams carry packets of other flows */
	guint has_late_bytes : 1; /* TcpFlow's */
	guint server_name : SERVER_NAME_BITS; /* number in the table's ServerNames; 0: none */
} FlowEntry;

/* `first` is the flow's first packet; add it, too. */
void flow_entry_init(FlowEntry *self, const Packet *first, gboolean reuses_ports);
void flow_entry_clear(FlowEntry *self);

/* Whether `packet`, from the end of index `from`, begins another flow on the same key. */
gboolean flow_entry_is_reopened(const FlowEntry *self, int from, const Packet *packet);

/* Takes the next packet, from the end of index `from`; `event`: TransportRow.add(). */
void flow_entry_add(FlowEntry *self, int from, const Packet *packet, FlowEvent *event);

/* TransportRow.lag() and .set_back(). */
gint64 flow_entry_lag(const FlowEntry *self, int from, const Packet *packet, gint64 *round_trip_ns);
void flow_entry_set_back(FlowEntry *self, gint64 shift_ns);

/* Takes a packet that is a copy of an earlier one (flow/copies.h): it only counts as a frame. */
void flow_entry_add_copy(FlowEntry *self, const Packet *packet);

/* An ICMP error says that what the end of index `from` sent was rejected; `mark`: IcmpError. */
void flow_entry_reject(FlowEntry *self, int from, guint32 mark);

/* The server name in `packet`, the one that its protocol was recognised by; len 0: none.  Borrowed
 * from the packet. */
Bytes flow_entry_server_name(const FlowEntry *self, int from, const Packet *packet);

/* The facts so far, except the id and the server's name. */
void flow_entry_get(const FlowEntry *self, Flow *flow);

static inline Side flow_entry_side(const FlowEntry *self, int end)
{
	return end == (int)self->client ? SIDE_CLIENT : SIDE_SERVER;
}
