/* Challenge ACKs: answers to what an end could not accept. */
#pragma once

#include "flow/flow.h"

/* Sets TcpEvent.challenged of all events; the flow has all of them, with the effects of RSTs. */
void tcp_challenges_settle(Flow *flow);
