/* ChosenFlows: which of the chosen flows a packet belongs to. */
#pragma once

#include "decode/flow-key.h"
#include "flow/flow-table.h"

#define NO_CHOSEN_FLOW G_MAXUINT32

typedef struct ChosenFlows ChosenFlows;

/* `ids`: flows of `table`, in any order. */
ChosenFlows *chosen_flows_new(const FlowTable *table, const guint32 *ids, gsize n_ids);
void chosen_flows_free(ChosenFlows *self);

/* The last frame of any of them; 0: there is none. */
guint32 chosen_flows_last_frame(const ChosenFlows *self);

/* The flow that a packet belongs to, by its index in `ids`, or NO_CHOSEN_FLOW.  To be called in
 * capture order. */
guint32 chosen_flows_find(const ChosenFlows *self, const Packet *packet);

/* The flow of these endpoints that was the last to begin before `frame`: an error may come after
 * the flow's last packet.  Not for frames before those passed to chosen_flows_find(). */
guint32 chosen_flows_find_before(const ChosenFlows *self, const Endpoint *src, const Endpoint *dst,
				 Transport transport, guint32 frame);
