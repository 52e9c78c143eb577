#include "batch/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json-writer.h"
#include "base/keyed-hash.h"
#include "batch/json-in.h"
#include "batch/json-rows.h"
#include "batch/packed-entry.h"

#define FORMAT 1
#define ROWS "captures"
#define CHUNK_BYTES (1 << 16) /* poured at a time */

/* A packed entry begins with its path: it is the key to itself. */
Manifest *manifest_new(void)
{
	Manifest *self = g_new0(Manifest, 1);

	self->entries = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, NULL);
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

guint manifest_size(const Manifest *self)
{
	return g_hash_table_size(self->entries);
}

gboolean manifest_has(const Manifest *self, const char *path)
{
	return g_hash_table_contains(self->entries, path);
}

void manifest_put(Manifest *self, Entry *entry)
{
	g_hash_table_add(self->entries, entry_pack(entry));
	entry_free(entry);
}

Entry *manifest_find(const Manifest *self, const char *path)
{
	const char *packed = g_hash_table_lookup(self->entries, path);

	return packed ? entry_unpack(packed) : NULL;
}

Entry *manifest_take(Manifest *self, const char *path)
{
	Entry *entry = manifest_find(self, path);

	g_hash_table_remove(self->entries, path);
	return entry;
}

static gint compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Packed; borrowed. */
static GPtrArray *sorted(const Manifest *self)
{
	GPtrArray *entries = g_ptr_array_sized_new(g_hash_table_size(self->entries));
	GHashTableIter iter;
	gpointer packed;

	g_hash_table_iter_init(&iter, self->entries);
	while (g_hash_table_iter_next(&iter, &packed, NULL))
		g_ptr_array_add(entries, packed);
	g_ptr_array_sort(entries, compare);
	return entries;
}

GPtrArray *manifest_sorted(const Manifest *self)
{
	g_autoptr(GPtrArray) packed = sorted(self);
	GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);

	for (guint i = 0; i < packed->len; i++)
		g_ptr_array_add(entries, entry_unpack(g_ptr_array_index(packed, i)));
	return entries;
}

void manifest_each(const Manifest *self, void (*show)(gpointer data, const Entry *entry),
		   gpointer data)
{
	g_autoptr(GPtrArray) entries = sorted(self);

	for (guint i = 0; i < entries->len; i++) {
		g_autoptr(Entry) entry = entry_unpack(g_ptr_array_index(entries, i));

		show(data, entry);
	}
}

static gboolean fail(LadderError code, const char *message, GError **error)
{
	g_set_error_literal(error, LADDER_ERROR, code, message);
	return FALSE;
}

typedef struct {
	Manifest *manifest;
	gboolean is_damaged;
} Reading;

static void read_row(gpointer data, const char *text, gsize length)
{
	Reading *self = data;
	Entry *entry = entry_read(text, (gssize)length);

	if (entry)
		manifest_put(self->manifest, entry);
	else
		self->is_damaged = TRUE; /* or of a later version, checked elsewhere */
}

/* All but the rows. */
static gboolean read_head(Manifest *self, JsonObject *object)
{
	JsonArray *left = json_in_array(object, ROWS);
	JsonObject *options = json_in_object(object, "options");

	if (json_in_int(object, "manifest") != FORMAT || !left || json_array_get_length(left) > 0 ||
	    !options)
		return FALSE;
	self->root = g_strdup(json_in_string(object, "root"));
	self->version = g_strdup(json_in_string(object, "pcapladder"));
	self->options = json_in_text(options);
	return self->root && self->version;
}

/* An object of another format is from a later version. */
static gboolean check_format(JsonObject *object, GError **error)
{
	if (!object)
		return fail(LADDER_ERROR_INPUT,
			    "is damaged or not a manifest: everything is redrawn", error);
	if (json_in_int(object, "manifest") > FORMAT)
		return fail(LADDER_ERROR_OUTPUT,
			    "was made by a newer version: use that, or name another directory",
			    error);
	return TRUE;
}

Manifest *manifest_load(int fd, GError **error)
{
	g_autoptr(Manifest) self = manifest_new();
	g_autoptr(JsonObject) object = NULL;
	Reading reading = { .manifest = self };

	if (fd < 0)
		return g_steal_pointer(&self);
	object = json_rows_read(fd, ROWS, read_row, &reading);
	if (!check_format(object, error))
		return NULL;
	if (reading.is_damaged || !read_head(self, object)) {
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

void manifest_add_journal(Manifest *self, int fd)
{
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file)
		return;
	while ((n = getline(&line, &room, file)) > 0)
		if (line[n - 1] == '\n')
			add_line(self, line, n - 1);
	free(line);
	fclose(file);
}

void manifest_add(Manifest *self, Manifest *from)
{
	GHashTableIter iter;
	gpointer packed;

	if (!self->root)
		self->root = g_strdup(from->root);
	g_hash_table_iter_init(&iter, from->entries);
	while (g_hash_table_iter_next(&iter, &packed, NULL)) {
		g_hash_table_iter_steal(&iter);
		g_hash_table_add(self->entries, packed);
	}
}

static void write_head(const Manifest *self, JsonWriter *json)
{
	json_begin_object(json, NULL);
	json_string(json, "pcapladder", self->version);
	json_int(json, "manifest", FORMAT);
	json_string(json, "root", self->root);
	g_string_append_printf(json->out, ",\"options\":%s", self->options);
	json_begin_array(json, ROWS);
}

static void write_tail(JsonWriter *json)
{
	g_string_append_c(json->out, '\n');
	json_end_array(json);
	json_end_object(json);
	g_string_append_c(json->out, '\n');
}

static gboolean pour_out(GString *text, PourSink sink, gpointer to)
{
	const Bytes bytes = { (const guint8 *)text->str, text->len };
	gboolean goes_on = sink(to, bytes);

	g_string_truncate(text, 0);
	return goes_on;
}

gboolean manifest_pour(gconstpointer from, PourSink sink, gpointer to)
{
	const Manifest *self = from;
	g_autoptr(GPtrArray) entries = sorted(self);
	g_autoptr(GString) text = g_string_new(NULL);
	JsonWriter json = { .out = text };

	write_head(self, &json);
	for (guint i = 0; i < entries->len; i++) {
		g_autoptr(Entry) entry = entry_unpack(g_ptr_array_index(entries, i));

		g_string_append(text, i ? ",\n" : "\n");
		entry_write(entry, text);
		if (text->len >= CHUNK_BYTES && !pour_out(text, sink, to))
			return FALSE;
	}
	write_tail(&json);
	return pour_out(text, sink, to);
}
