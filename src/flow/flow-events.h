/* FlowEvents: the second pass.  Keeps the segments of chosen flows, judges them and infers both
 * ends' states.
 *
 * The flows' facts are known from the first pass, so a segment belongs to a chosen flow when its
 * endpoints do and its frame lies between the flow's first and last; everything else is passed over
 * at the cost of one look-up.
 */
#pragma once

#include "decode/decode.h"
#include "flow/flow-table.h"
#include "flow/flow.h"

typedef struct FlowEvents FlowEvents;

/* `ids`: the flows to keep, of `table`, which must outlive the result. */
FlowEvents *flow_events_new(const FlowTable *table, const guint32 *ids, gsize n_ids);
void flow_events_free(FlowEvents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowEvents, flow_events_free)

/* The last frame that a chosen flow has: the second pass can stop there.  0: no more are wanted. */
guint32 flow_events_last_frame(const FlowEvents *self);

/* Takes in a segment of the chosen flow of that index in `ids`; `event` is its own, without label,
 * note and original, and lives for the call. */
typedef void (*FlowEventsTake)(gpointer data, guint index, const FlowEvent *event,
			       const Packet *packet);

/* Hands on the events instead of keeping them, so that the length of a flow costs no memory.  To be
 * called before the first segment is added. */
void flow_events_divert(FlowEvents *self, FlowEventsTake take, gpointer data);

/* What the flows that are open at a time may take, about, where they are handed on. */
#define FLOW_EVENTS_OPEN_MAX (192 << 20)

/* Takes in a whole flow, which is freed after the call, and its index in `ids`. */
typedef void (*FlowEventsTakeFlow)(gpointer data, guint index, const Flow *flow);

/* Hands on each flow when its last segment has come, instead of keeping them all: so memory grows
 * with the flows that are open at a time, and not beyond a limit. Those that would go beyond it are
 * left for another pass.  To be called before the first segment is added. */
void flow_events_hand_on(FlowEvents *self, FlowEventsTakeFlow take, gpointer data);

/* Ends a pass that hands flows on.  GArray of guint32: the indices of the flows that are left;
 * owned by the caller. */
GArray *flow_events_hand_on_rest(FlowEvents *self);

/* No more segments are wanted. */
void flow_events_stop(FlowEvents *self);

/* Takes the next segment in capture order; what belongs to none of the flows is passed over. */
void flow_events_add(FlowEvents *self, const Packet *packet);

/* Takes an ICMP error in capture order: a note on the event that it quotes, if that is of one of
 * the flows. */
void flow_events_note_icmp(FlowEvents *self, const IcmpError *error);

/* Did just as many segments come as the chosen flows had in the first pass?  After
 * flow_events_stop() nobody asks, and it is TRUE. */
gboolean flow_events_are_complete(const FlowEvents *self);

/* Ends the pass.  The chosen flows in the order of `ids`, with events, ends' times and states; to
 * be called once.  GPtrArray of Flow, owned by the caller. */
GPtrArray *flow_events_finish(FlowEvents *self);
