/* Incidents in words. */
#pragma once

#include "flow/flow.h"

/* What a title says of it, as a sentence begins: "One segment lost: 26.6 ms of delay".  Without
 * `has_times` nothing is said of time.  Caller frees. */
char *incident_sentence(const Flow *flow, const Incident *incident, gboolean has_times);

/* The same as a title's end, for trouble that did not cost much: "3 segments lost"; NULL: nothing
 * of that kind is worth a word there.  Caller frees. */
char *incident_remark(const Flow *flow, const Incident *incident);
