#include "cli/short-options.h"

static gboolean flag;
static char *text;

static const GOptionEntry entries[] = {
	{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &flag, NULL, NULL },
	{ "each", 0, 0, G_OPTION_ARG_NONE, &flag, NULL, NULL },
	{ "jobs", 'j', 0, G_OPTION_ARG_STRING, &text, NULL, NULL },
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &text, NULL, NULL },
	{ "title", 0, 0, G_OPTION_ARG_FILENAME, &text, NULL, NULL },
	{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
};

/* Words are parted by "|". */
static void check(const char *line, const char *expected)
{
	g_auto(GStrv) argv = g_strsplit(line, "|", -1);
	g_auto(GStrv) parted = short_options_part(entries, (int)g_strv_length(argv), argv);
	g_autofree char *joined = g_strjoinv("|", parted);

	g_assert_cmpstr(joined, ==, expected);
}

static void test_attached(void)
{
	check("p|-j4|x", "p|-j|4|x");
	check("p|-qj4|x", "p|-qj|4|x");
	check("p|-ox.svg", "p|-o|x.svg");
	check("p|-o-", "p|-o|-");
	check("p|-j-4", "p|-j|-4");
	check("p|-jq", "p|-j|q"); /* a value, not a flag */
	check("p|-j=4", "p|-j|=4");
}

static void test_apart(void)
{
	check("p|-j|4|x", "p|-j|4|x");
	check("p|-qj|-o|x", "p|-qj|-o|x"); /* -j's value */
	check("p|--title|-j4|x", "p|--title|-j4|x");
	check("p|--title=-j4|-j4", "p|--title=-j4|-j|4");
	check("p|--each|-j4", "p|--each|-j|4");
	check("-j4|-j4", "-j4|-j|4"); /* the first is the program's name */
}

static void test_others(void)
{
	check("p", "p");
	check("p|-", "p|-");
	check("p|-q", "p|-q");
	check("p|-x4", "p|-x4"); /* GOption says that it is unknown */
	check("p|-qx4", "p|-qx4");
	check("p|--jobs4", "p|--jobs4");
	check("p|a-j4", "p|a-j4");
	check("p||x", "p||x");
}

static void test_end(void)
{
	check("p|--|-j4|--", "p|--|-j4|--"); /* Guideline 10 */
	check("p|-j|--|-j4", "p|-j|--|-j|4");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/short-options/guideline-6-a-value-may-be-attached", test_attached);
	g_test_add_func("/short-options/values-that-stand-apart-stay", test_apart);
	g_test_add_func("/short-options/what-is-no-option-stays", test_others);
	g_test_add_func("/short-options/guideline-10-nothing-after-two-dashes", test_end);
	return g_test_run();
}
