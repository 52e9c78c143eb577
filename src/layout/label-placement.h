/* Label placement: each arrow's words above its own line, clear of all other lines and words. */
#pragma once

#include "layout/layout.h"

typedef struct {
	Point tail, head;
} Line;

typedef struct {
	guint n_ranks; /* the label's pieces of a rank below it are shown; 0: there was no place */
	double from_tail; /* along the arrow, to the nearer end of the text; points */
} Placement;

typedef struct {
	GArray *placements; /* of Placement, by message */
	double cost;        /* 0: every label stands whole */
	guint n_short, n_missing;
} Placements;

/* `lines` has one for each message of the diagram, heads never above tails. */
Placements *label_placement_new(const Diagram *diagram, const Line *lines, TextMeasure *measure);
void label_placement_free(Placements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Placements, label_placement_free)

/* Puts the words that a placement shows on the page. */
void label_placement_paint(Page *page, const Message *message, const Line *line,
			   const Placement *placement, TextMeasure *measure);
