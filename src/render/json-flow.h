/* Facts as JSON: the same members for `list` and for -T json. */
#pragma once

#include "base/json-writer.h"
#include "render/output-format.h"

/* "capture", "frames" and "skipped", as members of the object that is open. */
void json_capture(JsonWriter *json, const char *name, guint32 frames,
		  const guint32 decoded[DECODE_N_RESULTS]);

/* The flow's members, into the object that is open. */
void json_flow(JsonWriter *json, const Flow *flow);

/* The member "incidents" of a flow with events. */
void json_incidents(JsonWriter *json, const Flow *flow);
