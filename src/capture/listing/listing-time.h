/* A listing's times: tcpdump's time formats and their meaning. */
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

/* Skips the time at the beginning of `line`, with the blanks around it and a packet number
 * (--number) before it; FALSE, and nothing skipped, if there is none. */
gboolean listed_time_scan(Span *line, ListedTime *time);

/* The meaning of a listing's clock times.  Zeroed: unknown, assumed time of day. */
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

/* Restarts at the first packet, keeping what was learnt. */
void listing_clock_restart(ListingClock *self);

/* The time of the next packet as nanoseconds since the epoch; days are counted from 1970-01-01, and
 * a step back by most of a day is midnight. */
gint64 listing_clock_tell(ListingClock *self, const ListedTime *time);
