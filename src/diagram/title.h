/* Titles: what a person would say first of a flow, or of several. */
#pragma once

#include "diagram/diagram.h"

#define TITLE_MAX 90 /* characters */

/* The trouble that cost most, or how it failed; else what the flow was used for.  Caller frees. */
char *title_of_flow(const Flow *flow, gboolean has_times);

/* Of the flows of a diagram whose lanes are set, `names` being DiagramSpec.names.  Caller frees. */
char *title_of_flows(const Diagram *diagram, GHashTable *names);
