/* Hindsight: what only the whole flow shows about its segments. */
#pragma once

#include "flow/flow.h"
#include "flow/tcp/second-pass.h"

/* Settles a flow whose events are complete: the delay to either end, when each segment was at
 * either end, which ones never arrived, holes, zero windows, sizes.  `pass` has taken all of them.
 */
void tcp_hindsight_settle(Flow *flow, const TcpSecondPass *pass);
