/* PageSize: the sheet sizes of pictures. */
#pragma once

#include <glib.h>

typedef struct {
	double width, height; /* points */
} PageSize;

/* Reads "a4", "letter-landscape" (a row of the table, or that in landscape), or "WIDTHxHEIGHT" in
 * points; FALSE, and `self` untouched, for anything else. */
gboolean page_size_parse(PageSize *self, const char *text);

/* "a3, a4, a5, letter, …", for messages.  Caller frees. */
char *page_size_names(void);
