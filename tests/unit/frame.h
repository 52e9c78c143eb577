/* Frames in hexadecimal, built of the pieces below: each test changes one thing. */
#pragma once

#include <string.h>

#include "decode/decode.h"

#define ETHERNET 1
#define ETHERNET_ADDRESSES "020000000002 020000000001 "
#define TCP "9c40 0050 00000007 00000009 5018 2000 0000 0003 " /* 40000 to 80, PSH and ACK */
#define DATA "6869 "                                           /* two bytes */

/* The header's first four bytes, its fragment field and its protocol are the caller's. */
#define IPV4_OF(start, fragment, protocol) \
	start "0001 " fragment " 40 " protocol " 0000 c0000201 c0000202 "
#define IPV4 IPV4_OF("4500 002a ", "4000", "06")
#define IPV6_OF(length, next) \
	"60000000 " length " " next " 40 " \
	"20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002 "
#define IPV6 IPV6_OF("0016", "06")

#define OVER_IPV4 ETHERNET_ADDRESSES "0800 "
#define OVER_IPV6 ETHERNET_ADDRESSES "86dd "

/* A frame of exactly its bytes on the heap, so that a sanitizer sees any look past them. */
typedef struct {
	GByteArray *bytes;
	Frame frame;
	Packet packet;
	Decoder *decoder; /* owned; NULL before test_frame_decode() */
} TestFrame;

static inline void test_frame_init(TestFrame *self, int link_type, const char *hex)
{
	guint digits = 0;
	guint8 byte = 0;

	self->bytes = g_byte_array_new();
	self->decoder = NULL;
	memset(&self->packet, 0, sizeof(self->packet));
	for (; *hex; hex++) {
		if (!g_ascii_isxdigit(*hex))
			continue;
		byte = (guint8)(byte << 4 | g_ascii_xdigit_value(*hex));
		if (++digits % 2 == 0)
			g_byte_array_append(self->bytes, &byte, 1);
	}
	g_assert_cmpint(digits % 2, ==, 0);
	self->frame = (Frame){
		.number = 12,
		.time_ns = 34,
		.link_type = link_type,
		.wire_len = self->bytes->len,
	};
}

static inline void test_frame_clear(TestFrame *self)
{
	g_free((guint8 *)self->frame.bytes.data);
	g_byte_array_unref(self->bytes);
	decoder_free(self->decoder);
}

static inline guint count_bytes(const char *hex)
{
	guint digits = 0;

	for (; *hex; hex++)
		digits += g_ascii_isxdigit(*hex) != 0;
	return digits / 2;
}

/* Decodes the first `captured` bytes.  What the segment borrows lives as long as `decoder`. */
static inline DecodeResult test_frame_decode_by(TestFrame *self, Decoder *decoder, gsize captured)
{
	g_free((guint8 *)self->frame.bytes.data);
	self->frame.bytes = (Bytes){ g_memdup2(self->bytes->data, captured), captured };
	memset(&self->packet, 0, sizeof(self->packet));
	return decoder_take(decoder, &self->frame, &self->packet);
}

/* The same by a decoder that knows no other frame. */
static inline DecodeResult test_frame_decode(TestFrame *self, gsize captured)
{
	decoder_free(self->decoder);
	self->decoder = decoder_new();
	return test_frame_decode_by(self, self->decoder, captured);
}

static inline void check_result(int link_type, const char *hex, DecodeResult expected)
{
	TestFrame frame;

	test_frame_init(&frame, link_type, hex);
	g_assert_cmpstr(decode_result_name(test_frame_decode(&frame, frame.bytes->len)), ==,
			decode_result_name(expected));
	test_frame_clear(&frame);
}

/* The segment that TCP and DATA make, whatever stands before them. */
static inline void check_segment(int link_type, const char *hex)
{
	TestFrame frame;
	const Packet *segment = &frame.packet;

	test_frame_init(&frame, link_type, hex);
	g_assert_cmpstr(decode_result_name(test_frame_decode(&frame, frame.bytes->len)), ==,
			"packet");
	g_assert_cmpint(segment->transport, ==, TRANSPORT_TCP);
	g_assert_cmpint(segment->frame, ==, 12);
	g_assert_cmpint(segment->time_ns, ==, 34);
	g_assert_cmpint(segment->src.port, ==, 40000);
	g_assert_cmpint(segment->dst.port, ==, 80);
	g_assert_cmpint(segment->tcp.seq, ==, 7);
	g_assert_cmpint(segment->tcp.ack, ==, 9);
	g_assert_cmphex(segment->tcp.flags, ==, TCP_PSH | TCP_ACK);
	g_assert_cmpint(segment->tcp.window, ==, 0x2000);
	g_assert_cmpint(segment->len, ==, 2);
	g_assert_cmpint(segment->tcp.options.len, ==, 0);
	g_assert_cmpmem(segment->payload.data, segment->payload.len, "hi", 2);
	test_frame_clear(&frame);
}

/* `content` behind a header of the right length, from and to addresses of its own, so that they are
 * told from those inside.  Caller frees. */
static inline char *in_ipv4(guint8 protocol, const char *content)
{
	return g_strdup_printf("4500 %04x 0001 4000 40 %02x 0000 c6336401 c6336402 %s",
			       20 + count_bytes(content), protocol, content);
}

static inline char *in_ipv6(guint8 next, const char *content)
{
	return g_strdup_printf("60000000 %04x %02x 40 "
			       "20010db8 00010000 00000000 00000001 "
			       "20010db8 00010000 00000000 00000002 %s",
			       count_bytes(content), next, content);
}

static inline char *in_udp(guint16 port, const char *content)
{
	return g_strdup_printf("c350 %04x %04x 0000 %s", port, 8 + count_bytes(content), content);
}
