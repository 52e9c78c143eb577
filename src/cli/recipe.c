#include "cli/recipe.h"

#include <string.h>

#include "base/json-writer.h"

#define DIGITS 16 /* of the checksum: enough to tell recipes apart */

static void put_string(JsonWriter *json, const char *name, const char *value)
{
	if (value)
		json_string(json, name, value);
}

static gboolean has_format(const Order *order, const char *name)
{
	return g_ptr_array_find(order->formats, output_format_find(name), NULL);
}

/* Pictures depend on these, and on the contents of templates and hosts files, but not on the names
 * of those files. */
static void put_shape(JsonWriter *json, const Options *options, const Order *order)
{
	json_begin_array(json, "formats");
	for (guint i = 0; i < order->formats->len; i++)
		json_string(json, NULL,
			    ((const OutputFormat *)g_ptr_array_index(order->formats, i))->name);
	json_end_array(json);
	json_bool(json, "dark", template_is_dark(order->template));
	options_put_shape(options, FOR_BATCH, order->formats, json);
}

/* The environment variables that affect a picture. */
static void put_environment(JsonWriter *json, const Order *order)
{
	if (has_format(order, "pdf"))
		put_string(json, "SOURCE_DATE_EPOCH", g_getenv("SOURCE_DATE_EPOCH"));
	if (order->template->zone == ZONE_LOCAL)
		put_string(json, "TZ", g_getenv("TZ"));
}

/* A file is named by its last component: its folder is nobody's business. */
static void put_file(JsonWriter *json, const char *name, const char *path)
{
	g_autofree char *base = g_path_get_basename(path);

	json_string(json, name, base);
}

char *recipe_options(const Options *options, const Order *order)
{
	const DrawOptions *draw = &options->draw;
	GString *out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_object(&json, NULL);
	put_file(&json, "template", draw->template ? draw->template : "default");
	if (draw->names)
		json_strings(&json, "names", draw->names);
	put_shape(&json, options, order);
	json_end_object(&json);
	return g_string_free(out, FALSE);
}

static gint compare_addresses(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

static void add_names(GChecksum *sum, GHashTable *names)
{
	g_autoptr(GList) addresses = g_list_sort(g_hash_table_get_keys(names), compare_addresses);

	for (const GList *at = addresses; at; at = at->next) {
		g_autofree char *line =
			g_strdup_printf("%s %s\n", (const char *)at->data,
					(const char *)g_hash_table_lookup(names, at->data));

		g_checksum_update(sum, (const guchar *)line, -1);
	}
}

char *recipe_digest(const Options *options, const Order *order, const char *version)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *template = template_dump(order->template);
	g_autoptr(GString) shape = g_string_new(NULL);
	JsonWriter json = { .out = shape };

	put_shape(&json, options, order);
	put_environment(&json, order);
	g_checksum_update(sum, (const guchar *)version, -1);
	g_checksum_update(sum, (const guchar *)shape->str, -1);
	g_checksum_update(sum, (const guchar *)template, -1);
	add_names(sum, names_table(order->names));
	return g_strndup(g_checksum_get_string(sum), DIGITS);
}
