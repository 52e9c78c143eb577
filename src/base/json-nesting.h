/* JsonNesting: the nesting depth at a position in JSON text. json-glib recurses as deep as the text
 * does.  It also accepts quotes and comments that JSON does not have, in which brackets do not
 * count: those are refused, so that both see the same brackets. */
#pragma once

#include <glib.h>

/* Several times the depth of manifests. */
#define JSON_NESTING_MAX 16

typedef struct {
	guint depth;     /* after the last character */
	guint depth_max; /* 0: JSON_NESTING_MAX */
	gboolean is_in_string;
	gboolean is_escaped; /* the next character */
} JsonNesting;

/* Takes the next character.  FALSE: not JSON, or deeper than `depth_max`. */
gboolean json_nesting_take(JsonNesting *self, char c);

/* Is the text safe for json-glib? */
gboolean json_nesting_is_sound(const char *text, gsize length);
