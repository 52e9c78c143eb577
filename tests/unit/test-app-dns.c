#include "app-talk.h"
#include "app/network/dns.h"

#define NAME "07 6578616d706c65 03 6f7267 00" /* example.org */
#define QUERY "001d 1234 0100 0001 0000 0000 0000" NAME "0001 0001"

static void say(Side from, const char *digits, const char *lead, const char *detail)
{
	AppMessages talk = { .describe = app_dns_describe };
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	talk_bytes(&talk, from, bytes->data, bytes->len, lead, detail, bytes->len);
}

static void refuse(const char *digits)
{
	AppMessages talk = { .describe = app_dns_describe };
	g_autoptr(GByteArray) bytes = talk_hex(digits);

	talk_not_mine(&talk, SIDE_CLIENT, bytes->data, bytes->len);
}

static void test_queries(void)
{
	say(SIDE_CLIENT, QUERY, "query A example.org", NULL);
	say(SIDE_CLIENT, "001d 1234 0100 0001 0000 0000 0001" NAME "00fc 0001",
	    "query AXFR example.org", NULL);
	say(SIDE_CLIENT, "001d 1234 0100 0001 0000 0000 0000" NAME "ff00 0001",
	    "query TYPE65280 example.org", NULL);
	say(SIDE_CLIENT, "0011 1234 0100 0001 0000 0000 0000 00 0002 0001", "query NS .", NULL);
	say(SIDE_CLIENT, "001d 1234 2000 0001 0000 0000 0000" NAME "0006 0001",
	    "notify SOA example.org", NULL);
	say(SIDE_CLIENT, "001d 1234 2800 0001 0000 0000 0000" NAME "0006 0001",
	    "update SOA example.org", NULL);
	say(SIDE_CLIENT, "001d 1234 2800 0001 0000 0001 0000" NAME "0006 0001",
	    "update SOA example.org", "1 update");
	say(SIDE_CLIENT, "001d 1234 2800 0001 0002 0003 0001" NAME "0006 0001",
	    "update SOA example.org", "2 prerequisites, 3 updates");
	say(SIDE_CLIENT, "000c 1234 1000 0000 0000 0000 0000", "status", NULL);
	say(SIDE_CLIENT, "000c 1234 0800 0000 0001 0000 0000", "inverse query", NULL);
	say(SIDE_CLIENT, "000c 1234 3000 0000 0000 0000 0000", "DSO", NULL);
}

static void test_answers(void)
{
	say(SIDE_SERVER, "001d 1234 8180 0001 0000 0000 0000" NAME "0001 0001",
	    "answer A example.org", "no answers");
	say(SIDE_SERVER,
	    "002d 1234 8180 0001 0001 0000 0000" NAME
	    "0001 0001 c00c 0001 0001 00000e10 0004 c0000201",
	    "answer A example.org", "1 answer");
	say(SIDE_SERVER, "001d 1234 8183 0001 0000 0000 0000" NAME "001c 0001",
	    "answer AAAA example.org", "NXDOMAIN");
	say(SIDE_SERVER, "001d 1234 8380 0001 0002 0000 0000" NAME "0001 0001",
	    "answer A example.org", "2 answers, truncated");
	say(SIDE_SERVER, "000c 1234 8080 0000 0190 0000 0000", "answer", "400 answers");
	say(SIDE_SERVER, "001d 1234 a000 0001 0000 0000 0000" NAME "0006 0001",
	    "notify answer SOA example.org", "NOERROR");
}

static void test_names(void)
{
	say(SIDE_CLIENT, "0017 1234 0100 0001 0000 0000 0000 05 612e5c1b62 00 0001 0001",
	    "query A a\\.\\\\␛b", NULL);
	/* Compressed: the question's name leads back to a name in the header's own bytes. */
	say(SIDE_CLIENT, "0012 0161 0000 0001 0000 0000 0000 c000 0001 0001", "query A a", NULL);
}

static void test_hostile(void)
{
	refuse("0012 1234 0100 0001 0000 0000 0000 c00c 0001 0001"); /* to itself */
	refuse("0012 1234 0100 0001 0000 0000 0000 c0ff 0001 0001"); /* forwards */
	refuse("0012 1234 0100 0001 0000 0000 0000 8000 0001 0001"); /* no such label */
	refuse("0012 1234 0100 0001 0000 0000 0000 3f61 0001 0001"); /* longer than it is */
	refuse("000b 1234 0100 0001 0000 0000 00");
	refuse("000c 1234 7800 0001 0000 0000 0000"); /* no such operation */
	refuse("000c 1234 0100 0002 0000 0000 0000");
	refuse("000c 1234 0103 0001 0000 0000 0000"); /* a query that failed */
	refuse("00");
	refuse("");
}

/* A length that is sent before its message tells where the next one begins. */
static void test_length_alone(void)
{
	AppMessages talk = { .describe = app_dns_describe };
	AppMemory memory;
	AppLabel label;

	g_assert_cmpint(talk_ask(&talk, SIDE_CLIENT, "\x00\x1d", 2, TRUE, &memory, &label), ==,
			APP_UNNAMED);
	g_assert_cmpuint(label.length, ==, 31);
}

static void test_recognise(void)
{
	AppMessages talk = { .describe = app_dns_describe };
	g_autoptr(GByteArray) query = talk_hex(QUERY);

	talk_recognised(query->data, query->len, 53, "dns");
	talk_recognised(query->data, query->len, 54, NULL);
	talk_recognised(query->data, 2, 53, "dns");
	talk_random(&talk, 53);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-dns/queries, RFC 1035 §4.2.2", test_queries);
	g_test_add_func("/app-dns/answers, RFC 6895 §2.3", test_answers);
	g_test_add_func("/app-dns/names, RFC 4343 §2.1", test_names);
	g_test_add_func("/app-dns/pointers and lengths that lie", test_hostile);
	g_test_add_func("/app-dns/a length alone", test_length_alone);
	g_test_add_func("/app-dns/what is one", test_recognise);
	return g_test_run();
}
