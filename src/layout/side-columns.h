/* The columns beside a ladder that a template may ask for: the flow's phases at the far left, what
 * each segment offers or leaves in flight at the right. */
#pragma once

#include "layout/label-placement.h"

/* What a column asks for; 0: it is not shown. */
double phases_width(const Diagram *diagram, const Template *template);
double margin_column_width(const Diagram *diagram, const Template *template, TextMeasure *measure);

/* Paints the phases from `x` on, beside the messages they hold. */
void phases_paint(const Diagram *diagram, const Template *template, TextMeasure *measure,
		  Page *page, const Track *tracks, double x);

/* Paints the numbers, their right edge at `right`, each beside its segment's tail where there is
 * room; `top` is where the first may stand. */
void margin_column_paint(const Diagram *diagram, const Template *template, TextMeasure *measure,
			 Page *page, const Track *tracks, double right, double top);
