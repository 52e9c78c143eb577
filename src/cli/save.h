/* Saving: a file appears whole or not at all. */
#pragma once

#include <glib.h>

/* Writes all of `bytes` to `path`, or to standard output when it is NULL or "-".  A regular file is
 * replaced at once when the new one is complete, links are followed, and what is no regular file (a
 * pipe, a device) is written to.  FALSE and LADDER_ERROR_OUTPUT on failure. */
gboolean save_bytes(const char *path, const GByteArray *bytes, GError **error);
