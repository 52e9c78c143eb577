/* Trial: a plan of a picture, worked out: where lifelines stand, times lie, arrows run and words
 * go. */
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
	double cost; /* 0: every label stands whole, and no arrow is steep */
} Trial;

/* The first plan that costs nothing, else the one that costs least.  To be cleared. */
Trial trial_best(const Task *task);
void trial_clear(Trial *self);

/* Where a message tells of a moment: at its tail, or within a band. */
double trial_y_of(const Trial *self, const Diagram *diagram, guint32 message, gint64 time_ns);

/* Moves all lanes, and what stands between them, to the right. */
void trial_shift_right(Trial *self, const Diagram *diagram, double dx);

/* Moves all that hangs on the time axis down. */
void trial_shift_down(Trial *self, const Diagram *diagram, double dy);
