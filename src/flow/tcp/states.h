/* The states of both ends of a connection, inferred from its segments. */
#pragma once

#include "flow/flow.h"

/* Sets Flow.initial and the states of all events, whose times must be set. */
void tcp_states_infer(Flow *flow);
