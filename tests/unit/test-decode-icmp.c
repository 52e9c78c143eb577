/* ICMP errors about TCP: RFC 792, RFC 4443 §3. */
#include "frame.h"

#define QUOTED_TCP "9c40 0050 00000007 " /* the eight bytes that RFC 792 asks for */

typedef struct {
	guint8 type, code;
	const char *what;
} Case;

static const Case icmp_cases[] = {
	{ 3, 0, "network unreachable" },
	{ 3, 1, "host unreachable" },
	{ 3, 3, "port unreachable" },
	{ 3, 4, "fragmentation needed" },
	{ 3, 9, "network administratively prohibited" },
	{ 3, 10, "host administratively prohibited" },
	{ 3, 13, "administratively prohibited" },
	{ 3, 99, "destination unreachable" },
	{ 4, 0, "source quench" },
	{ 5, 1, "redirected" },
	{ 11, 0, "time exceeded" },
	{ 11, 1, "fragment reassembly time exceeded" },
	{ 12, 0, "parameter problem" },
};

static const Case icmpv6_cases[] = {
	{ 1, 0, "no route" },
	{ 1, 1, "administratively prohibited" },
	{ 1, 3, "address unreachable" },
	{ 1, 4, "port unreachable" },
	{ 1, 99, "destination unreachable" },
	{ 2, 0, "packet too big" },
	{ 3, 0, "hop limit exceeded" },
	{ 4, 1, "parameter problem" },
};

static char *icmp_of(guint8 type, guint8 code, const char *quoted)
{
	return g_strdup_printf("%02x%02x 0000 00000000 %s", type, code, quoted);
}

static void check_error(const char *hex, const char *what, const char *from, const char *src,
			const char *dst)
{
	g_autofree char *from_text = NULL, *src_text = NULL, *dst_text = NULL;
	const IcmpError *error;
	TestFrame frame;

	test_frame_init(&frame, 101, hex);
	g_assert_cmpstr(decode_result_name(test_frame_decode(&frame, frame.bytes->len)), ==,
			"icmp_error");
	error = decoder_icmp_error(frame.decoder);
	g_assert_nonnull(error);
	from_text = address_to_string(&error->from);
	src_text = endpoint_to_string(&error->src);
	dst_text = endpoint_to_string(&error->dst);
	g_assert_cmpstr(error->what, ==, what);
	g_assert_cmpstr(from_text, ==, from);
	g_assert_cmpstr(src_text, ==, src);
	g_assert_cmpstr(dst_text, ==, dst);
	g_assert_cmpint(error->seq, ==, 7);
	g_assert_cmpint(error->frame, ==, 12);
	g_assert_cmpint(error->time_ns, ==, 34);
	test_frame_clear(&frame);
}

static void test_icmp(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(icmp_cases); i++) {
		const Case *one = &icmp_cases[i];
		g_autofree char *icmp = icmp_of(one->type, one->code, IPV4 QUOTED_TCP);
		g_autofree char *hex = in_ipv4(1, icmp);

		check_error(hex, one->what, "198.51.100.1", "192.0.2.1:40000", "192.0.2.2:80");
	}
}

static void test_icmpv6(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(icmpv6_cases); i++) {
		const Case *one = &icmpv6_cases[i];
		g_autofree char *icmp = icmp_of(one->type, one->code, IPV6 TCP DATA);
		g_autofree char *hex = in_ipv6(58, icmp);

		check_error(hex, one->what, "2001:db8:1::1", "[2001:db8::1]:40000",
			    "[2001:db8::2]:80");
	}
}

/* The sender is the one inside the tunnel, and so is the segment. */
static void test_tunnels(void)
{
	g_autofree char *quoted = in_ipv4(41, IPV6 QUOTED_TCP), *icmp = icmp_of(11, 0, quoted);
	g_autofree char *about_tunnel = in_ipv4(1, icmp);
	g_autofree char *icmpv6 = icmp_of(1, 4, IPV6 QUOTED_TCP), *inner = in_ipv6(58, icmpv6);
	g_autofree char *inside_tunnel = in_ipv4(41, inner);

	check_error(about_tunnel, "time exceeded", "198.51.100.1", "[2001:db8::1]:40000",
		    "[2001:db8::2]:80");
	check_error(inside_tunnel, "port unreachable", "2001:db8:1::1", "[2001:db8::1]:40000",
		    "[2001:db8::2]:80");
}

static void check_icmp_result(guint8 type, const char *quoted, DecodeResult expected)
{
	g_autofree char *icmp = icmp_of(type, 0, quoted), *hex = in_ipv4(1, icmp);

	check_result(101, hex, expected);
}

/* Echoes, errors about something else, and errors about errors (RFC 1122 §3.2.2). */
static void test_others(void)
{
	g_autofree char *nested = icmp_of(3, 3, IPV4 QUOTED_TCP);
	g_autofree char *error = in_ipv4(1, nested);

	check_icmp_result(8, IPV4 QUOTED_TCP, DECODE_OTHER);
	check_icmp_result(3, IPV4_OF("4500 002a ", "4000", "59") QUOTED_TCP, DECODE_OTHER);
	check_icmp_result(3, error, DECODE_OTHER);
	check_icmp_result(3, IPV4 "9c40 0050 0000", DECODE_MALFORMED);
	check_icmp_result(3, IPV6 QUOTED_TCP, DECODE_MALFORMED);
}

/* Of a datagram the ports alone are quoted. */
static void test_udp(void)
{
	g_autofree char *icmp =
		icmp_of(3, 3, IPV4_OF("4500 002a ", "4000", "11") "9c40 0035 0016 0000");
	g_autofree char *hex = in_ipv4(1, icmp);
	const IcmpError *error;
	TestFrame frame;

	test_frame_init(&frame, 101, hex);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_ICMP_ERROR);
	error = decoder_icmp_error(frame.decoder);
	g_assert_cmpint(error->transport, ==, TRANSPORT_UDP);
	g_assert_cmpint(error->src.port, ==, 40000);
	g_assert_cmpint(error->dst.port, ==, 53);
	g_assert_cmpint(error->seq, ==, 0);
	test_frame_clear(&frame);
}

/* The next frame's answer takes the place of the last one's. */
static void test_forgotten(void)
{
	g_autofree char *icmp = icmp_of(3, 3, IPV4 QUOTED_TCP), *hex = in_ipv4(1, icmp);
	TestFrame frame, segment;

	test_frame_init(&frame, 101, hex);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_ICMP_ERROR);
	test_frame_init(&segment, 101, IPV4 TCP DATA);
	g_assert_cmpint(test_frame_decode_by(&segment, frame.decoder, segment.bytes->len), ==,
			DECODE_PACKET);
	g_assert_null(decoder_icmp_error(frame.decoder));
	test_frame_clear(&segment);
	test_frame_clear(&frame);
}

static void test_every_prefix(void)
{
	g_autofree char *icmp = icmp_of(3, 3, IPV4 QUOTED_TCP), *hex = in_ipv4(1, icmp);
	TestFrame frame;

	test_frame_init(&frame, 101, hex);
	for (gsize captured = 0; captured < frame.bytes->len; captured++) {
		g_assert_cmpint(test_frame_decode(&frame, captured), !=, DECODE_ICMP_ERROR);
		g_assert_null(decoder_icmp_error(frame.decoder));
	}
	test_frame_clear(&frame);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/icmp/rfc-792-errors", test_icmp);
	g_test_add_func("/decode/icmp/rfc-4443-3-errors", test_icmpv6);
	g_test_add_func("/decode/icmp/tunnels", test_tunnels);
	g_test_add_func("/decode/icmp/udp", test_udp);
	g_test_add_func("/decode/icmp/what-is-no-error-about-tcp", test_others);
	g_test_add_func("/decode/icmp/one-frame-long", test_forgotten);
	g_test_add_func("/decode/icmp/every-prefix", test_every_prefix);
	return g_test_run();
}
