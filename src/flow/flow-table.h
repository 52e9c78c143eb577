/* FlowTable: the first pass over a capture.  An entry for each flow, nothing for each packet.
 *
 * An entry's index is its place in the order of first packets, of all transports.  Its id is
 * Wireshark's tcp.stream or udp.stream, counted in each transport: in TCP a new one when a SYN that
 * is no retransmission reuses a pair of endpoints.
 */
#pragma once

#include "decode/packet-batch.h"
#include "flow/flow.h"

typedef struct FlowTable FlowTable;

/* Without flows.  Caller frees with flow_table_free(). */
FlowTable *flow_table_new(void);
void flow_table_free(FlowTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowTable, flow_table_free)

/* Takes the next packet in capture order; `twin`: the segment's (decode/twins.h); NULL: none. */
void flow_table_add(FlowTable *self, const Packet *packet, const Twin *twin);

/* Takes the next packets in capture order: quicker than one by one. */
void flow_table_add_batch(FlowTable *self, const PacketBatch *batch);

/* Takes an error about a packet that came before, where it says that the packet was rejected. */
void flow_table_reject(FlowTable *self, const IcmpError *error);

/* How many entries there are, and how many of one transport. */
guint32 flow_table_size(const FlowTable *self);
guint32 flow_table_size_of(const FlowTable *self, Transport transport);

/* The index of the entry of that id, below flow_table_size_of(). */
guint32 flow_table_find(const FlowTable *self, Transport transport, guint32 id);

/* Fills in the facts of the flow at `index` (below flow_table_size()) without events.  Cheap:
 * called for each row of `list`. */
void flow_table_get(const FlowTable *self, guint32 index, Flow *flow);

/* The frame that a TCP segment's frame is a copy of (flow/copies.h); 0: it is none. */
guint32 flow_table_copy_of(const FlowTable *self, guint32 frame);

/* What is added to the time of that frame, as captured, in ns, since the clock was set back before
 * it (capture/capture-clock.h); 0: it was not. */
gint64 flow_table_added_ns(const FlowTable *self, guint32 frame, gint64 time_ns);

/* How many frames are copies. */
guint32 flow_table_copies(const FlowTable *self);
