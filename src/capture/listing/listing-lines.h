/* ListingLines: a text's lines, of bounded length, with a look ahead at the first of them. */
#pragma once

#include <stdio.h>

#include "capture/listing/listing-text.h"

#define LISTING_AHEAD_BYTES 65536 /* that are looked at before the first packet is given */

typedef struct {
	FILE *stream;        /* owned; NULL: the text is `ahead` alone */
	GByteArray *ahead;   /* owned */
	gsize at;            /* in `ahead` */
	GString *line;       /* owned; the last one read */
	guint64 number;      /* its number, from 1 */
	gboolean is_kept;    /* it is to be read again */
	gboolean is_looking; /* ahead: the text ends with `ahead` */
} ListingLines;

/* A text in memory: `n` bytes at `text` are copied. */
void listing_lines_init(ListingLines *self, const void *text, gsize n);

/* Takes the stream over, and reads the first LISTING_AHEAD_BYTES of it, to be looked at first. */
void listing_lines_open(ListingLines *self, FILE *stream);
void listing_lines_clear(ListingLines *self);

/* Ends the look ahead: the first line comes next. */
void listing_lines_restart(ListingLines *self);

/* The next line, without its end, a byte order mark, the quotation marks of a mail ("> "), and what
 * is beyond the most that a packet's line has; NULs become blanks.  Borrowed until the next one.
 * FALSE at the end. */
gboolean listing_lines_next(ListingLines *self, Span *line);

/* The line given last is given once more. */
void listing_lines_keep(ListingLines *self);
