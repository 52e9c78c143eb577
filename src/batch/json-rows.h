/* JsonRows: a JSON object with one array that may be too long for memory. */
#pragma once

#include <json-glib/json-glib.h>

/* An element of the array, as text; borrowed for the call. */
typedef void (*JsonRow)(gpointer data, const char *text, gsize length);

/* Reads the object in the file `fd`, which is closed, and passes on each element of its array
 * member `name` as it is read.  Returns the object with that array empty; NULL if it is not an
 * object, is nested deeper than JSON_NESTING_MAX, or if an element, or everything else together,
 * exceeds a mebibyte.  Free with json_object_unref(). */
JsonObject *json_rows_read(int fd, const char *name, JsonRow row, gpointer data);
