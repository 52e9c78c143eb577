/* ListingFaults: the lines of a listing that cannot be read, and why. */
#pragma once

#include <glib.h>

#define LISTING_FAULT_LINES 5    /* of a reason that are named */
#define LISTING_FAULT_REASONS 16 /* that are named */

typedef struct {
	struct {
		const char *reason; /* static */
		guint64 n;
		guint64 lines[LISTING_FAULT_LINES];
	} rows[LISTING_FAULT_REASONS];
	guint n_rows;
} ListingFaults;

/* Adds a line, by its number from 1; `reason` is static.  Beyond as many reasons as are named, the
 * last one stands for the others. */
void listing_faults_add(ListingFaults *self, guint64 line, const char *reason);

/* Appends "lines 2, 3 and 5 cannot be parsed as packets: invalid window", or, for several reasons,
 * "cannot be parsed as packets: line 2 (invalid window), lines 3 and 5 (no window)"; nothing if
 * there is none. */
void listing_faults_put(const ListingFaults *self, GString *out);
