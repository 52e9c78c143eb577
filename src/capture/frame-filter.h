/* FrameFilter: an expression of libpcap's filter language, for frames of any link type. */
#pragma once

#include "capture/capture.h"

typedef struct FrameFilter FrameFilter;

/* For an expression that is not yet looked at: see frame_filter_check().  Caller frees with
 * frame_filter_free(). */
FrameFilter *frame_filter_new(const char *expression);
void frame_filter_free(FrameFilter *self);

/* Is the expression valid for a link type?  FALSE and LADDER_ERROR_USAGE if not. */
gboolean frame_filter_check(FrameFilter *self, int link_type, GError **error);

/* Does the frame match?  Never if the expression is not valid for its link type. */
gboolean frame_filter_passes(FrameFilter *self, const Frame *frame);
