/* The flows selected by --flow. */
#pragma once

#include "draw/names.h"
#include "flow/flow-table.h"

/* The indices in `flows` of those that match any of `selectors` (NULL-terminated), ascending;
 * `names` are names of addresses.  NULL and LADDER_ERROR_USAGE for an invalid selector,
 * LADDER_ERROR_EMPTY if none matches a flow.  GArray of guint32, owned by the caller. */
GArray *flow_selector_resolve(const FlowTable *flows, const Names *names, char *const *selectors,
			      GError **error);

/* One line per kind of selector, for --help.  Caller frees. */
char *flow_selector_help(void);
