/* Hindsight: what only the whole flow shows about its segments. */
#pragma once

#include "flow/flow.h"
#include "tcp/sent-index.h"

/* Settles a flow whose events are complete: the delay to either end, when each segment was at
 * either end, which ones never arrived, holes, round trips, zero windows, sizes.  `sent`, by Side,
 * has all that the events carried. */
void tcp_hindsight_settle(Flow *flow, const SentIndex *const sent[2]);
