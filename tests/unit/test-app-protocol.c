#include "flow/app-protocol.h"

#include <string.h>

/* `lead` NULL: no message. */
static void check(const char *payload, const char *lead, const char *detail)
{
	gsize len = strlen(payload);
	g_autofree guint8 *exact = g_memdup2(payload, len);
	AppInput input = { .bytes = { exact, len }, .is_all = TRUE, .port = 80 };
	AppMemory memory = { 0 };
	AppLabel label = { 0 };
	const AppProtocol *protocol = app_protocol_recognise(&input);

	if (protocol)
		g_assert_cmpint(protocol->describe(&input, &memory, &label), ==, APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, lead);
	g_assert_cmpstr(label.detail, ==, detail);
	g_assert_true((protocol != NULL) == (lead != NULL));
	app_label_clear(&label);
}

static void test_requests(void)
{
	check("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /", "HTTP/1.1");
	check("POST /a/b HTTP/1.0\n\n", "POST /a/b", "HTTP/1.0");
	check("OPTIONS * HTTP/1.1\r\n", "OPTIONS *", "HTTP/1.1");
	check("CONNECT example.org:443 HTTP/1.1\r\n", "CONNECT example.org:443", "HTTP/1.1");
	check("GET /cut/short", "GET /cut/short", NULL); /* by the snap length */
	check("GET /\xff\x1b[31m HTTP/1.1\r\n", "GET /\xef\xbf\xbd␛[31m", "HTTP/1.1");
}

static void test_statuses(void)
{
	check("HTTP/1.1 200 OK\r\n\r\n", "200 OK", "HTTP/1.1");
	check("HTTP/1.0 404 Not Found\r\n", "404 Not Found", "HTTP/1.0");
	check("HTTP/1.1 204 \r\n", "204", "HTTP/1.1");
}

/* What may be a secret reaches no label. */
static void test_secrets(void)
{
	check("GET /login?user=u&password=p HTTP/1.1\r\n", "GET /login?…", "HTTP/1.1");
	check("GET http://u:p@example.org/ HTTP/1.1\r\n", "GET http://example.org/", "HTTP/1.1");
	check("GET http://example.org/a@b HTTP/1.1\r\n", "GET http://example.org/a@b", "HTTP/1.1");
}

static void test_others(void)
{
	check("", NULL, NULL);
	check("GET", NULL, NULL);
	check("GETTING / HTTP/1.1\r\n", NULL, NULL);
	check("get / HTTP/1.1\r\n", NULL, NULL);
	check("GET / FTP/1.1\r\n", NULL, NULL);
	check("HTTP/2.0 200\r\n", NULL, NULL);
	check("HTTP/1.1 OK\r\n", NULL, NULL);
	check("\x16\x03\x01\x02", NULL, NULL);
}

static void test_numbers(void)
{
	AppInput input = { .bytes = { (const guint8 *)"GET / HTTP/1.1\r\n", 16 }, .is_all = TRUE };
	const AppProtocol *http = app_protocol_recognise(&input);

	g_assert_cmpstr(http->name, ==, "http");
	g_assert_true(app_protocol_at(app_protocol_number(http)) == http);
	g_assert_cmpuint(app_protocol_number(NULL), ==, 0);
	g_assert_null(app_protocol_at(0));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-http/requests, RFC 9112 §3", test_requests);
	g_test_add_func("/app-http/statuses, RFC 9112 §4", test_statuses);
	g_test_add_func("/app-http/no secret reaches a label", test_secrets);
	g_test_add_func("/app-http/what is none", test_others);
	g_test_add_func("/app-protocol/numbers", test_numbers);
	return g_test_run();
}
