/* Byte ranges: which bytes of one direction's stream have been seen.
 *
 * Everything below a floor counts as seen; above it is a short sorted list of ranges, empty while
 * data come in order.  It is allocated only if needed, and holds at most BYTE_RANGES_MAX: one more
 * makes the lowest gap count as seen, so that a hostile or damaged capture costs neither memory nor
 * time.
 */
#pragma once

#include <glib.h>

/* Far above the gaps that real loss leaves open at once, and cheap to walk. */
#define BYTE_RANGES_MAX 64

typedef struct {
	guint32 left, right; /* right: after the last byte */
} ByteRange;

typedef struct {
	guint n;
	ByteRange range[BYTE_RANGES_MAX];
} ByteRangeList;

/* Adds [left, right) and returns how many of its bytes were not there before.  `above` points to
 * the list, NULL while there is no gap; the caller frees it with g_free(). */
guint32 byte_ranges_add(guint32 *floor, ByteRangeList **above, guint32 left, guint32 right);
