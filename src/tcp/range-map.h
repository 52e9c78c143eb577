/* RangeMap: which event carried, or covered, which numbers of one direction.  A map is set or
 * filled, not both. */
#pragma once

#include <glib.h>

#define RANGE_MAP_NONE (-1)

typedef struct RangeMap RangeMap;

/* Empty.  Caller frees with range_map_free(). */
RangeMap *range_map_new(void);
void range_map_free(RangeMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RangeMap, range_map_free)

/* Gives [left, right) the value `event`, at least 0, in place of what it had. */
void range_map_set(RangeMap *self, gint64 left, gint64 right, gint32 event);

/* The same for those parts of [left, right) only that have no value yet. */
void range_map_fill(RangeMap *self, gint64 left, gint64 right, gint32 event);

/* The value at `at`, or RANGE_MAP_NONE. */
gint32 range_map_at(const RangeMap *self, gint64 at);

/* Whether any of [left, right) has a value. */
gboolean range_map_has_any(const RangeMap *self, gint64 left, gint64 right);

/* Whether all of [left, right) has been filled. */
gboolean range_map_is_filled(const RangeMap *self, gint64 left, gint64 right);
