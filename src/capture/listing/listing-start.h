/* Where a packet begins in a listing: at a line with a time, or with a packet's first words. */
#pragma once

#include "capture/listing/listing-margin.h"
#include "capture/listing/listing-names.h"
#include "capture/listing/listing-time.h"

typedef enum {
	START_TIMELESS = 1 << 0, /* a line without a time may be one … */
	START_INDENTED = 1 << 1, /* … after blanks, too */
	START_COMMENTS = 1 << 2, /* a line that is commented out may be one */
} StartTraits;

typedef struct {
	ListedTime time;
	ListedMargin margin; /* before it */
	Span rest;           /* what follows the time */
} ListedStart;

/* Whether the line begins a packet. */
gboolean listed_start_scan(ListedStart *self, Span line, guint traits);

/* Whether the line can be nothing else than the beginning of a packet: a segment that can be read,
 * or a packet's first words and addresses. */
gboolean listed_start_is_telling(Span line, ListingNames *names);

/* The length of tcpdump -q, "A > B: tcp 100": where the colon is, or NULL. */
const char *listed_quiet_find(Span line);
