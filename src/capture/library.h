/* A library that is loaded when its first function is needed.
 *
 * What a program is linked with is loaded and relocated whenever it starts: libpcap and libarchive
 * with all that they need were a third of the time that a small picture takes, and few captures ask
 * for a filter or are packed in another way than gzip's.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *name; /* of the function */
	gsize offset;     /* of the pointer to it */
} LibraryFunction;

/* Loads `file`, as the loader names it, and sets the pointers in `into` to its functions.  FALSE:
 * the machine lacks it, or it lacks one of them.  It stays loaded. */
gboolean library_load(const char *file, const LibraryFunction *functions, gsize n, gpointer into);
