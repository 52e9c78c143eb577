/* Shapes that items imply: what render/ paints of them, and layout/ keeps free. */
#pragma once

#include "layout/layout.h"

#define CROSS_HALF 4.5 /* points: of the cross at the end of a lost segment's arrow */

/* From the tip of an arrow whose fate is unknown to the middle of its question mark, which is as
 * high as a cross. */
#define QUESTION_AWAY (2 * CROSS_HALF)

/* How far the control points of a curve are to the right: a Bézier curve reaches three quarters of
 * their distance. */
static inline double curve_reach(const CurveItem *self)
{
	return self->bulge / 0.75;
}
