/* JsonRows: an object of JSON with one array in it that may be too long to be held. */
#pragma once

#include <json-glib/json-glib.h>

/* An element of the array, as text; borrowed for the call. */
typedef void (*JsonRow)(gpointer data, const char *text, gsize length);

/* Reads the object in the file `fd`, which is closed, and hands on each element of the array that
 * is its member `name` as it comes.  Returns the object with that array empty; NULL when it is no
 * object, is nested deeper than JSON_NESTING_MAX, or has an element, or all else together, of more
 * than a mebibyte.  Free with json_object_unref(). */
JsonObject *json_rows_read(int fd, const char *name, JsonRow row, gpointer data);
