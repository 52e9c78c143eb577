/* HtmlParts: the markup of a page in named parts with places for values.
 *
 * A file of parts has a line "<!-- part NAME -->" before each.  In a part, {{name}} is the place of
 * a value that is text, and {{{name}}} of one that is markup already.  The final newline, and
 * newlines with the following indentation, are removed: readable source stays small when repeated
 * ten thousand times.
 */
#pragma once

#include <glib.h>

typedef struct _HtmlParts HtmlParts;

/* Reads a file of parts: `text`, which is copied.  Caller frees with html_parts_free(). */
HtmlParts *html_parts_new(const char *text);
void html_parts_free(HtmlParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlParts, html_parts_free)

/* Appends a part to `out`.  The name is followed by pairs of a place's name and its value, and
 * NULL; every place in the part must be named.  A value of NULL is empty. */
void html_parts_put(const HtmlParts *self, GString *out, const char *part,
		    ...) G_GNUC_NULL_TERMINATED;
