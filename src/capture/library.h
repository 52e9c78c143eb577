/* A library that is loaded when its first function is needed.  Linked libraries are loaded and
 * relocated at every start: libpcap and libarchive with their dependencies took a third of the time
 * of a small picture, and few captures need a filter or a compression other than gzip.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *name; /* of the function */
	gsize offset;     /* of the pointer to it */
} LibraryFunction;

/* Loads `file`, as the loader names it, and sets the pointers in `into` to its functions.  FALSE:
 * it is not installed, or lacks one of them.  It stays loaded. */
gboolean library_load(const char *file, const LibraryFunction *functions, gsize n, gpointer into);
