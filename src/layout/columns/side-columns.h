/* The optional columns beside a ladder: the flow's phases at the far left, each segment's window or
 * bytes in flight at the right. */
#pragma once

#include "layout/label-placement.h"

/* The width of a column; 0: it is not shown. */
double phases_width(const Diagram *diagram, const Template *template);
double margin_column_width(const Diagram *diagram, const Template *template, TextMeasure *measure);

/* Places the phases from `x` on, beside their messages. */
void phases_place(const Diagram *diagram, const Template *template, TextMeasure *measure,
		  Page *page, const Track *tracks, double x);

/* Places the numbers, their right edge at `right`, each beside its arrow's tail if there is room;
 * `top` is the first possible y. */
void margin_column_place(const Diagram *diagram, const Template *template, TextMeasure *measure,
			 Page *page, const Track *tracks, double right, double top);
