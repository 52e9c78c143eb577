#include "app-talk.h"
#include "app/remote/ssh.h"

/* RFC 4253 §6: a packet of a message, `n` bytes of 0x2c behind `payload`, and padding. */
static GByteArray *packet(guint8 message, const char *payload, guint n)
{
	g_autoptr(GByteArray) body = talk_hex(payload);
	GByteArray *bytes = g_byte_array_new();
	guint8 padding;

	g_byte_array_prepend(body, &message, 1);
	while (n-- > 0)
		g_byte_array_append(body, (const guint8 *)",", 1);
	padding = (guint8)(8 - (5 + body->len) % 8);
	padding += padding < 4 || 5 + body->len + padding < 16 ? 8 : 0;
	g_byte_array_append(bytes,
			    (const guint8[]){ 0, 0, (guint8)((1 + body->len + padding) >> 8),
					      (guint8)(1 + body->len + padding), padding },
			    5);
	g_byte_array_append(bytes, body->data, body->len);
	g_byte_array_set_size(bytes, bytes->len + padding);
	memset(bytes->data + bytes->len - padding, 0, padding);
	return bytes;
}

static void say(AppMessages *talk, Side from, guint8 message, const char *payload, guint n,
		const char *lead, const char *detail)
{
	g_autoptr(GByteArray) bytes = packet(message, payload, n);

	talk_bytes(talk, from, bytes->data, bytes->len, lead, detail, bytes->len);
}

/* A cookie, then a list that begins with "curve25519-sha256,". */
#define KEXINIT "00112233445566778899aabbccddeeff 00000012 637572766532353531392d7368613235362c"

static void test_key_exchange(void)
{
	AppMessages talk = { .describe = app_ssh_describe };

	SERVER("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "SSH-2.0", "OpenSSH_9.2p1 Debian-2");
	CLIENT("SSH-2.0-x\n", "SSH-2.0", "x");
	say(&talk, SIDE_CLIENT, 20, KEXINIT, 0, "KEXINIT", "curve25519-sha256");
	say(&talk, SIDE_SERVER, 20, "00", 0, "KEXINIT", NULL);
	say(&talk, SIDE_CLIENT, 30, "00000020", 32, "ECDH init", NULL);
	say(&talk, SIDE_SERVER, 31, "00000020", 32, "ECDH reply", NULL);
	say(&talk, SIDE_SERVER, 21, "", 0, "NEWKEYS", NULL);
	talk_bytes(&talk, SIDE_SERVER, "\x12\x34\x56\x78\x9a", 5, "encrypted packet", NULL, 0);
	say(&talk, SIDE_CLIENT, 21, "", 0, "NEWKEYS", NULL);
	talk_bytes(&talk, SIDE_CLIENT, "SSH-", 4, "encrypted packet", NULL, 0);
}

/* RFC 4253 §8, RFC 4419 §5 and keys of more than 8,192 bits. */
static void test_methods(void)
{
	AppMessages talk = { .describe = app_ssh_describe };

	say(&talk, SIDE_SERVER, 31, "", 8, "key exchange reply", NULL);
	say(&talk, SIDE_CLIENT, 30, "00000101", 257, "DH init", NULL);
	say(&talk, SIDE_SERVER, 31, "", 8, "DH reply", NULL);
	say(&talk, SIDE_CLIENT, 30, "000004c0", 1216, "hybrid key exchange init", NULL);
	say(&talk, SIDE_CLIENT, 34, "000008000000080000002000", 0, "DH group exchange request",
	    NULL);
	say(&talk, SIDE_SERVER, 31, "", 8, "DH group exchange group", NULL);
	say(&talk, SIDE_CLIENT, 32, "", 8, "DH group exchange init", NULL);
	say(&talk, SIDE_SERVER, 33, "", 8, "DH group exchange reply", NULL);
	say(&talk, SIDE_SERVER, 1, "00000003 00000000", 0, "disconnect", "key exchange failed");
	say(&talk, SIDE_SERVER, 1, "000000ff 00000000", 0, "disconnect", NULL);
}

/* RFC 4253 §4.2: lines before the server's identification; and versions without software. */
static void test_lines(void)
{
	AppMessages talk = { .describe = app_ssh_describe };

	SERVER("Welcome\r\n", NULL, NULL);
	SERVER("SSH-1.99-\xff\r\n", "SSH-1.99", "\xef\xbf\xbd");
	talk_not_mine(&talk, SIDE_SERVER, "SSH-2.0-\x1b[m\r\n", 13);
	talk_not_mine(&talk, SIDE_CLIENT, "Welcome\r\n", 9);
}

static void test_hostile(void)
{
	AppMessages talk = { .describe = app_ssh_describe };

	talk_not_mine(&talk, SIDE_CLIENT, "\0\0\0\x0c\x03\x14\0\0\0\0\0\0\0\0\0\0", 16);
	talk_not_mine(&talk, SIDE_CLIENT, "\0\0\0\x0c\x0b\x14\0\0\0\0\0\0\0\0\0\0", 16);
	talk_not_mine(&talk, SIDE_CLIENT, "\0\0\0\x0d\x04\x14\0\0\0\0\0\0\0\0\0\0", 16);
	talk_not_mine(&talk, SIDE_CLIENT, "\xff\xff\xff\xfc\x04\x14\0\0", 8);
	talk_not_mine(&talk, SIDE_CLIENT, "\0\0\0\x0c\x04\xff\0\0\0\0\0\0\0\0\0\0", 16);
	talk_not_mine(&talk, SIDE_CLIENT, "", 0);
}

static void test_recognise(void)
{
	AppMessages talk = { .describe = app_ssh_describe };
	g_autoptr(GByteArray) kexinit = packet(20, KEXINIT, 0);

	talk_recognised_text("SSH-2.0-x\r\n", 0, "ssh");
	talk_recognised_text("SSH-3.0-x\r\n", 22, NULL);
	talk_recognised(kexinit->data, kexinit->len, 22, "ssh");
	talk_recognised(kexinit->data, kexinit->len, 0, NULL);
	talk_random(&talk, 22);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-ssh/a key exchange, RFC 4253 §7", test_key_exchange);
	g_test_add_func("/app-ssh/its methods, RFC 5656 §4, RFC 4419 §5", test_methods);
	g_test_add_func("/app-ssh/identifications, RFC 4253 §4.2", test_lines);
	g_test_add_func("/app-ssh/lengths that lie", test_hostile);
	g_test_add_func("/app-ssh/what is one", test_recognise);
	return g_test_run();
}
