/* Hashes with a random key: for tables whose keys come from packets or files. */
#pragma once

#include <glib.h>

/* Of `n` bytes; all bits are usable.  Stable within one run of the program, different in the next:
 * so the order of a table must not be visible from outside. */
guint64 keyed_hash(gconstpointer bytes, gsize n);

/* Of a number stored as a pointer: the GHashFunc beside g_direct_equal(). */
guint keyed_hash_pointer(gconstpointer pointer);

/* Of a string: the GHashFunc beside g_str_equal(). */
guint keyed_hash_string(gconstpointer string);
