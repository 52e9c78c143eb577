/* Hashes under a key that nobody knows: for tables whose keys a packet, or a file, chooses. */
#pragma once

#include <glib.h>

/* Of `n` bytes, all of its bits good; the same for the same bytes in one run of the program, and
 * another in the next: so no order of a table may be seen from outside. */
guint64 keyed_hash(gconstpointer bytes, gsize n);

/* Of a string: the GHashFunc beside g_str_equal(). */
guint keyed_hash_string(gconstpointer string);
