/* A template as a file, including inherited values, with every key. */
#include "template/template.h"

#include <string.h>

#include "template/template-value.h"

/* The placeholders, for the formats below. */
static void append_vocabulary(GString *out, const Vocabulary *vocabulary)
{
	g_string_append(out,
			"# Formats: pieces are separated by \" | \".  A piece, or a part of it in "
			"[brackets], is\n# omitted if a placeholder in it has no value.  "
			"Placeholders:\n");
	for (guint i = 0; i < vocabulary->n; i++) {
		const Placeholder *row = &vocabulary->rows[i];
		int gap = MAX(16 - (int)strlen(row->name), 1);

		g_string_append_printf(out, "#   {%s}%*s%s\n", row->name, gap, "", row->help);
	}
}

static void append_key(GString *out, const Template *self, const TemplateKey *key)
{
	g_autoptr(GKeyFile) file = g_key_file_new(); /* escapes values */
	g_autofree char *text = template_value_text(self, key);
	g_autofree char *allowed = template_value_allowed(key);
	g_autofree char *value = NULL;

	g_key_file_set_string(file, key->group, key->key, text);
	value = g_key_file_get_value(file, key->group, key->key, NULL);
	g_string_append_printf(out, "# %s (%s)\n%s=%s\n", key->help, allowed, key->key, value);
}

/* A key deleted from the dump should keep its value, if a built-in template has it. */
static const char *parent_of(const Template *self)
{
	g_auto(GStrv) names = template_names();

	return g_strv_contains((const char *const *)names, self->name) ? self->name : "default";
}

char *template_dump(const Template *self)
{
	GString *out = g_string_new("# A pcapladder template.  Keys that are not set here are "
				    "inherited.\n");
	const Vocabulary *vocabulary = NULL;
	const TemplateKey *key, *last = NULL;

	for (guint i = 0; (key = template_key_at(i)); i++) {
		if (!last || strcmp(last->group, key->group))
			g_string_append_printf(out, "\n[%s]\n", key->group);
		if (!last)
			g_string_append_printf(out, "inherits=%s\n", parent_of(self));
		if (key->vocabulary && key->vocabulary != vocabulary)
			append_vocabulary(out, key->vocabulary);
		append_key(out, self, key);
		vocabulary = key->vocabulary;
		last = key;
	}
	return g_string_free(out, FALSE);
}
