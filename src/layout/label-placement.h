/* Label placement: each arrow's words above its own line, a band's within it, clear of all other
 * lines and words. */
#pragma once

#include "layout/obstacles.h"

/* Where a message runs: from its first packet's line to its last one's; for an arrow they are the
 * same. */
typedef struct {
	Line first, last;
} Track;

typedef struct {
	guint n_ranks; /* the label's pieces below this rank are shown; 0: there was no place */
	Point origin;  /* on the baseline, left */
	double angle;
	Point quad[4]; /* of its ink */
} Placement;

typedef struct {
	GArray *placements; /* of Placement, by message */
	double cost;        /* 0: every label is complete */
} Placements;

/* The sizes of a diagram's labels: the same for all plans. */
typedef struct LabelSizes LabelSizes;

/* Measures every piece of every label.  Caller frees with label_sizes_free(). */
LabelSizes *label_sizes_new(const Diagram *diagram, const Template *template, TextMeasure *measure);
void label_sizes_free(LabelSizes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabelSizes, label_sizes_free)

/* The width that a message's arrow needs to show its whole label. */
double label_sizes_width(const LabelSizes *self, guint message);

/* What is on the page already. */
typedef struct {
	const LabelSizes *sizes;
	const Track *tracks;   /* by message; heads are never above tails */
	const GArray *repeats; /* of Line: repeats within bands */
} Scene;

/* Places for the labels of all messages; `scene` is not kept.  Caller frees with
 * label_placement_free(). */
Placements *label_placement_new(const Diagram *diagram, const Scene *scene);
void label_placement_free(Placements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Placements, label_placement_free)

/* Puts the words that a placement shows on the page. */
void label_placement_put(Page *page, const Diagram *diagram, guint message,
			 const Placement *placement, const Template *template,
			 TextMeasure *measure);
