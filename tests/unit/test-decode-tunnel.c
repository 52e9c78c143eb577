/* Every tunnel: what it carries is found, over IPv4 and over IPv6, and its innermost TCP counts. */
#include <gio/gio.h>

#include "frame.h"

#define LLC_IPV4 "aaaa03 000000 0800 "
#define LABEL "00007140 " /* an MPLS label at the bottom of its stack */
#define STATIONS "020000000002 020000000001 020000000003 "

/* sFlow: an agent's report, with its samples behind it; a sample, with its records behind it. */
#define SFLOW "00000005 00000001 c0000209 00000000 00000001 00000001 "
#define FLOW_SAMPLE_OF(length, records) \
	"00000001 " length \
	" 00000001 00000001 00000001 00000001 00000000 00000001 00000002 " records " "
#define RAW_HEADER_OF(length, captured) \
	"00000001 " length " 00000001 0000003c 00000004 " captured " "
/* VXLAN with VNI 42 over UDP; what comes after the inner addresses is the caller's. */
#define VXLAN_OF(rest) \
	"4500 0070 0001 0000 40 11 0000 c6336401 c6336402 b000 12b5 0000 0000 08000000 " \
	"00002a00 " ETHERNET_ADDRESSES rest
#define NOT_YET "9c40 0050 00000001 00000009 5018 2000 0000 0003 6869 "

/* Of IP: the name is the specification's; the port 0 stands for `protocol` itself. */
static const struct {
	const char *name;
	guint8 protocol;
	guint16 port;
	const char *hex;
} tunnels[] = {
	{ "rfc-2003-ipv4-in-ip", 4, 0, IPV4 TCP DATA },
	{ "rfc-4213-ipv6-in-ip", 41, 0, IPV6 TCP DATA },
	{ "rfc-4302-ah", 51, 0,
	  "06 04 0000 00000001 00000001 00000000 00000000 00000000 " TCP DATA },
	{ "rfc-4302-ah-tunnel", 51, 0, "04 01 0000 00000001 00000001 " IPV4 TCP DATA },
	{ "rfc-3378-etherip", 97, 0, "3000 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-8986-ethernet", 143, 0, OVER_IPV6 IPV6 TCP DATA },
	{ "rfc-4023-mpls", 137, 0, LABEL IPV4 TCP DATA },
	{ "rfc-2784-gre", 47, 0, "0000 0800 " IPV4 TCP DATA },
	{ "rfc-2784-gre-ipv6", 47, 0, "0000 86dd " IPV6 TCP DATA },
	{ "rfc-2784-gre-checksum", 47, 0, "8000 0800 0000 0000 " IPV4 TCP DATA },
	{ "rfc-2890-gre-key-sequence", 47, 0, "3000 0800 00000007 00000001 " IPV4 TCP DATA },
	{ "rfc-1701-gre-routing", 47, 0,
	  "4000 0800 0000 0000 0800 00 04 c0000203 0000 00 00 " IPV4 TCP DATA },
	{ "rfc-2637-pptp", 47, 0,
	  "3081 880b 002e 0001 00000001 00000001 ff03 0021 " IPV4 TCP DATA },
	{ "rfc-7637-nvgre", 47, 0, "2000 6558 00000700 " OVER_IPV4 IPV4 TCP DATA },
	{ "gre-mpls", 47, 0, "0000 8847 " LABEL IPV4 TCP DATA },
	{ "gre-frame-relay", 47, 0, "0000 6559 1841 03 cc " IPV4 TCP DATA },
	{ "gre-wccp", 47, 0, "0000 883e " IPV4 TCP DATA },
	{ "gre-wccp-version-2", 47, 0, "0000 883e 00000000 " IPV4 TCP DATA },
	{ "gre-aruba", 47, 0, "0000 8200 8802 0000 " STATIONS "0000 0000 " LLC_IPV4 IPV4 TCP DATA },
	{ "gre-aruba-last", 47, 0, "0000 8370 0802 0000 " STATIONS "0000 " LLC_IPV4 IPV4 TCP DATA },
	{ "gre-aruba-a-msdu", 47, 0,
	  "0000 8210 8802 0000 " STATIONS
	  "0000 8000 020000000002 020000000001 0032 " LLC_IPV4 IPV4 TCP DATA },
	{ "erspan-1", 47, 0, "0000 88be " OVER_IPV4 IPV4 TCP DATA },
	{ "erspan-2", 47, 0, "1000 88be 00000001 10070000 00000000 " OVER_IPV4 IPV4 TCP DATA },
	{ "erspan-3", 47, 0,
	  "1000 22eb 00000001 20070000 00000000 0000 0000 " OVER_IPV4 IPV4 TCP DATA },
	{ "erspan-3-subheader", 47, 0,
	  "1000 22eb 00000001 20070000 00000000 0000 0001 00000000 00000000 " OVER_IPV4 IPV4 TCP
		  DATA },
	{ "rfc-7348-vxlan", 17, 4789, "08000000 00000700 " OVER_IPV4 IPV4 TCP DATA },
	{ "vxlan-gpe-ipv4", 17, 4790, "0c000001 00000700 " IPV4 TCP DATA },
	{ "vxlan-gpe-ethernet", 17, 4790, "0c000003 00000700 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-8300-nsh", 17, 4790,
	  "0c000004 00000700 0fc6 01 01 00000101 00000000 00000000 00000000 00000000 " IPV4 TCP
		  DATA },
	{ "rfc-8926-geneve", 17, 6081, "0000 6558 00000700 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-8926-geneve-options", 17, 6081,
	  "0200 0800 00000700 01020001 00000000 " IPV4 TCP DATA },
	{ "ts-29.281-gtp-u", 17, 2152, "30ff 002a 00000001 " IPV4 TCP DATA },
	{ "ts-29.281-gtp-u-extension", 17, 2152,
	  "34ff 0032 00000001 0000 00 85 01 1009 00 " IPV4 TCP DATA },
	{ "ts-29.281-gtp-u-ipv6", 17, 2152, "32ff 0042 00000001 0001 00 00 " IPV6 TCP DATA },
	{ "gsm-09.60-gtp-version-0", 17, 3386,
	  "1eff 002a 0001 0001 ff ffffff 0000000000000000 " IPV4 TCP DATA },
	{ "rfc-2661-l2tp", 17, 1701, "0002 0001 0001 ff03 0021 " IPV4 TCP DATA },
	{ "rfc-2661-l2tp-all-fields", 17, 1701,
	  "4a02 003e 0001 0001 0001 0001 0002 0000 ff03 0021 " IPV4 TCP DATA },
	{ "rfc-4380-teredo", 17, 3544, IPV6 TCP DATA },
	{ "rfc-4380-teredo-origin", 17, 3544, "0000 1234 fefefefe " IPV6 TCP DATA },
	{ "rfc-4380-teredo-authentication", 17, 3544,
	  "0001 0000 0000000000000001 00 " IPV6 TCP DATA },
	{ "rfc-5415-capwap-wireless", 17, 5247,
	  "00 100300 00000000 0108 0000 " STATIONS "1000 " LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-5415-capwap-ethernet", 17, 5247, "00 100200 00000000 " OVER_IPV4 IPV4 TCP DATA },
	{ "draft-massar-v6ops-ayiya-02", 17, 5072,
	  "44 52 11 29 5f000000 20010db8000000000000000000000001 "
	  "0102030405060708090a0b0c0d0e0f1011121314 " IPV6 TCP DATA },
	{ "draft-massar-v6ops-ayiya-02-bare", 17, 5072, "00 00 01 04 5f000000 00 " IPV4 TCP DATA },
	{ "rfc-9300-lisp", 17, 4341, "80000001 00000000 " IPV6 TCP DATA },
	{ "rfc-8086-gre-in-udp", 17, 4754, "0000 0800 " IPV4 TCP DATA },
	{ "rfc-7510-mpls-in-udp", 17, 6635, LABEL IPV6 TCP DATA },
	{ "tzsp", 17, 37008, "01 00 0001 00 0a 01 c0 01 " OVER_IPV4 IPV4 TCP DATA },
	{ "sflow-5", 17, 6343,
	  SFLOW "00000001 " FLOW_SAMPLE_OF("00000070", "00000001")
		  RAW_HEADER_OF("00000048", "00000038") OVER_IPV4 IPV4 TCP DATA },
	{ "sflow-5-last-of-several", 17, 6343,
	  SFLOW "00000003 00000002 00000004 00000000 " FLOW_SAMPLE_OF(
		  "000000bc", "00000002") "000003e9 00000004 00000000 " RAW_HEADER_OF("00000048",
										      "00000038")
		  OVER_IPV4 IPV4 NOT_YET FLOW_SAMPLE_OF("00000070", "00000001")
			  RAW_HEADER_OF("00000048", "00000038") OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-3828-udp-lite", 136, 4789, "08000000 00000700 " OVER_IPV4 IPV4 TCP DATA },
};

/* Of Ethernet. */
static const struct {
	const char *name, *hex;
} shims[] = {
	{ "rfc-3032-mpls", "8847 " LABEL IPV4 TCP DATA },
	{ "rfc-3032-mpls-stack", "8848 00006040 00005040 " LABEL IPV6 TCP DATA },
	{ "rfc-4385-5-mpls-channel", "8847 " LABEL "1000 0021 " IPV4 TCP DATA },
	{ "rfc-4448-4.6-pseudowire", "8847 " LABEL "00000000 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-4448-pseudowire-without-control-word",
	  "8847 " LABEL "001b21000002 001b21000001 0800 " IPV4 TCP DATA },
	{ "rfc-2516-pppoe", "8864 1100 0001 002c 0021 " IPV4 TCP DATA },
	{ "ieee-802.1q-9.7-backbone", "88e7 00000007 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-6325-trill", "22f3 0001 0001 0002 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-6325-trill-options", "22f3 0041 0001 0002 00000000 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-8300-nsh", "894f 0fc2 02 03 00000101 " OVER_IPV4 IPV4 TCP DATA },
	{ "ethernet-in-ethernet", "6558 " OVER_IPV4 IPV4 TCP DATA },
};

static char *tunnel_hex(gsize i, gboolean over_ipv6)
{
	g_autofree char *datagram = tunnels[i].port ? in_udp(tunnels[i].port, tunnels[i].hex)
						    : g_strdup(tunnels[i].hex);
	g_autofree char *packet = over_ipv6 ? in_ipv6(tunnels[i].protocol, datagram)
					    : in_ipv4(tunnels[i].protocol, datagram);

	return g_strconcat(over_ipv6 ? OVER_IPV6 : OVER_IPV4, packet, NULL);
}

static void test_tunnel(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	g_autofree char *over_ipv4 = tunnel_hex(i, FALSE), *over_ipv6 = tunnel_hex(i, TRUE);

	check_segment(1, over_ipv4);
	check_segment(1, over_ipv6);
}

static void test_shim(gconstpointer data)
{
	g_autofree char *hex =
		g_strconcat(ETHERNET_ADDRESSES, shims[GPOINTER_TO_SIZE(data)].hex, NULL);

	check_segment(1, hex);
}

/* Of all of them, the addresses around TCP count. */
static void test_innermost_addresses(void)
{
	g_autofree char *inner = in_ipv6(4, IPV4 TCP DATA);
	g_autofree char *outer = in_ipv4(41, inner);
	g_autofree char *hex = g_strconcat(OVER_IPV4, outer, NULL);
	g_autofree char *src = NULL, *dst = NULL;
	TestFrame frame;

	test_frame_init(&frame, 1, hex);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	src = endpoint_to_string(&frame.packet.src);
	dst = endpoint_to_string(&frame.packet.dst);
	g_assert_cmpstr(src, ==, "192.0.2.1:40000");
	g_assert_cmpstr(dst, ==, "192.0.2.2:80");
	test_frame_clear(&frame);
}

/* VLANs and tunnels are noted from the outside in, those beyond the limit are counted, and what
 * carries is in what is around it alone. */
static void test_encapsulation(void)
{
	static const struct {
		const char *hex, *words, *carrier;
	} frames[] = {
		{ OVER_IPV4 IPV4 TCP DATA, "", NULL },
		{ ETHERNET_ADDRESSES "8100 a00a 0800 " IPV4 TCP DATA, "VLAN 10", NULL },
		{ ETHERNET_ADDRESSES "8100 a000 0800 " IPV4 TCP DATA, "", NULL },
		{ ETHERNET_ADDRESSES "88a8 0064 8100 000a 0800 " IPV4 TCP DATA,
		  "VLAN 10 in VLAN 100", NULL },
		{ ETHERNET_ADDRESSES "8847 00006040 " LABEL IPV4 TCP DATA,
		  "MPLS label 7 in MPLS label 6", NULL },
		{ ETHERNET_ADDRESSES "8864 1100 0005 002c 0021 " IPV4 TCP DATA, "PPPoE session 5",
		  NULL },
		{ ETHERNET_ADDRESSES "88e7 00000007 " OVER_IPV4 IPV4 TCP DATA,
		  "provider backbone I-SID 7", NULL },
		{ ETHERNET_ADDRESSES "8847 00001040 00002040 00003040 00004040 00005040 00006040 "
				     "00007040 " LABEL IPV4 TCP DATA,
		  "2 more in MPLS label 6 in MPLS label 5 in MPLS label 4 in MPLS label 3 in MPLS "
		  "label 2 in MPLS label 1",
		  NULL },
		{ ETHERNET_ADDRESSES "8100 000a 0800 " VXLAN_OF(
			  "8100 0014 0800 4500 002a 0001 4000 40 06 0000 c0000201 "
			  "c0000202 " TCP DATA),
		  "VLAN 20 in VXLAN VNI 42 in VLAN 10", "VLAN 10" },
		{ ETHERNET_ADDRESSES "8100 000a 0800 " VXLAN_OF("88cc 00000000 00000000 "),
		  "VLAN 10", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
		TestFrame frame;
		guint n;
		const Packet *carriers;
		g_autofree char *words = NULL, *carrier = NULL;

		test_frame_init(&frame, 1, frames[i].hex);
		g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
		words = encapsulation_words(&frame.packet.encapsulation);
		g_assert_cmpstr(words, ==, frames[i].words);
		carriers = decoder_others(frame.decoder, &n);
		g_assert_cmpuint(n, ==, frames[i].carrier ? 1 : 0);
		carrier = n ? encapsulation_words(&carriers[0].encapsulation) : NULL;
		g_assert_cmpstr(carrier, ==, frames[i].carrier);
		test_frame_clear(&frame);
	}
}

/* RFC 3173, RFC 2394: the same packet, packed by DEFLATE. */
static void test_ipcomp(void)
{
	g_autoptr(GZlibCompressor) zlib = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
	g_autoptr(GString) hex = g_string_new("04 00 0002 ");
	g_autofree char *packed_hex = NULL, *tunnel = NULL;
	guint8 packed[200];
	gsize read, written;
	TestFrame frame;

	test_frame_init(&frame, 101, IPV4 TCP DATA);
	g_assert_cmpint(g_converter_convert(G_CONVERTER(zlib), frame.bytes->data, frame.bytes->len,
					    packed, sizeof(packed), G_CONVERTER_INPUT_AT_END, &read,
					    &written, NULL),
			==, G_CONVERTER_FINISHED);
	test_frame_clear(&frame);
	for (gsize i = 0; i < written; i++)
		g_string_append_printf(hex, "%02x", packed[i]);
	packed_hex = in_ipv4(108, hex->str);
	tunnel = g_strconcat(OVER_IPV4, packed_hex, NULL);
	check_segment(1, tunnel);
}

/* What is packed so well that it would fill memory, and what is no DEFLATE. */
static void test_ipcomp_bomb(void)
{
	g_autoptr(GZlibCompressor) zlib = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
	g_autoptr(GString) hex = g_string_new("04 00 0002 ");
	g_autofree guint8 *zeros = g_malloc0(1 << 20);
	g_autofree char *bomb = NULL, *noise = in_ipv4(108, "04 00 0002 ffffffff"), *frame = NULL;
	guint8 packed[4096];
	gsize read, written;

	g_assert_cmpint(g_converter_convert(G_CONVERTER(zlib), zeros, 1 << 20, packed,
					    sizeof(packed), G_CONVERTER_INPUT_AT_END, &read,
					    &written, NULL),
			==, G_CONVERTER_FINISHED);
	for (gsize i = 0; i < written; i++)
		g_string_append_printf(hex, "%02x", packed[i]);
	bomb = in_ipv4(108, hex->str);
	check_result(101, bomb, DECODE_MALFORMED);
	check_result(101, noise, DECODE_MALFORMED);
}

/* Many of them in an aggregate: no more than a few are unpacked. */
static void test_ipcomp_many(void)
{
	g_autoptr(GString) hex =
		g_string_new("8801 0000 020000000002 020000000001 020000000003 1000 8000 ");
	TestFrame frame;
	guint n;

	/* An empty stream of DEFLATE holds no packet; what is after the last one that is unpacked
	 * is still found. */
	for (int i = 0; i < 400; i++)
		g_string_append(hex, ETHERNET_ADDRESSES
				"0022 aaaa03 000000 0800 4500 001a 0001 4000 40 6c "
				"0000 c6336401 c6336402 04 00 0002 0300 ");
	g_string_append(hex, ETHERNET_ADDRESSES "0032 " LLC_IPV4 IPV4 TCP DATA);
	test_frame_init(&frame, 105, hex->str);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	g_assert_cmpint(frame.packet.tcp.seq, ==, 7);
	decoder_others(frame.decoder, &n);
	g_assert_cmpuint(n, ==, 0);
	test_frame_clear(&frame);
}

/* Ports that are nobody's, and tunnels' own messages: datagrams like others. */
static void test_not_tunnelled(void)
{
	static const struct {
		guint16 port;
		const char *hex;
	} others[] = {
		{ 53, OVER_IPV4 IPV4 TCP DATA },
		{ 2152, "32 01 0004 00000000 0001 0000 " },         /* an echo request */
		{ 1701, "c802 0014 0000 0000 0000 0000 " },         /* control */
		{ 1701, "0003 0000 00000001 ff03 0021 " },          /* version 3 */
		{ 5072, "44 52 10 3b 5f000000 " },                  /* a heartbeat's beginning */
		{ 5072, "f0 00 01 29 5f000000 00 " IPV6 TCP DATA }, /* longer than it is */
		{ 5247, "00 100008 00000000 " },                    /* keep-alive */
		{ 5247, "01 000000 00000000 " },                    /* encrypted */
		{ 3544, "0000 1234 fefefefe " },                    /* a bubble's origin alone */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *datagram = in_udp(others[i].port, others[i].hex);
		g_autofree char *packet = in_ipv4(17, datagram);

		check_result(101, packet, DECODE_PACKET);
	}
}

/* As many layers as there is room for in a packet: none is taken in but the first few. */
static void test_depth(void)
{
	g_autofree char *hex = g_strdup(IPV4 TCP DATA);
	g_autoptr(GString) tags = g_string_new(NULL);

	for (int i = 0; i < 24; i++) {
		char *outer = in_ipv4(4, hex);

		g_free(hex);
		hex = outer;
	}
	check_segment(101, hex);
	for (int i = 0; i < 400; i++) {
		char *outer = in_ipv4(4, hex);

		g_free(hex);
		hex = outer;
	}
	check_result(101, hex, DECODE_OTHER);
	for (int i = 0; i < 10000; i++)
		g_string_append(tags, "00007040 ");
	g_string_prepend(tags, ETHERNET_ADDRESSES "8847 ");
	check_result(1, tags->str, DECODE_OTHER);
}

static void check_prefixes(const char *hex)
{
	TestFrame frame;

	test_frame_init(&frame, 1, hex);
	for (gsize captured = 0; captured + 14 < frame.bytes->len; captured++)
		if (test_frame_decode(&frame, captured) == DECODE_PACKET &&
		    frame.packet.transport == TRANSPORT_TCP)
			g_assert_cmpint(frame.packet.tcp.seq, ==, 1); /* NOT_YET */
	test_frame_clear(&frame);
}

static void test_every_prefix(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(tunnels); i++) {
		g_autofree char *over_ipv4 = tunnel_hex(i, FALSE), *over_ipv6 = tunnel_hex(i, TRUE);

		check_prefixes(over_ipv4);
		check_prefixes(over_ipv6);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(shims); i++) {
		g_autofree char *hex = g_strconcat(ETHERNET_ADDRESSES, shims[i].hex, NULL);

		check_prefixes(hex);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tunnels); i++) {
		g_autofree char *path = g_strconcat("/decode/tunnel/", tunnels[i].name, NULL);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_tunnel);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(shims); i++) {
		g_autofree char *path = g_strconcat("/decode/shim/", shims[i].name, NULL);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_shim);
	}
	g_test_add_func("/decode/tunnel/innermost-addresses", test_innermost_addresses);
	g_test_add_func("/decode/tunnel/encapsulation", test_encapsulation);
	g_test_add_func("/decode/tunnel/rfc-2394-ipcomp", test_ipcomp);
	g_test_add_func("/decode/tunnel/rfc-2394-ipcomp-has-a-limit", test_ipcomp_bomb);
	g_test_add_func("/decode/tunnel/rfc-2394-many", test_ipcomp_many);
	g_test_add_func("/decode/tunnel/what-is-none", test_not_tunnelled);
	g_test_add_func("/decode/tunnel/depth-has-a-limit", test_depth);
	g_test_add_func("/decode/tunnel/every-prefix", test_every_prefix);
	return g_test_run();
}
