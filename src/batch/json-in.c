#include "batch/json-in.h"

#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "base/json-nesting.h"

static JsonNode *member(JsonObject *object, const char *name, JsonNodeType type)
{
	JsonNode *node = object ? json_object_get_member(object, name) : NULL;

	return node && json_node_get_node_type(node) == type ? node : NULL;
}

static JsonNode *value_of(JsonObject *object, const char *name, GType type)
{
	JsonNode *node = member(object, name, JSON_NODE_VALUE);

	return node && json_node_get_value_type(node) == type ? node : NULL;
}

const char *json_in_string(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name, G_TYPE_STRING);

	return node ? json_node_get_string(node) : NULL;
}

gint64 json_in_int(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name, G_TYPE_INT64);

	return node ? json_node_get_int(node) : 0;
}

gboolean json_in_bool(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name, G_TYPE_BOOLEAN);

	return node && json_node_get_boolean(node);
}

JsonObject *json_in_object(JsonObject *object, const char *name)
{
	JsonNode *node = member(object, name, JSON_NODE_OBJECT);

	return node ? json_node_get_object(node) : NULL;
}

JsonArray *json_in_array(JsonObject *object, const char *name)
{
	JsonNode *node = member(object, name, JSON_NODE_ARRAY);

	return node ? json_node_get_array(node) : NULL;
}

gint64 json_in_time(JsonObject *object, const char *name)
{
	const char *text = json_in_string(object, name);
	char *end = NULL;
	gint64 seconds = text ? g_ascii_strtoll(text, &end, 10) : 0;
	gint64 fraction = end && *end == '.' ? g_ascii_strtoll(end + 1, NULL, 10) : 0;

	if (!text || ABS(seconds) > G_MAXINT64 / NS_PER_S - 1 || fraction < 0 ||
	    fraction >= NS_PER_S)
		return 0;
	return seconds * NS_PER_S + (*text == '-' ? -fraction : fraction);
}

JsonObject *json_in_parse(const char *text, gssize length)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonNode *root;

	if (!json_nesting_is_sound(text, length < 0 ? strlen(text) : (gsize)length) ||
	    !json_parser_load_from_data(parser, text, length, NULL))
		return NULL;
	root = json_parser_get_root(parser);
	return root && JSON_NODE_HOLDS_OBJECT(root) ? json_object_ref(json_node_get_object(root))
						    : NULL;
}

char *json_in_text(JsonObject *object)
{
	g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);

	return json_to_string(node, FALSE);
}
