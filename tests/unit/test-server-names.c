#include <string.h>

#include "app/web/http.h"
#include "flow/server-names.h"

static Bytes bytes_of(const char *text)
{
	return (Bytes){ (const guint8 *)text, strlen(text) };
}

static void test_numbers(void)
{
	ServerNames *names = server_names_new();

	g_assert_null(server_names_at(names, 0));
	g_assert_cmpuint(server_names_add(names, bytes_of("example.org")), ==, 1);
	g_assert_cmpuint(server_names_add(names, bytes_of("a_b-9.example")), ==, 2);
	g_assert_cmpuint(server_names_add(names, bytes_of("Example.ORG.")), ==, 1);
	g_assert_cmpstr(server_names_at(names, 1), ==, "example.org");
	g_assert_cmpstr(server_names_at(names, 2), ==, "a_b-9.example");
	server_names_free(names);
}

/* What is shown must not act on a terminal, and an address says nothing new. */
static void test_refused(void)
{
	static const char *const refused[] = { "",      ".",    "192.0.2.1", "[2001:db8::1]", "a b",
					       "a\x1b", "\xff", "a/b",       "a:80",          "é" };
	g_autofree char *longest = g_strnfill(254, 'a');
	ServerNames *names = server_names_new();

	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
		g_assert_cmpuint(server_names_add(names, bytes_of(refused[i])), ==, 0);
	g_assert_cmpuint(server_names_add(names, bytes_of(longest)), ==, 0);
	g_assert_cmpuint(server_names_add(names, bytes_of(longest + 1)), ==, 1);
	server_names_free(names);
}

static void check_http(const char *request, const char *expected)
{
	AppInput input = { .bytes = bytes_of(request), .is_all = TRUE, .from = SIDE_CLIENT };
	Bytes name;
	gboolean found = app_http_server_name(&input, &name);
	g_autofree char *text = found ? g_strndup((const char *)name.data, name.len) : NULL;

	g_assert_cmpstr(text, ==, expected);
}

/* RFC 9112 §3.2 */
static void test_http(void)
{
	check_http("GET / HTTP/1.1\r\nAccept: */*\r\nhOsT:\t example.org \r\n\r\n", "example.org");
	check_http("GET / HTTP/1.1\nHost: example.org:8080\n\n", "example.org");
	check_http("GET / HTTP/1.1\r\nHost:\r\n\r\n", "");
	check_http("GET / HTTP/1.1\r\nHostess: a\r\nX: Host: b\r\n\r\nHost: c\r\n", NULL);
	check_http("GET / HTTP/1.1\r\nHost: exampl", NULL);
	check_http("GET /\r\n", NULL);
	check_http("", NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/server-names/each once", test_numbers);
	g_test_add_func("/server-names/only host names", test_refused);
	g_test_add_func("/server-names/Host, RFC 9112 §3.2", test_http);
	return g_test_run();
}
