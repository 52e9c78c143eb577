/* What a flight of segments says when a label's format asks: the values of flight_vocabulary. */
#pragma once

#include "diagram/diagram.h"
#include "template/vocabulary.h"

/* Segments of one side that are drawn as one. */
typedef struct {
	const Flow *flow;
	const guint *events; /* their indices in Flow.events, rising; at least one */
	guint n_events;
	const DiagramWords *words;
} FlightFacts;

/* A FormatLookup; `facts` is a FlightFacts, `word` a FlightWord. */
gboolean flight_word(gconstpointer facts, guint word, guint nth, GString *out);
