/* FrontPageRow: what the front page says of one capture. */
#pragma once

#include "batch/html-parts.h"
#include "batch/remark.h"

typedef struct {
	const Entry *entry; /* borrowed */
	Standing standing;
	guint number;  /* from 1, the worst first: names the row in links */
	guint by_path; /* its place when sorted by path */
} FrontPageRow;

/* Listings may have times of the day only: those are of the epoch's first day. */
gboolean front_page_row_has_date(const FrontPageRow *self);

/* Is a small picture of it among its outputs? */
gboolean front_page_row_has_thumbnail(const FrontPageRow *self);

/* Appends the row of the table. */
void front_page_row_put(const FrontPageRow *self, const HtmlParts *parts, GString *out);

/* Appends a line of the list of captures that were not drawn in full. */
void front_page_row_put_problem(const FrontPageRow *self, const HtmlParts *parts, GString *out);
