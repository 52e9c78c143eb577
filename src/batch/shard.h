/* Shard: one of N parts of a batch. */
#pragma once

#include <glib.h>

typedef struct {
	guint number, of; /* from 1; 0, 0: all of it */
} Shard;

/* "2/4".  FALSE if it does not have that form. */
gboolean shard_parse(Shard *self, const char *text);

/* Is the capture of that path (as in Entry) in it?  Every path is in exactly one of the N shards,
 * whatever captures come or go. */
gboolean shard_has(const Shard *self, const char *path);

/* `name` itself for all, else "NAME-2-of-4" plus `suffix`.  Caller frees. */
char *shard_file_name(const Shard *self, const char *name, const char *suffix);

/* The shards with such files in a folder, not including all.  `folder` is its descriptor (-1:
 * none), which is closed.  GArray of Shard, sorted; caller frees. */
GArray *shard_list(int folder, const char *name, const char *suffix);
