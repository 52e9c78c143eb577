/* Captures in gzip, bzip2, xz, zstd and lz4, made here by libarchive. */
#include "capture/capture.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

#include "base/error.h"
#include "capture-file.h"

#define RECORDS 5000
#define PACKING_XZ 2
#define PACKING_LZ4 4

/* The first block's header (xz file format 1.0.4, §3.1), behind the stream's. */
#define XZ_BLOCK 12
#define XZ_FILTER (XZ_BLOCK + 2)
#define XZ_LZMA2 0x21
#define XZ_DICTIONARY (XZ_BLOCK + 4) /* §5.3.1 */

static const struct {
	const char *name;
	int (*add)(struct archive *archive);
} packings[] = {
	{ "gzip", archive_write_add_filter_gzip }, { "bzip2", archive_write_add_filter_bzip2 },
	{ "xz", archive_write_add_filter_xz },     { "zstd", archive_write_add_filter_zstd },
	{ "lz4", archive_write_add_filter_lz4 },
};

static la_ssize_t keep(struct archive *archive, void *data, const void *bytes, size_t n)
{
	(void)archive;
	g_byte_array_append(data, bytes, (guint)n);
	return (la_ssize_t)n;
}

/* The file's bytes compressed; consumes it. */
static File packed(File file, gsize packing)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	File result = file_new(FALSE);

	archive_write_set_format_raw(archive);
	g_assert_cmpint(packings[packing].add(archive), ==, ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(archive, 1);
	g_assert_cmpint(archive_write_open(archive, result.bytes, NULL, keep, NULL), ==,
			ARCHIVE_OK);
	archive_entry_set_filetype(entry, AE_IFREG);
	g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
	g_assert_cmpint(archive_write_data(archive, file.bytes->data, file.bytes->len), ==,
			(la_ssize_t)file.bytes->len);
	archive_entry_free(entry);
	archive_write_free(archive);
	g_byte_array_unref(file.bytes);
	return result;
}

/* Ports that do not repeat soon, so that the compressed data is not all one match. */
static File pcap_with(guint records)
{
	File file = file_new(FALSE);
	guint32 state = 1;

	put_header(&file, MAGIC_US);
	for (guint i = 0; i < records; i++) {
		put_tcp_record(&file, (guint8)(i % 2 ? 80 : 22));
		for (guint at = 38; at < FRAME_BYTES; at++) {
			state = state * 1664525 + 1013904223;
			file.bytes->data[file.bytes->len - FRAME_BYTES + at] =
				(guint8)(state >> 24);
		}
	}
	return file;
}

static void test_all_kinds(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
		File file = packed(pcap_with(RECORDS), i);
		g_autoptr(Capture) capture = open_saved(&file, NULL);

		for (int pass = 0; pass < 2; pass++) {
			expect_frame(capture, 1, FRAME_BYTES);
			g_assert_cmpuint(read_all(capture), ==, RECORDS - 1);
			g_assert_null(capture_complaint(capture));
			g_assert_true(capture_rewind(capture, NULL));
		}
	}
}

static void test_twice(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
		File file = packed(packed(pcap_with(10), i), (i + 1) % G_N_ELEMENTS(packings));
		g_autoptr(Capture) capture = open_saved(&file, NULL);

		g_assert_cmpuint(read_all(capture), ==, 10);
	}
}

/* What is not unpacked is refused, in these words. */
static void expect_refused(File file, const char *words)
{
	g_autofree char *path = save(&file);
	g_autoptr(GError) error = NULL;

	g_assert_null(capture_open(path, NULL, TRUE, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
	g_assert_cmpstr(error->message, ==, words);
	g_unlink(path);
}

static void test_thrice(void)
{
	expect_refused(packed(packed(packed(pcap_with(10), 0), 0), 0),
		       "cannot be read (compressed more than twice): decompress it first");
}

/* The same data, said to need another dictionary. */
static File xz_with_dictionary(guint8 size)
{
	File file = packed(pcap_with(10), PACKING_XZ);
	guint8 *header = file.bytes->data + XZ_BLOCK;
	gsize len = (header[0] + 1u) * 4 - 4;
	guint32 sum;

	g_assert_cmpuint(file.bytes->data[XZ_FILTER], ==, XZ_LZMA2);
	file.bytes->data[XZ_DICTIONARY] = size;
	sum = GUINT32_TO_LE((guint32)crc32(0, header, (uInt)len));
	memcpy(header + len, &sum, sizeof(sum));
	return file;
}

static void test_dictionary(void)
{
	File file = xz_with_dictionary(32); /* 256 MiB */
	g_autoptr(Capture) capture = open_saved(&file, NULL);

	g_assert_cmpuint(read_all(capture), ==, 10);
	g_assert_null(capture_complaint(capture));
	expect_refused(xz_with_dictionary(33),
		       "cannot be read (xz data needs a dictionary of 384 MiB, more than 256): "
		       "decompress it first");
	expect_refused(xz_with_dictionary(37),
		       "cannot be read (xz data needs a dictionary of 1536 MiB, more than 256): "
		       "decompress it first");
}

static void test_filter(void)
{
	File file = packed(pcap_with(4), 0);
	g_autoptr(Capture) capture = open_saved(&file, "tcp dst port 80");

	expect_frame(capture, 2, FRAME_BYTES);
	expect_frame(capture, 4, FRAME_BYTES);
	expect_end(capture, 4);
}

static void test_members(void)
{
	File one = packed(pcap_with(3), 0);
	File file = file_new(FALSE), rest = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;

	put_tcp_record(&rest, 1);
	rest = packed(rest, 0);
	g_byte_array_append(file.bytes, one.bytes->data, one.bytes->len);
	g_byte_array_append(file.bytes, rest.bytes->data, rest.bytes->len);
	put_zeros(&file, 100);
	capture = open_saved(&file, NULL);
	g_assert_cmpuint(read_all(capture), ==, 4);
	g_assert_null(capture_complaint(capture));
	g_byte_array_unref(one.bytes);
	g_byte_array_unref(rest.bytes);
}

/* Most of what a gzip file that breaks off holds is there to be seen. */
static void test_gzip_cut(void)
{
	File whole = packed(pcap_with(RECORDS), 0);
	guint before = 0;

	for (guint tenth = 1; tenth < 10; tenth++) {
		File file = file_new(FALSE);
		g_autoptr(Capture) capture = NULL;
		guint n;

		g_byte_array_append(file.bytes, whole.bytes->data, whole.bytes->len / 10 * tenth);
		capture = open_saved(&file, NULL);
		n = read_all(capture);
		g_assert_cmpuint(n, >, before);
		g_assert_cmpuint(n, >, RECORDS / 10 * tenth * 9 / 10 - RECORDS / 20);
		expect_cut(capture, "(gzip data is truncated)");
		before = n;
	}
	g_byte_array_unref(whole.bytes);
}

static void test_gzip_without_end(void)
{
	File file = packed(pcap_with(10), 0);
	g_autoptr(Capture) capture = NULL;

	g_byte_array_set_size(file.bytes, file.bytes->len - 8); /* checksum and length */
	capture = open_saved(&file, NULL);
	g_assert_cmpuint(read_all(capture), ==, 10);
	expect_cut(capture, "ends after frame 10 (gzip data is truncated)");
}

static void test_gzip_checksum(void)
{
	File file = packed(pcap_with(10), 0);
	g_autoptr(Capture) capture = NULL;

	file.bytes->data[file.bytes->len - 8] ^= 1;
	capture = open_saved(&file, NULL);
	g_assert_cmpuint(read_all(capture), ==, 10);
	expect_cut(capture, "ends after frame 10 (gzip data is damaged)");
}

/* An end comes, and a sentence, wherever it is cut; what was unpacked is whole. */
static void test_cut_anywhere(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
		File whole = packed(pcap_with(8), i);

		for (guint length = 1; length < whole.bytes->len; length += 3) {
			File file = file_new(FALSE);
			g_autofree char *path = NULL;
			g_autoptr(GError) error = NULL;
			g_autoptr(Capture) capture = NULL;

			g_byte_array_append(file.bytes, whole.bytes->data, length);
			path = save(&file);
			capture = capture_open(path, NULL, FALSE, &error);
			g_unlink(path);
			if (capture) {
				g_assert_cmpuint(read_all(capture), <=, 8);
				if (i != PACKING_LZ4) /* a lz4 frame may end without its end mark */
					g_assert_nonnull(capture_complaint(capture));
			} else {
				g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
			}
		}
		g_byte_array_unref(whole.bytes);
	}
}

static void test_damage_anywhere(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
		File whole = packed(pcap_with(8), i);

		for (guint at = 0; at < whole.bytes->len; at += 2) {
			File file = file_new(FALSE);
			g_autofree char *path = NULL;
			g_autoptr(Capture) capture = NULL;

			g_byte_array_append(file.bytes, whole.bytes->data, whole.bytes->len);
			file.bytes->data[at] ^= 0x55;
			path = save(&file);
			capture = capture_open(path, NULL, FALSE, NULL);
			g_unlink(path);
			if (capture)
				read_all(capture);
		}
		g_byte_array_unref(whole.bytes);
	}
}

static void test_of_nothing(void)
{
	static const char lz4[] = "\x04\x22\x4d\x18\x64\x40\xa7\0\0\0\0\x05\x5d\xcc\x02";

	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
		File file = file_new(FALSE);
		g_autofree char *path = NULL;
		g_autoptr(GError) error = NULL;

		if (i < PACKING_LZ4)
			file = packed(file, i);
		else /* libarchive cannot write it */
			g_byte_array_append(file.bytes, (const guint8 *)lz4, sizeof(lz4) - 1);
		path = save(&file);
		g_assert_null(capture_open(path, NULL, FALSE, &error));
		g_assert_nonnull(strstr(error->message, "is empty:"));
		g_unlink(path);
	}
}

/* Compressed, a pipe is kept as it is. */
static void test_pipe(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++) {
		File file = packed(pcap_with(100), i);
		g_autofree char *path = NULL;
		g_autoptr(Capture) capture = NULL;
		int ends[2];

		g_assert_no_errno(pipe(ends));
		g_assert_cmpint(write(ends[1], file.bytes->data, file.bytes->len), ==,
				(gssize)file.bytes->len);
		close(ends[1]);
		path = g_strdup_printf("/dev/fd/%d", ends[0]);
		capture = capture_open(path, NULL, TRUE, NULL);
		g_assert_cmpuint(read_all(capture), ==, 100);
		g_assert_true(capture_rewind(capture, NULL));
		g_assert_cmpuint(read_all(capture), ==, 100);
		close(ends[0]);
		g_byte_array_unref(file.bytes);
	}
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* 128 MiB of zeros behind a header, which are frames of no bytes: memory does not grow with them.
 */
static void test_bomb(void)
{
	const guint member = 16 << 20;
	File file = file_new(FALSE), zeros = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	long before;

	put_header(&file, MAGIC_US);
	file = packed(file, 0);
	put_zeros(&zeros, member);
	zeros = packed(zeros, 0);
	for (int i = 0; i < 8; i++)
		g_byte_array_append(file.bytes, zeros.bytes->data, zeros.bytes->len);
	g_byte_array_unref(zeros.bytes);
	before = peak_kib();
	capture = open_saved(&file, NULL);
	g_assert_cmpuint(read_all(capture), ==, 8 * member / 16);
	g_assert_cmpint(peak_kib() - before, <, 8 << 10);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compressed/all-kinds-once-and-again", test_all_kinds);
	g_test_add_func("/compressed/twice", test_twice);
	g_test_add_func("/compressed/thrice: too deep", test_thrice);
	g_test_add_func("/compressed/xz-5.3.1-dictionaries of more than 256 MiB", test_dictionary);
	g_test_add_func("/compressed/filter", test_filter);
	g_test_add_func("/compressed/rfc1952-2.2-several-members", test_members);
	g_test_add_func("/compressed/gzip-that-breaks-off", test_gzip_cut);
	g_test_add_func("/compressed/gzip-without-its-end", test_gzip_without_end);
	g_test_add_func("/compressed/rfc1952-2.3.1-wrong-checksum", test_gzip_checksum);
	g_test_add_func("/compressed/cut-anywhere", test_cut_anywhere);
	g_test_add_func("/compressed/damage-anywhere", test_damage_anywhere);
	g_test_add_func("/compressed/of-nothing", test_of_nothing);
	g_test_add_func("/compressed/pipe-once-and-again", test_pipe);
	g_test_add_func("/compressed/bomb", test_bomb);
	return g_test_run();
}
