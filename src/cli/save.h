/* Saving: a file is written completely or not at all. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

/* Is `path` standard output: NULL or "-"? */
gboolean save_is_to_output(const char *path);

/* What messages call it: "standard output", or `path` itself. */
const char *save_target(const char *path);

/* A file being saved. */
typedef struct Saving Saving;

/* Begins to save at `path`, which may be standard output.  A regular file is replaced atomically
 * once the new one is complete, links are followed, and special files (a pipe, a device) are
 * written to as bytes arrive.  NULL and LADDER_ERROR_OUTPUT on failure. */
Saving *saving_new(const char *path, GError **error);

/* Appends `bytes`.  FALSE and LADDER_ERROR_OUTPUT on failure, as below; `self`
 * is then to be abandoned. */
gboolean saving_write(Saving *self, Bytes bytes, GError **error);

/* Commits: the file is put in place.  Frees `self`, also on failure. */
gboolean saving_finish(Saving *self, GError **error);

/* Aborts without a file and frees `self` (NULL: no-op). */
void saving_abandon(Saving *self);

/* All of that with all `bytes` at hand. */
gboolean save_bytes(const char *path, const GByteArray *bytes, GError **error);
