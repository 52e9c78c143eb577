/* Which flows of a capture are parts of port scans. */
#pragma once

#include "flow/flow-table.h"

/* Sets `chosen`, by index, for all connections between two hosts of which one tried ports of the
 * other in vain (outcomes_are_scan()).  Costs the logarithm of their number for each. */
void port_scans_choose(const FlowTable *flows, guint8 *chosen);
