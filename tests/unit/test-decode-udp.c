/* UDP (RFC 768): lengths, and which of a frame's datagrams carry others. */
#include "frame.h"

#define UDP_OF(length) "9c40 0035 " length " 0000 "
#define VXLAN "08000000 00000700 "

/* `hex` behind an IPv4 header of protocol UDP. */
static char *over_ipv4(const char *hex)
{
	return in_ipv4(17, hex);
}

static void check_datagram(const char *hex, guint32 len, gsize payload)
{
	g_autofree char *packet = over_ipv4(hex);
	TestFrame frame;

	test_frame_init(&frame, 101, packet);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	g_assert_cmpint(frame.packet.transport, ==, TRANSPORT_UDP);
	g_assert_cmpint(frame.packet.frame, ==, 12);
	g_assert_cmpint(frame.packet.time_ns, ==, 34);
	g_assert_cmpint(frame.packet.src.port, ==, 40000);
	g_assert_cmpint(frame.packet.dst.port, ==, 53);
	g_assert_cmpuint(frame.packet.len, ==, len);
	g_assert_cmpuint(frame.packet.payload.len, ==, payload);
	g_assert_false(frame.packet.is_carrier);
	test_frame_clear(&frame);
}

static void check_refused(const char *hex)
{
	g_autofree char *packet = over_ipv4(hex);

	check_result(101, packet, DECODE_MALFORMED);
}

/* The shorter of both headers' lengths counts; 0 is left to the network card, or a jumbogram's (RFC
 * 2675 §4); what is less than the header is none. */
static void test_length(void)
{
	check_datagram(UDP_OF("000a") "6869", 2, 2);
	check_datagram(UDP_OF("0008"), 0, 0);
	check_datagram(UDP_OF("0009") "6869", 1, 1);
	check_datagram(UDP_OF("0000") "6869", 2, 2);
	check_datagram(UDP_OF("ffff") "6869", 2, 2);
	check_refused(UDP_OF("0007") "6869");
	check_refused(UDP_OF("0001"));
}

/* Cut by the capture: the length on the wire stays, the payload is what there is. */
static void test_cut(void)
{
	g_autofree char *packet = over_ipv4(UDP_OF("000c") "68697071");
	TestFrame frame;

	test_frame_init(&frame, 101, packet);
	for (gsize captured = 1; captured < frame.bytes->len; captured++) {
		DecodeResult result = test_frame_decode(&frame, captured);

		if (captured < 28) {
			g_assert_cmpint(result, ==, DECODE_TRUNCATED);
			continue;
		}
		g_assert_cmpint(result, ==, DECODE_PACKET);
		g_assert_cmpuint(frame.packet.len, ==, 4);
		g_assert_cmpuint(frame.packet.payload.len, ==, captured - 28);
	}
	test_frame_clear(&frame);
}

/* `content` in a VXLAN datagram from that port. */
static char *in_vxlan(guint16 port, const char *content)
{
	g_autofree char *ethernet = g_strconcat(OVER_IPV4, content, NULL);
	g_autofree char *datagram = g_strdup_printf("%04x 12b5 %04x 0000 %s%s", port,
						    16 + count_bytes(ethernet), VXLAN, ethernet);

	return over_ipv4(datagram);
}

static void check_carriers(const char *hex, DecodeResult result, const guint16 *ports, guint n)
{
	TestFrame frame;
	const Packet *carriers;
	guint found;

	test_frame_init(&frame, 101, hex);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, result);
	carriers = decoder_others(frame.decoder, &found);
	g_assert_cmpuint(found, ==, n);
	for (guint i = 0; i < n; i++) {
		g_assert_true(carriers[i].is_carrier);
		g_assert_cmpint(carriers[i].src.port, ==, ports[i]);
		g_assert_cmpint(carriers[i].frame, ==, 12);
	}
	test_frame_clear(&frame);
}

static void test_carriers(void)
{
	static const guint16 ports[] = { 2000, 1024 };
	g_autofree char *inner = in_vxlan(1024, IPV4 TCP DATA);
	g_autofree char *outer = in_vxlan(2000, inner);
	g_autofree char *arp =
		g_strconcat("2000 12b5 0020 0000 " VXLAN ETHERNET_ADDRESSES "0806 0001", NULL);
	g_autofree char *with_arp = over_ipv4(arp);

	check_carriers(inner, DECODE_PACKET, ports + 1, 1);
	check_carriers(outer, DECODE_PACKET, ports, 2);
	check_carriers(with_arp, DECODE_PACKET, NULL, 0); /* a datagram like any other */
}

/* A tunnel that carries its own flow is told once, from within; of very many the outer ones. */
static void test_carriers_in_themselves(void)
{
	static const guint16 ports[] = { 3000 };
	g_autofree char *inner = in_vxlan(3000, IPV4 TCP DATA);
	g_autofree char *twice = in_vxlan(3000, inner);
	char *many = g_strdup(IPV4 TCP DATA);
	TestFrame frame;
	guint n;

	check_carriers(twice, DECODE_PACKET, ports, 1);
	for (guint16 i = 0; i < 2 * DECODER_OTHERS_MAX; i++) {
		char *outer = in_vxlan((guint16)(4000 + i), many);

		g_free(many);
		many = outer;
	}
	test_frame_init(&frame, 101, many);
	g_assert_cmpint(test_frame_decode(&frame, frame.bytes->len), ==, DECODE_PACKET);
	decoder_others(frame.decoder, &n);
	g_assert_cmpuint(n, ==, DECODER_OTHERS_MAX);
	test_frame_clear(&frame);
	g_free(many);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/udp/rfc-768-length", test_length);
	g_test_add_func("/decode/udp/cut", test_cut);
	g_test_add_func("/decode/udp/carriers", test_carriers);
	g_test_add_func("/decode/udp/carriers-in-themselves", test_carriers_in_themselves);
	return g_test_run();
}
