/* FrameNotes: what the user has to say about frames. */
#pragma once

#include <glib.h>

#include "flow/flow.h"

typedef struct FrameNotes FrameNotes;

/* From FRAME=TEXT each (NULL-terminated; NULL: none).  NULL and LADDER_ERROR_USAGE when one is not
 * of that form. */
FrameNotes *frame_notes_new(char *const *notes, GError **error);
void frame_notes_free(FrameNotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FrameNotes, frame_notes_free)

/* Adds each to the note of its frame's segment, where that is one of the flow's, which has
 * events. */
void frame_notes_apply(FrameNotes *self, const Flow *flow);

/* A remark on standard error for each whose frame was none of any flow's. */
void frame_notes_remark(const FrameNotes *self, const char *path, gboolean is_quiet);
