/* ListingLines: lines of bounded length, with lookahead at the first ones. */
#pragma once

#include <stdio.h>

#include "capture/listing/listing-text.h"

#define LISTING_AHEAD_BYTES 65536 /* of lookahead before the first packet */

typedef struct {
	FILE *stream;        /* owned; NULL: the text is `ahead` alone */
	GByteArray *ahead;   /* owned */
	gsize at;            /* in `ahead` */
	GString *line;       /* owned; the last one read */
	guint64 number;      /* its number, from 1 */
	gboolean is_kept;    /* unread: returned again */
	gboolean is_looking; /* ahead: the text ends with `ahead` */
} ListingLines;

/* A text in memory: `n` bytes at `text` are copied. */
void listing_lines_init(ListingLines *self, const void *text, gsize n);

/* Takes the stream over, and reads LISTING_AHEAD_BYTES ahead. */
void listing_lines_open(ListingLines *self, FILE *stream);
void listing_lines_clear(ListingLines *self);

/* Ends the lookahead: the first line comes next. */
void listing_lines_restart(ListingLines *self);

/* The next line, without its end, a byte order mark, the quotation marks of a mail ("> "),
 * truncated to the longest possible packet line; NULs become blanks.  Borrowed until the next one.
 * FALSE at the end. */
gboolean listing_lines_next(ListingLines *self, Span *line);

/* Was the last line too long, so that its end is missing? */
gboolean listing_lines_is_long(const ListingLines *self);

/* Returns the last line once more. */
void listing_lines_keep(ListingLines *self);
