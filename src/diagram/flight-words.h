/* The values of flight_vocabulary: placeholders in the label of a flight. */
#pragma once

#include "diagram/diagram.h"
#include "template/vocabulary.h"

/* Sums over the members of a message. */
typedef struct {
	guint n, n_back; /* packets of its own side, and acknowledgments from the other */
	guint64 bytes;   /* new ones, of its own side */
	guint64 not_captured, missing; /* before a member: GapFate of what did not come later */
	guint32 highest_ack;
	guint n_repeats, n_lost, n_out_of_order, n_window_full, n_duplicate_acks;
	guint n_unanswered, n_messages;
	const char *first_name, *last_name; /* of application messages */
	guint32 lowest_seq, highest_end;    /* of its own side */
} FlightTotals;

/* Over the members of `message`; names are borrowed from their flow. */
FlightTotals flight_totals(const Diagram *diagram, const Message *message);

typedef struct {
	const Diagram *diagram;
	const Message *message;     /* whose members and times are set */
	const FlightTotals *totals; /* its */
	FoldKind kind;
	const DiagramSpec *words;
} FlightFacts;

/* A FormatLookup; `facts` is a FlightFacts, `word` a FlightWord. */
gboolean flight_word(gconstpointer facts, guint word, guint nth, GString *out);
