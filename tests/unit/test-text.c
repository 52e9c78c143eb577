#include "base/text.h"

#include <string.h>

static void check(const char *bytes, gsize len, gsize max_chars, const char *expected)
{
	g_autofree char *exact = g_memdup2(bytes, len); /* no NUL behind: a sanitizer sees more */
	g_autofree char *text = text_printable(exact, len, max_chars);

	g_assert_cmpstr(text, ==, expected);
	g_assert_true(g_utf8_validate(text, -1, NULL));
}

#define CHECK(bytes, expected) check(bytes, sizeof(bytes) - 1, 0, expected)

static void test_plain(void)
{
	check(NULL, 0, 0, "");
	CHECK("GET /index.html", "GET /index.html");
	CHECK("Grüße, 世界 😀", "Grüße, 世界 😀");
}

static void test_invalid(void)
{
	CHECK("a\xff"
	      "b",
	      "a\xef\xbf\xbd"
	      "b");
	CHECK("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");                   /* overlong */
	CHECK("\xed\xa0\x80x", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx"); /* a surrogate */
	CHECK("ab\xe2\x82", "ab\xef\xbf\xbd\xef\xbf\xbd"); /* cut within a character */
}

static void test_controls(void)
{
	CHECK("a\r\n\tb", "a␍␊␉b");
	CHECK("\x1b[31m\x7f", "␛[31m␡");
	CHECK("a\0b", "a␀b");
	CHECK("\xc2\x9b", "\xef\xbf\xbd"); /* CSI of ISO 6429 */
}

static void test_layout(void)
{
	CHECK("a\xe2\x80\xa8"
	      "b\xe2\x80\xa9",
	      "a\xef\xbf\xbd"
	      "b\xef\xbf\xbd"); /* U+2028, U+2029 */
	CHECK("\xe2\x80\xae"
	      "gpj.exe\xe2\x80\xac",
	      "\xef\xbf\xbd"
	      "gpj.exe\xef\xbf\xbd");                                    /* U+202E, U+202C */
	CHECK("\xe2\x81\xa6x\xe2\x81\xa9", "\xef\xbf\xbdx\xef\xbf\xbd"); /* U+2066, U+2069 */
	CHECK("\xe2\x80\x8d", "\xe2\x80\x8d"); /* U+200D joins emoji: it stays */
}

static void test_limit(void)
{
	check("abc", 3, 3, "abc");
	check("abcd", 4, 3, "ab…");
	check("abcd", 4, 1, "…");
	check("é", 2, 1, "é");
	check("abé", 4, 3, "abé");
	check("éèê", 6, 2, "é…");
	check("ab\xff", 3, 3, "ab\xef\xbf\xbd");
	check("ab\n", 3, 3, "ab␊");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/fit-text-stays-as-it-is", test_plain);
	g_test_add_func("/text/what-is-no-utf-8-is-replaced", test_invalid);
	g_test_add_func("/text/controls-become-their-pictures", test_controls);
	g_test_add_func("/text/nothing-reorders-or-breaks-the-line", test_layout);
	g_test_add_func("/text/limit-counts-characters-and-the-ellipsis", test_limit);
	return g_test_run();
}
