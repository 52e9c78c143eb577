/* FrameNotes: what the user has to say about frames. */
#pragma once

#include <glib.h>

#include "cli/options.h"

typedef struct FrameNotes FrameNotes;

/* From FRAME=TEXT each (NULL-terminated; NULL: none).  NULL and LADDER_ERROR_USAGE when one is not
 * of that form. */
FrameNotes *frame_notes_new(char *const *notes, GError **error);
void frame_notes_free(FrameNotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FrameNotes, frame_notes_free)

/* Adds each to the note of its frame's segment among `flows` (of Flow, with events); one whose
 * frame has none there gets a remark on standard error. */
void frame_notes_apply(const FrameNotes *self, const GPtrArray *flows, const Options *options);
