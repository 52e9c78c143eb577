/* Saving: a file appears whole or not at all. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

/* Bytes on their way to where they are saved. */
typedef struct Saving Saving;

/* Begins to save at `path`, or at standard output when it is NULL or "-".  A regular file is
 * replaced at once when the new one is complete, links are followed, and what is no regular file (a
 * pipe, a device) is written to as the bytes come.  NULL and LADDER_ERROR_OUTPUT on failure. */
Saving *saving_new(const char *path, GError **error);

/* Writes `bytes` behind those before.  FALSE and LADDER_ERROR_OUTPUT on failure, as below; `self`
 * is then to be abandoned. */
gboolean saving_write(Saving *self, Bytes bytes, GError **error);

/* Ends it well: now the file appears.  Frees `self`, also on failure. */
gboolean saving_finish(Saving *self, GError **error);

/* Ends it without a file, frees `self` (NULL: nothing). */
void saving_abandon(Saving *self);

/* All of that with all `bytes` at hand. */
gboolean save_bytes(const char *path, const GByteArray *bytes, GError **error);
