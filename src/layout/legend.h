/* The legend: what the marks mean that occur in a picture, and only those. */
#pragma once

#include "layout/layout.h"

/* Puts it below `y` from `x` on, in lines no wider than `width`; returns the y below it, which is
 * `y` where no mark occurs. */
double legend_paint(const Diagram *diagram, const Template *template, TextMeasure *measure,
		    Page *page, Point at, double width);
