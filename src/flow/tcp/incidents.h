/* The incidents of a TCP flow. */
#pragma once

#include "flow/flow.h"
#include "flow/incident.h"

/* Appends what troubled `flow` to `found` (of Incident), in any order.  Fates, causes and times of
 * its events are settled. */
void tcp_incidents_find(const Flow *flow, GArray *found);

/* Parts of the above: what was sent again, and who waited for whom. */
void tcp_repeats_find(const Flow *flow, GArray *found);
void tcp_waits_find(const Flow *flow, GArray *found);
