/* Members of an untrusted JSON object: missing ones or those of another type are NULL or 0. */
#pragma once

#include <json-glib/json-glib.h>

/* The member `name`: strings, objects and arrays are borrowed from `object`, which may be NULL. */
const char *json_in_string(JsonObject *object, const char *name);
gint64 json_in_int(JsonObject *object, const char *name);
gboolean json_in_bool(JsonObject *object, const char *name);
JsonObject *json_in_object(JsonObject *object, const char *name);
JsonArray *json_in_array(JsonObject *object, const char *name);

/* Seconds with nine decimals, as json_time() writes them, in nanoseconds. */
gint64 json_in_time(JsonObject *object, const char *name);

/* Parses an object.  NULL: not an object, or nested deeper than JSON_NESTING_MAX.  Free
 * with json_object_unref(). */
JsonObject *json_in_parse(const char *text, gssize length);

/* The object as text.  Caller frees. */
char *json_in_text(JsonObject *object);
