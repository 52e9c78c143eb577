/* `pcapladder templates`: list the templates, or dump one as a starting point. */
#include <string.h>

#include "cli/command.h"
#include "cli/save.h"
#include "template/template.h"

static gboolean append_row(GByteArray *out, const char *name, int columns, GError **error)
{
	g_autoptr(Template) template = template_load(name, error);
	g_autofree char *line = NULL;

	if (!template)
		return FALSE;
	line = g_strdup_printf("%-*s  %s\n", columns, name, template->description);
	g_byte_array_append(out, (const guint8 *)line, (guint)strlen(line));
	return TRUE;
}

/* One line each: name and purpose. */
static gboolean append_list(GByteArray *out, GError **error)
{
	g_auto(GStrv) names = template_names();
	int columns = 0;

	for (char **name = names; *name; name++)
		columns = MAX(columns, (int)strlen(*name));
	for (char **name = names; *name; name++)
		if (!append_row(out, *name, columns, error))
			return FALSE;
	return TRUE;
}

static gboolean append_dump(GByteArray *out, const char *name, GError **error)
{
	g_autoptr(Template) template = template_load(name, error);
	g_autofree char *text = template ? template_dump(template) : NULL;

	if (!text)
		return FALSE;
	g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
	return TRUE;
}

int command_templates(const Options *options)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) error = NULL;
	gboolean is_well =
		options->dump ? append_dump(out, options->dump, &error) : append_list(out, &error);

	if (!is_well)
		return complain("", error);
	if (!save_bytes(options->output, out, &error))
		return complain(save_target(options->output), error);
	return EXIT_WELL;
}
