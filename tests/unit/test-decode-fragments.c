/* IP datagrams in pieces: RFC 791 §3.2, RFC 815, RFC 8200 §4.5. */
#include "frame.h"

#include "base/quantity.h"
#include "decode/fragments.h"

/* 32 bytes of a segment: a header, and twelve bytes of payload; 16, 8 and 8 of them. */
#define PIECE_1 "9c40 0050 00000007 00000009 5018 2000 "
#define PIECE_2 "0000 0003 68656c6c "
#define PIECE_3 "6f20776f 726c6421 "
#define AGE_NS (120 * NS_PER_S) /* that a datagram may reach */

typedef struct {
	Decoder *decoder;
	TestFrame last; /* the last */
	guint32 frame;
	gint64 time_ns;
} Stream;

static void stream_init(Stream *self)
{
	*self = (Stream){ .decoder = decoder_new() };
	test_frame_init(&self->last, 101, "");
}

static void stream_clear(Stream *self)
{
	test_frame_clear(&self->last);
	decoder_free(self->decoder);
}

/* The next frame of the capture, of raw IP, captured but for the last `cut` bytes. */
static DecodeResult take_cut(Stream *self, const char *hex, gsize cut)
{
	test_frame_clear(&self->last);
	test_frame_init(&self->last, 101, hex);
	self->last.frame.number = ++self->frame;
	self->last.frame.time_ns = self->time_ns;
	return test_frame_decode_by(&self->last, self->decoder, self->last.bytes->len - cut);
}

static DecodeResult take(Stream *self, const char *hex)
{
	return take_cut(self, hex, 0);
}

/* A piece of an IPv4 datagram, `field` its flags and offset. */
static char *piece_of(guint16 id, guint16 field, guint8 protocol, const char *hex)
{
	return g_strdup_printf("4500 %04x %04x %04x 40 %02x 0000 c0000201 c0000202 %s",
			       20 + count_bytes(hex), id, field, protocol, hex);
}

static DecodeResult take_piece(Stream *self, guint16 id, guint16 field, const char *hex)
{
	g_autofree char *packet = piece_of(id, field, 6, hex);

	return take(self, packet);
}

static void check_whole(const Stream *self)
{
	const Packet *segment = &self->last.packet;

	g_assert_cmpint(segment->frame, ==, self->frame);
	g_assert_cmpint(segment->time_ns, ==, self->time_ns);
	g_assert_cmpint(segment->src.port, ==, 40000);
	g_assert_cmpint(segment->src.address.bytes[3], ==, 1);
	g_assert_cmpint(segment->tcp.seq, ==, 7);
	g_assert_cmpint(segment->len, ==, 12);
	g_assert_cmpmem(segment->payload.data, segment->payload.len, "hello world!", 12);
}

#define MORE 0x2000

/* The segment stands at the last piece to come, whichever that is. */
static void test_order(void)
{
	static const struct {
		guint16 field;
		const char *hex;
	} pieces[] = { { MORE, PIECE_1 }, { MORE | 2, PIECE_2 }, { 4 - 1, PIECE_3 } };
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					 { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
		Stream stream;

		stream_init(&stream);
		for (int j = 0; j < 3; j++) {
			int which = orders[i][j];
			DecodeResult result;

			stream.time_ns = j * NS_PER_S;
			result = take_piece(&stream, 7, pieces[which].field, pieces[which].hex);
			g_assert_cmpint(result, ==, j < 2 ? DECODE_FRAGMENT : DECODE_PACKET);
		}
		check_whole(&stream);
		stream_clear(&stream);
	}
}

static void test_duplicates(void)
{
	Stream stream;

	stream_init(&stream);
	for (int i = 0; i < 3; i++)
		g_assert_cmpint(take_piece(&stream, 7, MORE, PIECE_1), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE | 2, PIECE_2), ==, DECODE_PACKET);
	check_whole(&stream);
	/* what comes once more then begins another datagram */
	g_assert_cmpint(take_piece(&stream, 7, MORE | 2, PIECE_2), ==, DECODE_FRAGMENT);
	stream_clear(&stream);
}

/* Of pieces that overlap the one that begins earlier counts, else the one that came first. */
static void test_overlaps(void)
{
	Stream stream;

	stream_init(&stream);
	take_piece(&stream, 7, MORE | 2, "ffffffff ffffffff ");
	take_piece(&stream, 7, MORE, PIECE_1 PIECE_2);
	take_piece(&stream, 7, MORE, "ffffffff ffffffff ");
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_PACKET);
	check_whole(&stream);
	stream_clear(&stream);
}

/* Two ends, bytes beyond the end, and a length in the middle that is no multiple of eight. */
static void test_contradictions(void)
{
	Stream stream;

	stream_init(&stream);
	take_piece(&stream, 7, 3, PIECE_3);
	g_assert_cmpint(take_piece(&stream, 7, 2, "ffff "), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, 9, "ffff "), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE | 8, PIECE_3), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE, PIECE_1 "ff"), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE, PIECE_1), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE | 2, PIECE_2), ==, DECODE_PACKET);
	check_whole(&stream);
	stream_clear(&stream);
}

/* Identification, protocol, addresses and the tunnel's depth tell datagrams apart. */
static void test_keys(void)
{
	g_autofree char *other = piece_of(7, MORE, 6, PIECE_1);
	g_autofree char *tunnelled = piece_of(9, 0, 4, other), *second = NULL, *last = NULL;
	Stream stream;

	stream_init(&stream);
	take_piece(&stream, 8, MORE, PIECE_1);
	g_assert_cmpint(take(&stream, tunnelled), ==, DECODE_FRAGMENT);
	take_piece(&stream, 7, MORE | 2, PIECE_2);
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_FRAGMENT);
	second = piece_of(7, MORE, 47, PIECE_1);
	g_assert_cmpint(take(&stream, second), ==, DECODE_FRAGMENT);
	last = g_strconcat("4500 0024 0007 2000 40 06 0000 c0000203 c0000202 ", PIECE_1, NULL);
	g_assert_cmpint(take(&stream, last), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE, PIECE_1), ==, DECODE_PACKET);
	check_whole(&stream);
	stream_clear(&stream);
}

/* A tunnel's packet in pieces, whose content is a piece itself. */
static void test_pieces_in_pieces(void)
{
	static const char inner_start[] = "4500 0024 0007 2000 40 06 0000 c0000201 ";
	static const char inner_end[] = "c0000202 " PIECE_1;
	g_autofree char *rest = piece_of(7, MORE | 2, 6, PIECE_2);
	g_autofree char *last = piece_of(7, 3, 6, PIECE_3);
	g_autofree char *first = piece_of(9, MORE, 4, inner_start);
	g_autofree char *second = piece_of(9, 2, 4, inner_end);
	g_autofree char *rest_inside = piece_of(10, 0, 4, rest);
	g_autofree char *last_inside = piece_of(11, 0, 4, last);
	Stream stream;

	stream_init(&stream);
	g_assert_cmpint(take(&stream, rest_inside), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, last_inside), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, second), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, first), ==, DECODE_PACKET);
	check_whole(&stream);
	stream_clear(&stream);
}

static void test_other_protocols(void)
{
	g_autofree char *udp = piece_of(7, MORE, 17, PIECE_1);
	g_autofree char *ospf = piece_of(7, MORE, 89, PIECE_1);
	g_autofree char *gre = piece_of(7, MORE, 47, PIECE_1);
	Stream stream;

	stream_init(&stream);
	g_assert_cmpint(take(&stream, udp), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, ospf), ==, DECODE_OTHER);
	g_assert_cmpint(take(&stream, gre), ==, DECODE_FRAGMENT);
	stream_clear(&stream);
}

/* RFC 7348: a tunnel's datagram is put together before the tunnel is looked into. */
static void test_tunnel_in_pieces(void)
{
	static const char head[] = "c350 12b5 0048 0000 08000000 00000700 ";
	g_autofree char *first = piece_of(7, MORE, 17, head);
	g_autofree char *second = piece_of(7, 2, 17, OVER_IPV4 IPV4 TCP DATA);
	Stream stream;

	stream_init(&stream);
	g_assert_cmpint(take(&stream, first), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, second), ==, DECODE_PACKET);
	g_assert_cmpint(stream.last.packet.tcp.seq, ==, 7);
	g_assert_cmpint(stream.last.packet.len, ==, 2);
	stream_clear(&stream);
}

/* RFC 1122 §3.3.2: what is completed too late was dropped. */
static void test_age(void)
{
	Stream stream;

	stream_init(&stream);
	take_piece(&stream, 7, MORE, PIECE_1);
	take_piece(&stream, 7, MORE | 2, PIECE_2);
	stream.time_ns = AGE_NS;
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_PACKET);
	take_piece(&stream, 7, MORE, PIECE_1);
	take_piece(&stream, 7, MORE | 2, PIECE_2);
	stream.time_ns = 2 * AGE_NS + 1;
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_FRAGMENT);
	/* the clock may be set back */
	stream.time_ns = 0;
	take_piece(&stream, 7, MORE, PIECE_1);
	g_assert_cmpint(take_piece(&stream, 7, MORE | 2, PIECE_2), ==, DECODE_PACKET);
	stream_clear(&stream);
}

/* A first piece that the capture cut can wait for no others: its header is there. */
static void test_cut_pieces(void)
{
	g_autofree char *first = piece_of(7, MORE, 6, PIECE_1 PIECE_2);
	g_autofree char *later = piece_of(7, MORE | 3, 6, PIECE_3);
	Stream stream;

	stream_init(&stream);
	g_assert_cmpint(take_cut(&stream, first, 4), ==, DECODE_PACKET);
	g_assert_cmpint(stream.last.packet.tcp.seq, ==, 7);
	g_assert_cmpint(stream.last.packet.len, ==, 4);
	g_assert_cmpint(take_cut(&stream, later, 4), ==, DECODE_FRAGMENT);
	stream_clear(&stream);
}

#define IPV6_PIECE(length, next, field, content) \
	IPV6_OF(length, "2c") next " 00 " field " 00000007 " content

static void test_ipv6(void)
{
	Stream stream;

	stream_init(&stream);
	g_assert_cmpint(take(&stream, IPV6_PIECE("0018", "06", "0001", PIECE_1)), ==,
			DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, IPV6_PIECE("0010", "06", "0018", PIECE_3)), ==,
			DECODE_FRAGMENT);
	g_assert_cmpint(take(&stream, IPV6_PIECE("0010", "06", "0011", PIECE_2)), ==,
			DECODE_PACKET);
	g_assert_cmpint(stream.last.packet.len, ==, 12);
	g_assert_cmpint(stream.last.packet.payload.len, ==, 12);
	stream_clear(&stream);
}

/* RFC 8200 §4.5: the first piece's next header counts, and options may stand behind it. */
static void test_ipv6_first_next(void)
{
	Stream stream;

	stream_init(&stream);
	take(&stream, IPV6_PIECE("0010", "3b", "0020", PIECE_3));
	take(&stream, IPV6_PIECE("0010", "3b", "0019", PIECE_2));
	g_assert_cmpint(
		take(&stream, IPV6_PIECE("0020", "3c", "0001", "06 00 0104 00000000 " PIECE_1)), ==,
		DECODE_PACKET);
	g_assert_cmpint(stream.last.packet.len, ==, 12);
	stream_clear(&stream);
}

/* RFC 792: an error quotes a piece as it is. */
static void test_quoted_piece(void)
{
	g_autofree char *piece = piece_of(7, MORE, 6, PIECE_1);
	g_autofree char *later = piece_of(7, MORE | 2, 6, PIECE_2);
	g_autofree char *quoting = g_strconcat("0b01 0000 00000000 ", piece, NULL);
	g_autofree char *quoting_later = g_strconcat("0b01 0000 00000000 ", later, NULL);
	g_autofree char *error = piece_of(1, 0, 1, quoting);
	g_autofree char *error_later = piece_of(1, 0, 1, quoting_later);
	Stream stream;

	stream_init(&stream);
	g_assert_cmpint(take(&stream, error), ==, DECODE_ICMP_ERROR);
	g_assert_cmpstr(decoder_icmp_error(stream.decoder)->what, ==,
			"fragment reassembly time exceeded");
	g_assert_cmpint(take(&stream, error_later), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, MORE | 2, PIECE_2), ==, DECODE_FRAGMENT);
	g_assert_cmpint(take_piece(&stream, 7, 3, PIECE_3), ==, DECODE_FRAGMENT);
	stream_clear(&stream);
}

static guint8 *add(Fragments *fragments, guint32 id, guint32 offset, gboolean more, gsize len,
		   guint32 *whole_len)
{
	static const guint8 bytes[65535];
	FragmentKey key = { .id = id };
	Fragment piece = {
		.offset = offset,
		.more = more,
		.next = 6,
		.bytes = { bytes, len },
	};
	guint8 next;

	return fragments_add(fragments, &key, &piece, 0, whole_len, &next);
}

/* RFC 791 §3.1: 65,535 bytes are the most, and one byte more is none. */
static void test_longest(void)
{
	Fragments *fragments = fragments_new();
	guint32 len;
	guint8 *whole;

	g_assert_null(add(fragments, 1, 0, TRUE, 65528, &len));
	whole = add(fragments, 1, 65528, FALSE, 7, &len);
	g_assert_nonnull(whole);
	g_assert_cmpint(len, ==, 65535);
	g_free(whole);
	g_assert_null(add(fragments, 2, 0, TRUE, 65528, &len));
	g_assert_null(add(fragments, 2, 65528, FALSE, 8, &len));
	g_assert_null(add(fragments, 2, 65528, FALSE, 65535, &len));
	g_assert_null(add(fragments, 3, 0, FALSE, 0, &len));
	fragments_free(fragments);
}

/* Of a flood the latest are kept, within what memory there is for them. */
static void test_flood(void)
{
	Fragments *fragments = fragments_new();
	guint32 len;
	guint8 *whole;

	for (guint32 id = 0; id < 20000; id++)
		g_assert_null(add(fragments, id, 65520, TRUE, 8, &len));
	for (guint32 id = 0; id < 20000; id++)
		g_assert_null(add(fragments, id, 0, TRUE, 8, &len));
	g_assert_null(add(fragments, 0, 8, FALSE, 8, &len));
	whole = add(fragments, 19999, 8, FALSE, 8, &len);
	g_assert_nonnull(whole);
	g_assert_cmpint(len, ==, 16);
	g_free(whole);
	fragments_free(fragments);
}

/* Each prefix of each piece, with the others there. */
static void test_every_prefix(void)
{
	g_autofree char *first = piece_of(7, MORE, 6, PIECE_1);
	g_autofree char *second = piece_of(7, 2, 6, PIECE_2);

	for (gsize cut = 0; cut < 36; cut++) {
		Stream stream;

		stream_init(&stream);
		take_cut(&stream, first, cut);
		take_cut(&stream, second, MIN(cut, 28));
		take_cut(&stream, second, 0);
		stream_clear(&stream);
	}
}

static void add_ipv4_tests(void)
{
	g_test_add_func("/decode/fragments/rfc-791-3.2-any-order", test_order);
	g_test_add_func("/decode/fragments/rfc-791-3.2-duplicates", test_duplicates);
	g_test_add_func("/decode/fragments/rfc-791-3.2-overlaps", test_overlaps);
	g_test_add_func("/decode/fragments/rfc-791-3.2-contradictions", test_contradictions);
	g_test_add_func("/decode/fragments/rfc-791-3.2-keys", test_keys);
	g_test_add_func("/decode/fragments/pieces-in-pieces", test_pieces_in_pieces);
	g_test_add_func("/decode/fragments/other-protocols", test_other_protocols);
	g_test_add_func("/decode/fragments/rfc-7348-tunnel-in-pieces", test_tunnel_in_pieces);
	g_test_add_func("/decode/fragments/rfc-1122-3.3.2-age", test_age);
	g_test_add_func("/decode/fragments/cut-by-the-capture", test_cut_pieces);
	g_test_add_func("/decode/fragments/rfc-792-quoted", test_quoted_piece);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add_ipv4_tests();
	g_test_add_func("/decode/fragments/rfc-8200-4.5", test_ipv6);
	g_test_add_func("/decode/fragments/rfc-8200-4.5-first-next-header", test_ipv6_first_next);
	g_test_add_func("/decode/fragments/rfc-791-3.1-longest", test_longest);
	g_test_add_func("/decode/fragments/flood", test_flood);
	g_test_add_func("/decode/fragments/every-prefix", test_every_prefix);
	return g_test_run();
}
