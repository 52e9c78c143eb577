/* Causes: why segments were sent again. */
#pragma once

#include "flow/tcp/carriers.h"

/* Sets `cause` of all events, whose times and round trips are settled. */
void tcp_causes_settle(Flow *flow, const TcpCarriers *carriers);
