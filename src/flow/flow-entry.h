/* FlowEntry: what the first pass keeps of a connection. */
#pragma once

#include "app/app-protocol.h"
#include "flow/flow.h"
#include "flow/server-names.h"
#include "tcp/round-trip.h"
#include "tcp/tcp-track.h"

/* Ends, sides of the track and of the round trips are all indexed alike: 0 sent the first packet.
 */
typedef struct {
	Endpoint ends[2];
	TcpTrack track;
	RoundTrips trips;
	gint64 start_ns;
	guint32 frames, first_frame, last_frame;
	guint32 retransmissions;
	guint8 client;         /* index of the client */
	guint8 closer;         /* index of who sent the first FIN, or the RST that ended it */
	guint8 tries;          /* payloads looked at for a protocol */
	guint8 protocol;       /* number in app_protocols[], from 1; 0: not known */
	guint is_reset : 1;    /* an RST came before both sides had sent FIN */
	guint is_complete : 1; /* the client acknowledged the SYN/ACK */
	guint is_answered : 1; /* the side that is not the client sent anything but RST */
	guint server_name : SERVER_NAME_BITS; /* number in the table's ServerNames; 0: none */
	guint reuses_ports : 1;               /* MARK_REUSED_PORTS on the first segment */
} FlowEntry;

/* `first` is the flow's first segment; add it, too. */
void flow_entry_init(FlowEntry *self, const Packet *first, gboolean reuses_ports);
void flow_entry_clear(FlowEntry *self);

/* Takes the next segment, from the end of index `from`. */
TcpVerdict flow_entry_add(FlowEntry *self, int from, const Packet *packet);

/* The name by which `segment`, the one that its protocol was recognised by, asks for the server;
 * len 0: it says none.  Borrowed from the packet. */
Bytes flow_entry_server_name(const FlowEntry *self, int from, const Packet *packet);

/* The facts so far, but the id and the server's name. */
void flow_entry_get(const FlowEntry *self, Flow *flow);
