/* Trial: a plan of a picture, worked out: positions of lifelines, times, arrows and labels. */
#pragma once

#include "layout/label-placement.h"
#include "layout/time-axis.h"

/* What all plans of a picture have in common. */
typedef struct {
	const Diagram *diagram;
	const Template *template;
	TextMeasure *measure;
	LabelSizes *sizes;
	double head_width; /* of a lane */
} Task;

typedef struct {
	double *lane_x; /* the first lifeline at 0 */
	TimeAxis *axis;
	Track *tracks;   /* by message */
	GArray *repeats; /* of Line: repeats within bands */
	Placements *labels;
	double cost; /* 0: every label is complete, and no arrow is steep */
} Trial;

/* The first plan that costs nothing, else the cheapest.  To be cleared. */
Trial trial_best(const Task *task);
void trial_clear(Trial *self);

/* Where a message is at a moment: at its tail, or within a band. */
double trial_y_of(const Trial *self, const Diagram *diagram, guint32 message, gint64 time_ns);

/* Moves all lanes, and what is between them, to the right. */
void trial_shift_right(Trial *self, const Diagram *diagram, double dx);

/* Moves everything placed by the time axis down. */
void trial_shift_down(Trial *self, const Diagram *diagram, double dy);
