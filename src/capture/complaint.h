/* Uniform sentences for why a reader stopped. */
#pragma once

#include <glib.h>

/* "ends in the middle of frame 12".  Caller frees. */
char *complaint_cut(guint32 frame);

/* "is damaged at frame 12 (...)".  Caller frees. */
char *complaint_damaged(guint32 frame, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Sets an error of LADDER_ERROR; always FALSE. */
gboolean complaint_fail(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
