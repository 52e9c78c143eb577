/* The captures are written here, byte by byte, so that each test shows what its file holds. */
#include "capture/capture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "capture-file.h"

#define MAGIC_NS 0xa1b23c4d

static void check_refused(const char *path, const char *filter, LadderError code, const char *part)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(capture_open(path, filter, FALSE, &error));
	g_assert_error(error, LADDER_ERROR, (int)code);
	if (!strstr(error->message, part))
		g_error("'%s' does not say '%s'", error->message, part);
	if (strstr(error->message, path))
		g_error("'%s' names the path, which the caller does", error->message);
}

static void check_content_refused(const void *content, gsize len, const char *part)
{
	File file = file_new(FALSE);
	g_autofree char *path = NULL;

	g_byte_array_append(file.bytes, content, (guint)len);
	path = save(&file);
	check_refused(path, NULL, LADDER_ERROR_INPUT, part);
	g_unlink(path);
}

static void check_pcap(gboolean is_big_endian, guint32 magic, gint64 expected_ns)
{
	File file = file_new(is_big_endian);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_header(&file, magic);
	put_record(&file, 1609225196, 837101, 14, 60);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.number, ==, 1);
	g_assert_cmpint(frame.time_ns, ==, expected_ns);
	g_assert_cmpint(frame.link_type, ==, LINK_ETHERNET);
	g_assert_cmpint(frame.wire_len, ==, 60);
	g_assert_cmpint(frame.bytes.len, ==, 14);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_END);
	g_assert_null(capture_complaint(capture));
}

static void test_pcap(void)
{
	const gint64 us = G_GINT64_CONSTANT(1609225196837101000);
	const gint64 ns = G_GINT64_CONSTANT(1609225196000837101);

	check_pcap(FALSE, MAGIC_US, us);
	check_pcap(TRUE, MAGIC_US, us);
	check_pcap(FALSE, MAGIC_NS, ns);
	check_pcap(TRUE, MAGIC_NS, ns);
}

static void test_wire_length(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_header(&file, MAGIC_US);
	put_record(&file, 1, 0, 60, 14);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.bytes.len, ==, 60);
	g_assert_cmpint(frame.wire_len, ==, 60);
}

static void test_unsigned_seconds(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_header(&file, MAGIC_US);
	put_record(&file, 0x80000001, 5, 14, 14);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.time_ns, ==, G_GINT64_CONSTANT(2147483649000005000));
}

static void test_cut_in_record(void)
{
	for (guint lost = 1; lost < 16 + 14; lost++) {
		File file = file_new(FALSE);
		g_autoptr(Capture) capture = NULL;
		Frame frame;

		put_header(&file, MAGIC_US);
		put_record(&file, 1, 0, 14, 14);
		put_record(&file, 2, 0, 14, 14);
		g_byte_array_set_size(file.bytes, file.bytes->len - lost);
		capture = open_saved(&file, NULL);
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_null(capture_complaint(capture));
		expect_cut(capture, "ends in the middle of frame 2");
		g_assert_cmpint(capture_frames(capture), ==, 1);
	}
}

/* libpcap itself would take what stands behind for the next record. */
static void test_damage(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_header(&file, MAGIC_US);
	put_record(&file, 1, 0, 14, 14);
	put32(&file, 1);
	put32(&file, 0);
	put32(&file, G_MAXINT32);
	put32(&file, 14);
	put_record(&file, 1, 0, 14, 14);
	capture = open_saved(&file, NULL);
	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	expect_cut(capture, "is damaged at frame 2");
}

static void test_no_capture(void)
{
	static const guint8 png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";

	check_content_refused("", 0, "is empty:");
	check_content_refused("\xd4\xc3\xb2\xa1\2\0\4\0", 8, "is truncated in its header:");
	check_content_refused("Dear reader, this is a letter.\n", 31, "is not a packet capture:");
	check_content_refused("no", 2, "is not a packet capture:");
	check_content_refused(png, sizeof(png) - 1, "is not a packet capture:");
}

static void test_foreign(void)
{
	check_content_refused("GMBU\0\2\1\0and so on", 16, "a Network Monitor capture");
	check_content_refused("btsnoop\0\0\0\0\1\0\0\3\xea", 16, "editcap -F pcapng");
}

static void test_no_file(void)
{
	g_autofree char *directory = g_dir_make_tmp("pcapladder-XXXXXX", NULL);
	g_autofree char *missing = g_build_filename(directory, "missing", NULL);
	g_autofree char *closed = g_build_filename(directory, "closed", NULL);

	check_refused(missing, NULL, LADDER_ERROR_INPUT, "No such file or directory");
	check_refused(directory, NULL, LADDER_ERROR_INPUT, "is a directory:");
	g_assert_true(g_file_set_contents(closed, "", 0, NULL));
	g_assert_no_errno(g_chmod(closed, 0));
	if (g_access(closed, R_OK) != 0) /* root may read it */
		check_refused(closed, NULL, LADDER_ERROR_INPUT, "Permission denied");
	g_unlink(closed);
	g_rmdir(directory);
}

static void test_filter(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	Frame frame;

	put_header(&file, MAGIC_US);
	put_tcp_record(&file, 22);
	put_tcp_record(&file, 80);
	put_tcp_record(&file, 22);
	capture = open_saved(&file, "tcp dst port 80");
	for (int pass = 0; pass < 2; pass++) {
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_cmpint(frame.number, ==, 2);
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_END);
		g_assert_cmpint(capture_frames(capture), ==, 3);
		g_assert_true(capture_rewind(capture, NULL));
		g_assert_cmpint(capture_frames(capture), ==, 0);
	}
}

static void test_wrong_filter(void)
{
	File file = file_new(FALSE);
	g_autofree char *path = NULL;

	put_header(&file, MAGIC_US);
	path = save(&file);
	check_refused(path, "tcp prot 80", LADDER_ERROR_USAGE, "syntax error");
	g_unlink(path);
}

/* The path of a pipe that holds `file`, which has to fit into it; its end to read is `*fd`. */
static char *pipe_with(File *file, int *fd)
{
	int ends[2];
	gssize len = (gssize)file->bytes->len;

	g_assert_no_errno(pipe(ends));
	g_assert_cmpint(write(ends[1], file->bytes->data, file->bytes->len), ==, len);
	close(ends[1]);
	g_byte_array_unref(file->bytes);
	*fd = ends[0];
	return g_strdup_printf("/dev/fd/%d", ends[0]);
}

static void check_pipe(gboolean rereadable)
{
	File file = file_new(FALSE);
	g_autofree char *path = NULL;
	g_autoptr(Capture) capture = NULL;
	Frame frame;
	int fd;

	put_header(&file, MAGIC_US);
	put_tcp_record(&file, 80);
	path = pipe_with(&file, &fd);
	capture = capture_open(path, NULL, rereadable, NULL);
	g_assert_nonnull(capture);
	for (int pass = 0; pass <= rereadable; pass++) {
		if (pass)
			g_assert_true(capture_rewind(capture, NULL));
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
		g_assert_cmpint(frame.bytes.data[37], ==, 80);
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_END);
	}
	close(fd);
}

static void test_pipe(void)
{
	check_pipe(FALSE);
	check_pipe(TRUE);
}

static void check_pipe_refused(const char *content, gsize len, const char *part)
{
	for (int rereadable = 0; rereadable < 2; rereadable++) {
		File file = file_new(FALSE);
		g_autofree char *path = NULL;
		g_autoptr(GError) error = NULL;
		int fd;

		g_byte_array_append(file.bytes, (const guint8 *)content, (guint)len);
		path = pipe_with(&file, &fd);
		g_assert_null(capture_open(path, NULL, rereadable, &error));
		g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
		if (!strstr(error->message, part))
			g_error("'%s' does not say '%s'", error->message, part);
		close(fd);
	}
}

static void test_bad_pipe(void)
{
	check_pipe_refused("", 0, "is empty:");
	check_pipe_refused("\xd4\xc3\xb2\xa1\2\0\4\0", 8, "is truncated in its header:");
	check_pipe_refused("\x1f\x8b\x08\0\0\0\0\0\0\3", 10, "gzip data is truncated");
	check_pipe_refused("Dear reader, this is a letter.\n", 31, "is not a packet capture:");
}

static void test_name(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	g_autofree char *directory = g_dir_make_tmp("pcapladder-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(directory, "a\x1b[1m.pcap", NULL);

	put_header(&file, MAGIC_US);
	g_assert_true(g_file_set_contents(path, (const char *)file.bytes->data,
					  (gssize)file.bytes->len, NULL));
	capture = capture_open(path, NULL, FALSE, NULL);
	g_assert_cmpstr(capture_name(capture), ==, "a␛[1m.pcap");
	g_byte_array_unref(file.bytes);
	g_unlink(path);
	g_rmdir(directory);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/capture/pcap-both-orders-both-resolutions", test_pcap);
	g_test_add_func("/capture/wire-length-holds-what-was-captured", test_wire_length);
	g_test_add_func("/capture/seconds-are-unsigned", test_unsigned_seconds);
	g_test_add_func("/capture/cut-in-a-record", test_cut_in_record);
	g_test_add_func("/capture/damage-ends-the-reading", test_damage);
	g_test_add_func("/capture/what-is-no-capture", test_no_capture);
	g_test_add_func("/capture/captures-of-others-say-what-to-do", test_foreign);
	g_test_add_func("/capture/what-cannot-be-opened", test_no_file);
	g_test_add_func("/capture/filter-keeps-frame-numbers", test_filter);
	g_test_add_func("/capture/wrong-filter-is-wrong-usage", test_wrong_filter);
	g_test_add_func("/capture/pipe-once-and-again", test_pipe);
	g_test_add_func("/capture/pipe-that-is-no-capture", test_bad_pipe);
	g_test_add_func("/capture/name-is-printable", test_name);
	return g_test_run();
}
