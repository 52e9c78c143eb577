/* Share: the part of a batch that one of several workers does. */
#pragma once

#include <glib.h>

typedef struct {
	guint number, of; /* from 1; 0, 0: all of it */
} Share;

/* "2/4".  FALSE when it is not of that form. */
gboolean share_parse(Share *self, const char *text);

/* Is the capture of that path (as in Entry) in it?  Every path is in just one share of those of a
 * batch, and stays there whatever captures come or go. */
gboolean share_has(const Share *self, const char *path);

/* `name` itself for all, else "NAME-2-of-4" with `suffix` behind.  Caller frees. */
char *share_file_name(const Share *self, const char *name, const char *suffix);

/* The shares that a folder has such files of, all itself left out.  `folder` is its descriptor (-1:
 * it has none), which is closed.  GArray of Share, sorted; caller frees. */
GArray *share_list(int folder, const char *name, const char *suffix);
