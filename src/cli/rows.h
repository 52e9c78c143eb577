/* Rows written to standard output in order, made by two threads where there are two processors. */
#pragma once

#include <glib.h>

/* Appends the rows `from` to `to` - 1 to `out`; called by two threads at a time. */
typedef void (*RowsPut)(gconstpointer data, guint32 from, guint32 to, GString *out);

/* Writes `n` rows.  In a bounded memory: a long list needs no more than a short one.  FALSE and
 * `error` if they cannot be written. */
gboolean rows_write(guint32 n, RowsPut put, gconstpointer data, GError **error);
