#include "template/template.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "template/template-value.h"

static char *save(const char *content)
{
	char *path = NULL;
	int fd = g_file_open_tmp("pcapladder-XXXXXX.template", &path, NULL);

	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, content, -1, NULL));
	return path;
}

static void check_refused(const char *content, const char *part)
{
	g_autofree char *path = save(content);
	g_autoptr(GError) error = NULL;

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
	check_refused("[colours]\nsyn=blue\n",
		      "[colours] syn: 'blue' is invalid: must be a colour as "
		      "#rrggbb");
	check_refused("[colours]\nsin=#112233\n", "no such key: use one of ground, ink");
	check_refused("[template]\nname=x\n", "one of inherits, description");
	check_refused("[color]\nsyn=#112233\n", "no such group: use one of template, text");
	check_refused("[layout]\nmargin=-3\n", "from 0 to 200");
	check_refused("[layout]\nmargin=nan\n", "from 0 to 200");
	check_refused("[layout]\nmargin=3pt\n", "'3pt' is invalid: must be a number of points");
	check_refused("[layout]\naspect-width=1.5\n", "a whole number from 0 to 1000");
	check_refused("[which]\nmax-arrows=-1\n", "a whole number from 0 to 1000000");
	check_refused("[which]\nmax-arrows=\n", "a whole number");
	check_refused("[which]\nfold=yes\n", "one of auto, none, messages, phases");
	check_refused("[which]\nsegments=first\n", "one of all, opening, closing");
	check_refused("[which]\nslant=True\n", "one of time, fixed, none");
	check_refused("[show]\nclock=\n", "one of start, delta, wall");
	check_refused("[dashes]\nsyn=dash\n", "one of solid, dashed, dotted");
	check_refused("[show]\nstates=yes\n", "true or false");
	check_refused("[text]\nfont=\n", "non-empty text");
	check_refused("[text]\nfont=a\\qb\n", "[text] font: ");
	check_refused("[template]\ninherits=nowhere\n", "no such template");
	check_refused("not a key file", "not a template file");
}

static void test_refuses_formats(void)
{
	check_refused("[labels]\nsyn={flag}\n", "[labels] syn: '{flag}' is invalid: unknown "
						"placeholder {flag}: use one of {what}, {flags}");
	check_refused("[labels]\nsyn={segments}\n", "unknown placeholder {segments}");
	check_refused("[labels]\nband={flags}\n", "one of {what}, {names}");
	check_refused("[words]\nsubtitle={ack}\n", "one of {deed}, {opens}");
	check_refused("[words]\ntitle=a {deed\n", "missing } after {");
}

/* The value of every key of `a` is that of `b`. */
static void check_same(const Template *a, const Template *b)
{
	const TemplateKey *key;

	for (guint i = 0; (key = template_key_at(i)); i++) {
		g_autofree char *p = template_value_text(a, key);
		g_autofree char *q = template_value_text(b, key);

		g_assert_cmpstr(p, ==, q);
	}
}

static void check_dump(const Template *template)
{
	g_autofree char *dump = template_dump(template);
	g_autofree char *path = save(dump);
	g_autoptr(GError) error = NULL;
	g_autoptr(Template) again = template_load(path, &error);

	g_assert_no_error(error);
	check_same(template, again);
	g_unlink(path);
}

static void test_dump(void)
{
	g_auto(GStrv) names = template_names();
	g_autofree char *path = save("[template]\ndescription=\\s\\\\ \\t…\n"
				     "[layout]\nmargin=0.1234567890123\nrow=1e1\n"
				     "[colours]\nink=#AbCdEf\n[labels]\nsyn=\\s{{x}}[ {ack}]\n");
	g_autoptr(GError) error = NULL;
	g_autoptr(Template) odd = template_load(path, &error);

	g_assert_no_error(error);
	check_dump(odd);
	g_unlink(path);
	for (char **name = names; *name; name++) {
		g_autoptr(Template) template = template_load(*name, NULL);

		check_dump(template);
	}
}

static void test_default_is_complete(void)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GBytes) bytes =
		g_resources_lookup_data("/pcapladder/templates/default.template", 0, NULL);
	const TemplateKey *key;

	g_assert_true(g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, NULL));
	for (guint i = 0; (key = template_key_at(i)); i++)
		if (!g_key_file_has_key(file, key->group, key->key, NULL))
			g_error("[%s] %s is not in it", key->group, key->key);
}

/* A file's parent stands beside it, wherever the program was started. */
static void test_beside(void)
{
	g_autofree char *parent = save("[layout]\nmargin=77\n");
	g_autofree char *base = g_path_get_basename(parent);
	g_autofree char *content = g_strdup_printf("[template]\ninherits=%s\n", base);
	g_autofree char *child = save(content);
	g_autoptr(GError) error = NULL;
	g_autoptr(Template) template = template_load(child, &error);

	g_assert_no_error(error);
	g_assert_cmpfloat(template->margin, ==, 77);
	g_unlink(parent);
	g_unlink(child);
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
	g_assert_nonnull(strstr(error->message, "circular"));
	g_unlink(path);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/template/built-in templates load and are complete", test_built_in);
	g_test_add_func("/template/what is not set is inherited", test_inherits);
	g_test_add_func("/template/a parent stands beside its heir", test_beside);
	g_test_add_func("/template/wrong groups, keys and values are refused", test_refuses);
	g_test_add_func("/template/wrong formats are refused", test_refuses_formats);
	g_test_add_func("/template/the default sets every key", test_default_is_complete);
	g_test_add_func("/template/a dump loads as the same template", test_dump);
	g_test_add_func("/template/inheritance in a circle ends", test_circle);
	return g_test_run();
}
