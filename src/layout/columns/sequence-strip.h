/* The sequence strip: the bytes of a transfer over time, beside the ladder. */
#pragma once

#include "layout/furniture.h"

/* Its width; 0: the diagram has none. */
double sequence_strip_width(const Diagram *diagram);

/* Places it from `x` on, from the heads down to the lifelines' end. */
void sequence_strip_place(const Furniture *self, double x);
