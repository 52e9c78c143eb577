/* FrontPage: index.html, a batch at a glance: one file that needs only the pictures.  It is a table
 * with a row for each capture, usable as it is; a script in it sorts, filters and shows a hundred
 * rows at a time.  Its look is in templates/front-page.*, whose parts are filled in here:
 * html-parts.h.
 */
#pragma once

#include "batch/entry.h"

/* What the page needs besides entries. */
typedef struct {
	const char *title;   /* what was drawn: the name of the folder of captures; any bytes */
	const char *version; /* of the program */
	gboolean is_dark;    /* the pictures have a dark background: otherwise a dark page inverts
				thumbnails */
} FrontPageWords;

/* The page of all `entries` (of Entry, in any order): failures first, then worst first.  The same
 * entries give the same bytes.  Caller frees. */
GString *front_page_new(const GPtrArray *entries, const FrontPageWords *words);
