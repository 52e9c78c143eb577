/* Numbers formatted for people: counts, sizes, durations.  Strings are the caller's to free. */
#pragma once

#include <glib.h>

#define NS_PER_S G_GINT64_CONSTANT(1000000000)
#define NS_PER_MS G_GINT64_CONSTANT(1000000)
#define NS_PER_US G_GINT64_CONSTANT(1000)

/* "2,781": digits in groups of three. */
char *quantity_count(guint64 n);

/* "1 segment", "2,781 segments": with `plural` formed by an s. */
char *quantity_of(guint64 n, const char *noun);

/* "2,781 B": exact, for pictures. */
char *quantity_bytes(guint64 n);

/* At most five characters and a unit, for tables: "77 B", "2.8 kB", "104 MB" (powers of 1000). */
char *quantity_bytes_short(guint64 n);

/* Three significant digits and the unit that suits: "15.0 µs", "92.3 ms", "5.21 s"; from a minute
 * on two units: "3 min 4 s".  Caller frees. */
char *quantity_duration(gint64 ns);

#define QUANTITY_MAX 40

/* For tables of very many rows: written at `at`, which has room for QUANTITY_MAX bytes.  Return the
 * end, and write no NUL there.  The first writes digits alone ("2781"), the last seconds with nine
 * decimals, as JSON and TShark write times ("1609225196.837101000"; may be negative), the others
 * what the functions above make. */
char *quantity_put(char *at, guint64 n);
char *quantity_put_count(char *at, guint64 n);
char *quantity_put_bytes_short(char *at, guint64 n);
char *quantity_put_duration(char *at, gint64 ns);
char *quantity_put_seconds(char *at, gint64 ns);
