/* The verdicts on a segment, by what is known of both sides before it. */
#pragma once

#include "tcp/track-look.h"

/* Marks (Mark) that depend on the segment and on what the track knows; all but those on
 * repetitions.
 */
guint32 track_judge(Look *look);

/* Of a segment that is no keep-alive or probe, and of whose sequence numbers `fresh` were not seen
 * before: whether it repeats or comes late, and how (Mark).  0: neither. */
guint32 track_judge_repetition(const Look *look, guint32 fresh);
