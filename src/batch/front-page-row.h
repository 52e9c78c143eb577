/* FrontPageRow: a capture's row on the front page. */
#pragma once

#include "batch/html-parts.h"
#include "batch/finding.h"

typedef struct {
	const Entry *entry; /* borrowed */
	Standing standing;
	guint number;  /* from 1, worst first: identifies the row in links */
	guint by_path; /* its place when sorted by path */
} FrontPageRow;

/* Listings may have only times of day: those are on the first day of the epoch. */
gboolean front_page_row_has_date(const FrontPageRow *self);

/* Is a small picture of it among its outputs? */
gboolean front_page_row_has_thumbnail(const FrontPageRow *self);

/* Appends the row of the table. */
void front_page_row_put(const FrontPageRow *self, const HtmlParts *parts, GString *out);

/* Appends a line to the list of captures not drawn in full. */
void front_page_row_put_problem(const FrontPageRow *self, const HtmlParts *parts, GString *out);
