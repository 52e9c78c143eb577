/* LaneState: the connection state of an end, as a picture shows it. */
#pragma once

#include <glib.h>

#include "tcp/tcp-state.h"

typedef enum {
	STATE_IDLE,      /* before it opens, after it is closed */
	STATE_HALF_OPEN, /* it opens */
	STATE_OPEN,
	STATE_CLOSING,
} StateRole;

typedef struct {
	const char *name; /* "SYN-SENT"; static; NULL: not known */
	StateRole role;
	guint step; /* progress from opening to closed; 0: the state is not known */
} LaneState;

/* The state as a picture shows it. */
LaneState lane_state_of_tcp(TcpState state);

/* Of two states of one lane. */
static inline gboolean lane_state_equal(LaneState a, LaneState b)
{
	return a.step == b.step;
}
