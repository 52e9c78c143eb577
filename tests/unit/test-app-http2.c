#include "app-talk.h"
#include "app/web/http2.h"

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "000006 04 00 00000000 0003 00000064"

static void say(AppMessages *talk, Side from, const char *digits, const char *lead,
		const char *detail)
{
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	talk_bytes(talk, from, bytes->data, bytes->len, lead, detail, bytes->len);
}

static void refuse(const char *digits)
{
	AppMessages talk = { .describe = app_http2_describe };
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	talk_not_mine(&talk, SIDE_CLIENT, bytes->data, bytes->len);
}

static void test_frames(void)
{
	AppMessages talk = { .describe = app_http2_describe };

	CLIENT(PREFACE, "HTTP/2 preface", NULL);
	say(&talk, SIDE_CLIENT, SETTINGS, "SETTINGS", NULL);
	say(&talk, SIDE_SERVER, "000000 04 01 00000000", "SETTINGS ACK", NULL);
	say(&talk, SIDE_CLIENT, "000004 08 00 00000000 00010000", "WINDOW_UPDATE", "+65,536");
	say(&talk, SIDE_CLIENT, "000004 08 00 80000003 80000001", "WINDOW_UPDATE stream 3", "+1");
	say(&talk, SIDE_SERVER, "000008 06 00 00000000 0011223344556677", "PING", NULL);
	say(&talk, SIDE_SERVER, "000008 06 01 00000000 0011223344556677", "PING ACK", NULL);
	say(&talk, SIDE_SERVER, "000004 03 00 00000001 00000008", "RST_STREAM stream 1", "CANCEL");
	say(&talk, SIDE_SERVER, "000004 03 00 00000001 00010008", "RST_STREAM stream 1",
	    "error 65544");
	say(&talk, SIDE_SERVER, "000008 07 00 00000000 00000005 00000000", "GOAWAY",
	    "last stream 5 · NO_ERROR");
	say(&talk, SIDE_SERVER, "000005 02 00 00000001 0000000010", "PRIORITY stream 1", NULL);
	say(&talk, SIDE_SERVER, "000003 00 01 00000001 616263", "DATA stream 1", "end");
	say(&talk, SIDE_SERVER, "000000 00 00 00000001", "DATA stream 1", NULL);
	say(&talk, SIDE_SERVER, "000002 ee 00 00000001 6162", NULL, NULL);
}

/* DATA is known by its header; the next frame begins where it ends. */
static void test_length(void)
{
	AppMessages talk = { .describe = app_http2_describe };
	g_autoptr(GByteArray) bytes = talk_hex("004000 00 00 00000001 6162");

	talk_bytes(&talk, SIDE_SERVER, bytes->data, bytes->len, "DATA stream 1", NULL, 16384 + 9);
	g_byte_array_unref(g_steal_pointer(&bytes));
	bytes = talk_hex("004001 00 00 00000001 6162");
	talk_not_mine(&talk, SIDE_SERVER, bytes->data, bytes->len);
	say(&talk, SIDE_CLIENT, "000006 04 00 00000000 0005 00008000", "SETTINGS", NULL);
	talk_bytes(&talk, SIDE_SERVER, bytes->data, bytes->len, "DATA stream 1", NULL, 16385 + 9);
}

static void test_fields(void)
{
	AppMessages talk = { .describe = app_http2_describe };

	say(&talk, SIDE_CLIENT, "000003 01 05 00000001 828684", "HEADERS stream 1", "GET / · end");
	say(&talk, SIDE_SERVER, "000001 01 04 00000001 88", "HEADERS stream 1", "200");
	/* padded, with a priority; 0x88 stands in the padding */
	say(&talk, SIDE_CLIENT, "000008 01 2c 00000001 01 0000000010 83 88", "HEADERS stream 1",
	    "POST");
	/* the table's new size, a number that goes on, and names of our own table */
	say(&talk, SIDE_CLIENT, "000008 01 04 00000001 20 ff01 3fe11f be 8d", "HEADERS stream 1",
	    "404");
}

/* Values of literals are passed over: they may be a cookie. */
static void test_secrets(void)
{
	AppMessages talk = { .describe = app_http2_describe };

	say(&talk, SIDE_CLIENT,
	    "000013 01 04 00000001 82 4403 2f7365 00 03 6b6579 06 736563726574 84",
	    "HEADERS stream 1", "GET /");
}

static void test_hostile(void)
{
	AppMessages talk = { .describe = app_http2_describe };

	refuse("000005 04 00 00000000 0003000000");     /* SETTINGS of five bytes */
	refuse("000006 04 01 00000000 000300000064");   /* an ACK that says something */
	refuse("000006 04 00 00000001 000300000064");   /* SETTINGS of a stream */
	refuse("000007 06 00 00000000 00112233445566"); /* PING of seven bytes */
	refuse("000001 00 00 00000000 00");             /* DATA of no stream */
	refuse("ffffff 00 00 00000001 00");
	refuse("000002 ee 00 00000001 6162"); /* nothing known before it */
	refuse("00000000");
	refuse("");
	say(&talk, SIDE_CLIENT, "000002 01 04 00000001 447f", "HEADERS stream 1", NULL);
	say(&talk, SIDE_CLIENT, "000006 01 04 00000001 ffffffffffff", "HEADERS stream 1", NULL);
	say(&talk, SIDE_CLIENT, "000002 01 0c 00000001 ff82", "HEADERS stream 1", NULL);
}

static void test_recognise(void)
{
	AppMessages talk = { .describe = app_http2_describe };
	g_autoptr(GByteArray) settings = talk_hex(SETTINGS);
	g_autoptr(GByteArray) zeros = talk_hex("000000 00 00 00000000 0000 00000000");

	talk_recognised_text(PREFACE, 80, "http2");
	talk_recognised_text("PRI * HTTP/1.0\r\n\r\nSM\r\n\r\n", 80, NULL);
	talk_recognised(settings->data, settings->len, 0, "http2");
	talk_recognised(zeros->data, zeros->len, 0, NULL);
	talk_random(&talk, 80);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-http2/frames, RFC 9113 §6", test_frames);
	g_test_add_func("/app-http2/a frame's length, RFC 9113 §4.1", test_length);
	g_test_add_func("/app-http2/fields told by number, RFC 7541 §6", test_fields);
	g_test_add_func("/app-http2/no secret reaches a label", test_secrets);
	g_test_add_func("/app-http2/frames and lengths that lie", test_hostile);
	g_test_add_func("/app-http2/what is one", test_recognise);
	return g_test_run();
}
