/* Every link type: a frame of it, and what stands in its header's way. */
#include "frame.h"

#define LLC_IPV4 "aaaa03 000000 0800 "
#define LLC_IPV6 "aaaa03 000000 86dd "
#define STATIONS "020000000002 020000000001 020000000003 "
#define DATA_FRAME "0801 0000 " STATIONS "1000 "
#define ZEROS_8 "00000000 00000000 "
#define ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
#define ADDRESSES_16 "00000200 00000002 00000200 00000001 "
#define ERF_OF(type, wire) ZEROS_8 type " 00 0040 0000 " wire " "

/* The name is the specification's, and of what it says there. */
static const struct {
	const char *name;
	int link_type;
	const char *hex;
} frames[] = {
	{ "ieee-802.2-snap", 1, ETHERNET_ADDRESSES "0032 " LLC_IPV4 IPV4 TCP DATA "0000" },
	{ "ieee-802.2-snap-802.1h", 1, ETHERNET_ADDRESSES "0032 aaaa03 0000f8 0800" IPV4 TCP DATA },
	{ "ieee-802.2-sap-06", 1, ETHERNET_ADDRESSES "002d 060603 " IPV4 TCP DATA },
	{ "ieee-802.2-nlpid", 1, ETHERNET_ADDRESSES "002e fefe03 cc " IPV4 TCP DATA },
	{ "ieee-802.1q-and-snap", 1, ETHERNET_ADDRESSES "8100 0007 0032 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802-jumbo-llc", 1, ETHERNET_ADDRESSES "8870 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.1br-e-tag", 1, ETHERNET_ADDRESSES "893f 00000000 0000 0800 " IPV4 TCP DATA },
	{ "vn-tag", 1, ETHERNET_ADDRESSES "8926 00000000 0800 " IPV4 TCP DATA },
	{ "iec-62439-3-hsr", 1, ETHERNET_ADDRESSES "892f 0030 0001 0800 " IPV4 TCP DATA },
	{ "ieee-802.1cb-r-tag", 1, ETHERNET_ADDRESSES "f1c1 0000 0001 0800 " IPV4 TCP DATA },
	{ "cisco-metadata", 1, ETHERNET_ADDRESSES "8909 0101 0001 0007 0800 " IPV4 TCP DATA },
	{ "rfc-3032-mpls", 219, "00007140 " IPV4 TCP DATA },
	{ "dsa", 284, ETHERNET_ADDRESSES "c0020539 0800 " IPV4 TCP DATA },
	{ "dsa-tagged", 284, ETHERNET_ADDRESSES "e0020539 86dd " IPV6 TCP DATA },
	{ "edsa", 285, ETHERNET_ADDRESSES "dada 0000 e0020539 0800 " IPV4 TCP DATA },
	{ "broadcom", 281, ETHERNET_ADDRESSES "20000010 0800 " IPV4 TCP DATA },
	{ "broadcom-before", 282, "20000010 " OVER_IPV4 IPV4 TCP DATA },
	{ "null-ethertype", 0, "00080000 " IPV4 TCP DATA },
	{ "sll-llc", 113, "0000 0001 0006 0200000000010000 0004 " LLC_IPV4 IPV4 TCP DATA },
	{ "sll-ppp", 113, "0004 0200 0000 0000000000000000 0007 ff03 0021 " IPV4 TCP DATA },
	{ "sll-ethernet", 113, "0000 0001 0006 0200000000010000 0003 " OVER_IPV4 IPV4 TCP DATA },
	{ "sll-frame-relay", 113,
	  "0000 0302 0000 0000000000000000 0000 1841 03 cc " IPV4 TCP DATA },
	{ "sll2-llc", 276,
	  "0004 0000 00000003 0001 00 06 0200000000010000 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.5", 6, "1040 020000000002 020000000001 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.5-routing", 6,
	  "1040 020000000002 820000000001 0630 0011 0012 " LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-1201-arcnet", 7, "01 02 d4 00 0001 " IPV4 TCP DATA },
	{ "rfc-1201-arcnet-exception", 7, "01 02 d4 ff ffff ff 00 0001 " IPV4 TCP DATA },
	{ "rfc-1051-arcnet", 7, "01 02 f0 " IPV4 TCP DATA },
	{ "rfc-1201-arcnet-linux", 129, "01 02 0000 d4 00 0001 " IPV4 TCP DATA },
	{ "rfc-1390-fddi", 10, "50 020000000002 020000000001 " LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-2625-fibre-channel", 122, ADDRESSES_16 LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-2734-firewire", 138, ADDRESSES_16 "0800 " IPV4 TCP DATA },
	{ "rfc-4391-infiniband", 242, ZEROS_32 ZEROS_8 "0800 0000 " IPV4 TCP DATA },
	{ "ieee-802.11", 105, DATA_FRAME LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.11-checksum", 105, DATA_FRAME LLC_IPV6 IPV6 TCP DATA "01020304" },
	{ "ieee-802.11-qos", 105, "8801 0000 " STATIONS "1000 0000 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.11-ht-control", 105,
	  "8881 0000 " STATIONS "1000 0000 00000000 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.11-four-addresses", 105,
	  "0803 0000 " STATIONS "1000 020000000004 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.11-a-msdu", 105,
	  "8801 0000 " STATIONS "1000 8000 " ETHERNET_ADDRESSES "0032 " LLC_IPV4 IPV4 TCP DATA },
	{ "ieee-802.11-a-msdu-last", 105,
	  "8801 0000 " STATIONS "1000 8000 " ETHERNET_ADDRESSES
	  "0009 aaaa03 000000 0806 00 00 " ETHERNET_ADDRESSES "0032 " LLC_IPV4 IPV4 TCP DATA },
	{ "radiotap", 127, "0000 0800 00000000 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA },
	{ "radiotap-fields", 127,
	  "0000 1100 03000000 00000000 00000000 10 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA },
	{ "radiotap-padding", 127,
	  "0000 0900 02000000 20 8801 0000 " STATIONS "1000 0000 0000 " LLC_IPV4 IPV4 TCP DATA },
	{ "radiotap-words", 127,
	  "0000 0d00 02000080 00000000 20 8801 0000 " STATIONS
	  "1000 0000 0000 " LLC_IPV4 IPV4 TCP DATA },
	{ "radiotap-padding-not-told", 127,
	  "0000 0800 00000000 8801 0000 " STATIONS "1000 0000 0000 " LLC_IPV4 IPV4 TCP DATA },
	{ "prism", 119,
	  "44000000 90000000 " ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_8 DATA_FRAME LLC_IPV4 IPV4
		  TCP DATA },
	{ "prism-avs", 119, "80211001 0000000c 00000000 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA },
	{ "avs", 163, "80211001 0000000c 00000000 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA },
	{ "ppi-802.11", 192, "0000 0800 69000000 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA },
	{ "ppi-ethernet", 192, "0000 0800 01000000 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-1662-ppp-and-cisco-hdlc", 50, "0f00 0800 " IPV4 TCP DATA },
	{ "rfc-3032-4.3-ppp-mpls", 9, "ff03 0281 00007140 " IPV4 TCP DATA },
	{ "rfc-2516-pppoe", 51, "1100 0001 002c 0021 " IPV4 TCP DATA },
	{ "rfc-2516-pppoe-padding", 1,
	  ETHERNET_ADDRESSES "8864 1100 0001 002c 0021 " IPV4 TCP DATA "0000" },
	{ "pppd", 166, "01 03 0021 " IPV4 TCP DATA },
	{ "ppp-with-direction", 204, "01 ff03 0021 " IPV4 TCP DATA },
	{ "cisco-hdlc", 104, "0f00 0800 " IPV4 TCP DATA },
	{ "cisco-hdlc-ipv6", 104, "8f00 86dd " IPV6 TCP DATA },
	{ "cisco-hdlc-with-direction", 205, "00 0f00 0800 " IPV4 TCP DATA },
	{ "rfc-2427-nlpid", 107, "1841 03 cc " IPV4 TCP DATA },
	{ "rfc-2427-nlpid-padded", 107, "1841 03 00 8e " IPV6 TCP DATA },
	{ "rfc-2427-snap", 107, "1841 03 00 80 000000 0800 " IPV4 TCP DATA },
	{ "rfc-2427-long-address", 107, "18400001 03 cc " IPV4 TCP DATA },
	{ "frame-relay-cisco", 107, "1841 0800 " IPV4 TCP DATA },
	{ "frame-relay-with-direction", 206, "01 1841 03 cc " IPV4 TCP DATA },
	{ "rfc-2684-5.2-llc", 100, LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-2684-5.2-bridged", 100, "aaaa03 0080c2 0007 0000 " OVER_IPV4 IPV4 TCP DATA },
	{ "rfc-2684-5.2-bridged-token-ring", 100,
	  "aaaa03 0080c2 0009 0000 1040 020000000002 020000000001 " LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-2684-5.2-bridged-fddi", 100,
	  "aaaa03 0080c2 000a 000000 50 020000000002 020000000001 " LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-2684-llc-of-another-number", 11, LLC_IPV4 IPV4 TCP DATA },
	{ "rfc-2225-classical-ip", 106, IPV4 TCP DATA },
	{ "rfc-2225-classical-ip-of-another-number", 19, IPV4 TCP DATA },
	{ "sunatm-llc", 123, "02 00 0021 " LLC_IPV4 IPV4 TCP DATA },
	{ "sunatm-lane", 123, "01 00 0021 0001 " OVER_IPV4 IPV4 TCP DATA },
	{ "pktap", 258,
	  "6c000000 01000000 01000000 " ZEROS_32 ZEROS_32 ZEROS_32 OVER_IPV4 IPV4 TCP DATA },
	{ "pktap-user-2", 149,
	  "6c000000 01000000 0c000000 " ZEROS_32 ZEROS_32 ZEROS_32 IPV6 TCP DATA },
	{ "nflog-little", 239, "02 00 0000 0500 0a00 61 000000 2e00 0900 " IPV4 TCP DATA },
	{ "nflog-big", 239, "0a 00 0000 0005 000a 61 000000 0042 0009 " IPV6 TCP DATA },
	{ "pflog", 117, "3d 02 0000 " ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 "00000000 " IPV4 TCP DATA },
	{ "enc-little", 109, "02000000 00000000 00000000 " IPV4 TCP DATA },
	{ "enc-big", 109, "00000018 00000000 00000000 " IPV6 TCP DATA },
	{ "ipnet-ipv4", 226, "01 02 0000 0000002a " ZEROS_8 ZEROS_8 IPV4 TCP DATA },
	{ "ipnet-ipv6", 226, "01 1a 0000 0000002a " ZEROS_8 ZEROS_8 IPV6 TCP DATA },
	{ "netanalyzer", 240, "00040000 " OVER_IPV4 IPV4 TCP DATA "01020304" },
	{ "netanalyzer-transparent", 241,
	  "00040000 55555555 555555d5 " OVER_IPV4 IPV4 TCP DATA "01020304" },
	{ "erf-ethernet", 197, ERF_OF("02", "0038") "0000 " OVER_IPV4 IPV4 TCP DATA },
	{ "erf-extension", 197, ERF_OF("82", "0038") ZEROS_8 "0000 " OVER_IPV4 IPV4 TCP DATA },
	{ "erf-hdlc-ppp", 197, ERF_OF("01", "002e") "ff03 0021 " IPV4 TCP DATA },
	{ "erf-hdlc-cisco", 197, ERF_OF("01", "002e") "0f00 0800 " IPV4 TCP DATA },
	{ "erf-multichannel-hdlc", 197, ERF_OF("05", "002e") "00000000 ff03 0021 " IPV4 TCP DATA },
	{ "erf-aal5", 197, ERF_OF("04", "0036") "00000000 " LLC_IPV4 IPV4 TCP DATA },
	{ "erf-multichannel-aal5", 197, ERF_OF("09", "0032") ZEROS_8 LLC_IPV4 IPV4 TCP DATA },
	{ "erf-ipv4", 197, ERF_OF("16", "002a") IPV4 TCP DATA },
	{ "erf-ipv6", 197, ERF_OF("17", "003e") IPV6 TCP DATA },
	{ "juniper-ethernet", 178, "4d4743 00 " OVER_IPV4 IPV4 TCP DATA },
	{ "juniper-extensions", 178, "4d4743 80 0006 010104 020103 " OVER_IPV4 IPV4 TCP DATA },
	{ "juniper-no-link-header", 178, "4d4743 02 02000000 " IPV4 TCP DATA },
	{ "juniper-without-magic", 178, OVER_IPV4 IPV4 TCP DATA },
	{ "juniper-pppoe", 167, "4d4743 00 " OVER_IPV4 IPV4 TCP DATA },
	{ "juniper-ppp", 179, "4d4743 00 ff03 0021 " IPV4 TCP DATA },
	{ "juniper-frame-relay", 180, "4d4743 00 1841 03 cc " IPV4 TCP DATA },
	{ "juniper-cisco-hdlc", 181, "4d4743 00 0f00 0800 " IPV4 TCP DATA },
	{ "juniper-ggsn", 133, "4d4743 00 0200 0000 " IPV4 TCP DATA },
	{ "juniper-voice", 183, "4d4743 00 " ZEROS_8 ZEROS_8 "0000 " IPV4 TCP DATA },
	{ "juniper-services-in", 136, "4d4743 01 " ZEROS_8 ZEROS_8 IPV4 TCP DATA },
	{ "juniper-services-out", 136, "4d4743 00 " ZEROS_8 "00000000 " IPV4 TCP DATA },
	{ "juniper-atm1", 137, "4d4743 00 00000000 " LLC_IPV4 IPV4 TCP DATA },
	{ "juniper-atm2-ppp", 135, "4d4743 00 " ZEROS_8 "0021 " IPV4 TCP DATA },
	{ "juniper-atm2-ip", 135, "4d4743 00 " ZEROS_8 IPV4 TCP DATA },
};

static void test_frame(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);

	check_segment(frames[i].link_type, frames[i].hex);
}

/* Cut anywhere, nothing is read that is not there; and no part of a frame is the whole. */
static void test_every_prefix(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
		TestFrame frame;

		test_frame_init(&frame, frames[i].link_type, frames[i].hex);
		for (gsize captured = 0; captured < frame.bytes->len; captured++) {
			DecodeResult result = test_frame_decode(&frame, captured);

			if (result == DECODE_PACKET)
				g_assert_cmpint(captured, >=, frame.bytes->len - 14);
		}
		test_frame_clear(&frame);
	}
}

/* Headers that say that they are shorter than they are, or that nothing stands in. */
static void test_broken_headers(void)
{
	check_result(127, "0000 0400 00000000 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA,
		     DECODE_MALFORMED);
	check_result(163, "80211001 00000004 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA, DECODE_MALFORMED);
	check_result(192, "0000 0400 69000000 " DATA_FRAME LLC_IPV4 IPV4 TCP DATA,
		     DECODE_MALFORMED);
	check_result(258, "04000000 01000000 01000000 " OVER_IPV4 IPV4 TCP DATA, DECODE_MALFORMED);
	check_result(117, "01 02 0000 " IPV4 TCP DATA, DECODE_MALFORMED);
	check_result(239, "02 00 0000 0000 0900 " IPV4 TCP DATA, DECODE_OTHER);
	check_result(258, "ffffffff 01000000 01000000 " OVER_IPV4 IPV4 TCP DATA, DECODE_MALFORMED);
	check_result(192, "0000 0800 ff000000 " OVER_IPV4 IPV4 TCP DATA, DECODE_OTHER);
}

/* IEEE 802.11: frames that are no data, that are encrypted, and the pieces of a larger one. */
static void test_wireless_without_tcp(void)
{
	check_result(105, "8000 0000 " STATIONS "1000 " LLC_IPV4 IPV4 TCP DATA, DECODE_OTHER);
	check_result(105, "4801 0000 " STATIONS "1000 " LLC_IPV4 IPV4 TCP DATA, DECODE_OTHER);
	check_result(105, "0841 0000 " STATIONS "1000 " LLC_IPV4 IPV4 TCP DATA, DECODE_OTHER);
	check_result(105, "0805 0000 " STATIONS "1000 " LLC_IPV4 IPV4 TCP DATA, DECODE_FRAGMENT);
}

/* PPI and PKTAP name a link type, which may be their own. */
static void test_headers_in_headers(void)
{
	g_autoptr(GString) hex = g_string_new(NULL);

	for (int i = 0; i < 4000; i++)
		g_string_append(hex, "0000 0800 c0000000 ");
	check_result(192, hex->str, DECODE_OTHER);
	g_string_append(hex, "0000 0800 01000000 " OVER_IPV4 IPV4 TCP DATA);
	check_result(192, hex->str, DECODE_OTHER);
}

#define SUBFRAME_OF(sequence) \
	ETHERNET_ADDRESSES "0032 " LLC_IPV4 IPV4 "9c40 0050 " sequence \
			   " 00000009 5018 2000 0000 0003 " DATA

static void check_several(const char *hex, guint expected, guint32 last)
{
	TestFrame frame;
	guint n;
	const Packet *others;

	test_frame_init(&frame, 105, hex);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	g_assert_cmpint(frame.packet.tcp.seq, ==, last);
	others = decoder_others(frame.decoder, &n);
	g_assert_cmpuint(n, ==, expected);
	for (guint i = 0; i < n; i++) {
		g_assert_false(others[i].is_carrier);
		g_assert_cmpint(others[i].frame, ==, 12);
		g_assert_cmpint(others[i].tcp.seq, ==, i + 1);
		g_assert_cmpmem(others[i].payload.data, others[i].payload.len, "hi", 2);
	}
	for (gsize captured = 0; captured < frame.bytes->len; captured++)
		(void)test_frame_decode(&frame, captured);
	test_frame_clear(&frame);
}

/* IEEE 802.11 §9.3.2.2.2: all segments of an A-MSDU, as many as there is room for and the last. */
static void test_several(void)
{
	g_autoptr(GString) many = g_string_new("8801 0000 " STATIONS "1000 8000 ");

	check_several("8801 0000 " STATIONS "1000 8000 " SUBFRAME_OF("00000001")
			      SUBFRAME_OF("00000002"),
		      1, 2);
	check_several("8801 0000 " STATIONS "1000 8000 " SUBFRAME_OF("00000001") ETHERNET_ADDRESSES
		      "0009 aaaa03 000000 0806 00 00",
		      0, 1);
	for (guint i = 1; i <= 12; i++) {
		g_autofree char *sequence = g_strdup_printf("%08x", i);

		g_string_append(many, ETHERNET_ADDRESSES "0032 " LLC_IPV4 IPV4 "9c40 0050 ");
		g_string_append_printf(many, "%s 00000009 5018 2000 0000 0003 " DATA, sequence);
	}
	check_several(many->str, DECODER_OTHERS_MAX, 12);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autofree char *path = g_strconcat("/decode/link/", frames[i].name, NULL);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_frame);
	}
	g_test_add_func("/decode/link/every-prefix", test_every_prefix);
	g_test_add_func("/decode/link/broken-headers", test_broken_headers);
	g_test_add_func("/decode/link/ieee-802.11-without-tcp", test_wireless_without_tcp);
	g_test_add_func("/decode/link/headers-in-headers", test_headers_in_headers);
	g_test_add_func("/decode/link/several-in-a-frame", test_several);
	return g_test_run();
}
