/* EventName: the names of the messages that begin in one packet, as one label. */
#pragma once

#include "app/app-protocol.h"

#define EVENT_NAME_RUNS 3 /* different names shown; more become "first … last" */

typedef struct {
	guint n_runs;                /* of equal names in a row */
	char *lead[EVENT_NAME_RUNS]; /* of the first runs; owned */
	guint times[EVENT_NAME_RUNS];
	char *last;   /* the last run's lead where there are more; owned */
	char *detail; /* the first message's; NULL: none; owned */
} EventName;

/* Adds a message; takes over what `label` owns. */
void event_name_add(EventName *self, AppLabel *label);

/* The label, e.g. "GET /a, GET /b" or "ping ×3"; the caller frees.  NULL: no message. */
char *event_name_lead(const EventName *self);

/* Empties it. */
void event_name_clear(EventName *self);
