#include "app/app-protocol.h"

#include <string.h>

#include "app/web/http.h"
#include "app/web/websocket.h"

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
	check("GET /my file (1).txt HTTP/1.1\r\n", "GET /my file (1).txt", "HTTP/1.1");
	check("GET /a HTTP/1.0 b HTTP/1.1\r\n", "GET /a HTTP/1.0 b", "HTTP/1.1");
	check("GET /cut/short", "GET /cut/…", NULL); /* by the snap length */
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
	check("GET /my login password x y HTTP/1.1\r\n", "GET /my login…", "HTTP/1.1");
	check("GET http://u: p@example.org/ HTTP/1.1\r\n", "GET http://…", "HTTP/1.1");
	check("GET http://u:p@example.org/ HTTP/1.1\r\n", "GET http://…", "HTTP/1.1");
	check("GET http://example.org/a@b HTTP/1.1\r\n", "GET http://…", "HTTP/1.1");
	check("GET http://u:p@q@example.org/ HTTP/1.1\r\n", "GET http://…", "HTTP/1.1");
	check("CONNECT u:p@example.org:443 HTTP/1.1\r\n", "CONNECT …", "HTTP/1.1");
	check("GET /a;jsessionid=1?b HTTP/1.1\r\n", "GET /a;…", "HTTP/1.1");
	check("GET /a#b HTTP/1.1\r\nCookie: c\r\n\r\n", "GET /a#…", "HTTP/1.1");
}

static void test_others(void)
{
	check("", NULL, NULL);
	check("GET", NULL, NULL);
	check("GETTING / HTTP/1.1\r\n", NULL, NULL);
	check("get / HTTP/1.1\r\n", NULL, NULL);
	check("GET / FTP/1.1\r\n", NULL, NULL);
	check("GET /a b\r\n", NULL, NULL);
	check("GET   HTTP/1.1\r\n", NULL, NULL);
	check("UPDATE t SET x=1\r\n", NULL, NULL);
	check("POST /\r\n", NULL, NULL); /* HTTP/0.9 knows GET alone */
	check("SUBSCRIBE sip:x SIP/2.0\r\n", "SUBSCRIBE sip:x", NULL); /* not HTTP, but SIP */
	check("HTTP/1.1 2x0\r\n", NULL, NULL);
	check("HTTP/2.0 200\r\n", NULL, NULL);
	check("HTTP/1.1 OK\r\n", NULL, NULL);
	check("\x16\x03\x01\x02", NULL, NULL);
}

static AppResult describe(const char *bytes, gsize len, gboolean is_all, Side from,
			  AppMemory *memory, guint64 *length)
{
	g_autofree guint8 *exact = g_memdup2(bytes, len);
	AppInput input = { .bytes = { exact, len }, .is_all = is_all, .from = from, .port = 80 };
	AppLabel label = { 0 };
	AppResult result = app_http_describe(&input, memory, &label);

	*length = label.length;
	g_assert_true((label.lead != NULL) == (result == APP_MESSAGE));
	app_label_clear(&label);
	return result;
}

/* RFC 9112 §6.3: a head asks for more until it is whole, and then says how long the message is. */
static void test_lengths(void)
{
	static const struct {
		const char *head;
		guint64 body;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n\r\n", 0 },
		{ "GET /\r\n", 0 },
		{ "GET / HTTP/1.1\nA: b\n\n", 0 },
		{ "PUT / HTTP/1.1\r\nContent-Length:5\r\n\r\n", 5 },
		{ "PUT / HTTP/1.1\r\nCONTENT-LENGTH: \t123456789012 \r\n\r\n",
		  G_GUINT64_CONSTANT(123456789012) },
		{ "PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 0 },
		{ "PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 0 },
		{ "PUT / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n", 0 },
		{ "PUT / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 0 },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 5 },
		{ "HTTP/1.1 304 OK\r\nContent-Length: 5\r\n\r\n", 0 },
		{ "HTTP/1.1 204 OK\r\n\r\n", 0 },
		{ "HTTP/1.1 100 OK\r\n\r\n", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize len = strlen(cases[i].head);
		AppMemory memory = { { 0 } };
		guint64 length;

		for (gsize cut = 1; cut < len; cut++) {
			g_assert_cmpint(
				describe(cases[i].head, cut, FALSE, SIDE_CLIENT, &memory, &length),
				==, APP_MORE);
			describe(cases[i].head, cut, TRUE, SIDE_CLIENT, &(AppMemory){ { 0 } },
				 &length);
		}
		g_assert_cmpint(describe(cases[i].head, len, FALSE, SIDE_CLIENT, &memory, &length),
				==, APP_MESSAGE);
		g_assert_cmpuint(length, ==, len + cases[i].body);
	}
}

/* RFC 9112 §7.1: each chunk is a message without a name. */
static void test_chunks(void)
{
	static const struct {
		const char *bytes;
		AppResult result;
		guint64 length;
	} cases[] = {
		{ "5\r\nabcde\r\n", APP_UNNAMED, 10 },
		{ "fFf;a=b\r\n", APP_UNNAMED, 9 + 0xfff + 2 },
		{ "5", APP_MORE, 0 },
		{ "5\r", APP_MORE, 0 },
		{ "1000000000000000\r\n", APP_NOT_MINE, 0 },
		{ "x\r\n", APP_NOT_MINE, 0 },
		{ "5x\r\n", APP_NOT_MINE, 0 },
		{ "\r\n", APP_UNNAMED, 2 }, /* lost: an empty line before a head */
		{ "GET / HTTP/1.1\r\n\r\n", APP_MESSAGE, 18 },
	};
	static const char head[] = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		AppMemory memory = { { 0 } };
		guint64 length;

		describe(head, strlen(head), FALSE, SIDE_CLIENT, &memory, &length);
		g_assert_cmpint(describe(cases[i].bytes, strlen(cases[i].bytes), FALSE, SIDE_CLIENT,
					 &memory, &length),
				==, cases[i].result);
		g_assert_cmpuint(length, ==, cases[i].length);
	}
}

/* RFC 6455 §5.2: frames, cut anywhere; what is none. */
static void test_websocket(void)
{
	static const struct {
		const char *bytes;
		gsize len;
		guint64 length;
		const char *lead; /* NULL: no frame */
	} cases[] = {
		{ "\x81\x05", 2, 7, "text" },
		{ "\xc1\x05", 2, 7, "text" }, /* compressed: RFC 7692 */
		{ "\x02\x7e\x01\x00", 4, 260, "binary" },
		{ "\x82\x7f\x00\x00\x00\x01\x00\x00\x00\x00", 10, G_GUINT64_CONSTANT(0x10000000a),
		  "binary" },
		{ "\x80\x85\x01\x02\x03\x04", 6, 11, "continued" },
		{ "\x88\x00", 2, 2, "close" },
		{ "\x88\x02\x03\xe9", 4, 4, "close 1001" },
		{ "\x88\x82\x01\x02\x03\x04\x02\xeb", 8, 8, "close 1001" },
		{ "\x83\x00", 2, 0, NULL },         /* reserved */
		{ "\xa1\x00", 2, 0, NULL },         /* a reserved bit */
		{ "\x09\x00", 2, 0, NULL },         /* control frames are whole */
		{ "\x89\x7e\x01\x00", 4, 0, NULL }, /* and short */
		{ "\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 10, 0, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		for (gsize len = 1; len <= cases[i].len; len++) {
			g_autofree guint8 *exact = g_memdup2(cases[i].bytes, len);
			AppInput input = { .bytes = { exact, len } };
			AppLabel label = { 0 };
			AppResult result = app_websocket_describe(&input, &label);

			if (len < cases[i].len)
				g_assert_cmpint(result, !=, APP_MESSAGE);
			else
				g_assert_cmpint(result, ==,
						cases[i].lead ? APP_MESSAGE : APP_NOT_MINE);
			g_assert_cmpstr(label.lead, ==, len < cases[i].len ? NULL : cases[i].lead);
			g_assert_cmpuint(label.length, ==,
					 len < cases[i].len ? 0 : cases[i].length);
			app_label_clear(&label);
		}
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
	g_test_add_func("/app-http/lengths, RFC 9112 §6.3", test_lengths);
	g_test_add_func("/app-http/chunks, RFC 9112 §7.1", test_chunks);
	g_test_add_func("/app-websocket/frames, RFC 6455 §5.2", test_websocket);
	g_test_add_func("/app-protocol/numbers", test_numbers);
	return g_test_run();
}
