/* Manifest: what a directory of pictures was made from and how, as JSON: a line for each capture.
 *
 *   {"pcapladder": "0.1.0", "manifest": 1, "root": "../captures", "options": {…},
 *    "captures": [
 *   {"path": …, "size": …, "sha256": …, "recipe": …, "state": …, "reason": …, "outputs": […],
 *    "facts": {…}},
 *   …
 *   ]}
 *
 * A recipe is the checksum of all that pictures depend on but the capture: the program's version,
 * the options, the template in full and the names. */
#pragma once

#include "batch/entry.h"

typedef struct {
	char *root; /* of the captures, as seen from the directory; text as mirror_text() writes */
	char *options;       /* of all runs, as a JSON object; NULL: not known */
	char *version;       /* of the program that wrote it; NULL: not known */
	GHashTable *entries; /* path → Entry; owns both */
} Manifest;

Manifest *manifest_new(void);
void manifest_free(Manifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manifest, manifest_free)

/* The manifest in the file at `path`; an empty one where there is no file.  NULL and
 * LADDER_ERROR_INPUT when it is not a manifest, LADDER_ERROR_OUTPUT when a later version made it or
 * it cannot be read: then it is not ours to be replaced. */
Manifest *manifest_load(const char *path, GError **error);

/* Takes over `entry`, in place of the one of its path. */
void manifest_put(Manifest *self, Entry *entry);
const Entry *manifest_find(const Manifest *self, const char *path); /* NULL: none */

/* All entries, by their paths; borrowed.  Caller frees the array. */
GPtrArray *manifest_sorted(const Manifest *self);

/* Takes what a run left in the file at `path`: lines of entry_write()'s, and the root as an object
 * of its own; nothing where it is not there.  A line that was not finished is none. */
void manifest_add_journal(Manifest *self, const char *path);

/* Takes over all entries of `from`, and its root where there is none yet. */
void manifest_add(Manifest *self, Manifest *from);

/* Caller frees. */
GString *manifest_write(const Manifest *self);
