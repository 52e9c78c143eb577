/* What people put before a listing's lines: a mail's quotation marks, bullets, numbers. */
#pragma once

#include "capture/listing/listing-text.h"

#define MARGIN_BYTES_MAX 64

typedef enum {
	MARGIN_COMMENTS = 1 << 0, /* # is such a mark, and begins no note */
} MarginTraits;

/* Skips one mark at the beginning of `line`, with the blanks around it; FALSE, and nothing skipped,
 * if there is none. */
gboolean listed_margin_skip(Span *line, guint traits);

/* The margin of a packet's line, which its other lines have too.  Zeroed: none. */
typedef struct {
	char text[MARGIN_BYTES_MAX];
	gsize len;
} ListedMargin;

/* The margin from `from` to `to`; none if it is not one that other lines have, such as a number. */
void listed_margin_set(ListedMargin *self, const char *from, const char *to);

/* Skips it on another line, which may lack the blanks at its end. */
void listed_margin_take(const ListedMargin *self, Span *line);

/* HTML's entities for the characters of a listing, decoded in `text`: for a line with " &gt; "
 * between the addresses. */
void listed_margin_decode(GString *text);
