/* What the RSTs of a flow have ended, and whose they were. */
#pragma once

#include "flow/flow.h"

/* Sets TcpEvent.reset and is_forged of all events, and TcpFlow.is_forged_end; the flow has all of
 * them, with their times. */
void tcp_resets_settle(Flow *flow);
