/* FormatString: text with placeholders, parsed once and checked against the known ones. */
#pragma once

#include <glib.h>

/* A placeholder. */
typedef struct {
	const char *name; /* "seq-end"; written {seq-end} */
	const char *help;
	gboolean is_list; /* may have several values: the piece is repeated */
} Placeholder;

/* The placeholders of one kind of format, numbered from 0. */
typedef struct {
	const Placeholder *rows;
	guint n;
} Vocabulary;

typedef struct FormatString FormatString;

/* Parses `text`; see format-string.c for the syntax.  NULL and LADDER_ERROR_USAGE if it is invalid
 * or has a placeholder not in `vocabulary`; the message says what is allowed. */
FormatString *format_string_new(const char *text, const Vocabulary *vocabulary, GError **error);
void format_string_free(FormatString *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormatString, format_string_free)

/* The text it was parsed from. */
const char *format_string_source(const FormatString *self);

/* Appends to `out` the `nth` value (from 0; above 0 only for lists) of `placeholder`; FALSE
 * when there is none. */
typedef gboolean (*FormatLookup)(gconstpointer context, guint placeholder, guint nth, GString *out);

/* The pieces that have all their values, in order.  Array of char *; caller unrefs. */
GPtrArray *format_string_expand(const FormatString *self, FormatLookup lookup,
				gconstpointer context);

/* The same on one line, `gap` between the pieces; may be empty.  Caller frees. */
char *format_string_join(const FormatString *self, const char *gap, FormatLookup lookup,
			 gconstpointer context);
