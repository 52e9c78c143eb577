/* transports[]: how the packets of each transport are processed and named.
 *
 * A transport is a row and a file, transport-NAME.c.  The first pass calls `begin` to `get`, the
 * second one also `open` to `close`, whose state is the transport's own.
 */
#pragma once

#include "base/json-writer.h"
#include "flow/flow-entry.h"
#include "flow/flow.h"

typedef struct {
	const char *name;       /* as JSON and selectors write it: "tcp" */
	const char *title;      /* "TCP" */
	const char *unit;       /* of what it carries: "segment" */
	gboolean is_connection; /* opened and closed by its own packets, so it has phases */
	AppReads reads;         /* what its payload is, for applications */

	/* The index of the client where that end 0 sent the flow's first packet. */
	guint8 (*client)(const Packet *first);

	void (*begin)(FlowEntry *entry);
	void (*end)(FlowEntry *entry); /* NULL: nothing to free */

	/* Whether a packet from end `from` begins another flow on the same key.  NULL: none does.
	 */
	gboolean (*is_reopened)(const FlowEntry *entry, int from, const Packet *packet);

	/* Takes the next packet; if `event` is not NULL, fills in what the packet is: its common
	 * members are set. */
	void (*add)(FlowEntry *entry, int from, const Packet *packet, FlowEvent *event);

	/* By how much the packet's time is before that of what it follows, by its own evidence; 0:
	 * it is not, or nothing tells.  `round_trip_ns`: how much after that it has to come; 0: at
	 * once.  NULL: nothing ever tells. */
	gint64 (*lag)(const FlowEntry *entry, int from, const Packet *packet,
		      gint64 *round_trip_ns);

	/* The clock was set back: nothing is timed across that.  `shift_ns` is to be added to the
	 * flow's times if it began after that; else 0. */
	void (*set_back)(FlowEntry *entry, gint64 shift_ns);

	/* Takes the bytes by which the flow's protocol was recognised.  NULL: they tell nothing. */
	void (*recognised)(FlowEntry *entry, const AppProtocol *protocol, const AppInput *input);

	/* Whether an ICMP error with that mark (IcmpError) is about what the client sent to open
	 * the flow. */
	gboolean (*is_opening)(const FlowEntry *entry, guint32 mark);

	/* Fills in times, bytes, outcome and the transport's own part of `flow`, all else of which
	 * is set. */
	void (*get)(const FlowEntry *entry, Flow *flow);

	/* The second pass over one flow, with a state of the transport's own.  `open` NULL: none is
	 * needed, and the four after it are NULL, too. */
	gpointer (*open)(void);
	void (*close)(gpointer state);

	/* Takes the event that gets the number `index`; sets what it repeats, of TCP. */
	void (*take)(gpointer state, FlowEvent *event, const Packet *packet, guint32 index);

	/* The last event from end `from` that an ICMP error with that mark (IcmpError) is about;
	 * -1: none known. */
	gint32 (*find_quoted)(gpointer state, const FlowEntry *entry, int from, guint32 mark);

	/* All events are there: sets what only the whole flow shows. */
	void (*settle)(gpointer state, Flow *flow);

	/* Appends what troubled a settled flow, as Incident: flow/incidents.h. */
	void (*find_incidents)(const Flow *flow, GArray *found);

	/* Writes the members that only this transport has. */
	void (*put_flow)(const Flow *flow, JsonWriter *json);
	void (*put_event)(const Flow *flow, const FlowEvent *event, JsonWriter *json);
} TransportRow;

/* Its row.  Static. */
const TransportRow *transport_row(Transport transport);

/* The transport of that name, in any case; NULL: none. */
const TransportRow *transport_find(const char *name, Transport *transport);

/* All titles: "TCP or UDP".  Caller frees. */
char *transport_titles(void);

#define FLOW_NAME_MAX 24 /* bytes */

/* A flow as selectors name it, "3" of TCP, "udp:3" of others: writes at `at`, which has room for
 * FLOW_NAME_MAX bytes, and returns the end without a NUL; or as a string that the caller frees. */
char *flow_name_put(char *at, const Flow *flow);
char *flow_name(const Flow *flow);

/* The rows' own. */
extern const TransportRow transport_tcp, transport_udp;
