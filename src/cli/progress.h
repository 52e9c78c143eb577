/* Progress: progress of a batch on standard error: one updated line on a terminal, a line now and
 * then elsewhere. */
#pragma once

#include <glib.h>

typedef struct Progress Progress;

/* Of `total` captures; with `quiet` nothing is shown. */
Progress *progress_new(const char *what, guint total, gboolean quiet);
void progress_free(Progress *self); /* the line goes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

void progress_step(Progress *self, gboolean failed);

/* Shows it if it is time. */
void progress_show(Progress *self);

/* Erases the line, so that another can be written. */
void progress_clear(Progress *self);
