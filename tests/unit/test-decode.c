/* Links and layers that most captures have, and TCP itself. */
#include "frame.h"

static const struct {
	int link_type;
	const char *hex;
} links[] = {
	{ ETHERNET, OVER_IPV4 IPV4 TCP DATA },
	{ ETHERNET, OVER_IPV6 IPV6 TCP DATA },
	{ ETHERNET, ETHERNET_ADDRESSES "8100 0007 0800" IPV4 TCP DATA },
	{ ETHERNET, ETHERNET_ADDRESSES "88a8 0007 8100 0008 86dd" IPV6 TCP DATA },
	{ ETHERNET, ETHERNET_ADDRESSES "9100 0007 8100 0008 0800" IPV4 TCP DATA },
	{ ETHERNET, ETHERNET_ADDRESSES "0032 aaaa03 000000 0800" IPV4 TCP DATA },
	{ 0, "02000000" IPV4 TCP DATA },
	{ 0, "00000002" IPV4 TCP DATA },
	{ 0, "0a000000" IPV6 TCP DATA }, /* Linux */
	{ 0, "18000000" IPV6 TCP DATA }, /* NetBSD, OpenBSD */
	{ 0, "1c000000" IPV6 TCP DATA }, /* FreeBSD */
	{ 0, "0000001e" IPV6 TCP DATA }, /* Darwin */
	{ 108, "00000002" IPV4 TCP DATA },
	{ 108, "00000018" IPV6 TCP DATA },
	{ 113, "0000 0001 0006 0200000000010000 0800" IPV4 TCP DATA },
	{ 113, "0004 0001 0006 0200000000010000 8100 0007 86dd" IPV6 TCP DATA },
	{ 276, "0800 0000 00000003 0001 00 06 0200000000010000" IPV4 TCP DATA },
	{ 276, "86dd 0000 00000003 0001 00 06 0200000000010000" IPV6 TCP DATA },
	{ 12, IPV4 TCP DATA },
	{ 14, IPV6 TCP DATA },
	{ 101, IPV4 TCP DATA },
	{ 228, IPV4 TCP DATA },
	{ 229, IPV6 TCP DATA },
	{ 9, "ff03 0021" IPV4 TCP DATA },
	{ 9, "ff03 57" IPV6 TCP DATA }, /* RFC 1661 §6.5: protocol compressed */
	{ 9, "0021" IPV4 TCP DATA },    /* RFC 1661 §6.6: address and control too */
	{ 9, "21" IPV4 TCP DATA },
	{ 50, "ff03 0057" IPV6 TCP DATA },
};

static void test_links(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(links); i++)
		check_segment(links[i].link_type, links[i].hex);
}

static void test_unknown_link(void)
{
	check_result(9999, OVER_IPV4 IPV4 TCP DATA, DECODE_UNKNOWN_LINK);
}

static void test_not_ip(void)
{
	check_result(ETHERNET, ETHERNET_ADDRESSES "0806 0001 0800 0604 0001", DECODE_OTHER);
	check_result(ETHERNET, ETHERNET_ADDRESSES "0026 424203 0000", DECODE_OTHER);
	check_result(0, "07000000" IPV4 TCP DATA, DECODE_OTHER);
	check_result(9, "ff03 c021" IPV4 TCP DATA, DECODE_OTHER);
	check_result(12, "10" IPV4 TCP DATA, DECODE_OTHER);
}

static void test_many_tags(void)
{
	g_autoptr(GString) hex = g_string_new(ETHERNET_ADDRESSES);

	for (int i = 0; i < 1000; i++)
		g_string_append(hex, "8100 0007 ");
	g_string_append(hex, "0800 " IPV4 TCP DATA);
	check_result(ETHERNET, hex->str, DECODE_OTHER);
}

static void test_addresses(void)
{
	TestFrame frame;
	g_autofree char *src = NULL, *dst = NULL;

	test_frame_init(&frame, ETHERNET, OVER_IPV6 IPV6 TCP DATA);
	test_frame_decode(&frame, frame.bytes->len);
	src = endpoint_to_string(&frame.packet.src);
	dst = endpoint_to_string(&frame.packet.dst);
	g_assert_cmpstr(src, ==, "[2001:db8::1]:40000");
	g_assert_cmpstr(dst, ==, "[2001:db8::2]:80");
	test_frame_clear(&frame);
}

static void test_ipv4_options(void)
{
	check_segment(ETHERNET, OVER_IPV4 IPV4_OF("4600 002e ", "4000", "06") "01010100" TCP DATA);
}

static void test_ipv4_padding(void)
{
	check_segment(ETHERNET, OVER_IPV4 IPV4 TCP DATA "0000 0000");
	check_segment(ETHERNET, OVER_IPV6 IPV6 TCP DATA "0000 0000");
}

#define IPV4_ROUTED(destination, options) \
	"4800 0036 0001 4000 40 06 0000 c0000201 " destination " " options " "

/* RFC 791 §3.1: the last address of a source route is the destination, until the route is at its
 * end. */
static void test_ipv4_source_route(void)
{
	check_segment(ETHERNET,
		      OVER_IPV4 IPV4_ROUTED("c00002fe", "830b04 c00002fd c0000202 00") TCP DATA);
	check_segment(ETHERNET,
		      OVER_IPV4 IPV4_ROUTED("c00002fe", "01 890b08 c00002fd c0000202") TCP DATA);
	check_segment(ETHERNET,
		      OVER_IPV4 IPV4_ROUTED("c0000202", "830b0c c00002fd c00002fe 00") TCP DATA);
	/* lengths that contradict the header's */
	check_segment(ETHERNET,
		      OVER_IPV4 IPV4_ROUTED("c0000202", "83ff04 c00002fd c00002fe 00") TCP DATA);
	check_segment(ETHERNET,
		      OVER_IPV4 IPV4_ROUTED("c0000202", "830104 c00002fd c00002fe 00") TCP DATA);
	check_segment(ETHERNET,
		      OVER_IPV4 IPV4_ROUTED("c0000202", "830304 00000000 00000000 00") TCP DATA);
}

/* The network card fills it in after the capture. */
static void test_no_total_length(void)
{
	check_segment(ETHERNET, OVER_IPV4 IPV4_OF("4500 0000 ", "4000", "06") TCP DATA);
	check_segment(ETHERNET, OVER_IPV6 IPV6_OF("0000", "06") TCP DATA);
}

static void test_ipv4_protocols(void)
{
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4500 002a ", "4000", "59") TCP DATA,
		     DECODE_OTHER);
}

static void test_ipv4_malformed(void)
{
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("6500 002a ", "4000", "06") TCP DATA,
		     DECODE_MALFORMED);
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4400 002a ", "4000", "06") TCP DATA,
		     DECODE_MALFORMED);
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4500 0013 ", "4000", "06") TCP DATA,
		     DECODE_MALFORMED);
}

static void test_ipv4_fragments(void)
{
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4500 002a ", "2000", "06") TCP DATA,
		     DECODE_FRAGMENT);
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4500 002a ", "0001", "06") TCP DATA,
		     DECODE_FRAGMENT);
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4500 002a ", "2000", "59") TCP DATA,
		     DECODE_OTHER);
}

static void test_ipv6_extensions(void)
{
	check_segment(ETHERNET, OVER_IPV6 IPV6_OF("001e", "00") "06 00 0104 00000000" TCP DATA);
	check_segment(ETHERNET, OVER_IPV6 IPV6_OF("001e", "3c") "06 00 0104 00000000" TCP DATA);
	check_segment(ETHERNET,
		      OVER_IPV6 IPV6_OF("0036", "00") "2b 00 0104 00000000 "
						      "3c 01 0000 00000000 00000000 0000"
						      "0000 06 00 0104 00000000" TCP DATA);
}

static void test_ipv6_authentication(void)
{
	check_segment(ETHERNET, OVER_IPV6 IPV6_OF("0026", "33") "06 02 0000 00000001 00000001 "
								"00000000" TCP DATA);
}

static void test_ipv6_many_extensions(void)
{
	g_autoptr(GString) hex = g_string_new(OVER_IPV6 IPV6_OF("4000", "3c"));

	for (int i = 0; i < 1000; i++)
		g_string_append(hex, "3c 00 0104 00000000");
	g_string_append(hex, "06 00 0104 00000000" TCP DATA);
	check_result(ETHERNET, hex->str, DECODE_OTHER);
}

static void test_ipv6_fragments(void)
{
	check_result(ETHERNET, OVER_IPV6 IPV6_OF("001e", "2c") "06 00 0001 00000007" TCP DATA,
		     DECODE_FRAGMENT);
	check_result(ETHERNET, OVER_IPV6 IPV6_OF("001e", "2c") "06 00 0008 00000007" TCP DATA,
		     DECODE_FRAGMENT);
	check_result(ETHERNET, OVER_IPV6 IPV6_OF("001e", "2c") "59 00 0008 00000007" TCP DATA,
		     DECODE_OTHER);
}

/* Bytes in the middle of a packet are no header: these say "UDP" where one would be looked for. */
static void test_ipv6_fragment_of_extension(void)
{
	check_result(ETHERNET,
		     OVER_IPV6 IPV6_OF("0018", "2c") "3c 00 0008 00000007 "
						     "11000000 00000000 00000000 00000000",
		     DECODE_FRAGMENT);
}

static void test_ipv6_atomic_fragment(void)
{
	check_segment(ETHERNET, OVER_IPV6 IPV6_OF("001e", "2c") "06 00 0000 00000007" TCP DATA);
	/* two bits are reserved, and ignored: RFC 8200 §4.5 */
	check_segment(ETHERNET, OVER_IPV6 IPV6_OF("001e", "2c") "06 00 0006 00000007" TCP DATA);
}

static void test_ipv6_jumbogram(void)
{
	TestFrame frame;

	test_frame_init(&frame, ETHERNET,
			OVER_IPV6 IPV6_OF("0000", "00") "06 00 c204 00011000" TCP DATA);
	frame.frame.wire_len = 14 + 40 + 0x11000;
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	g_assert_cmpint(frame.packet.len, ==, 0x11000 - 8 - 20);
	g_assert_cmpint(frame.packet.payload.len, ==, 2);
	test_frame_clear(&frame);
}

static void test_ipv6_malformed(void)
{
	check_result(ETHERNET, OVER_IPV6 "50000000 0016 06 40 " IPV6 TCP DATA, DECODE_MALFORMED);
	check_result(ETHERNET, OVER_IPV6 IPV6_OF("0004", "00") "06 00 0104 00000000" TCP DATA,
		     DECODE_MALFORMED);
}

static void test_tcp_malformed(void)
{
	check_result(ETHERNET,
		     OVER_IPV4 IPV4 "9c40 0050 00000007 00000009 4018 2000 0000 0003 " DATA,
		     DECODE_MALFORMED);
	check_result(ETHERNET, OVER_IPV4 IPV4_OF("4500 0027 ", "4000", "06") TCP DATA,
		     DECODE_MALFORMED);
}

/* The header is there, whatever it says of its length. */
static void test_tcp_header_beyond_segment(void)
{
	TestFrame frame;

	test_frame_init(&frame, ETHERNET,
			OVER_IPV4 IPV4 "9c40 0050 00000007 00000009 f018 2000 0000 0003 " DATA);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	g_assert_cmpint(frame.packet.tcp.seq, ==, 7);
	g_assert_cmpint(frame.packet.len, ==, 0);
	g_assert_cmpint(frame.packet.tcp.options.len, ==, 2);
	g_assert_cmpint(frame.packet.payload.len, ==, 0);
	test_frame_clear(&frame);
}

static void test_all_flags(void)
{
	TestFrame frame;

	test_frame_init(&frame, ETHERNET,
			OVER_IPV4 IPV4 "9c40 0050 00000007 00000009 51ff 2000 0000 0003 " DATA);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	g_assert_cmphex(frame.packet.tcp.flags, ==, 0xff);
	test_frame_clear(&frame);
}

/* len comes from the IP header, payload and options from what was captured.  The last four bytes of
 * the header, checksum and urgent pointer, need not be there. */
static void test_cut(void)
{
	static const char hex[] = OVER_IPV4 IPV4_OF(
		"4500 002e ", "4000",
		"06") "9c40 0050 00000007 00000009 6018 2000 0000 0003 020405b4 " DATA;
	const gsize options = 14 + 20 + 20, least = options - 4;
	TestFrame frame;

	test_frame_init(&frame, ETHERNET, hex);
	for (gsize captured = 0; captured <= frame.bytes->len; captured++) {
		DecodeResult result = test_frame_decode(&frame, captured);
		gsize behind = captured < options ? 0 : captured - options;

		g_assert_cmpint(result, ==, captured < least ? DECODE_TRUNCATED : DECODE_PACKET);
		if (captured < least)
			continue;
		g_assert_cmpint(frame.packet.len, ==, 2);
		g_assert_cmpint(frame.packet.tcp.options.len, ==, MIN(behind, 4));
		g_assert_cmpint(frame.packet.payload.len, ==, behind < 4 ? 0 : behind - 4);
	}
	test_frame_clear(&frame);
}

/* What is whole and yet too short has no capture to blame. */
static void test_short_frame(void)
{
	check_result(ETHERNET, "0200", DECODE_MALFORMED);
	check_result(ETHERNET, OVER_IPV4 IPV4 "9c40 0050", DECODE_MALFORMED);
	check_result(ETHERNET, "", DECODE_MALFORMED);
}

static void test_every_prefix(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
		TestFrame frame;

		test_frame_init(&frame, links[i].link_type, links[i].hex);
		for (gsize captured = 0; captured + 6 < frame.bytes->len; captured++) {
			DecodeResult result = test_frame_decode(&frame, captured);

			/* raw IP, cut before its version, cannot be told from anything else */
			g_assert_true(result == DECODE_TRUNCATED || result == DECODE_OTHER);
		}
		test_frame_clear(&frame);
	}
}

static TcpOptions options_of(const char *hex)
{
	TestFrame frame;
	TcpOptions options;

	test_frame_init(&frame, ETHERNET, hex);
	options = tcp_options_parse((Bytes){ frame.bytes->data, frame.bytes->len });
	test_frame_clear(&frame);
	return options;
}

static void test_options(void)
{
	TcpOptions options = options_of("020405b4 0402 080a 00000064 000000c8 01 030307");

	g_assert_cmpint(options.mss, ==, 1460);
	g_assert_cmpint(options.wscale, ==, 7);
	g_assert_true(options.sack_permitted);
	g_assert_true(options.has_timestamps);
	g_assert_cmpint(options.ts_val, ==, 100);
	g_assert_cmpint(options.ts_ecr, ==, 200);
	g_assert_cmpint(options.n_sack, ==, 0);
}

static void test_no_options(void)
{
	TcpOptions options = options_of("");

	g_assert_cmpint(options.mss, ==, -1);
	g_assert_cmpint(options.wscale, ==, -1);
	g_assert_false(options.sack_permitted);
	g_assert_false(options.has_timestamps);
}

static void test_sack(void)
{
	TcpOptions two = options_of("0101 0512 00000001 00000002 fffffff0 00000003");
	TcpOptions five = options_of("052a 00000001 00000002 00000003 00000004 00000005 00000006 "
				     "00000007 00000008 00000009 0000000a");

	g_assert_cmpint(two.n_sack, ==, 2);
	g_assert_cmpint(two.sack[0].left, ==, 1);
	g_assert_cmpint(two.sack[0].right, ==, 2);
	g_assert_cmpint(two.sack[1].left, ==, 0xfffffff0);
	g_assert_cmpint(two.sack[1].right, ==, 3);
	g_assert_cmpint(five.n_sack, ==, TCP_SACK_MAX);
}

static void test_window_scale_limit(void)
{
	g_assert_cmpint(options_of("03030e").wscale, ==, 14);
	g_assert_cmpint(options_of("0303ff").wscale, ==, 14);
}

/* What stands before the fault holds; nothing behind it does. */
static void test_broken_options(void)
{
	static const char *const broken[] = {
		"030305 00 020405b4",   /* end of the list */
		"030305 0200 020405b4", /* length below 2 */
		"030305 0201 020405b4",
		"030305 02ff 020405b4", /* beyond the list */
		"030305 0204 05",       /* cut */
		"030305 02",
		"030305 0203 05",       /* of another length than its kind has */
		"030305 fd06 020405b4", /* inside an option not known */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
		TcpOptions options = options_of(broken[i]);

		g_assert_cmpint(options.wscale, ==, 5);
		g_assert_cmpint(options.mss, ==, -1);
	}
}

static void test_names(void)
{
	static const char *const names[DECODE_N_RESULTS] = {
		[DECODE_PACKET] = "packet",
		[DECODE_OTHER] = "not_tcp",
		[DECODE_TRUNCATED] = "truncated",
		[DECODE_MALFORMED] = "malformed",
		[DECODE_FRAGMENT] = "fragment",
		[DECODE_ICMP_ERROR] = "icmp_error",
		[DECODE_UNKNOWN_LINK] = "unknown_link",
	};

	for (int i = 0; i < DECODE_N_RESULTS; i++) {
		g_assert_cmpstr(decode_result_name(i), ==, names[i]);
		g_assert_nonnull(decode_result_phrase(i, 1));
	}
}

static void add_link_tests(void)
{
	g_test_add_func("/decode/link/every-link-type", test_links);
	g_test_add_func("/decode/link/unknown-type", test_unknown_link);
	g_test_add_func("/decode/link/what-holds-no-ip", test_not_ip);
	g_test_add_func("/decode/link/ieee-802.1q-tags-have-a-limit", test_many_tags);
	g_test_add_func("/decode/link/every-prefix-of-every-type", test_every_prefix);
}

static void add_ip_tests(void)
{
	g_test_add_func("/decode/ip/addresses", test_addresses);
	g_test_add_func("/decode/ip/rfc-894-padding-is-no-payload", test_ipv4_padding);
	g_test_add_func("/decode/ip/offload-leaves-no-length", test_no_total_length);
	g_test_add_func("/decode/IPv4 source route", test_ipv4_source_route);
	g_test_add_func("/decode/ipv4/rfc-791-3.1-options", test_ipv4_options);
	g_test_add_func("/decode/ipv4/rfc-791-3.1-protocols", test_ipv4_protocols);
	g_test_add_func("/decode/ipv4/rfc-791-3.1-lengths-and-version", test_ipv4_malformed);
	g_test_add_func("/decode/ipv4/rfc-791-3.2-fragments", test_ipv4_fragments);
	g_test_add_func("/decode/ipv6/rfc-8200-4-extension-headers", test_ipv6_extensions);
	g_test_add_func("/decode/ipv6/rfc-4302-2.2-authentication", test_ipv6_authentication);
	g_test_add_func("/decode/ipv6/extension-headers-have-a-limit", test_ipv6_many_extensions);
	g_test_add_func("/decode/ipv6/rfc-8200-4.5-fragments", test_ipv6_fragments);
	g_test_add_func("/decode/ipv6/rfc-8200-4.5-pieces-hold-no-header",
			test_ipv6_fragment_of_extension);
	g_test_add_func("/decode/ipv6/rfc-6946-atomic-fragment", test_ipv6_atomic_fragment);
	g_test_add_func("/decode/ipv6/rfc-2675-2-jumbogram", test_ipv6_jumbogram);
	g_test_add_func("/decode/ipv6/rfc-8200-3-lengths-and-version", test_ipv6_malformed);
}

static void add_tcp_tests(void)
{
	g_test_add_func("/decode/tcp/rfc-9293-3.1-data-offset", test_tcp_malformed);
	g_test_add_func("/decode/tcp/a-header-longer-than-the-segment",
			test_tcp_header_beyond_segment);
	g_test_add_func("/decode/tcp/rfc-3168-6.1-all-flags", test_all_flags);
	g_test_add_func("/decode/tcp/cut-in-the-header-and-behind", test_cut);
	g_test_add_func("/decode/tcp/whole-and-too-short", test_short_frame);
	g_test_add_func("/decode/options/all-of-a-syn", test_options);
	g_test_add_func("/decode/options/none", test_no_options);
	g_test_add_func("/decode/options/rfc-2018-3-sack", test_sack);
	g_test_add_func("/decode/options/rfc-7323-2.3-scale-limit", test_window_scale_limit);
	g_test_add_func("/decode/options/rfc-9293-3.2-broken-lists-end", test_broken_options);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add_link_tests();
	add_ip_tests();
	add_tcp_tests();
	g_test_add_func("/decode/result-names", test_names);
	return g_test_run();
}
