/* Lanes: how far apart the lifelines are. */
#pragma once

#include "layout/label-placement.h"

/* The x of each lifeline, the first at 0, for a picture that is `widening` (0 to 1) of the way from
 * the narrowest to the widest that the template allows.  Caller frees. */
double *lanes_x(const Diagram *diagram, const Template *template, const LabelSizes *sizes,
		double head_width, double widening);

/* The width of all heads: that of the widest, within limits. */
double lanes_head_width(const Diagram *diagram, const Template *template, TextMeasure *measure);
