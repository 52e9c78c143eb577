#include "app-messages.h"

#define ODD_PORT 40000 /* nobody's */
#define LENGTH_MAX 80
#define ROUNDS 20000

static const char *const names[] = {
	"redis",  "mysql", "postgres", "mqtt",   "bgp",    "rdp",    "smb",
	"tds",    "amqp",  "mongodb",  "kafka",  "modbus", "dcerpc", "oncrpc",
	"thrift", "ldap",  "dnp3",     "s7comm", "telnet", NULL,
};
#define N_NAMES (G_N_ELEMENTS(names) - 1)

typedef struct {
	const char *name;
	Side from;
	const char *spec;
} Sample;

/* Recognised on any port. */
static const Sample sure[] = {
	{ "redis", SIDE_CLIENT, "'*2' 0d0a '$3' 0d0a 'GET' 0d0a '$1' 0d0a 'k' 0d0a" },
	{ "mysql", SIDE_SERVER,
	  "(le3-1 00 0a '8.0.36' 00 01000000 41*8 00 ffff ff 0200 ffdf 15 00*10 42*12 00)" },
	{ "mysql", SIDE_CLIENT, "(le3-1 01 85aeff00 00000001 ff 00*23)" },
	{ "postgres", SIDE_CLIENT, "00000008 04d2162f" },
	{ "postgres", SIDE_CLIENT, "(be4+4 00030000 'user' 00 'u' 00 00)" },
	{ "postgres", SIDE_SERVER, "'R' (be4+4 00000005 01020304)" },
	{ "mqtt", SIDE_CLIENT, "10 (be1 (be2 'MQTT') 04 02 003c (be2 'x'))" },
	{ "bgp", SIDE_CLIENT, "ff*16 (be2+18 01 04 fde9 00b4 0a000001 00)" },
	{ "rdp", SIDE_CLIENT, "0300 (be2+4 (be1 e0 0000 0000 00 01 00 0800 03000000))" },
	{ "rdp", SIDE_CLIENT, "0300 (be2+4 (be1 e0 0000 0000 00 'Cookie: mstshash=u' 0d0a))" },
	{ "smb", SIDE_CLIENT, "00 (be3 fe 'SMB' 4000 00*58)" },
	{ "smb", SIDE_CLIENT, "00 (be3 ff 'SMB' 72 00*27 00 0000)" },
	{ "tds", SIDE_CLIENT, "12 01 (be2+4 0000 00 00 00 000b 0006 ff 0f00000000 00)" },
	{ "amqp", SIDE_CLIENT, "'AMQP' 00000901" },
	{ "amqp", SIDE_CLIENT, "'AMQP' 03010000" },
	{ "kafka", SIDE_CLIENT, "(be4 0012 0003 00000001 (be2 'my-app') 00)" },
	{ "mongodb", SIDE_CLIENT,
	  "(le4+4 01000000 00000000 dd070000 00000000 00 (le4+4 10 'hello' 00 01000000 00))" },
	{ "dcerpc", SIDE_CLIENT, "05 00 0b 03 10000000 4800 0000 01000000 00*56" },
	{ "dcerpc", SIDE_SERVER, "05 00 02 03 00000000 0018 0000 00000001 00*8" },
	{ "oncrpc", SIDE_CLIENT,
	  "80 (be3 12345678 00000000 00000002 000186a3 00000003 00000001 00*16)" },
	{ "thrift", SIDE_CLIENT, "(be4 80010001 (be4 'ping') 00000001 00)" },
	{ "thrift", SIDE_CLIENT, "80010001 (be4 'ping') 00000001 00" },
	{ "thrift", SIDE_CLIENT, "82 21 01 (be1 'ping') 00" },
	{ "ldap", SIDE_CLIENT, "30 0c 020101 60 07 020103 0400 8000" },
	{ "ldap", SIDE_SERVER, "30 84 (be4 020102 65 84 (be4 0a0100 0400 0400))" },
	{ "dnp3", SIDE_CLIENT, "056405c90a000100feda" },
	{ "s7comm", SIDE_CLIENT,
	  "0300 (be2+4 02 f0 80 32 01 0000 0001 0008 0000 f0 00 0001 0001 01e0)" },
	{ "telnet", SIDE_SERVER, "ff fd 18 ff fd 20" },
};

/* Recognised on their own ports alone. */
static const Sample by_port[] = {
	{ "redis", SIDE_CLIENT, "'PING' 0d0a" },
	{ "redis", SIDE_SERVER, "'+OK' 0d0a" },
	{ "mysql", SIDE_CLIENT, "(le3-1 00 0e)" },
	{ "mysql", SIDE_SERVER, "(le3-1 01 00 00 00 0200 0000)" },
	{ "postgres", SIDE_CLIENT, "'Q' (be4+4 'SELECT 1' 00)" },
	{ "postgres", SIDE_SERVER, "'1' 00000004 '2' 00000004 'Z' (be4+4 'I')" },
	{ "mqtt", SIDE_CLIENT, "c000" },
	{ "mqtt", SIDE_SERVER, "30 (be1 (be2 'a') 'x') 30 (be1 (be2 'a') 'x')" },
	{ "rdp", SIDE_CLIENT, "0300 (be2+4 02 f0 80 64 00)" },
	{ "smb", SIDE_CLIENT, "85 000000" },
	{ "tds", SIDE_CLIENT, "01 01 (be2+4 0000 01 00 u'SELECT 1')" },
	{ "amqp", SIDE_CLIENT, "08 0000 00000000 ce" },
	{ "kafka", SIDE_CLIENT, "(be4 0012 0003 00000001 ffff 00)" },
	{ "modbus", SIDE_CLIENT, "0001 0000 (be2 01 03 0064 000a)" },
	{ "oncrpc", SIDE_SERVER, "80 (be3 12345678 00000001 00000000 00*12)" },
	{ "oncrpc", SIDE_CLIENT,
	  "80 (be3 12345678 00000000 00000002 20000000 00000001 00000001 00*16)" },
	{ "telnet", SIDE_SERVER, "ff fb 01" },
};

/* First payloads of others. */
static const Sample foreign[] = {
	{ "HTTP", SIDE_CLIENT, "'GET / HTTP/1.1' 0d0a 'Host: x' 0d0a0d0a" },
	{ "HTTP", SIDE_SERVER, "'HTTP/1.1 200 OK' 0d0a0d0a" },
	{ "HTTP/2", SIDE_CLIENT, "'PRI * HTTP/2.0' 0d0a0d0a 'SM' 0d0a0d0a 000000 04 00 00000000" },
	{ "TLS", SIDE_CLIENT, "16 0301 (be2 01 (be3 0303 00*32 00 (be2 1301) 0100 0000))" },
	{ "TLS", SIDE_SERVER, "17 0303 (be2 a5*40)" },
	{ "SSH", SIDE_SERVER, "'SSH-2.0-OpenSSH_9.2' 0d0a" },
	{ "SMTP", SIDE_SERVER, "'220 mx.example.org ESMTP' 0d0a" },
	{ "SMTP", SIDE_CLIENT, "'EHLO x.example.org' 0d0a" },
	{ "FTP", SIDE_CLIENT, "'USER anonymous' 0d0a" },
	{ "POP3", SIDE_SERVER, "'+OK ready' 0d0a" },
	{ "IMAP", SIDE_SERVER, "'* OK ready' 0d0a" },
	{ "SIP", SIDE_CLIENT, "'OPTIONS sip:x@example.org SIP/2.0' 0d0a" },
	{ "DNS", SIDE_CLIENT,
	  "(be2 1234 0100 0001 0000 0000 0000 (be1 'example') (be1 'org') 00 0001 0001)" },
	{ "SNMP", SIDE_CLIENT,
	  "30 (be1 020100 04 (be1 'public') a0 (be1 020101 020100 020100 3000))" },
	{ "Kerberos", SIDE_CLIENT, "(be4 6a 03 30 01 00)" },
	{ "H.323", SIDE_CLIENT, "0300 (be2+4 08 02 0000 05)" },
	{ "S7", SIDE_CLIENT, "0300 (be2+4 (be1 e0 0000 0001 00 c0010a c1020100 c2020102))" },
	{ "BitTorrent", SIDE_CLIENT, "13 'BitTorrent protocol' 00*8" },
	{ "RTMP", SIDE_CLIENT, "03 00*64" },
	{ "zeros", SIDE_CLIENT, "00*64" },
	{ "ones", SIDE_CLIENT, "ff*64" },
	{ "blanks", SIDE_CLIENT, "20*64" },
	{ "nothing", SIDE_CLIENT, "" },
};

static gboolean is_ours(const char *name)
{
	return name && g_strv_contains(names, name);
}

static void test_sure(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(sure); i++)
		g_assert_cmpstr(recognised(sure[i].spec, sure[i].from, ODD_PORT), ==, sure[i].name);
}

static void test_by_port(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(by_port); i++) {
		const Sample *sample = &by_port[i];
		guint16 port = protocol_named(sample->name)->ports[0];

		g_assert_false(is_ours(recognised(sample->spec, sample->from, ODD_PORT)));
		g_assert_cmpstr(recognised(sample->spec, sample->from, port), ==, sample->name);
	}
}

static void test_foreign(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++) {
		const Sample *sample = &foreign[i];
		const char *name = recognised(sample->spec, sample->from, ODD_PORT);

		if (is_ours(name))
			g_error("%s is taken for %s", sample->name, name);
	}
}

/* A cut first payload is never taken for another's. */
static void test_cut(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(sure); i++) {
		g_autoptr(GByteArray) bytes = spec_bytes(sure[i].spec);

		for (gsize len = 0; len < bytes->len; len++) {
			g_autofree guint8 *exact = g_memdup2(bytes->data, len);
			AppInput input = { .bytes = { exact, len },
					   .is_all = TRUE,
					   .from = sure[i].from,
					   .port = ODD_PORT };
			const AppProtocol *protocol = app_protocol_recognise(&input);

			if (protocol && is_ours(protocol->name))
				g_assert_cmpstr(protocol->name, ==, sure[i].name);
		}
	}
}

static AppInput random_input(GRand *rand, guint8 bytes[LENGTH_MAX])
{
	gsize len = (gsize)g_rand_int_range(rand, 1, LENGTH_MAX);

	for (gsize i = 0; i < len; i++)
		bytes[i] = (guint8)g_rand_int_range(rand, 0, g_rand_boolean(rand) ? 256 : 4);
	return (AppInput){ .bytes = { bytes, len },
			   .is_all = TRUE,
			   .from = g_rand_boolean(rand) ? SIDE_CLIENT : SIDE_SERVER,
			   .port = ODD_PORT };
}

/* Sure of none of them; where the port is theirs, of one in a hundred at most. */
static void test_random(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(4711);
	guint taken[N_NAMES] = { 0 };
	guint8 bytes[LENGTH_MAX];

	for (guint round = 0; round < ROUNDS; round++) {
		AppInput input = random_input(rand, bytes);

		for (gsize i = 0; i < N_NAMES; i++) {
			AppGuess guess = protocol_named(names[i])->recognise(&input);

			g_assert_cmpint(guess, !=, APP_SURE);
			taken[i] += guess == APP_BY_PORT;
		}
	}
	for (gsize i = 0; i < N_NAMES; i++)
		g_assert_cmpuint(taken[i], <, ROUNDS / 100);
}

/* Whatever is described, memory of anything included: no end, no overflow. */
static void test_random_talk(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(4712);
	guint8 bytes[LENGTH_MAX];

	for (gsize i = 0; i < N_NAMES; i++) {
		AppMessages talk = talk_of(names[i]);

		for (guint round = 0; round < ROUNDS; round++) {
			AppInput input = random_input(rand, bytes);
			AppMemory memory;
			AppLabel label;

			(void)describe_exactly(&talk, &memory, input.from, bytes, input.bytes.len,
					       g_rand_boolean(rand), &label);
			talk.memory = round % 16 ? memory : (AppMemory){ 0 };
			app_label_clear(&label);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-recognise/on any port", test_sure);
	g_test_add_func("/app-recognise/on their own port alone", test_by_port);
	g_test_add_func("/app-recognise/others are left alone", test_foreign);
	g_test_add_func("/app-recognise/cut ones are not taken for others", test_cut);
	g_test_add_func("/app-recognise/random bytes are nobody's", test_random);
	g_test_add_func("/app-recognise/random bytes are survived", test_random_talk);
	return g_test_run();
}
