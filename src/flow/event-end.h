/* The ends of all segments of a flow, in time. */
#pragma once

#include "flow/flow.h"

/* A segment's sending or its arrival. */
typedef struct {
	gint64 time_ns; /* since the epoch; an estimate where the capture was not taken */
	guint32 event;  /* index in Flow.events */
	Side side;      /* where it happens */
	gboolean is_arrival;
} EventEnd;

/* All of them: by time; at equal times in the order of the capture, and a sending before its
 * arrival, so that a cause stands before its effect.  GArray of EventEnd, owned by the caller. */
GArray *event_ends_new(const Flow *flow);

/* The same where a segment takes no time: in the order of the capture, at the capture's times. */
GArray *event_ends_level(const Flow *flow);
