/* The story rail: what was lost and how it was repaired, beside the times. */
#pragma once

#include "layout/furniture.h"

/* The width of the gutter that it takes; 0: the diagram has no story. */
double story_rail_width(const Diagram *diagram, TextMeasure *measure);

/* Places it beside the times of `self`, on the side of the ladder; hairlines lead to the ends that
 * it tells of, where these are on that side. */
void story_rail_place(const Furniture *self);

/* Where on the page what a mark tells of is, down from the top. */
double story_rail_y(const Furniture *self, const StoryMark *mark);

/* The colour of a mark and of its words. */
ColourRole story_colour(StoryKind kind);
