/* A listing's times: the forms in which tcpdump writes them, and what they mean. */
#pragma once

#include "capture/listing/listing-text.h"

typedef enum {
	LISTED_TIME_NONE,  /* -t */
	LISTED_TIME_CLOCK, /* "14:59:56.837101": a time of day, or (-ttt, -ttttt) a span of time */
	LISTED_TIME_ABSOLUTE, /* -tt, -tttt: since the epoch; a date is taken as UTC */
} ListedTimeKind;

typedef struct {
	ListedTimeKind kind;
	gint64 ns;
} ListedTime;

/* Passes over the time at the beginning of `line`, with the blanks around it and the packet's
 * number (--number) before it; FALSE, and nothing passed over, where there is none. */
gboolean listed_time_scan(Span *line, ListedTime *time);

/* What a listing's clock times are.  Zeroed: not known, which is a time of day. */
typedef struct {
	gboolean is_begun;
	gboolean is_span;  /* since the first packet (-ttttt), or … */
	gboolean is_delta; /* … since the packet before (-ttt) */
	gint64 last_ns;    /* as listed */
	gint64 base_ns;    /* of the day, or the sum of the spans before */
} ListingClock;

/* Looks ahead at the next packet's time, to find out which of the three they are: a listing that
 * begins with 0 holds spans, and one of those that is less than the one before is since that. */
void listing_clock_learn(ListingClock *self, const ListedTime *time);

/* Begins again at the first packet, with what was learnt. */
void listing_clock_restart(ListingClock *self);

/* The time of the next packet as nanoseconds since the epoch; days are counted from 1970-01-01, and
 * a step back by most of a day is midnight. */
gint64 listing_clock_tell(ListingClock *self, const ListedTime *time);
