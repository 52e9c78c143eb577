/* A listing's times: the formats of tcpdump, syslog and other printers, and their meaning. */
#pragma once

#include "capture/listing/listing-text.h"

typedef enum {
	LISTED_TIME_NONE,  /* -t */
	LISTED_TIME_CLOCK, /* "14:59:56.837101": a time of day, or (-ttt, -ttttt) a span of time */
	LISTED_TIME_SECONDS,  /* "0.837101": since something */
	LISTED_TIME_ABSOLUTE, /* -tt, -tttt: since the epoch; a date without a zone is taken as UTC,
				 one without a year as 1970's */
} ListedTimeKind;

typedef struct {
	ListedTimeKind kind;
	gint64 ns;
	gboolean is_loose; /* other text has such words too: a packet's have to follow */
} ListedTime;

/* Skips the time at the beginning of `line`, with the blanks around it and brackets; FALSE, and
 * nothing skipped, if there is none. */
gboolean listed_time_scan(Span *line, ListedTime *time);

/* The meaning of a listing's clock times.  Zeroed: unknown, assumed time of day. */
typedef struct {
	gboolean is_begun;
	gboolean is_span;  /* since the first packet (-ttttt), or … */
	gboolean is_delta; /* … since the packet before (-ttt) */
	gint64 last_ns;    /* as listed */
	gint64 base_ns;    /* of the day, or the sum of the spans before */
	gint64 told_ns;    /* of the packet before */
} ListingClock;

/* Looks ahead at the next packet's time, to find out which of the three they are: a listing that
 * begins with 0 holds spans, and one of those that is less than the one before is since that. */
void listing_clock_learn(ListingClock *self, const ListedTime *time);

/* Restarts at the first packet, keeping what was learnt. */
void listing_clock_restart(ListingClock *self);

/* The time of the next packet as nanoseconds since the epoch.  Days are counted from the last date
 * before, or 1970-01-01, and a step back by most of a day is midnight.  A packet without a time has
 * that of the one before. */
gint64 listing_clock_tell(ListingClock *self, const ListedTime *time);
