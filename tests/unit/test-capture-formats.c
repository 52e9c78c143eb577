/* snoop, ERF, and the files that go by pcap's name. */
#include "capture/capture.h"

#include <string.h>

#include "base/error.h"
#include "capture-file.h"

#define BYTES 20 /* of the frames here */

static void put_snoop_header(File *self, guint32 link_type)
{
	g_byte_array_append(self->bytes, (const guint8 *)"snoop\0\0", 8);
	put32(self, 2);
	put32(self, link_type);
}

static void put_snoop_record(File *self, guint32 captured, guint32 record)
{
	put32(self, 60);
	put32(self, captured);
	put32(self, record);
	put32(self, 0);
	put32(self, 1);
	put32(self, 500000);
	put_zeros(self, BYTES);
}

static void test_snoop(void)
{
	File file = file_new(TRUE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_snoop_header(&file, 4);
	put_snoop_record(&file, BYTES - 2, 24 + BYTES);
	put_snoop_record(&file, BYTES, 24 + BYTES);
	capture = open_saved(&file, NULL);
	for (int pass = 0; pass < 2; pass++) {
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_cmpint(frame.bytes.len, ==, BYTES - 2);
		g_assert_cmpint(frame.wire_len, ==, 60);
		g_assert_cmpint(frame.link_type, ==, LINK_ETHERNET);
		g_assert_cmpint(frame.time_ns, ==, 1500000000);
		expect_frame(capture, 2, BYTES);
		expect_end(capture, 2);
		g_assert_true(capture_rewind(capture, NULL));
	}
}

static void test_snoop_link_types(void)
{
	static const struct {
		guint32 number;
		int link_type;
	} known[] = { { 0, 1 }, { 2, 6 }, { 4, 1 }, { 8, 10 }, { 18, 123 } };

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
		File file = file_new(TRUE);
		g_autoptr(Capture) capture = NULL;
		Frame frame;

		put_snoop_header(&file, known[i].number);
		put_snoop_record(&file, BYTES, 24 + BYTES);
		capture = open_saved(&file, NULL);
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_cmpint(frame.link_type, ==, known[i].link_type);
	}
}

static void check_snoop_lie(guint32 captured, guint32 record, const char *complaint)
{
	File file = file_new(TRUE);
	g_autoptr(Capture) capture = NULL;

	put_snoop_header(&file, 4);
	put_snoop_record(&file, BYTES, 24 + BYTES);
	put_snoop_record(&file, captured, record);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, BYTES);
	expect_cut(capture, complaint);
}

static void test_snoop_lies(void)
{
	check_snoop_lie(BYTES + 1, 24 + BYTES, "is damaged at frame 2");
	check_snoop_lie(BYTES, 0, "is damaged at frame 2");
	check_snoop_lie(G_MAXUINT32, G_MAXUINT32, "is damaged at frame 2");
	check_snoop_lie(G_MAXUINT32 - 10, 14, "is damaged at frame 2");
	check_snoop_lie(BYTES + 1, 24 + BYTES + 4, "ends in the middle of frame 2");
}

static void put_erf(File *self, guint8 type, guint16 record, guint16 wire, const char *bytes,
		    gsize n)
{
	File time = file_new(FALSE);

	put32(&time, 1u << 31); /* half a second */
	put32(&time, 1);
	g_byte_array_append(self->bytes, time.bytes->data, 8);
	g_byte_array_unref(time.bytes);
	put(self, type, 1);
	put(self, 4, 1);
	put(self, record, 2);
	put(self, 0, 2);
	put(self, wire, 2);
	g_byte_array_append(self->bytes, (const guint8 *)bytes, (guint)n);
	put_zeros(self, record - 16 - (guint)n);
}

static void check_erf(guint8 type, const char *before, gsize n, gsize length, int link_type)
{
	File file = file_new(TRUE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_erf(&file, type, (guint16)(16 + n + 24), 20, before, n);
	put_erf(&file, 48, 24, 0, "", 0); /* padding: no frame */
	put_erf(&file, 2, 64, 46, "", 0);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.time_ns, ==, 1500000000);
	g_assert_cmpint(frame.bytes.len, ==, length);
	g_assert_cmpint(frame.link_type, ==, link_type);
	expect_frame(capture, 2, 46);
	expect_end(capture, 2);
}

static void test_erf(void)
{
	check_erf(2, "\0\0", 2, 20, 1);
	check_erf(1, "\x0f\0\x08\0", 4, 20, 104);
	check_erf(1, "\xff\x03\0\x21", 4, 20, 50);
	check_erf(5, "\0\0\0\0\x8f\0\x08\0", 8, 20, 104);
	check_erf(22, "", 0, 20, 228);
	check_erf(23, "", 0, 20, 229);
	check_erf(0x80 | 2, "\x80\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0", 18, 20, 1);
	check_erf(4, "\0\0\0\0", 4, 20, 11);
}

static void test_erf_extensions_without_end(void)
{
	File file = file_new(TRUE);
	g_autoptr(Capture) capture = NULL;

	put_erf(&file, 0x82, 40, 20, "\x80\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0", 24);
	capture = open_saved(&file, NULL);
	expect_frame(capture, 1, 0);
	expect_end(capture, 1);
}

static void test_erf_damage(void)
{
	File file = file_new(TRUE);
	g_autoptr(Capture) capture = NULL;

	for (int i = 0; i < 100; i++) /* beyond what tells the format */
		put_erf(&file, 2, 64, 46, "", 0);
	put_erf(&file, 0, 64, 46, "", 0);
	capture = open_saved(&file, NULL);
	g_assert_cmpuint(read_all(capture), ==, 100);
	expect_cut(capture, "is damaged at frame 101 (a record of type 0, 64 bytes long)");
}

/* A pcap header in all its fields. */
static File pcap_of(guint32 magic, guint16 major, guint16 minor, guint32 snaplen, guint32 network)
{
	File file = file_new(FALSE);

	put32(&file, magic);
	put(&file, major, 2);
	put(&file, minor, 2);
	put_zeros(&file, 8);
	put32(&file, snaplen);
	put32(&file, network);
	return file;
}

/* A record with `extra` in its header; the two lengths as they stand in the file. */
static void put_variant(File *self, guint32 first_length, guint32 second_length, const char *extra,
			guint n_extra)
{
	put32(self, 1);
	put32(self, 500000);
	put32(self, first_length);
	put32(self, second_length);
	g_byte_array_append(self->bytes, (const guint8 *)extra, n_extra);
	put_zeros(self, BYTES);
	memset(self->bytes->data + self->bytes->len - BYTES, 0xee, BYTES);
}

static void expect_variant(File *file, int link_type, gsize length, gint64 time_ns)
{
	g_autoptr(Capture) capture = open_saved(file, NULL);
	Frame frame;

	for (guint32 number = 1; number <= 2; number++) {
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_cmpint(frame.number, ==, number);
		g_assert_cmpint(frame.link_type, ==, link_type);
		g_assert_cmpint(frame.time_ns, ==, time_ns);
		g_assert_cmpint(frame.bytes.len, ==, length);
		g_assert_cmpint(frame.bytes.data[0], ==, 0xee);
	}
	expect_end(capture, 2);
}

static void check_versions(guint16 major, guint16 minor, guint32 network, guint32 first_length,
			   guint32 second_length)
{
	File file = pcap_of(MAGIC_US, major, minor, 65535, network);

	put_variant(&file, first_length, second_length, "", 0);
	put_variant(&file, first_length, second_length, "", 0);
	expect_variant(&file, LINK_ETHERNET, BYTES, 1500000000);
}

static void test_versions(void)
{
	check_versions(2, 4, 1, BYTES, 60);
	check_versions(2, 5, 1, BYTES, 60);
	check_versions(3, 0, 1, BYTES, 60);
	check_versions(2, 3, 1, BYTES, 60);
	check_versions(2, 3, 1, 60, BYTES);
	check_versions(2, 2, 1, 60, BYTES);
	check_versions(2, 0, 1, 60, BYTES);
	check_versions(543, 0, 1, 60, BYTES);
	check_versions(543, 1, 1, 60, BYTES);
	check_versions(2, 4, 0x44000001, BYTES, 60); /* four bytes of checksum, it says */
}

static void test_too_old(void)
{
	File file = pcap_of(MAGIC_US, 1, 4, 65535, 1);
	g_autofree char *path = save(&file);
	g_autoptr(GError) error = NULL;

	g_assert_null(capture_open(path, NULL, FALSE, &error));
	g_assert_cmpstr(error->message, ==, "is pcap of a version before 2: capture it again");
	g_unlink(path);
}

static void test_longer_headers(void)
{
	static const struct {
		guint32 magic;
		const char *extra;
		guint n_extra;
	} variants[] = {
		{ 0xa1b2c3d4, "\2\0\0\0\0\x08\0\0", 8 },
		{ 0xa1b2cd34, "\2\0\0\0\0\x08\4\0", 8 },
		{ 0xa1b2cd34, "\2\0\0\0\0\x08\0\1\1\0\0\0", 12 },
		{ 0xa1b2c3d4, "\1\xb6\xbf\x9f", 4 }, /* Nokia */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(variants); i++) {
		File file = pcap_of(variants[i].magic, 2, 4, 65535, 1);

		put_variant(&file, BYTES, 60, variants[i].extra, variants[i].n_extra);
		put_variant(&file, BYTES, 60, variants[i].extra, variants[i].n_extra);
		expect_variant(&file, LINK_ETHERNET, BYTES, 1500000000);
	}
}

static void check_aix(guint32 network, int link_type, gsize length)
{
	File file = pcap_of(MAGIC_US, 2, 2, 65535, network);

	put_variant(&file, 60, BYTES, "", 0);
	put_variant(&file, 60, BYTES, "", 0);
	expect_variant(&file, link_type, length, 1000500000);
}

static void test_aix(void)
{
	check_aix(6, LINK_ETHERNET, BYTES);
	check_aix(9, 6, BYTES);
	check_aix(15, 10, BYTES - 3);
	check_aix(24, 0, BYTES);
}

static void test_ixia(void)
{
	File file = pcap_of(0x1c0001ac, 2, 4, 65535, 1);

	put32(&file, 2 * (16 + BYTES));
	put_variant(&file, BYTES, 60, "", 0);
	put_variant(&file, BYTES, 60, "", 0);
	expect_variant(&file, LINK_ETHERNET, BYTES, 1000500000);
}

/* TShark does not clip frames to what the header claims, so neither do we. */
static void test_beyond_snaplen(void)
{
	static const guint32 snaplens[] = { 4, 0, 0xffffffff };

	for (gsize i = 0; i < G_N_ELEMENTS(snaplens); i++) {
		File file = pcap_of(MAGIC_US, 2, 4, snaplens[i], 1);

		put_variant(&file, BYTES, 60, "", 0);
		put_variant(&file, BYTES, 60, "", 0);
		expect_variant(&file, LINK_ETHERNET, BYTES, 1500000000);
	}
}

static void test_variant_damage(void)
{
	File file = pcap_of(MAGIC_US, 2, 5, 65535, 1);
	g_autoptr(Capture) capture = NULL;

	put_variant(&file, BYTES, 60, "", 0);
	put_variant(&file, 262145, 262145, "", 0);
	capture = open_saved(&file, "ether host ee:ee:ee:ee:ee:ee");
	expect_frame(capture, 1, BYTES);
	expect_cut(capture, "is damaged at frame 2 (a frame of 262145 bytes)");
}

static void test_variant_cut(void)
{
	for (guint lost = 1; lost < 16 + BYTES; lost++) {
		File file = pcap_of(MAGIC_US, 2, 5, 65535, 1);
		g_autoptr(Capture) capture = NULL;

		put_variant(&file, BYTES, 60, "", 0);
		put_variant(&file, BYTES, 60, "", 0);
		g_byte_array_set_size(file.bytes, file.bytes->len - lost);
		capture = open_saved(&file, NULL);
		expect_frame(capture, 1, BYTES);
		expect_cut(capture, "ends in the middle of frame 2");
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/snoop/rfc1761-records", test_snoop);
	g_test_add_func("/snoop/rfc1761-link-types", test_snoop_link_types);
	g_test_add_func("/snoop/lying-lengths", test_snoop_lies);
	g_test_add_func("/erf/records", test_erf);
	g_test_add_func("/erf/extensions-without-end", test_erf_extensions_without_end);
	g_test_add_func("/erf/damage-ends-the-reading", test_erf_damage);
	g_test_add_func("/pcap/versions", test_versions);
	g_test_add_func("/pcap/too-old", test_too_old);
	g_test_add_func("/pcap/longer-record-headers", test_longer_headers);
	g_test_add_func("/pcap/aix", test_aix);
	g_test_add_func("/pcap/ixia", test_ixia);
	g_test_add_func("/pcap/frames-beyond-the-snapshot-length", test_beyond_snaplen);
	g_test_add_func("/pcap/variants-damaged", test_variant_damage);
	g_test_add_func("/pcap/variants-cut", test_variant_cut);
	return g_test_run();
}
