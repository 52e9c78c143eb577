/* The words of heads: wrapped after signs, addresses whole. */
#include "layout/heads.h"

/* "a|b": the lines. */
static void check_lines(const GPtrArray *lines, const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(text, "%s%s", i ? "|" : "",
				       (const char *)g_ptr_array_index(lines, i));
	g_assert_cmpstr(text->str, ==, expected);
}

/* In a head of room for `n` characters of an address. */
static void check(const char *name, const char *address, guint n, const char *name_lines,
		  const char *address_lines)
{
	g_autoptr(Template) template = template_load("default", NULL);
	g_autoptr(TextMeasure) measure = text_measure_fixed(template);
	const Lane lane = { .name = (char *)name, .address = (char *)address };
	double room = n * text_measure(measure, TEXT_ADDRESS, "x").advance;
	HeadWords words = head_words(&lane, measure, room + 2 * HEAD_INSET + 0.1);

	check_lines(words.name, name_lines);
	check_lines(words.address, address_lines);
	head_words_clear(&words);
}

static void test_wrap(void)
{
	check("web", "192.0.2.1:80", 12, "web", "192.0.2.1:80");
	check("", "2001:db8:1234:5678:9abc:def0:1111:2222", 20, "",
	      "2001:db8:1234:5678:|9abc:def0:1111:2222");
	check("www.example.com", "", 12, "www.|example.|com", "");
	check("The web server", "", 14, "The web|server", "");
	check("", "", 10, "", "");
}

/* A name that takes more than three lines is cut, an address never. */
static void test_long(void)
{
	check("a.very.long.name.of.a.host.in.example.org", "", 9, "a.very.|long.|nam…org", "");
	check("", "2001:db8:1234:5678:9abc:def0:1111:2222", 10, "",
	      "2001:db8:|1234:5678:|9abc:def0:|1111:2222");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/heads/wrap", test_wrap);
	g_test_add_func("/heads/long", test_long);
	return g_test_run();
}
