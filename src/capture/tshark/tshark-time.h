/* Times as TShark and Wireshark write them. */
#pragma once

#include "capture/listing/listing-text.h"

typedef enum {
	TSHARK_TIME_NONE,
	TSHARK_TIME_SPAN,  /* seconds: since the first packet (-t r), or since the one before (-t d)
			    */
	TSHARK_TIME_CLOCK, /* a time of day (-t a) */
	TSHARK_TIME_ABSOLUTE, /* since the epoch; a date is taken as UTC */
} TsharkTimeKind;

typedef struct {
	TsharkTimeKind kind;
	gint64 ns;
} TsharkTime;

/* Skips a time at the beginning of `text`: a date and a clock ("2026-11-22 11:29:13.628836",
 * "2026/326 11:29:13", "Nov 22, 2026 11:29:13.628836000 UTC", "2026-11-22T11:29:13Z"), a clock, or
 * seconds, of which large ones are since the epoch.  The fraction has up to nine digits.  FALSE,
 * and nothing skipped, if there is none. */
gboolean tshark_time_scan(Span *text, TsharkTime *time);

/* The meaning of a listing's times.  Zeroed: unknown. */
typedef struct {
	guint n_up, n_down; /* steps of spans that were looked at */
	gboolean is_delta;  /* spans are since the packet before */
	gboolean is_begun;
	gint64 last_ns; /* as listed */
	gint64 base_ns; /* of the day, or the sum of the spans before */
} TsharkClock;

/* Looks ahead at the next packet's time: spans that shrink in a quarter of the steps are since the
 * packet before. */
void tshark_clock_learn(TsharkClock *self, const TsharkTime *time);

/* Restarts at the first packet, keeping what was learnt. */
void tshark_clock_restart(TsharkClock *self);

/* The time of the next packet as nanoseconds since the epoch.  Days are counted from 1970-01-01,
 * and a step back by most of a day is midnight. */
gint64 tshark_clock_tell(TsharkClock *self, const TsharkTime *time);
