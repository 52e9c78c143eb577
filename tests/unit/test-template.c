#include "template/template.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"

static void check_refused(const char *content, const char *part)
{
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;
	int fd = g_file_open_tmp("pcapladder-XXXXXX.template", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, content, -1, NULL));
	g_assert_null(template_load(path, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_USAGE);
	if (!strstr(error->message, part))
		g_error("'%s' does not say '%s'", error->message, part);
	g_unlink(path);
}

static void test_built_in(void)
{
	g_auto(GStrv) names = template_names();

	g_assert_true(g_strv_contains((const char *const *)names, "default"));
	g_assert_true(g_strv_contains((const char *const *)names, "dark"));
	for (char **name = names; *name; name++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Template) template = template_load(*name, &error);

		g_assert_no_error(error);
		g_assert_nonnull(template->description);
		for (int style = 0; style < TEXT_N_STYLES; style++)
			g_assert_cmpfloat(template->text_size[style], >, 0);
	}
}

static void test_inherits(void)
{
	g_autoptr(Template) light = template_load("default", NULL);
	g_autoptr(Template) dark = template_load("dark", NULL);

	g_assert_cmpfloat(light->lane_gap, ==, dark->lane_gap);
	g_assert_cmpfloat(light->colour[COLOUR_GROUND].red, ==, 1);
	g_assert_cmpfloat(dark->colour[COLOUR_GROUND].red, <, 0.1);
}

static void test_refuses(void)
{
	check_refused("[colours]\nsyn=blue\n", "#rrggbb");
	check_refused("[colours]\nsin=#112233\n", "no such key: one of ground, ink");
	check_refused("[color]\nsyn=#112233\n", "no such group: one of template, text");
	check_refused("[layout]\nmargin=-3\n", "from 0 to 200");
	check_refused("[layout]\nmargin=nan\n", "from 0 to 200");
	check_refused("[show]\nstates=yes\n", "true or false");
	check_refused("[template]\ninherits=nowhere\n", "no such template");
	check_refused("not a key file", "no template");
}

static void test_circle(void)
{
	g_autofree char *path = NULL;
	g_autofree char *content = NULL;
	g_autoptr(GError) error = NULL;
	int fd = g_file_open_tmp("pcapladder-XXXXXX.template", &path, NULL);

	g_close(fd, NULL);
	content = g_strdup_printf("[template]\ninherits=%s\n", path);
	g_assert_true(g_file_set_contents(path, content, -1, NULL));
	g_assert_null(template_load(path, &error));
	g_assert_nonnull(strstr(error->message, "circle"));
	g_unlink(path);
}

/* W3C, Web Content Accessibility Guidelines 2.1: relative luminance and contrast ratio. */
static double linear(double channel)
{
	return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(const Colour *colour)
{
	return 0.2126 * linear(colour->red) + 0.7152 * linear(colour->green) +
	       0.0722 * linear(colour->blue);
}

static double contrast(const Colour *a, const Colour *b)
{
	double p = luminance(a), q = luminance(b);

	return (MAX(p, q) + 0.05) / (MIN(p, q) + 0.05);
}

static void test_contrast(void)
{
	static const ColourRole texts[] = { COLOUR_INK, COLOUR_MUTED,   COLOUR_SYN,    COLOUR_DATA,
					    COLOUR_FIN, COLOUR_TROUBLE, COLOUR_WARNING };
	static const ColourRole lines[] = { COLOUR_LIFELINE, COLOUR_ACK };
	g_auto(GStrv) names = template_names();

	for (char **name = names; *name; name++) {
		g_autoptr(Template) template = template_load(*name, NULL);
		const Colour *ground = &template->colour[COLOUR_GROUND];

		for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
			g_assert_cmpfloat(contrast(&template->colour[texts[i]], ground), >=, 4.5);
		for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
			g_assert_cmpfloat(contrast(&template->colour[lines[i]], ground), >=, 3);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/template/built-in templates load and are complete", test_built_in);
	g_test_add_func("/template/what is not set is inherited", test_inherits);
	g_test_add_func("/template/wrong groups, keys and values are refused", test_refuses);
	g_test_add_func("/template/inheritance in a circle ends", test_circle);
	g_test_add_func("/template/text has contrast 4.5, lines 3 (WCAG 2.1)", test_contrast);
	return g_test_run();
}
