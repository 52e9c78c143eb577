/* FrontPage: index.html, a batch at a glance: one file that needs no other but the pictures. */
#pragma once

#include "batch/entry.h"

typedef struct {
	const char *title;   /* what was drawn: the name of the folder of captures; UTF-8 */
	const char *version; /* of the program */
} FrontPageWords;

/* The page of all `entries` (of Entry, in any order): failures first, then the worst.  Caller
 * frees. */
GString *front_page_new(const GPtrArray *entries, const FrontPageWords *words);
