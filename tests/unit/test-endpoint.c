#include "base/endpoint.h"

#include <string.h>

static Endpoint parsed(const char *text)
{
	Endpoint endpoint;

	g_assert_true(endpoint_parse(&endpoint, text));
	return endpoint;
}

/* What is read is written again, in the one form that RFC 5952 allows. */
static void check_written(const char *text, const char *expected)
{
	Endpoint endpoint = parsed(text);
	g_autofree char *written = endpoint_to_string(&endpoint);

	g_assert_cmpstr(written, ==, expected);
}

static void test_ipv4(void)
{
	check_written("192.0.2.1:80", "192.0.2.1:80");
	check_written("0.0.0.0:0", "0.0.0.0:0");
	check_written("255.255.255.255:65535", "255.255.255.255:65535");
}

static void test_ipv6_text(void)
{
	check_written("[2001:DB8::1]:80", "[2001:db8::1]:80"); /* §4.3: lower case */
	check_written("[2001:0db8:0:0:0:0:0:0001]:1",
		      "[2001:db8::1]:1"); /* §4.1, §4.2.1: no zeros */
	check_written("[2001:db8:0:1:1:1:1:1]:1", "[2001:db8:0:1:1:1:1:1]:1"); /* §4.2.2: not one */
	check_written("[2001:0:0:1:0:0:0:1]:1", "[2001:0:0:1::1]:1"); /* §4.2.3: the longest run */
	check_written("[::]:443", "[::]:443");
	check_written("[::ffff:192.0.2.1]:443", "[::ffff:192.0.2.1]:443"); /* §5 */
}

static void test_address_alone(void)
{
	Endpoint ipv4 = parsed("192.0.2.1:80"), ipv6 = parsed("[2001:db8::1]:80");
	g_autofree char *first = address_to_string(&ipv4.address);
	g_autofree char *second = address_to_string(&ipv6.address);

	g_assert_cmpstr(first, ==, "192.0.2.1");
	g_assert_cmpstr(second, ==, "2001:db8::1");
}

static void test_put(void)
{
	Endpoint longest = parsed("[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
	char text[ENDPOINT_MAX + 1];
	char *end;

	memset(text, '#', sizeof(text));
	end = endpoint_put(text, &longest);
	g_assert_cmpint(end - text, ==, 47);
	g_assert_cmpmem(text, 47, "[1111:2222:3333:4444:5555:6666:7777:8888]:65535", 47);
	g_assert_cmpint(text[ENDPOINT_MAX], ==, '#');
}

static void test_parse_refuses(void)
{
	static const char *const wrong[] = {
		"",
		":",
		":80",
		"192.0.2.1",
		"192.0.2.1:",
		"192.0.2.1:-1",
		"192.0.2.1:65536",
		"192.0.2.1:8o",
		"192.0.2.1: 80",
		"192.0.2:80",
		"192.0.2.256:80",
		"192.0.2.1.5:80",
		"2001:db8::1",
		"2001:db8::1:80",
		"[2001:db8::1]",
		"[2001:db8::1:80",
		"2001:db8::1]:80",
		"[192.0.2.1]:80",
		"[]:80",
		"[2001:db8::1]80",
		"example.org:80",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		Endpoint endpoint = { .port = 4711 };

		if (endpoint_parse(&endpoint, wrong[i]))
			g_error("'%s' was taken for an endpoint", wrong[i]);
		g_assert_cmpint(endpoint.port, ==, 4711);
		g_assert_cmpint(endpoint.address.family, ==, 0);
	}
}

static void test_order(void)
{
	static const char *const sorted[] = {
		"9.0.0.0:9",       "10.0.0.0:8", "10.0.0.0:9",
		"192.0.2.1:65535", "[::]:0",     "[2001:db8::1]:80",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(sorted); i++) {
		for (gsize j = 0; j < G_N_ELEMENTS(sorted); j++) {
			Endpoint a = parsed(sorted[i]), b = parsed(sorted[j]);
			int order = endpoint_compare(&a, &b);

			g_assert_cmpint((order > 0) - (order < 0), ==, (i > j) - (i < j));
			g_assert_cmpint(endpoint_equal(&a, &b), ==, i == j);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/endpoint/ipv4-is-written-as-read", test_ipv4);
	g_test_add_func("/endpoint/rfc-5952-one-form-of-ipv6", test_ipv6_text);
	g_test_add_func("/endpoint/address-alone-has-no-brackets", test_address_alone);
	g_test_add_func("/endpoint/put-fits-the-room-and-writes-no-nul", test_put);
	g_test_add_func("/endpoint/parse-refuses-all-else-and-leaves-it-untouched",
			test_parse_refuses);
	g_test_add_func("/endpoint/order-is-family-address-port", test_order);
	return g_test_run();
}
