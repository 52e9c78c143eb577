/* FrameFilter: an expression of libpcap's filter language, for frames of any link type. */
#pragma once

#include "capture/capture.h"

typedef struct FrameFilter FrameFilter;

/* For an expression that is not yet looked at: see frame_filter_check().  Caller frees with
 * frame_filter_free(). */
FrameFilter *frame_filter_new(const char *expression);
void frame_filter_free(FrameFilter *self);

/* Does the expression mean something for a link type?  FALSE and LADDER_ERROR_USAGE if not. */
gboolean frame_filter_check(FrameFilter *self, int link_type, GError **error);

/* Does it let the frame through?  Never where it means nothing for the frame's link type. */
gboolean frame_filter_passes(FrameFilter *self, const Frame *frame);
