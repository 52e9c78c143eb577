/* Templates are layers: `default` sets every key; any other names its parent and sets only what
 * differs.  Layers are applied from the bottom up through one table of keys.
 */
#include "template/template.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "template/template-value.h"

#define RESOURCE_FOLDER "/pcapladder/templates"
#define SUFFIX ".template"
#define BASE_TEMPLATE "default"
#define INHERITANCE_MAX 8 /* layers; more must be circular */

/* `where` is the prefix of messages, `also` other allowed keys: "inherits, ". */
static gboolean set_key(Template *self, const char *group, const char *key, const char *value,
			const char *where, const char *also, GError **error)
{
	const TemplateKey *row = template_key_find(group, key);
	g_autofree char *allowed = row ? NULL : template_keys_list(group);

	if (row && template_value_set(self, row, value, error))
		return TRUE;
	if (!row)
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE, "no such key: use one of %s%s",
			    also, allowed);
	g_prefix_error(error, "%s: ", where);
	return FALSE;
}

static gboolean apply_key(Template *self, GKeyFile *file, const char *name, const char *group,
			  const char *key, GError **error)
{
	g_autoptr(GError) reason = NULL;
	g_autofree char *value = g_key_file_get_string(file, group, key, &reason);
	g_autofree char *where = g_strdup_printf("%s: [%s] %s", name, group, key);
	gboolean is_head = !strcmp(group, "template");

	if (is_head && !strcmp(key, "inherits"))
		return TRUE;
	if (!reason || !template_key_find(group, key))
		return set_key(self, group, key, value, where, is_head ? "inherits, " : "", error);
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
		    "%s: not UTF-8, or an invalid \\ escape", where);
	return FALSE;
}

/* Is there such a group? */
static gboolean check_group(const char *group, const char *name, GError **error)
{
	g_autofree char *keys = template_keys_list(group);
	g_autofree char *allowed = keys ? NULL : template_keys_list(NULL);

	if (!keys)
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: [%s]: no such group: use one of %s", name, group, allowed);
	return keys != NULL;
}

static gboolean apply_file(Template *self, GKeyFile *file, const char *name, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	for (char **group = groups; *group; group++) {
		g_auto(GStrv) keys = g_key_file_get_keys(file, *group, NULL, NULL);

		if (!check_group(*group, name, error))
			return FALSE;
		for (char **key = keys; key && *key; key++)
			if (!apply_key(self, file, name, *group, *key, error))
				return FALSE;
	}
	return TRUE;
}

static GBytes *find_built_in(const char *name)
{
	g_autofree char *path = g_strdup_printf(RESOURCE_FOLDER "/%s" SUFFIX, name);

	return g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/* The key file of a built-in name or a path; NULL if there is none or it is not a key file. */
static GKeyFile *read_key_file(const char *name, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GBytes) built_in = strchr(name, '/') ? NULL : find_built_in(name);
	g_autoptr(GError) reason = NULL;

	if (built_in) {
		g_key_file_load_from_bytes(file, built_in, G_KEY_FILE_NONE, &reason);
	} else if (g_file_test(name, G_FILE_TEST_EXISTS)) {
		g_key_file_load_from_file(file, name, G_KEY_FILE_NONE, &reason);
	} else {
		g_auto(GStrv) names = template_names();
		g_autofree char *list = g_strjoinv(", ", names);

		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: no such template: use one of %s, or a template file", name, list);
		return NULL;
	}
	if (reason) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE, "%s: not a template file: %s",
			    name, reason->message);
		return NULL;
	}
	return g_steal_pointer(&file);
}

/* What `file` inherits from: a built-in name, or a path from where the file is; NULL for the base.
 * Caller frees. */
static char *parent_of(GKeyFile *file, const char *name)
{
	g_autofree char *parent = g_key_file_get_string(file, "template", "inherits", NULL);
	g_autofree char *folder = g_path_get_dirname(name);
	g_autoptr(GBytes) built_in = parent ? find_built_in(parent) : NULL;

	if (!parent)
		return strcmp(name, BASE_TEMPLATE) ? g_strdup(BASE_TEMPLATE) : NULL;
	if (built_in || g_path_is_absolute(parent) || !strcmp(folder, "."))
		return g_steal_pointer(&parent);
	return g_build_filename(folder, parent, NULL);
}

static gboolean apply_layers(Template *self, const char *name, int depth, GError **error)
{
	g_autoptr(GKeyFile) file = NULL;
	g_autofree char *parent = NULL;

	if (depth > INHERITANCE_MAX) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: [template] inherits: circular inheritance", name);
		return FALSE;
	}
	file = read_key_file(name, error);
	if (!file)
		return FALSE;
	parent = parent_of(file, name);
	if (parent && !apply_layers(self, parent, depth + 1, error))
		return FALSE;
	return apply_file(self, file, name, error);
}

Template *template_load(const char *name_or_path, GError **error)
{
	g_autoptr(Template) self = g_new0(Template, 1);

	self->name = g_strdup(name_or_path);
	if (!apply_layers(self, name_or_path, 1, error))
		return NULL;
	return g_steal_pointer(&self);
}

gboolean template_set_key(Template *self, const char *group, const char *key, const char *value,
			  const char *where, GError **error)
{
	return check_group(group, where, error) &&
	       set_key(self, group, key, value, where, "", error);
}

gboolean template_set(Template *self, const char *assignment, GError **error)
{
	const char *value = strchr(assignment, '=');
	g_autofree char *path = value ? g_strndup(assignment, (gsize)(value - assignment)) : NULL;
	g_auto(GStrv) parts = g_strsplit(path ? path : "", ".", 2);
	g_autofree char *where = g_strdup_printf("--set %s", path);

	if (g_strv_length(parts) < 2 || !g_utf8_validate(assignment, -1, NULL)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--set %s: must have the form GROUP.KEY=VALUE, in UTF-8", assignment);
		return FALSE;
	}
	return template_set_key(self, parts[0], parts[1], value + 1, where, error);
}

void template_free(Template *self)
{
	const TemplateKey *key;

	if (!self)
		return;
	for (guint i = 0; (key = template_key_at(i)); i++)
		template_value_clear(self, key);
	g_free(self->name);
	g_free(self);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **template_names(void)
{
	char **names =
		g_resources_enumerate_children(RESOURCE_FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	if (!names)
		return g_new0(char *, 1);
	for (char **name = names; *name; name++)
		if (g_str_has_suffix(*name, SUFFIX))
			(*name)[strlen(*name) - strlen(SUFFIX)] = '\0';
	qsort(names, g_strv_length(names), sizeof(*names), compare_names);
	return names;
}

gboolean template_is_dark(const Template *self)
{
	const Colour *ground = &self->colour[COLOUR_GROUND];

	/* the weights of ITU-R BT.709, near enough without its gamma */
	return 0.2126 * ground->red + 0.7152 * ground->green + 0.0722 * ground->blue < 0.5;
}
