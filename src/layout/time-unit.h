/* How a picture writes its times: in one unit, or as times of day. */
#pragma once

#include "diagram/diagram.h"

typedef struct {
	ClockKind clock;
	char name[16]; /* "ms", "UTC": above the times */
	gint64 ns;     /* the unit's length */
	int decimals;
	GTimeZone *zone; /* of times of day; else NULL; owned */
} TimeUnit;

/* By the template's clock; fine enough to distinguish the diagram's times, coarse enough to read.
 * Clear with time_unit_clear(). */
TimeUnit time_unit_for(const Diagram *diagram, const Template *template);
void time_unit_clear(TimeUnit *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TimeUnit, time_unit_clear)

/* The time of message `i` of the diagram, of its first packet or of its last: "5,173.100",
 * "07:19:56.837101".  Caller frees. */
char *time_unit_text(const TimeUnit *self, const Diagram *diagram, guint i, gboolean is_last);

/* The longest of all the diagram's messages.  Caller frees. */
char *time_unit_longest(const TimeUnit *self, const Diagram *diagram);
