/* A listing's words for a message, as the label of a segment. */
#pragma once

#include "flow/flow.h"

/* `summary` is Frame.summary, of a segment from that side.  NULL: nothing in it may be shown.
 * Caller frees. */
char *summary_label(const char *summary, Side from);
