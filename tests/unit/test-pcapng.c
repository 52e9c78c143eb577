/* Sections are those of draft-ietf-opsawg-pcapng.  Which blocks count as frames, and where a
 * damaged file ends, is as TShark 4.0 has it. */
#include "capture/capture.h"

#include <string.h>

#include "base/error.h"
#include "capture-file.h"

#define LINK_RAW 12       /* libpcap's */
#define LINK_RAW_FILE 101 /* the file's */
#define FIRST_NS G_GINT64_CONSTANT(1500000000)
#define PACKET_BYTES 14 /* padded by two */

#define BLOCK_CUSTOM 0xbad
#define BLOCK_CUSTOM_HERE 0x40000bad
#define BLOCK_JOURNAL 9
#define BLOCK_UNKNOWN 0x55

/* A block's head; end_block() writes its length to both ends. */
static guint start_block(File *self, guint32 type)
{
	guint at = self->bytes->len;

	put32(self, type);
	put32(self, 0);
	return at;
}

static void end_block(File *self, guint at)
{
	guint32 length;
	File field = { g_byte_array_new(), self->is_big_endian };

	put_zeros(self, -(self->bytes->len - at) & 3);
	length = self->bytes->len - at + 4;
	put32(self, length);
	put32(&field, length);
	memcpy(self->bytes->data + at + 4, field.bytes->data, 4);
	g_byte_array_unref(field.bytes);
}

static void put_option(File *self, guint16 code, const void *value, guint16 length)
{
	put(self, code, 2);
	put(self, length, 2);
	g_byte_array_append(self->bytes, value, length);
	put_zeros(self, -(guint)length & 3);
}

static void put_comment(File *self, const char *text)
{
	put_option(self, 1, text, (guint16)strlen(text));
}

static void put_section(File *self, const char *comment)
{
	guint at = start_block(self, 0x0a0d0d0a);

	put32(self, 0x1a2b3c4d);
	put(self, 1, 2);
	put(self, 0, 2);
	put(self, G_MAXUINT64, 8);
	if (comment)
		put_comment(self, comment);
	end_block(self, at);
}

static guint start_interface(File *self, guint16 link_type, guint32 snaplen)
{
	guint at = start_block(self, 1);

	put(self, link_type, 2);
	put(self, 0, 2);
	put32(self, snaplen);
	return at;
}

static void put_interface(File *self, guint16 link_type, guint32 snaplen)
{
	end_block(self, start_interface(self, link_type, snaplen));
}

/* An interface whose clock ticks `resolution` (if_tsresol) from `offset` (if_tsoffset) on. */
static void put_clock(File *self, guint8 resolution, gint64 offset)
{
	guint at = start_interface(self, LINK_ETHERNET, 0);

	put_option(self, 9, &resolution, 1);
	put(self, 14, 2);
	put(self, 8, 2);
	put(self, (guint64)offset, 8);
	put32(self, 0); /* opt_endofopt */
	end_block(self, at);
}

static guint start_packet(File *self, guint32 interface, guint64 ticks, guint32 captured)
{
	guint at = start_block(self, 6);

	put32(self, interface);
	put32(self, (guint32)(ticks >> 32));
	put32(self, (guint32)ticks);
	put32(self, captured);
	put32(self, 60);
	put_zeros(self, (captured + 3) & ~3u);
	return at;
}

static void put_packet(File *self, guint32 interface)
{
	end_block(self, start_packet(self, interface, 1500000, PACKET_BYTES));
}

static void put_simple_packet(File *self, guint32 captured, guint32 wire)
{
	guint at = start_block(self, 3);

	put32(self, wire);
	put_zeros(self, captured);
	end_block(self, at);
}

/* A section, an Ethernet interface, a packet. */
static File file_with_packet(gboolean is_big_endian)
{
	File file = file_new(is_big_endian);

	put_section(&file, NULL);
	put_interface(&file, LINK_ETHERNET, 0);
	put_packet(&file, 0);
	return file;
}

static void test_packets(void)
{
	for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
		File file = file_with_packet(is_big_endian);
		g_autoptr(Capture) capture = open_saved(&file, NULL);
		Frame frame;

		g_assert_false(capture_has_times(capture));
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_cmpint(frame.number, ==, 1);
		g_assert_cmpint(frame.time_ns, ==, FIRST_NS);
		g_assert_cmpint(frame.link_type, ==, LINK_ETHERNET);
		g_assert_cmpint(frame.bytes.len, ==, PACKET_BYTES);
		g_assert_cmpint(frame.wire_len, ==, 60);
		g_assert_null(frame.note);
		g_assert_true(capture_has_times(capture));
		expect_end(capture, 1);
		g_assert_null(capture_names(capture));
	}
}

static void test_sections(void)
{
	File file = file_with_packet(FALSE);
	g_autoptr(Capture) capture = NULL;

	file.is_big_endian = TRUE;
	put_section(&file, NULL);
	put_interface(&file, LINK_ETHERNET, 0);
	put_packet(&file, 0);
	file.is_big_endian = FALSE;
	put_section(&file, NULL);
	put_packet(&file, 0); /* the section before had an interface: this one has none */
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, PACKET_BYTES);
	expect_frame(capture, 2, PACKET_BYTES);
	expect_cut(capture, "is damaged at frame 3 (interface 0 of 0)");
}

static void test_interfaces(void)
{
	File file = file_with_packet(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_interface(&file, LINK_RAW_FILE, 20);
	put_packet(&file, 1);
	put_packet(&file, 0);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, PACKET_BYTES);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.link_type, ==, LINK_RAW);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.link_type, ==, LINK_ETHERNET);
	expect_end(capture, 3);
}

static gint64 time_of(guint8 resolution, gint64 offset, guint64 ticks)
{
	gint64 times[2];

	for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
		File file = file_new(is_big_endian);
		g_autoptr(Capture) capture = NULL;
		Frame frame;

		put_section(&file, NULL);
		put_clock(&file, resolution, offset);
		end_block(&file, start_packet(&file, 0, ticks, 0));
		capture = open_saved(&file, NULL);
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		times[is_big_endian] = frame.time_ns;
	}
	g_assert_cmpint(times[0], ==, times[1]);
	return times[0];
}

static void test_resolutions(void)
{
	const guint64 e19 = G_GUINT64_CONSTANT(10000000000000000000);

	g_assert_cmpint(time_of(6, 0, 1500000), ==, FIRST_NS);
	g_assert_cmpint(time_of(9, 0, 1500000001), ==, 1500000001);
	g_assert_cmpint(time_of(0, 0, 2), ==, 2000000000);
	g_assert_cmpint(time_of(19, 0, e19 + e19 / 2), ==, FIRST_NS);
	g_assert_cmpint(time_of(20, 0, e19), ==, 100000000);
	g_assert_cmpint(time_of(127, 0, G_MAXUINT64), ==, 0);
	g_assert_cmpint(time_of(0x80 | 1, 0, 3), ==, FIRST_NS);
	g_assert_cmpint(time_of(0x80 | 20, 0, 3 << 19), ==, FIRST_NS);
	g_assert_cmpint(time_of(0x80 | 63, 0, (guint64)3 << 62), ==, FIRST_NS);
	g_assert_cmpint(time_of(0x80 | 64, 0, (guint64)1 << 63), ==, 500000000);
	g_assert_cmpint(time_of(0xff, 0, G_MAXUINT64), ==, 0);
}

static void test_offset(void)
{
	g_assert_cmpint(time_of(6, 100, 1500000), ==, FIRST_NS + G_GINT64_CONSTANT(100000000000));
	g_assert_cmpint(time_of(6, -1, 1500000), ==, 500000000);
}

static void test_impossible_times(void)
{
	g_assert_cmpint(time_of(0, 0, G_MAXINT64), ==, 0);
	g_assert_cmpint(time_of(0, 0, (guint64)G_MAXINT64 + 1), ==, 0);
	g_assert_cmpint(time_of(0, 0, G_GUINT64_CONSTANT(9223372037)), ==, 0);
	g_assert_cmpint(time_of(6, -100, 1500000), ==, 0);
	g_assert_cmpint(time_of(6, G_MAXINT64, 1500000), ==, 0);
	g_assert_cmpint(time_of(6, G_MININT64, 1500000), ==, 0);
}

static void test_simple_packets(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_section(&file, NULL);
	put_interface(&file, LINK_ETHERNET, 20);
	put_simple_packet(&file, 20, 60);
	put_simple_packet(&file, 16, 14);
	put_packet(&file, 0);
	put_simple_packet(&file, 16, 16);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.bytes.len, ==, 20);
	g_assert_cmpint(frame.wire_len, ==, 60);
	g_assert_cmpint(frame.time_ns, ==, 0);
	g_assert_false(capture_has_times(capture));
	expect_frame(capture, 2, 14);
	g_assert_false(capture_has_times(capture));
	expect_frame(capture, 3, PACKET_BYTES);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.time_ns, ==, FIRST_NS); /* the last one that is known */
	g_assert_true(capture_has_times(capture));
	expect_end(capture, 4);
}

static void test_obsolete_packet(void)
{
	File file = file_new(TRUE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;
	guint at;

	put_section(&file, NULL);
	put_interface(&file, LINK_RAW_FILE, 0);
	put_interface(&file, LINK_ETHERNET, 0);
	at = start_block(&file, 2);
	put(&file, 1, 2);
	put(&file, 7, 2); /* losses */
	put32(&file, 0);
	put32(&file, 1500000);
	put32(&file, 5);
	put32(&file, 9);
	put_zeros(&file, 8);
	put_comment(&file, "old");
	end_block(&file, at);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.link_type, ==, LINK_ETHERNET);
	g_assert_cmpint(frame.time_ns, ==, FIRST_NS);
	g_assert_cmpint(frame.bytes.len, ==, 5);
	g_assert_cmpint(frame.wire_len, ==, 9);
	g_assert_cmpstr(frame.note, ==, "old");
	expect_end(capture, 1);
}

static void test_comments(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;
	guint at;

	put_section(&file, "taken at noon");
	put_interface(&file, LINK_ETHERNET, 0);
	at = start_packet(&file, 0, 1, PACKET_BYTES);
	put_option(&file, 2, "\1\2\3\4", 4); /* epb_flags */
	put_comment(&file, "here it stalls");
	put_comment(&file, "");
	put_comment(&file, "w\xf6rld\n\x1b[1m");
	end_block(&file, at);
	put_packet(&file, 0);
	put_section(&file, "and after");
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpstr(frame.note, ==, "here it stalls\nw\xef\xbf\xbdrld\n\x1b[1m");
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_null(frame.note);
	expect_end(capture, 2);
}

static void put_name(File *self, guint16 type, const char *address, gsize n_address,
		     const char *name, gsize n_name)
{
	put(self, type, 2);
	put(self, n_address + n_name, 2);
	g_byte_array_append(self->bytes, (const guint8 *)address, (guint)n_address);
	g_byte_array_append(self->bytes, (const guint8 *)name, (guint)n_name);
	put_zeros(self, -(guint)(n_address + n_name) & 3);
}

static void test_names(void)
{
	static const char v6[16] = "\x20\x01\x0d\xb8";
	File file = file_with_packet(TRUE);
	g_autoptr(Capture) capture = NULL;
	GHashTable *names;
	guint at = start_block(&file, 4);

	put_name(&file, 1, "\300\0\2\1", 4, "web\0other\0", 10);
	put_name(&file, 1, "\300\0\2\1", 4, "late\0", 5);
	put_name(&file, 2, v6, 16, "six\033\0", 5);
	put_name(&file, 1, "\300\0\2\2", 4, "", 0);
	put_name(&file, 1, "\300\0", 2, "", 0);
	put_name(&file, 3, "\300\0\2\3\0\0\0\0", 8, "hardware", 9);
	put_name(&file, 1, "\300\0\2\4", 4, "unended", 7);
	put_name(&file, 0, "", 0, "", 0);
	put_name(&file, 1, "\300\0\2\5", 4, "behind the end\0", 15);
	end_block(&file, at);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, PACKET_BYTES);
	g_assert_null(capture_names(capture));
	expect_end(capture, 1);
	for (int pass = 0; pass < 2; pass++) {
		names = capture_names(capture);
		g_assert_cmpint(g_hash_table_size(names), ==, 3);
		g_assert_cmpstr(g_hash_table_lookup(names, "192.0.2.1"), ==, "web");
		g_assert_cmpstr(g_hash_table_lookup(names, "2001:db8::"), ==, "six␛");
		g_assert_cmpstr(g_hash_table_lookup(names, "192.0.2.4"), ==, "unended");
		g_assert_true(capture_rewind(capture, NULL)); /* and they stay */
	}
}

static void test_counted_blocks(void)
{
	static const guint32 counted[] = { BLOCK_CUSTOM,  BLOCK_CUSTOM_HERE,
					   BLOCK_JOURNAL, 0x204,
					   0x216,         0x221 };
	File file = file_with_packet(FALSE);
	g_autoptr(Capture) capture = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(counted); i++) {
		guint at = start_block(&file, counted[i]);

		put_zeros(&file, 40);
		end_block(&file, at);
	}
	put_packet(&file, 0);
	capture = open_saved(&file, "greater 0");
	expect_frame(capture, 1, PACKET_BYTES);
	expect_frame(capture, 2 + G_N_ELEMENTS(counted), PACKET_BYTES);
	expect_end(capture, 2 + G_N_ELEMENTS(counted));
}

static void test_other_blocks(void)
{
	static const guint32 passed[] = { 5, 7, 8, 10, BLOCK_UNKNOWN, 0x80000001, G_MAXUINT32 };
	File file = file_with_packet(FALSE);
	g_autoptr(Capture) capture = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(passed); i++) {
		guint at = start_block(&file, passed[i]);

		put_zeros(&file, 40);
		end_block(&file, at);
	}
	put_packet(&file, 0);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, PACKET_BYTES);
	expect_frame(capture, 2, PACKET_BYTES);
	expect_end(capture, 2);
}

/* A good packet, a block of `type` whose field at `offset` is `value`, and a good packet that
 * nobody may see. */
static void check_lie(guint32 type, guint offset, guint32 value, const char *complaint)
{
	File file = file_with_packet(FALSE);
	g_autoptr(Capture) capture = NULL;
	guint at = file.bytes->len;
	guint32 little = GUINT32_TO_LE(value);

	if (type == 6)
		put_packet(&file, 0);
	else if (type == 3)
		put_simple_packet(&file, 16, 16);
	else if (type == 1)
		put_interface(&file, LINK_ETHERNET, 0);
	else
		end_block(&file, start_block(&file, type));
	memcpy(file.bytes->data + at + offset, &little, 4);
	put_packet(&file, 0);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, PACKET_BYTES);
	expect_cut(capture, complaint);
	g_assert_cmpint(capture_frames(capture), ==, 1);
}

static void test_lying_lengths(void)
{
	check_lie(6, 4, 0, "is damaged at frame 2 (a block of 0 bytes)");
	check_lie(6, 4, 8, "a block of 8 bytes");
	check_lie(6, 4, G_MAXUINT32, "a block of 4294967295 bytes");
	check_lie(6, 4, 0x7fffffff, "a block of 2147483647 bytes");
	check_lie(6, 4, 0x00ffffff, "ends in the middle of frame 2");
	check_lie(6, 4, 0x08000000, "enhanced packet block of 134217728 bytes");
	check_lie(BLOCK_UNKNOWN, 4, 0x08000000, "ends in the middle of frame 2");
	check_lie(6, 4, 44, "a block with lengths 44 and 0");
	check_lie(6, 4, 28, "enhanced packet block of 28 bytes");
	check_lie(6, 44, 52, "a block with lengths 48 and 52");
	check_lie(6, 8, 1, "interface 1 of 1");
	check_lie(6, 8, G_MAXUINT32, "interface 4294967295 of 1");
	check_lie(6, 20, 17, "a frame of 17 bytes in a block of 36");
	check_lie(6, 20, G_MAXUINT32, "a frame of 4294967295 bytes");
	check_lie(3, 8, 17, "a frame of 17 bytes in a block of 20");
	check_lie(3, 8, G_MAXUINT32, "a frame of 4294967295 bytes");
	check_lie(1, 4, 16, "interface description block of 16 bytes");
	check_lie(BLOCK_CUSTOM, 4, 12, "custom block of 12 bytes");
	check_lie(BLOCK_UNKNOWN, 4, 16, "a block with lengths 16 and 6");
}

/* An option of four bytes that claims `length`. */
static CaptureResult result_with_option(guint16 length)
{
	File file = file_with_packet(FALSE);
	g_autoptr(Capture) capture = NULL;
	guint at = start_packet(&file, 0, 1, PACKET_BYTES);
	Frame frame;

	put(&file, 1, 2);
	put(&file, length, 2);
	put_zeros(&file, 4);
	end_block(&file, at);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, PACKET_BYTES);
	return capture_next(capture, &frame);
}

static void test_option_beyond_block(void)
{
	g_assert_cmpint(result_with_option(4), ==, CAPTURE_FRAME);
	g_assert_cmpint(result_with_option(5), ==, CAPTURE_CUT);
	g_assert_cmpint(result_with_option(G_MAXUINT16), ==, CAPTURE_CUT);
}

static File file_with_everything(gboolean is_big_endian)
{
	File file = file_new(is_big_endian);
	guint at;

	put_section(&file, "comment");
	put_clock(&file, 9, 1);
	at = start_packet(&file, 0, 1, PACKET_BYTES);
	put_comment(&file, "note");
	end_block(&file, at);
	put_simple_packet(&file, 16, 16);
	at = start_block(&file, 4);
	put_name(&file, 1, "\300\0\2\1", 4, "web\0", 4);
	end_block(&file, at);
	at = start_block(&file, BLOCK_CUSTOM);
	put_zeros(&file, 8);
	end_block(&file, at);
	put_section(&file, NULL);
	put_interface(&file, LINK_RAW_FILE, 0);
	put_packet(&file, 0);
	return file;
}

static void test_cut_anywhere(void)
{
	File whole = file_with_everything(FALSE);
	guint ends = 0;

	for (guint length = 4; length <= whole.bytes->len; length++) {
		File file = file_new(FALSE);
		g_autofree char *path = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(Capture) capture = NULL;

		g_byte_array_append(file.bytes, whole.bytes->data, length);
		path = save(&file);
		capture = capture_open(path, NULL, FALSE, &error);
		g_unlink(path);
		if (!capture) {
			g_assert_cmpuint(length, <, 44);
			g_assert_nonnull(strstr(error->message, "is truncated in its header:"));
			continue;
		}
		g_assert_cmpuint(read_all(capture), <=, 3);
		if (capture_complaint(capture))
			g_assert_nonnull(
				strstr(capture_complaint(capture), "ends in the middle of frame"));
		else
			ends++;
	}
	g_assert_cmpint(ends, ==, 9); /* behind each block */
	g_byte_array_unref(whole.bytes);
}

/* Whatever the bytes are: an end. */
static void test_damage_anywhere(void)
{
	for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
		File whole = file_with_everything(is_big_endian);

		for (guint at = 4; at < whole.bytes->len; at++) {
			File file = file_new(FALSE);
			g_autofree char *path = NULL;
			g_autoptr(Capture) capture = NULL;

			g_byte_array_append(file.bytes, whole.bytes->data, whole.bytes->len);
			file.bytes->data[at] ^= 0xff;
			path = save(&file);
			capture = capture_open(path, NULL, FALSE, NULL);
			g_unlink(path);
			if (capture)
				g_assert_cmpuint(read_all(capture), <=, 3);
		}
		g_byte_array_unref(whole.bytes);
	}
}

static void check_section_refused(guint16 major, guint16 minor, guint32 magic, const char *part)
{
	File file = file_new(FALSE);
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;
	guint at = start_block(&file, 0x0a0d0d0a);

	put32(&file, magic);
	put(&file, major, 2);
	put(&file, minor, 2);
	put_zeros(&file, 8);
	end_block(&file, at);
	path = save(&file);
	g_assert_null(capture_open(path, NULL, FALSE, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
	if (!strstr(error->message, part))
		g_error("'%s' does not say '%s'", error->message, part);
	g_unlink(path);
}

static void test_unknown_section(void)
{
	check_section_refused(2, 0, 0x1a2b3c4d, "unknown version 2.0");
	check_section_refused(1, 3, 0x1a2b3c4d, "unknown version 1.3");
	check_section_refused(1, 0, 0x1a2b3c4e, "unknown byte order");
}

static void put_tcp_packet(File *self, guint32 interface, guint8 port, guint link_header)
{
	guint length = 40 + link_header;
	guint at = start_packet(self, interface, 1, length);
	guint8 *frame = self->bytes->data + self->bytes->len - length - (-length & 3);

	if (link_header > 0)
		frame[12] = 0x08;
	frame[link_header] = 0x45;
	frame[link_header + 9] = 6;
	frame[link_header + 23] = port;
	end_block(self, at);
}

static void test_filter_per_link_type(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;

	put_section(&file, NULL);
	put_interface(&file, LINK_ETHERNET, 0);
	put_interface(&file, LINK_RAW_FILE, 0);
	put_interface(&file, 9999, 0); /* no filter knows it */
	put_tcp_packet(&file, 0, 22, 14);
	put_tcp_packet(&file, 0, 80, 14);
	put_tcp_packet(&file, 2, 80, 14);
	put_tcp_packet(&file, 1, 80, 0);
	put_tcp_packet(&file, 1, 22, 0);
	capture = open_saved(&file, "tcp dst port 80");
	for (int pass = 0; pass < 2; pass++) {
		expect_frame(capture, 2, 54);
		expect_frame(capture, 4, 40);
		expect_end(capture, 5);
		g_assert_true(capture_rewind(capture, NULL));
	}
}

static void test_filter_unknown_to_first(void)
{
	File file = file_new(FALSE);
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;

	put_section(&file, NULL);
	put_interface(&file, 9999, 0);
	put_packet(&file, 0);
	path = save(&file);
	g_assert_null(capture_open(path, "tcp", FALSE, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_USAGE);
	g_unlink(path);
}

/* LINKTYPE_NFLOG has lengths in the order of the machine that captured. */
static void test_host_order_fields(void)
{
	for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
		File file = file_new(is_big_endian);
		g_autoptr(Capture) capture = NULL;
		guint16 length;
		Frame frame;
		guint at;

		put_section(&file, NULL);
		put_interface(&file, 239, 0);
		at = start_packet(&file, 0, 1, 16);
		g_byte_array_set_size(file.bytes, file.bytes->len - 12);
		put(&file, 5, 2);
		put(&file, 10, 2);
		put_zeros(&file, 4);
		put(&file, 4, 2);
		put(&file, 9, 2);
		end_block(&file, at);
		capture = open_saved(&file, NULL);
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		memcpy(&length, frame.bytes.data + 4, 2);
		g_assert_cmpint(length, ==, 5);
		memcpy(&length, frame.bytes.data + 14, 2);
		g_assert_cmpint(length, ==, 9);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pcapng/4.3-packets-both-orders", test_packets);
	g_test_add_func("/pcapng/4.1-sections-have-orders-and-interfaces-of-their-own",
			test_sections);
	g_test_add_func("/pcapng/4.2-interfaces-have-link-types", test_interfaces);
	g_test_add_func("/pcapng/4.2-if_tsresol", test_resolutions);
	g_test_add_func("/pcapng/4.2-if_tsoffset", test_offset);
	g_test_add_func("/pcapng/impossible-times-are-none", test_impossible_times);
	g_test_add_func("/pcapng/4.4-simple-packets", test_simple_packets);
	g_test_add_func("/pcapng/A-obsolete-packets", test_obsolete_packet);
	g_test_add_func("/pcapng/3.5-comments", test_comments);
	g_test_add_func("/pcapng/4.5-names", test_names);
	g_test_add_func("/pcapng/4.8-blocks-that-count-as-frames", test_counted_blocks);
	g_test_add_func("/pcapng/3.1-other-blocks-are-passed-over", test_other_blocks);
	g_test_add_func("/pcapng/lying-lengths", test_lying_lengths);
	g_test_add_func("/pcapng/3.5-option-beyond-its-block", test_option_beyond_block);
	g_test_add_func("/pcapng/cut-anywhere", test_cut_anywhere);
	g_test_add_func("/pcapng/damage-anywhere", test_damage_anywhere);
	g_test_add_func("/pcapng/4.1-unknown-sections-are-refused", test_unknown_section);
	g_test_add_func("/pcapng/filter-for-each-link-type", test_filter_per_link_type);
	g_test_add_func("/pcapng/filter-that-the-first-frame-does-not-know",
			test_filter_unknown_to_first);
	g_test_add_func("/pcapng/fields-in-the-machines-order", test_host_order_fields);
	return g_test_run();
}
