/* ListedHead: what a listing says of a packet on the packet's own line, which terminals, mail
 * programs and tcpdump -v break into several. */
#pragma once

#include "capture/listing/listing-segment.h"

#define LISTED_PIECES_MAX 9 /* lines that one may have been broken into */

typedef struct {
	GString *text;   /* owned; the pieces joined, runs of blanks made one */
	GString *pieces; /* owned; as they were, one after the other */
	gsize ends[LISTED_PIECES_MAX];
	guint n_pieces;
	guint blanks;       /* bit i: a blank between pieces i and i + 1 */
	gboolean is_closed; /* a line did not belong to it: no further one does */

	gboolean has_segment;  /* the text shows one, … */
	const char *mark;      /* … whose words begin there, and … */
	const char *fault;     /* … why it cannot be read, static; NULL: it can */
	ListedSegment segment; /* borrows from the text */
} ListedHead;

/* Empty. */
void listed_head_init(ListedHead *self);

/* Frees the text, not `self`. */
void listed_head_clear(ListedHead *self);

/* Begins with a packet's first line. */
void listed_head_begin(ListedHead *self, Span line, ListingNames *names);

/* Adds a further line; FALSE, and nothing added, if the packet is complete without it. */
gboolean listed_head_add(ListedHead *self, Span line, ListingNames *names);

/* Whether a segment was read and nothing is missing. */
gboolean listed_head_is_complete(const ListedHead *self);

/* Whether the text ends where a packet's addresses or transport are due: it was cut. */
gboolean listed_head_is_cut(const ListedHead *self);

/* The text as a span. */
Span listed_head_span(const ListedHead *self);
