/* What surrounds the arrows: title, heads, lifelines, states, times, caption. */
#pragma once

#include "layout/page.h"
#include "layout/time-axis.h"

/* Where the columns and the rows of furniture are on the page. */
typedef struct {
	const Diagram *diagram;
	const Template *template;
	TextMeasure *measure;
	Page *page;
	const TimeAxis *axis;
	const double *lane_x; /* lifelines, by lane */
	double times_x;       /* the edge that times are aligned to */
	Align times_align;    /* right in the left margin, left in the right one */
	double heads_top;     /* of the upper heads */
	double lifelines_end; /* y */
	double head_width, head_height;
	gboolean has_foot_heads;
	guint n_closed_bars; /* for Diagram.closed */
} Furniture;

/* Where a lifeline is not drawn. */
typedef struct {
	guint lane;
	double top, bottom;
} LifelineGap;

/* All functions add items to the page.  Title and subtitle, wrapped in `width`; returns the y at
 * which heads may begin. */
double furniture_titles(const Furniture *self, double width);

/* A head with name and address above each lifeline, and below it if has_foot_heads. */
void furniture_heads(const Furniture *self);

/* Lifelines, dotted where the axis pauses.  `gaps`: of LifelineGap, from the top down. */
void furniture_lifelines(const Furniture *self, const GArray *gaps);

/* A bar beside each lifeline for each state, with its name where there is room; nothing for several
 * flows, or if the template shows none. */
void furniture_states(const Furniture *self);

/* Times beside the ends of arrows, as many as have room, below their unit; nothing if the capture
 * has no times, or the template shows none. */
void furniture_times(const Furniture *self);

/* The length of each pause of the axis, on a line between the lifelines. */
void furniture_pauses(const Furniture *self);

/* Caption and source below `y`, in `width`; returns the lowest baseline. */
double furniture_caption(const Furniture *self, double y, double width);

/* Room for the widest time and the widest state name of a lane; 0: none are shown. */
double furniture_times_width(const Diagram *diagram, const Template *template,
			     TextMeasure *measure);
double furniture_states_width(const Diagram *diagram, const Template *template,
			      TextMeasure *measure, guint lane);

#define STATE_BAR_OFFSET 6.0 /* from the lifeline to the bar */
#define STATE_BAR_WIDTH 8.0
#define STATE_NAME_OFFSET 6.0 /* from the bar to its name */
