/* Which flows --flow asks for. */
#pragma once

#include "draw/names.h"
#include "flow/flow-table.h"

/* The indices in `flows` of those that any of `selectors` (NULL-terminated) fits, in ascending
 * order; `names` are those by which addresses can be asked for.  NULL and LADDER_ERROR_USAGE for a
 * selector that is none, LADDER_ERROR_EMPTY when none of them fits any flow.  GArray of guint32,
 * owned by the caller. */
GArray *flow_selector_resolve(const FlowTable *flows, const Names *names, char *const *selectors,
			      GError **error);

/* A line for each kind of selector, as --help shows them.  Caller frees. */
char *flow_selector_help(void);
