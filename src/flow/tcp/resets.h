/* Which RSTs of a flow ended nothing. */
#pragma once

#include "flow/flow.h"

/* Sets TcpEvent.reset of all events; the flow has all of them. */
void tcp_resets_settle(Flow *flow);
