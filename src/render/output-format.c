#include "render/output-format.h"

#include <string.h>

#include "render/formats.h"

static const OutputFormat output_formats[] = {
	{ .name = "svg",
	  .phrase = "vector image for documents and the web",
	  .traits = FORMAT_NEEDS_LAYOUT,
	  .render = format_svg },
	{ .name = "png",
	  .phrase = "bitmap (see --scale)",
	  .traits = FORMAT_NEEDS_LAYOUT | FORMAT_IS_BINARY,
	  .render = format_png },
	{ .name = "pdf",
	  .phrase = "document, one page or several",
	  .traits = FORMAT_NEEDS_LAYOUT | FORMAT_IS_BINARY | FORMAT_HOLDS_MANY | FORMAT_HAS_SHEETS,
	  .render = format_pdf },
	{ .name = "text",
	  .phrase = "text ladder, for terminals",
	  .traits = FORMAT_NEEDS_DIAGRAM | FORMAT_HOLDS_MANY | FORMAT_SPLITS_FLOWS,
	  .render = format_text },
	{ .name = "json",
	  .phrase = "fields and verdicts of every packet",
	  .traits = FORMAT_HOLDS_MANY | FORMAT_SPLITS_FLOWS,
	  .render = format_json,
	  .by_flow = &format_json_by_flow },
	{ .name = "layout",
	  .phrase = "coordinates of everything drawn, as JSON",
	  .traits = FORMAT_NEEDS_LAYOUT | FORMAT_HOLDS_MANY | FORMAT_HAS_SHEETS,
	  .render = format_layout },
};

const OutputFormat *output_format_at(guint i)
{
	return i < G_N_ELEMENTS(output_formats) ? &output_formats[i] : NULL;
}

const OutputFormat *output_format_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(output_formats); i++)
		if (!strcmp(output_formats[i].name, name))
			return &output_formats[i];
	return NULL;
}

const OutputFormat *output_format_for_path(const char *path)
{
	const char *dot = strrchr(path, '.');
	g_autofree char *suffix = dot ? g_ascii_strdown(dot + 1, -1) : NULL;

	if (suffix && !strcmp(suffix, "txt"))
		return output_format_find("text");
	return suffix ? output_format_find(suffix) : NULL;
}

char *output_format_names(void)
{
	GString *names = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(output_formats); i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", output_formats[i].name);
	return g_string_free(names, FALSE);
}
