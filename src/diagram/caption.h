/* The caption's sentences: what was estimated, what is missing.  Each appends itself to `out`;
 * FALSE if there is nothing to say. */
#pragma once

#include "flow/flow.h"

#define CAPTION_LEVEL "Transit times are unknown: arrows are nearly level."
#define CAPTION_NO_TIMES "The capture has no timestamps: arrows are in capture order."

/* Where the capture's clock was set back within these flows, and by how much. */
gboolean caption_clock(const Flow *const *flows, guint n, GString *out);

/* Frames that are packets captured again, of all these flows. */
gboolean caption_copies(const Flow *const *flows, guint n, GString *out);

/* The trouble that cost most, with its frames, after what the title tells of or, `with_worst`, with
 * it; without `has_times` nothing is said of time. */
gboolean caption_incidents(const Flow *flow, gboolean has_times, gboolean with_worst, GString *out);

/* How times in transit were estimated; segments lost after the capture point; bytes that arrived
 * but were not captured; segments larger than the MSS. */
gboolean caption_delays(const Flow *flow, GString *out);
gboolean caption_losses(const Flow *flow, GString *out);
gboolean caption_not_captured(const Flow *flow, GString *out);
gboolean caption_offload(const Flow *flow, GString *out);

/* `cut`: how the capture breaks off ("ends in the middle of frame 12"); NULL: it does not. */
gboolean caption_cut(const char *cut, GString *out);
