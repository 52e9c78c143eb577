/* The stage that finds a flow's incidents. */
#pragma once

#include "flow/flow.h"

/* Sets `incidents` of a flow whose events, copies and outcome are settled: the costliest first. */
void flow_incidents_settle(Flow *flow);

/* The first incident that is trouble (incident_is_trouble()), and of those whose cost is a good
 * part of the flow, or a second; NULL: none, or they are not settled.  Owned by the flow. */
const Incident *flow_worst_incident(const Flow *flow);
