/* Notes: what the capture says about its frames, in a column beside the ladder. */
#pragma once

#include "layout/label-placement.h"
#include "layout/page.h"

/* A diagram's notes, wrapped; NULL if it has none. */
typedef struct Notes Notes;

/* Caller frees with notes_free(). */
Notes *notes_new(const Diagram *diagram, const Template *template, TextMeasure *measure);
void notes_free(Notes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notes, notes_free)

/* The width of the widest line; 0 for NULL. */
double notes_width(const Notes *self);

/* Sets each note from `x` on, beside its message's end on the last lane, or below the note before
 * it if that reaches further down; returns the lowest y.  `tracks` by message.  `self` may be NULL.
 */
double notes_place(const Notes *self, Page *page, const Track *tracks, double x);
