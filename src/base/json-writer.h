/* JsonWriter: JSON appended to a string as data arrives, in constant memory (json-glib builds the
 * whole tree first).
 *
 * Members and elements are separated by the writer; nesting is the caller's, and must be balanced.
 * `name` is the member's name inside an object and NULL inside an array.
 */
#pragma once

#include <glib.h>

typedef struct {
	GString *out;         /* borrowed */
	gboolean needs_comma; /* not the first in its object or array */
} JsonWriter;

/* Begin and end an object or an array. */
void json_begin_object(JsonWriter *self, const char *name);
void json_end_object(JsonWriter *self);
void json_begin_array(JsonWriter *self, const char *name);
void json_end_array(JsonWriter *self);

/* `value` is UTF-8 (bytes that are not become U+FFFD); NULL writes null. */
void json_string(JsonWriter *self, const char *name, const char *value);

/* An array of strings, NULL-terminated. */
void json_strings(JsonWriter *self, const char *name, char *const *values);
void json_bool(JsonWriter *self, const char *name, gboolean value);
void json_int(JsonWriter *self, const char *name, gint64 value);

/* At most three decimals, locale-independent; for coordinates in points. */
void json_number(JsonWriter *self, const char *name, double value);
void json_null(JsonWriter *self, const char *name);

/* Seconds with nine decimals, as a string: exact where a JSON number would round. */
void json_time(JsonWriter *self, const char *name, gint64 ns);
