/* FlowTable: the first pass over a capture.  An entry for each connection, nothing for each
 * segment.
 *
 * Entries are numbered as Wireshark numbers tcp.stream: in the order of their first segment, and
 * anew when a SYN that is no retransmission comes on a pair of endpoints that has been used before.
 */
#pragma once

#include "decode/segment.h"
#include "flow/flow.h"

typedef struct FlowTable FlowTable;

/* Without flows.  Caller frees with flow_table_free(). */
FlowTable *flow_table_new(void);
void flow_table_free(FlowTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowTable, flow_table_free)

/* Takes the next `n` segments in capture order; a few at a time is quicker than one by one. */
void flow_table_add(FlowTable *self, const Segment *segments, guint n);

/* How many flows there are so far. */
guint32 flow_table_size(const FlowTable *self);

/* Fills in the facts of flow `id` (below flow_table_size()) without events; to be cheap: called for
 * each row of `list`. */
void flow_table_get(const FlowTable *self, guint32 id, Flow *flow);
