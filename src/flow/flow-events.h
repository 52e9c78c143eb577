/* FlowEvents: the second pass.  Keeps the packets of chosen flows as events, judges them and infers
 * both ends' states.
 *
 * The flows' facts are known from the first pass, so a packet belongs to a chosen flow if its
 * endpoints do and its frame is between the flow's first and last; all others are skipped at the
 * cost of one look-up.
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

/* The last frame of a chosen flow: the second pass can stop there.  0: no more are wanted. */
guint32 flow_events_last_frame(const FlowEvents *self);

/* Receives an event of the chosen flow with that index in `ids`, from `packet`; `event` has no
 * label, note or original, and lives for the call. */
typedef void (*FlowEventsTake)(gpointer data, guint index, const FlowEvent *event,
			       const Packet *packet);

/* Hands on the events instead of keeping them, so that the length of a flow costs no memory.  To be
 * called before the first packet is added. */
void flow_events_divert(FlowEvents *self, FlowEventsTake take, gpointer data);

/* About how much memory the flows open at a time may take, if they are handed on. */
#define FLOW_EVENTS_OPEN_MAX (192 << 20)

/* Receives a complete flow, which is freed after the call, and its index in `ids`. */
typedef void (*FlowEventsTakeFlow)(gpointer data, guint index, const Flow *flow);

/* Hands on each flow after its last packet, instead of keeping them all: memory grows with the
 * flows that are open at a time, up to a limit.  Those above it are left for another pass.  To be
 * called before the first packet is added. */
void flow_events_hand_on(FlowEvents *self, FlowEventsTakeFlow take, gpointer data);

/* Ends a pass that hands flows on.  GArray of guint32: the indices of the flows that are left;
 * owned by the caller. */
GArray *flow_events_hand_on_rest(FlowEvents *self);

/* No more packets are wanted. */
void flow_events_stop(FlowEvents *self);

/* Takes the next packet in capture order; packets of other flows are skipped. */
void flow_events_add(FlowEvents *self, const Packet *packet);

/* Takes an ICMP error in capture order: a note on the event that it quotes, if that is in one of
 * the flows. */
void flow_events_note_icmp(FlowEvents *self, const IcmpError *error);

/* Did exactly as many packets come as the chosen flows had in the first pass?  After
 * flow_events_stop() always TRUE. */
gboolean flow_events_are_complete(const FlowEvents *self);

/* Ends the pass.  The chosen flows in the order of `ids`, with events, ends' times and states; to
 * be called once.  GPtrArray of Flow, owned by the caller. */
GPtrArray *flow_events_finish(FlowEvents *self);
