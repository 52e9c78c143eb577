#include "template/format-string.h"

#include <string.h>

#include "base/error.h"

enum {
	ONE,
	NONE,
	MANY,
	NO_MANY,
};

static const Placeholder words[] = {
	[ONE] = { "one", "has a value" },
	[NONE] = { "none", "has none" },
	[MANY] = { "many", "has three", .is_list = TRUE },
	[NO_MANY] = { "no-many", "has none", .is_list = TRUE },
};

static const Vocabulary vocabulary = { words, G_N_ELEMENTS(words) };

static gboolean look_up(gconstpointer context, guint placeholder, guint nth, GString *out)
{
	static const guint n_values[] = { [ONE] = 1, [NONE] = 0, [MANY] = 3, [NO_MANY] = 0 };

	(void)context;
	if (nth >= n_values[placeholder])
		return FALSE;
	g_string_append_c(out, (char)(placeholder == ONE ? '1' : 'a' + nth));
	return TRUE;
}

static void check(const char *text, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(FormatString) format = format_string_new(text, &vocabulary, &error);
	g_autofree char *got = NULL;

	g_assert_no_error(error);
	g_assert_cmpstr(format_string_source(format), ==, text);
	got = format_string_join(format, "/", look_up, NULL);
	g_assert_cmpstr(got, ==, expected);
}

static void check_refused(const char *text, const char *part)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(format_string_new(text, &vocabulary, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_USAGE);
	if (!strstr(error->message, part))
		g_error("'%s' does not say '%s'", error->message, part);
}

static void test_pieces(void)
{
	check("", "");
	check("just words", "just words");
	check("{one}", "1");
	check("a{one}b{one}c", "a1b1c");
	check("x {one} | y | z {one}", "x 1/y/z 1");
	check("a|b || c", "a|b || c");
	check("a |  | b", "a/b");
	check(" | a | ", "a");
}

static void test_without_value(void)
{
	check("{none}", "");
	check("a | {one} of {none} | b", "a/b");
	check("a[ {none}] | b[, {one}]", "a/b, 1");
	check("[{none}] | [{one}]", "1");
	check("[{none}, ]{one}[ and {none}][!]", "1!");
}

static void test_lists(void)
{
	check("x | <{many}> | y", "x/<a>/<b>/<c>/y");
	check("{one}{many}", "1a/1b/1c");
	check("x | <{no-many}> | y", "x/y");
	check("x[ {many}]", "x a/x b/x c");
	check("x[ {no-many}]", "x");
	check("{many} of {none}", "");
}

static void test_literal(void)
{
	check("{{one}} }} [[ ]]", "{one} } [ ]");
	check("[[{one}]]", "[1]");
	check("{{{one}}}", "{1}");
	check("→ 332 × {one}", "→ 332 × 1");
	check("a\nb\033", "a␊b␛");
}

static void test_refuses(void)
{
	check_refused("{two}", "unknown placeholder {two}: use one of {one}, {none}, {many}");
	check_refused("{}", "unknown placeholder {}");
	check_refused("{ one }", "unknown placeholder { one }");
	check_refused("a {one", "missing } after {");
	check_refused("{a{one}}", "missing } after {");
	check_refused("a } b", "} without {");
	check_refused("[a", "missing ] after [");
	check_refused("a]", "] without [");
	check_refused("[a [b] c]", "nested [");
	check_refused("[a | b]", "cannot span pieces");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/format-string/pieces are parted by bars", test_pieces);
	g_test_add_func("/format-string/what has no value is left out", test_without_value);
	g_test_add_func("/format-string/a piece stands for each of a list", test_lists);
	g_test_add_func("/format-string/doubled marks are themselves", test_literal);
	g_test_add_func("/format-string/wrong formats are refused", test_refuses);
	return g_test_run();
}
