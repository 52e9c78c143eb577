/* The stage that finds a flow's incidents. */
#pragma once

#include "flow/flow.h"

/* Sets `incidents` of a flow whose events, copies and outcome are settled: the costliest first. */
void flow_incidents_settle(Flow *flow);

/* Whether the flow has one of that kind; without events it has none. */
gboolean flow_has_incident(const Flow *flow, IncidentKind kind);

/* What troubled a flow, as titles and captions tell of it: all incidents of a kind and side as one,
 * with their costs and counts summed, the costliest first.  Facts that are no trouble
 * (incident_is_trouble()) and the outcome are left out.  GArray of Incident, owned by the caller.
 */
GArray *flow_troubles_new(const Flow *flow);

/* Whether trouble is to be told of first: it cost a second, or a good part of the flow. */
gboolean flow_trouble_is_worth(const Flow *flow, const Incident *trouble);
