/* FrontPage: index.html, a batch at a glance: one file that needs no other but the pictures.
 *
 * It is a table with a row for each capture that works as it stands; a script in it sorts, filters
 * and shows a hundred rows at a time.  What it looks like is in templates/front-page.*, whose parts
 * are filled here: html-parts.h.
 */
#pragma once

#include "batch/entry.h"

/* What the page says that no entry knows. */
typedef struct {
	const char *title;   /* what was drawn: the name of the folder of captures; any bytes */
	const char *version; /* of the program */
	gboolean is_dark;    /* the pictures have a dark ground: else a dark page inverts the
				small ones */
} FrontPageWords;

/* The page of all `entries` (of Entry, in any order): failures first, then the worst.  The same
 * entries give the same bytes.  Caller frees. */
GString *front_page_new(const GPtrArray *entries, const FrontPageWords *words);
