/* FormatString: words with places for values in them, read once and checked against the values that
 * there are. */
#pragma once

#include <glib.h>

/* A value that a format may ask for. */
typedef struct {
	const char *name; /* "seq-end"; written {seq-end} */
	const char *help;
	gboolean is_list; /* may have several values: a piece stands once for each */
} Placeholder;

/* The placeholders that one kind of format knows, numbered from 0. */
typedef struct {
	const Placeholder *rows;
	guint n;
} Vocabulary;

typedef struct FormatString FormatString;

/* Reads `text`; the syntax stands in format-string.c.  NULL and LADDER_ERROR_USAGE when it is wrong
 * or names a placeholder that `vocabulary` lacks; the message says what is allowed. */
FormatString *format_string_new(const char *text, const Vocabulary *vocabulary, GError **error);
void format_string_free(FormatString *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormatString, format_string_free)

/* The text that it was read from. */
const char *format_string_source(const FormatString *self);

/* Appends to `out` the `nth` value (from 0; else than 0 for lists alone) of `placeholder`; FALSE
 * when there is none. */
typedef gboolean (*FormatLookup)(gconstpointer context, guint placeholder, guint nth, GString *out);

/* The pieces that have all their values, in order.  Array of char *; caller unrefs. */
GPtrArray *format_string_expand(const FormatString *self, FormatLookup lookup,
				gconstpointer context);

/* The same on one line, `gap` between the pieces; may be empty.  Caller frees. */
char *format_string_join(const FormatString *self, const char *gap, FormatLookup lookup,
			 gconstpointer context);
