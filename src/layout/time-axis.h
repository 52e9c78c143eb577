/* The time axis: how far down the page each end of each arrow is. */
#pragma once

#include "diagram/diagram.h"

/* Heights in points between two ends that follow each other in time. */
typedef struct {
	double row;        /* least before a tail, whose label is above it, on its own lane */
	double row_band;   /* least before a band's last end, on the lane of its first */
	double row_bare;   /* least before a head on its own lane */
	double row_across; /* least between ends on different lanes */
	double row_level;  /* between the two ends of an arrow that takes no time */
	double row_max;    /* at the longest pause that is no break */
} TimeAxisSpec;

/* A pause that is shown as a gap in the lifelines. */
typedef struct {
	double y0, y1;
	gint64 length_ns;
} Pause;

typedef struct {
	GArray *y;      /* of double, by index in Diagram.ends */
	GArray *pauses; /* of Pause, downwards */
	double bottom;  /* y of the last end */
} TimeAxis;

/* The first end is at 0. */
TimeAxis *time_axis_new(const Diagram *diagram, const TimeAxisSpec *spec);
void time_axis_free(TimeAxis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TimeAxis, time_axis_free)

/* The place of any moment between the first and the last end. */
double time_axis_at(const TimeAxis *self, const Diagram *diagram, gint64 time_ns);
