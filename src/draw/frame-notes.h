/* FrameNotes: the user's notes on frames. */
#pragma once

#include <glib.h>

#include "flow/flow.h"

typedef struct FrameNotes FrameNotes;

/* From FRAME=TEXT each (NULL-terminated; NULL: none).  NULL and LADDER_ERROR_USAGE if one does not
 * have that form. */
FrameNotes *frame_notes_new(char *const *notes, GError **error);
void frame_notes_free(FrameNotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FrameNotes, frame_notes_free)

/* Adds each to the note of its frame's segment, if the flow, which has events, has it. */
void frame_notes_apply(FrameNotes *self, const Flow *flow);

/* A remark on standard error for each whose frame is in no flow. */
void frame_notes_remark(const FrameNotes *self, const char *path, gboolean is_quiet);
