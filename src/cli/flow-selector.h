/* Which flows --flow asks for. */
#pragma once

#include "flow/flow-table.h"

/* The ids that `selectors` (NULL-terminated) name, in their order, each once.  NULL and
 * LADDER_ERROR_USAGE for a selector that is none, LADDER_ERROR_INPUT for one that fits no flow.
 * GArray of guint32, owned by the caller. */
GArray *flow_selector_resolve(const FlowTable *flows, char *const *selectors, GError **error);
