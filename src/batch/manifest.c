#include "batch/manifest.h"

#include <string.h>

#include "base/error.h"
#include "base/json-writer.h"
#include "base/keyed-hash.h"
#include "batch/json-in.h"

#define FORMAT 1

Manifest *manifest_new(void)
{
	Manifest *self = g_new0(Manifest, 1);

	self->entries = g_hash_table_new_full(keyed_hash_string, g_str_equal, NULL,
					      (GDestroyNotify)entry_free);
	return self;
}

void manifest_free(Manifest *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->entries);
	g_free(self->root);
	g_free(self->options);
	g_free(self->version);
	g_free(self);
}

void manifest_put(Manifest *self, Entry *entry)
{
	g_hash_table_replace(self->entries, entry->path, entry);
}

const Entry *manifest_find(const Manifest *self, const char *path)
{
	return g_hash_table_lookup(self->entries, path);
}

static gint compare(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const Entry *const *)a)->path, (*(const Entry *const *)b)->path);
}

GPtrArray *manifest_sorted(const Manifest *self)
{
	GPtrArray *entries = g_ptr_array_sized_new(g_hash_table_size(self->entries));
	GHashTableIter iter;
	gpointer entry;

	g_hash_table_iter_init(&iter, self->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry))
		g_ptr_array_add(entries, entry);
	g_ptr_array_sort(entries, compare);
	return entries;
}

static gboolean fail(LadderError code, const char *message, GError **error)
{
	g_set_error_literal(error, LADDER_ERROR, code, message);
	return FALSE;
}

static gboolean read_captures(Manifest *self, JsonArray *captures)
{
	for (guint i = 0; i < json_array_get_length(captures); i++) {
		JsonNode *node = json_array_get_element(captures, i);
		Entry *entry = JSON_NODE_HOLDS_OBJECT(node)
				       ? entry_from_json(json_node_get_object(node))
				       : NULL;

		if (!entry)
			return FALSE;
		manifest_put(self, entry);
	}
	return TRUE;
}

static gboolean read_all(Manifest *self, JsonObject *object)
{
	JsonArray *captures = json_in_array(object, "captures");
	JsonObject *options = json_in_object(object, "options");

	if (json_in_int(object, "manifest") != FORMAT || !captures || !options)
		return FALSE;
	self->root = g_strdup(json_in_string(object, "root"));
	self->version = g_strdup(json_in_string(object, "pcapladder"));
	self->options = json_in_text(options);
	return self->root && self->version && read_captures(self, captures);
}

/* An object of another format is a later version's. */
static gboolean check_format(JsonObject *object, GError **error)
{
	if (!object)
		return fail(LADDER_ERROR_INPUT, "is damaged, or no manifest: all is drawn anew",
			    error);
	if (json_in_int(object, "manifest") > FORMAT)
		return fail(LADDER_ERROR_OUTPUT,
			    "was made by a later version: use that, or name another directory",
			    error);
	return TRUE;
}

Manifest *manifest_load(const char *path, GError **error)
{
	g_autoptr(Manifest) self = manifest_new();
	g_autoptr(JsonObject) object = NULL;
	g_autoptr(GError) reason = NULL;
	g_autofree char *text = NULL;
	gsize length;

	if (!g_file_get_contents(path, &text, &length, &reason)) {
		if (g_error_matches(reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
			return g_steal_pointer(&self);
		fail(LADDER_ERROR_OUTPUT, reason->message, error);
		return NULL;
	}
	object = json_in_parse(text, (gssize)length);
	if (!check_format(object, error))
		return NULL;
	if (!read_all(self, object)) {
		check_format(NULL, error);
		return NULL;
	}
	return g_steal_pointer(&self);
}

/* A line of a journal: an entry, or the root. */
static void add_line(Manifest *self, const char *line, gssize length)
{
	g_autoptr(JsonObject) object = json_in_parse(line, length);
	Entry *entry = object ? entry_from_json(object) : NULL;

	if (entry)
		manifest_put(self, entry);
	else if (object && !self->root)
		self->root = g_strdup(json_in_string(object, "root"));
}

void manifest_add_journal(Manifest *self, const char *path)
{
	g_autofree char *text = NULL;
	char *line, *end;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;
	for (line = text; (end = strchr(line, '\n')); line = end + 1)
		add_line(self, line, end - line);
}

void manifest_add(Manifest *self, Manifest *from)
{
	GHashTableIter iter;
	gpointer entry;

	if (!self->root)
		self->root = g_strdup(from->root);
	g_hash_table_iter_init(&iter, from->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry)) {
		g_hash_table_iter_steal(&iter);
		manifest_put(self, entry);
	}
}

GString *manifest_write(const Manifest *self)
{
	GString *out = g_string_new(NULL);
	JsonWriter json = { .out = out };
	g_autoptr(GPtrArray) entries = manifest_sorted(self);

	json_begin_object(&json, NULL);
	json_string(&json, "pcapladder", self->version);
	json_int(&json, "manifest", FORMAT);
	json_string(&json, "root", self->root);
	g_string_append_printf(out, ",\"options\":%s", self->options);
	json_begin_array(&json, "captures");
	for (guint i = 0; i < entries->len; i++) {
		g_string_append(out, i ? ",\n" : "\n");
		entry_write(g_ptr_array_index(entries, i), out);
	}
	g_string_append_c(out, '\n');
	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(out, '\n');
	return out;
}
