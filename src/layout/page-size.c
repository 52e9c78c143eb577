#include "layout/page-size.h"

#include <math.h>
#include <string.h>

#define LANDSCAPE "-landscape"
#define SIDE_MIN 100.0 /* points */
#define SIDE_MAX 14400.0

/* ISO 216 and ANSI/ASME Y14.1; upright. */
static const struct {
	const char *name;
	PageSize size;
} sheets[] = {
	{ "a3", { 841.89, 1190.55 } }, { "a4", { 595.28, 841.89 } }, { "a5", { 419.53, 595.28 } },
	{ "letter", { 612, 792 } },    { "legal", { 612, 1008 } },   { "tabloid", { 792, 1224 } },
};

static gboolean parse_side(const char *text, char **end, double *side)
{
	*side = g_ascii_strtod(text, end);
	return *end > text && isfinite(*side) && *side >= SIDE_MIN && *side <= SIDE_MAX;
}

static gboolean parse_sides(PageSize *self, const char *text)
{
	PageSize size;
	char *end;

	if (!parse_side(text, &end, &size.width) || *end != 'x' ||
	    !parse_side(end + 1, &end, &size.height) || *end)
		return FALSE;
	*self = size;
	return TRUE;
}

gboolean page_size_parse(PageSize *self, const char *text)
{
	gboolean is_turned = g_str_has_suffix(text, LANDSCAPE);
	g_autofree char *name =
		g_ascii_strdown(text, (gssize)(strlen(text) - (is_turned ? strlen(LANDSCAPE) : 0)));

	for (gsize i = 0; i < G_N_ELEMENTS(sheets); i++) {
		const PageSize *size = &sheets[i].size;

		if (strcmp(sheets[i].name, name) != 0)
			continue;
		*self = is_turned ? (PageSize){ size->height, size->width } : *size;
		return TRUE;
	}
	return parse_sides(self, text);
}

char *page_size_names(void)
{
	GString *names = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(sheets); i++)
		g_string_append_printf(names, "%s, ", sheets[i].name);
	g_string_append(names, "any of these with " LANDSCAPE ", or WIDTHxHEIGHT in points");
	return g_string_free(names, FALSE);
}
