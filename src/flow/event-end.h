/* The ends of all packets of a flow, in time. */
#pragma once

#include "flow/flow.h"

/* A packet leaving or arriving. */
typedef struct {
	gint64 time_ns; /* since the epoch; an estimate where the capture was not taken */
	guint32 event;  /* index in Flow.events */
	Side side;      /* where it happens */
	gboolean is_arrival;
} EventEnd;

/* All of them: by time; at equal times in capture order, and leaving before arrival, so that a
 * cause comes before its effect.  GArray of EventEnd, owned by the caller. */
GArray *event_ends_new(const Flow *flow);

/* The same for packets that take no time: in capture order, at the capture's times. */
GArray *event_ends_level(const Flow *flow);
