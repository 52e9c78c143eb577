/* Shard: the part of a batch that one of several workers does. */
#pragma once

#include <glib.h>

typedef struct {
	guint number, of; /* from 1; 0, 0: all of it */
} Shard;

/* "2/4".  FALSE when it is not of that form. */
gboolean shard_parse(Shard *self, const char *text);

/* Is the capture of that path (as in Entry) in it?  Every path is in just one shard of those of a
 * batch, and stays there whatever captures come or go. */
gboolean shard_has(const Shard *self, const char *path);

/* `name` itself for all, else "NAME-2-of-4" with `suffix` behind.  Caller frees. */
char *shard_file_name(const Shard *self, const char *name, const char *suffix);

/* The shards that a folder has such files of, all itself left out.  `folder` is its descriptor (-1:
 * it has none), which is closed.  GArray of Shard, sorted; caller frees. */
GArray *shard_list(int folder, const char *name, const char *suffix);
