/* Manifest: what a directory of pictures was made from and how, as JSON: one line per capture.
 *
 *   {"pcapladder": VERSION, "manifest": 1, "root": "../captures", "options": {…},
 *    "captures": [
 *   {"path": …, "size": …, "sha256": …, "recipe": …, "state": …, "reason": …, "outputs": […],
 *    "facts": {…}},
 *   …
 *   ]}
 *
 * A recipe is a checksum of everything that pictures depend on except the capture: the program's
 * version, the options, the template in full and the names. */
#pragma once

#include "batch/entry.h"
#include "batch/pour.h"

typedef struct {
	char *root; /* of the captures, as seen from the directory; text as mirror_text() writes */
	char *options;       /* of all runs, as a JSON object; NULL: not known */
	char *version;       /* of the program that wrote it; NULL: not known */
	GHashTable *entries; /* set of packed entries, by their paths; owned */
} Manifest;

/* An empty one.  Caller frees with manifest_free(). */
Manifest *manifest_new(void);
void manifest_free(Manifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manifest, manifest_free)

/* The manifest in the file `fd`, which is closed; an empty one if it is -1.  NULL and
 * LADDER_ERROR_INPUT if it is not a manifest, LADDER_ERROR_OUTPUT if a later version made it: then
 * it must not be replaced. */
Manifest *manifest_load(int fd, GError **error);

/* How many entries it has, and whether one is of the capture at `path`. */
guint manifest_size(const Manifest *self);
gboolean manifest_has(const Manifest *self, const char *path);

/* Takes over `entry`, replacing the one with its path. */
void manifest_put(Manifest *self, Entry *entry);

/* NULL: none.  Caller frees; the second removes it. */
Entry *manifest_find(const Manifest *self, const char *path);
Entry *manifest_take(Manifest *self, const char *path);

/* All entries, by their paths.  Caller frees: the array owns them. */
GPtrArray *manifest_sorted(const Manifest *self);

/* Calls for each entry, by path.  Each is borrowed for the call, which must not change `self`.
 */
void manifest_each(const Manifest *self, void (*show)(gpointer data, const Entry *entry),
		   gpointer data);

/* Reads the journal of a run from the file `fd`, which is closed (-1: nothing): lines of
 * entry_write(), and the root as a separate object.  An unfinished line is ignored. */
void manifest_add_journal(Manifest *self, int fd);

/* Takes over all entries of `from`, and its root if there is none yet. */
void manifest_add(Manifest *self, Manifest *from);

/* A Pour of what manifest_load() reads. */
gboolean manifest_pour(gconstpointer self, PourSink sink, gpointer to);
