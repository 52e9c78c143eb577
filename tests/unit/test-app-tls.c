#include "app-talk.h"
#include "app/web/tls.h"

enum { CCS = 20, ALERT = 21, HANDSHAKE = 22, DATA = 23 };

static void append_u8(GByteArray *to, guint value)
{
	guint8 byte = (guint8)value;

	g_byte_array_append(to, &byte, 1);
}

static void append_u16(GByteArray *to, guint value)
{
	append_u8(to, value >> 8);
	append_u8(to, value & 0xff);
}

static void append_hex(GByteArray *to, const char *digits)
{
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	g_byte_array_append(to, bytes->data, bytes->len);
}

static void append_zeros(GByteArray *to, guint n)
{
	for (guint i = 0; i < n; i++)
		append_u8(to, 0);
}

/* RFC 8446 §4: appends a message of the handshake. */
static void append_message(GByteArray *to, guint type, const GByteArray *body)
{
	append_u8(to, type);
	append_u8(to, body->len >> 16);
	append_u16(to, body->len & 0xffff);
	g_byte_array_append(to, body->data, body->len);
}

/* RFC 8446 §5.1: takes the fragment. */
static GByteArray *record(guint type, guint version, GByteArray *fragment)
{
	GByteArray *bytes = g_byte_array_new();

	append_u8(bytes, type);
	append_u16(bytes, version);
	append_u16(bytes, fragment->len);
	g_byte_array_append(bytes, fragment->data, fragment->len);
	g_byte_array_unref(fragment);
	return bytes;
}

/* A record in hexadecimal, told from its first byte on. */
static void say_hex(AppMessages *talk, Side from, const char *digits, const char *lead,
		    const char *detail)
{
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	talk_bytes(talk, from, bytes->data, bytes->len, lead, detail, bytes->len);
}

/* A hello's body: `extensions` in hexadecimal, with their types and lengths; NULL: none at all. */
static GByteArray *hello_body(const char *version, const char *random, const char *middle,
			      const char *extensions)
{
	GByteArray *body = talk_hex(version);

	if (random)
		append_hex(body, random);
	else
		append_zeros(body, 32);
	append_hex(body, middle);
	if (extensions) {
		g_autoptr(GByteArray) bytes = talk_hex(extensions);

		append_u16(body, bytes->len);
		g_byte_array_append(body, bytes->data, bytes->len);
	}
	return body;
}

static GByteArray *hello(guint type, const char *version, const char *random, const char *middle,
			 const char *extensions)
{
	g_autoptr(GByteArray) body = hello_body(version, random, middle, extensions);
	GByteArray *message = g_byte_array_new();

	append_message(message, type, body);
	return record(HANDSHAKE, 0x0301, message);
}

#define CLIENT_MIDDLE "00 0002 1301 01 00" /* no session, one cipher suite, no compression */
#define NAME "0000 0010 000e 00 000b 6578616d706c652e6f7267"
#define ALPN "0010 000e 000c 02 6832 08 687474702f312e31"
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

static void say_hello(AppMessages *talk, guint type, const char *version, const char *random,
		      const char *middle, const char *extensions, const char *lead,
		      const char *detail)
{
	g_autoptr(GByteArray) bytes = hello(type, version, random, middle, extensions);

	talk_bytes(talk, type == 1 ? SIDE_CLIENT : SIDE_SERVER, bytes->data, bytes->len, lead,
		   detail, bytes->len);
}

static void test_client_hello(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, NAME ALPN "002b 0007 06 3a3a 0304 0303",
		  "Client Hello", "TLS 1.3 · example.org · ALPN h2, http/1.1");
	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, "fe0d 0001 00" NAME, "Client Hello",
		  "TLS 1.2 · example.org · ECH");
	say_hello(&talk, 1, "0300", NULL, CLIENT_MIDDLE, NULL, "Client Hello", "SSL 3.0");
	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, "002b 0003 02 7f1c", "Client Hello",
		  "TLS 1.2");
}

static void check_name(const char *extensions, gsize cut, const char *expected)
{
	g_autoptr(GByteArray) bytes = hello(1, "0303", NULL, CLIENT_MIDDLE, extensions);
	AppInput input = { .bytes = { bytes->data, bytes->len - cut }, .is_all = TRUE };
	Bytes name;
	gboolean found = app_tls_server_name(&input, &name);
	g_autofree char *text = found ? g_strndup((const char *)name.data, name.len) : NULL;

	g_assert_cmpstr(text, ==, expected);
}

/* RFC 6066 §3; half a name is none. */
static void test_server_name(void)
{
	check_name(NAME ALPN, 0, "example.org");
	check_name(ALPN NAME, 0, "example.org");
	check_name(NAME ALPN, 18, "example.org");
	check_name(ALPN, 0, NULL);
	for (gsize cut = 1; cut < 60; cut++)
		check_name(ALPN NAME, cut, NULL);
}

static void test_server_hello(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hello(&talk, 2, "0303", NULL, "00 1301 00", "002b 0002 0304", "Server Hello",
		  "TLS 1.3 · TLS_AES_128_GCM_SHA256");
	say_hello(&talk, 2, "0303", NULL, "00 1303 00", "002b 0002 0304 0029 0002 0000",
		  "Server Hello", "TLS 1.3 · TLS_CHACHA20_POLY1305_SHA256 · resumed");
	say_hello(&talk, 2, "0303", NULL, "00 c02f 00", "0010 0005 0003 02 6832", "Server Hello",
		  "TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 · ALPN h2");
	say_hello(&talk, 2, "0302", NULL, "00 eeee 00", NULL, "Server Hello",
		  "TLS 1.1 · cipher suite 0xeeee");
}

/* Names are the sender's to choose. */
static void test_hostile_names(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, "0000 0009 0007 00 0004 1b5b336d",
		  "Client Hello", "TLS 1.2 · ␛[3m");
	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, "0000 0009 ffff 00 ffff 61626364",
		  "Client Hello", "TLS 1.2 · abcd");
	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, "0000 ffff", "Client Hello", "TLS 1.2");
	say_hello(&talk, 1, "0303", NULL, "ff", NULL, "Client Hello", "TLS 1.2");
	say_hello(&talk, 1, "0307", NULL, CLIENT_MIDDLE, NULL, "Client Hello", NULL);
}

/* Behind a Change Cipher Spec both hellos come again in the clear. */
static void test_retry(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, NULL, "Client Hello", "TLS 1.2");
	say_hello(&talk, 2, "0303", RETRY, "00 1301 00", "002b 0002 0304", "Hello Retry Request",
		  "TLS 1.3 · TLS_AES_128_GCM_SHA256");
	say_hex(&talk, SIDE_SERVER, "14 0303 0001 01", "Change Cipher Spec", NULL);
	say_hex(&talk, SIDE_CLIENT, "14 0303 0001 01", "Change Cipher Spec", NULL);
	say_hello(&talk, 1, "0303", NULL, CLIENT_MIDDLE, NULL, "Client Hello", "TLS 1.2");
	say_hello(&talk, 2, "0303", NULL, "00 1301 00", "002b 0002 0304", "Server Hello",
		  "TLS 1.3 · TLS_AES_128_GCM_SHA256");
}

static void test_handshake(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hex(&talk, SIDE_SERVER, "16 0303 0010 0b 000003 aabbcc 0c 000001 dd 0e 000000",
		"Certificate, Server Key Exchange, Server Hello Done", NULL);
	say_hex(&talk, SIDE_CLIENT, "16 0303 0006 10 000002 aabb", "Client Key Exchange", NULL);
	say_hex(&talk, SIDE_CLIENT, "14 0303 0001 01", "Change Cipher Spec", NULL);
	say_hex(&talk, SIDE_CLIENT, "16 0303 0008 00000000 00000000", "Encrypted Handshake", NULL);
	say_hex(&talk, SIDE_SERVER, "16 0303 0006 04 000002 aabb", "New Session Ticket", NULL);
	say_hex(&talk, SIDE_SERVER, "16 0303 0004 00 000000", "Hello Request", NULL);
	say_hex(&talk, SIDE_SERVER, "14 0303 0001 01", "Change Cipher Spec", NULL);
	say_hex(&talk, SIDE_SERVER, "16 0303 0004 0b 000000", "Encrypted Handshake", NULL);
	say_hex(&talk, SIDE_SERVER, "17 0303 0003 aabbcc", "application data", NULL);
	say_hex(&talk, SIDE_SERVER, "17 0301 0000", "application data", NULL);
	say_hex(&talk, SIDE_SERVER, "18 0303 0003 aabbcc", "heartbeat", NULL);
	say_hex(&talk, SIDE_SERVER, "15 0303 0003 aabbcc", "Encrypted Alert", NULL);
}

/* Where the Change Cipher Spec was not captured, nothing tells what is encrypted from the middle of
 * a message; after a record of data all is encrypted. */
static void test_late_capture(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hex(&talk, SIDE_CLIENT, "16 0303 0008 00000000 00000000", "Handshake", NULL);
	say_hex(&talk, SIDE_CLIENT, "16 0303 0008 c7aabbcc ddee0011", "Handshake", NULL);
	say_hex(&talk, SIDE_CLIENT, "16 0303 0008 0baabbcc ddee0011", "Handshake", NULL);
	say_hex(&talk, SIDE_CLIENT, "17 0303 0003 aabbcc", "application data", NULL);
	say_hex(&talk, SIDE_CLIENT, "16 0303 0008 c7aabbcc ddee0011", "Encrypted Handshake", NULL);
	say_hex(&talk, SIDE_SERVER, "16 0303 0008 c7aabbcc ddee0011", "Handshake", NULL);
}

static AppResult presume(AppMessages *talk, const char *digits, AppLabel *label)
{
	g_autoptr(GByteArray) bytes = talk_hex(digits);
	AppInput input = { .bytes = { bytes->data, bytes->len },
			   .is_presumed = TRUE,
			   .from = SIDE_SERVER };

	*label = (AppLabel){ 0 };
	return talk_ask_input(talk, &input, &talk->memory, label);
}

/* After a hole: what was to come of a message is not what comes; a record is found by its header.
 */
static void test_joined_late(void)
{
	AppMessages talk = { .describe = app_tls_describe };
	AppLabel label;

	say_hex(&talk, SIDE_SERVER, "16 0303 0005 0b 000006 aa", "Certificate", NULL);
	g_assert_cmpint(presume(&talk, "16 0303 0004 0e 000000", &label), ==, APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, "Server Hello Done");
	app_label_clear(&label);
	g_assert_cmpint(presume(&talk, "aabb 1803 0304 17 0303 0030 ccdd", &label), ==,
			APP_UNNAMED);
	g_assert_cmpuint(label.length, ==, 6);
	g_assert_cmpint(presume(&talk, "aabb 17 0303 0000 17 0203 0001 17 0303 4801", &label), ==,
			APP_NOT_MINE);
	g_assert_cmpint(presume(&talk, "aabb 17 0303 00", &label), ==, APP_NOT_MINE);
}

/* A message over three records, its successor's header over two. */
static void test_spanning(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hex(&talk, SIDE_SERVER, "16 0303 0005 0b 000006 aa", "Certificate", NULL);
	say_hex(&talk, SIDE_CLIENT, "16 0303 0006 10 000002 aabb", "Client Key Exchange", NULL);
	say_hex(&talk, SIDE_SERVER, "16 0303 0002 bbcc", "Certificate", "continued");
	say_hex(&talk, SIDE_SERVER, "16 0303 0005 ddeeff 0e00", "Certificate", "continued");
	say_hex(&talk, SIDE_SERVER, "16 0303 0002 0000", "Server Hello Done", NULL);
}

/* A record longer than what is shown of it. */
static void test_cut_record(void)
{
	AppMessages talk = { .describe = app_tls_describe };
	g_autoptr(GByteArray) start = talk_hex("16 0303 000c 0b 00000a aabbcc");
	AppMemory memory;
	AppLabel label;

	g_assert_cmpint(
		talk_ask(&talk, SIDE_SERVER, start->data, start->len, TRUE, &memory, &label), ==,
		APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, "Certificate");
	g_assert_cmpuint(label.length, ==, 17);
	app_label_clear(&label);
	talk.memory = memory; /* two bytes of the Certificate are still to come */
	say_hex(&talk, SIDE_SERVER, "16 0303 0006 aabb 0e 000000", "Server Hello Done", NULL);
}

static void test_alerts(void)
{
	AppMessages talk = { .describe = app_tls_describe };

	say_hex(&talk, SIDE_SERVER, "15 0301 0002 0228", "Alert: handshake failure", "fatal");
	say_hex(&talk, SIDE_SERVER, "15 0303 0002 0100", "Alert: close notify", "warning");
	say_hex(&talk, SIDE_SERVER, "15 0303 0002 02c8", "Alert 200", "fatal");
}

static void test_old_hello(void)
{
	AppMessages talk = { .describe = app_tls_describe };
	g_autoptr(GByteArray) bytes =
		talk_hex("801c 01 0301 0003 0000 0010 000004 00112233445566778899aabbccddeeff");

	talk_bytes(&talk, SIDE_CLIENT, bytes->data, bytes->len, "Client Hello",
		   "TLS 1.0 · in the form of SSL 2.0", bytes->len);
	talk_recognised(bytes->data, bytes->len, 0, "tls");
	bytes->data[1]++; /* a length that is no sum of the others */
	talk_not_mine(&talk, SIDE_CLIENT, bytes->data, bytes->len);
}

static void test_not_mine(void)
{
	static const char *const lies[] = {
		"16 0303 0000",          "15 0303 0000",
		"17 0303 4801",          "16 0305 0004 00000000",
		"16 0203 0004 00000000", "19 0303 0001 00",
		"15 0303 0002 0328",     "16 02",
	};
	AppMessages talk = { .describe = app_tls_describe };

	for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_autoptr(GByteArray) bytes = talk_hex(lies[i]);

		talk_not_mine(&talk, SIDE_CLIENT, bytes->data, bytes->len);
	}
	talk_not_mine(&talk, SIDE_CLIENT, "GET / HTTP/1.1\r\n", 16);
	talk_not_mine(&talk, SIDE_CLIENT, "", 0);
}

static void check_recognised(const char *digits, guint16 port, const char *name)
{
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	talk_recognised(bytes->data, bytes->len, port, name);
}

static void test_recognise(void)
{
	AppMessages talk = { .describe = app_tls_describe };
	g_autoptr(GByteArray) client = hello(1, "0303", NULL, CLIENT_MIDDLE, NAME);
	g_autoptr(GByteArray) server = hello(2, "0303", NULL, "00 1301 00", NULL);

	talk_recognised(client->data, client->len, 0, "tls");
	talk_recognised(client->data, 20, 0, "tls"); /* cut by the snap length */
	talk_recognised(server->data, server->len, 0, "tls");
	check_recognised("14 0303 0001 01", 0, "tls");
	check_recognised("15 0303 0002 0228", 0, "tls");
	check_recognised("15 0303 0002 0328", 0, NULL);
	check_recognised("17 0303 0003 aabbcc", 0, "tls"); /* all of the payload */
	check_recognised("17 0303 0020 00", 443, "tls");
	check_recognised("17 0303 0020 00", 0, NULL);
	check_recognised("16 0303 0028 00", 443, "tls");
	check_recognised("16 0303 ff28 00", 443, NULL);
	talk_random(&talk, 443);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-tls/Client Hello, RFC 8446 §4.1.2", test_client_hello);
	g_test_add_func("/app-tls/the server's name, RFC 6066 §3", test_server_name);
	g_test_add_func("/app-tls/Server Hello, RFC 8446 §4.1.3", test_server_hello);
	g_test_add_func("/app-tls/names and lengths that lie", test_hostile_names);
	g_test_add_func("/app-tls/Hello Retry Request, RFC 8446 §4.1.4", test_retry);
	g_test_add_func("/app-tls/a handshake, RFC 5246 §7.3", test_handshake);
	g_test_add_func("/app-tls/a capture that begins late", test_late_capture);
	g_test_add_func("/app-tls/RFC 8446 5.1, joined late", test_joined_late);
	g_test_add_func("/app-tls/messages over several records, RFC 8446 §5.1", test_spanning);
	g_test_add_func("/app-tls/a record that is not all there", test_cut_record);
	g_test_add_func("/app-tls/alerts, RFC 8446 §6", test_alerts);
	g_test_add_func("/app-tls/a hello in the form of SSL 2.0, RFC 5246 appendix E.2",
			test_old_hello);
	g_test_add_func("/app-tls/what is no record", test_not_mine);
	g_test_add_func("/app-tls/what is TLS", test_recognise);
	return g_test_run();
}
