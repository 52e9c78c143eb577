/* The one unit in which a picture writes its times. */
#pragma once

#include "diagram/diagram.h"

typedef struct {
	const char *name; /* "ms" */
	gint64 ns;        /* its length */
	int decimals;
} TimeUnit;

/* Fine enough to tell the diagram's times apart, coarse enough to be read. */
TimeUnit time_unit_for(const Diagram *diagram);

/* "5,173.100".  Caller frees. */
char *time_unit_format(const TimeUnit *self, gint64 time_ns);
