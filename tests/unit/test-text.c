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

/* XML 1.0 §2.2, production 2; Unicode 15 §23.7. */
static gboolean may_be_in_xml(gunichar c)
{
	gboolean is_char = c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) ||
			   (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);

	return is_char && (c & 0xffff) < 0xfffe && (c < 0xfdd0 || c > 0xfdef);
}

static void test_all_characters(void)
{
	for (gunichar c = 1; c <= 0x10ffff; c++) {
		char bytes[6];
		g_autofree char *text = NULL;

		if (!g_unichar_validate(c))
			continue;
		text = text_printable(bytes, (gsize)g_unichar_to_utf8(c, bytes), 0);
		g_assert_true(may_be_in_xml(g_utf8_get_char(text)));
		g_assert_cmpint(g_utf8_strlen(text, -1), ==, 1);
		g_assert_true(text_is_plain(g_utf8_get_char(text)));
	}
}

static void test_invisible(void)
{
	static const gunichar fillers[] = { 0x00ad, 0x034f,  0x115f,  0x1160,  0x17b4, 0x180e,
					    0x200b, 0x2060,  0x2800,  0x3164,  0xfeff, 0xffa0,
					    0xfff8, 0x1d159, 0x1d173, 0xe0041, 0xe0fff };
	static const gunichar seen[] = { 'a',    0x00a0, 0x0301, 0x1100,  0x1161,  0x200d,
					 0x2801, 0x3000, 0xfe0f, 0x1f600, 0xe0100, 0xf0000 };

	for (gsize i = 0; i < G_N_ELEMENTS(fillers); i++)
		g_assert_false(text_is_plain(fillers[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(seen); i++)
		g_assert_true(text_is_plain(seen[i]));
	CHECK("a\xe3\x85\xa4", "a\xef\xbf\xbd"); /* U+3164 */
	CHECK("\xef\xbf\xbf", "\xef\xbf\xbd");   /* U+FFFF */
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
	g_test_add_func("/text/xml-1.0-2.2-takes-every-character-that-is-written",
			test_all_characters);
	g_test_add_func("/text/unicode-default-ignorables-and-blanks-are-shown", test_invisible);
	g_test_add_func("/text/limit-counts-characters-and-the-ellipsis", test_limit);
	return g_test_run();
}
