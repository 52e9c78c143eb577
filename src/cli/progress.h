/* Progress: progress of a batch on standard error: one updated line on a terminal, a line now and
 * then elsewhere. */
#pragma once

#include <glib.h>

typedef struct Progress Progress;

/* Of `total` captures; a line begins with `what`, made printable.  With `quiet` nothing is shown.
 * progress_free() takes the line away. */
Progress *progress_new(const char *what, guint total, gboolean quiet);
void progress_free(Progress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* One more is done, or `failed`; shows nothing by itself. */
void progress_step(Progress *self, gboolean failed);

/* Shows it if it is time. */
void progress_show(Progress *self);

/* Erases the line, so that another can be written. */
void progress_clear(Progress *self);
