/* FoldClass: what folding has to know about each event of a flow. */
#pragma once

#include "flow/flow.h"

/* What events that fold together have in common: an EventKind, or a part of a flow. */
typedef guint FoldKind;
enum {
	FOLD_OPENING = EVENT_N_KINDS, /* a flow's handshake */
	FOLD_CLOSING,                 /* from its first FIN or RST on */
	FOLD_FLOW,                    /* all of a flow, or of several */
};

/* How much a reader would miss an event. */
typedef enum {
	WEIGHT_PLAIN,
	WEIGHT_WARNING,
	WEIGHT_TROUBLE,
	WEIGHT_TURN, /* opens or ends something, or has a note */
} FoldWeight;

typedef struct {
	FoldKind kind;
	FoldWeight weight;
	gboolean begins_message; /* an application message whose name is not that of the one before
				  */
	gboolean is_beside;      /* next to a warning or a trouble of its side */
	gint64 calm_ns; /* how long its side is free of warnings and troubles around it; for one of
			   those: until the nearest other; G_MAXINT64: to the flow's end */
} FoldClass;

/* The classes of a flow's events, in their order.  GArray of FoldClass, owned by the caller. */
GArray *fold_classes_new(const Flow *flow);

/* The part of a flow that opens it, events [0, opening), and the part that closes it, [closing,
 * events->len). */
typedef struct {
	guint opening, closing;
} FlowParts;

/* Of a flow with events. */
FlowParts flow_parts(const Flow *flow);
