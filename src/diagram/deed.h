/* What a flow was used for, in words. */
#pragma once

#include "flow/flow.h"

/* As a title begins: "GET / over HTTP", "Download of 1.2 MB in 3.10 s".  Without `has_times`
 * nothing is said of time.  Caller frees. */
char *flow_deed(const Flow *flow, gboolean has_times);
