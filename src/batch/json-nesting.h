/* JsonNesting: how deep in objects and arrays a place in a text of JSON is.
 *
 * json-glib goes down by recursion, as deep as the text leads it.  It also knows quotes and
 * comments that JSON has not, in which brackets do not count: those are refused, so that both
 * see the same brackets. */
#pragma once

#include <glib.h>

/* Several times what manifests need. */
#define JSON_NESTING_MAX 16

typedef struct {
	guint depth; /* behind the last character */
	gboolean is_in_string;
	gboolean is_escaped; /* the next character */
} JsonNesting;

/* Takes the next character.  FALSE: that is no JSON, or deeper than JSON_NESTING_MAX. */
gboolean json_nesting_take(JsonNesting *self, char c);

/* May the text be given to json-glib? */
gboolean json_nesting_is_sound(const char *text, gsize length);
