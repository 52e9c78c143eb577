/* With a second thread or without, the same packets come in the same order. */
#include "decode/packet-reader.h"

#include "capture-file.h"
#include "decode/flow-key.h"

#define MANY 20000 /* packets: the ring goes round some ten times */

/* A capture of `n` segments, the sequence number of each its place from 0. */
static void put_segments(File *file, guint32 n)
{
	put_header(file, MAGIC_US);
	for (guint32 i = 0; i < n; i++) {
		guint8 *frame;

		put_tcp_record(file, 80);
		frame = file->bytes->data + file->bytes->len - FRAME_BYTES;
		frame[17] = FRAME_BYTES - 14; /* total length (RFC 791 §3.1) */
		frame[39] = (guint8)(i >> 16);
		frame[40] = (guint8)(i >> 8);
		frame[41] = (guint8)i;
		frame[46] = 5 << 4; /* data offset (RFC 9293 §3.1) */
	}
}

static Capture *capture_of(guint32 n)
{
	File file = file_new(FALSE);

	put_segments(&file, n);
	return open_saved(&file, NULL);
}

/* Reads at most `n` packets; how many there were. */
static guint32 take(PacketReader *reader, guint32 n, gulong pause_us)
{
	const PacketBatch *batch;
	guint32 taken = 0;

	while (taken < n && (batch = packet_reader_next(reader))) {
		for (guint i = 0; i < batch->n; i++) {
			g_assert_cmpuint(batch->packets[i].tcp.seq, ==, taken++);
			g_assert_cmpuint(batch->hashes[i], ==,
					 flow_key_hash_of(&batch->packets[i]));
		}
		g_usleep(pause_us);
	}
	return taken;
}

static void check_all(guint32 n, gboolean in_thread, gulong pause_us)
{
	g_autoptr(Capture) capture = capture_of(n);
	g_autoptr(PacketReader) reader = packet_reader_new(capture, in_thread);
	guint32 decoded[DECODE_N_RESULTS] = { [DECODE_PACKET] = 1 };

	g_assert_cmpuint(take(reader, G_MAXUINT32, pause_us), ==, n);
	g_assert_null(packet_reader_next(reader));
	g_assert_cmpint(packet_reader_end(reader, decoded), ==, CAPTURE_END);
	g_assert_cmpuint(decoded[DECODE_PACKET], ==, n + 1);
	g_assert_cmpuint(capture_frames(capture), ==, n);
}

static void test_all(void)
{
	const guint32 sizes[] = { 0, 1, 31, 32, 33, 1023, 1024, 1025, 2048, MANY };

	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		check_all(sizes[i], FALSE, 0);
		check_all(sizes[i], TRUE, 0);
	}
}

/* The ring is full most of the time. */
static void test_slow_caller(void)
{
	check_all(MANY, TRUE, 100);
}

static void test_cut(void)
{
	File file = file_new(FALSE);
	g_autoptr(Capture) capture = NULL;
	g_autoptr(PacketReader) reader = NULL;
	guint32 decoded[DECODE_N_RESULTS] = { 0 };

	put_segments(&file, MANY);
	g_byte_array_set_size(file.bytes, file.bytes->len - 1);
	capture = open_saved(&file, NULL);
	reader = packet_reader_new(capture, TRUE);
	g_assert_cmpuint(take(reader, G_MAXUINT32, 0), ==, MANY - 1);
	g_assert_cmpint(packet_reader_end(reader, decoded), ==, CAPTURE_CUT);
	g_assert_nonnull(capture_complaint(capture));
}

/* Whoever stops early can still free the reader, and read the capture again. */
static void test_stopped(void)
{
	g_autoptr(Capture) capture = capture_of(MANY);
	PacketReader *reader = packet_reader_new(capture, TRUE);

	take(reader, MANY / 2, 0);
	packet_reader_free(reader);
	g_assert_cmpuint(capture_frames(capture), ==, MANY);
	g_assert_true(capture_rewind(capture, NULL));
	expect_frame(capture, 1, FRAME_BYTES);
	packet_reader_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packet-reader/all", test_all);
	g_test_add_func("/packet-reader/slow-caller", test_slow_caller);
	g_test_add_func("/packet-reader/cut", test_cut);
	g_test_add_func("/packet-reader/stopped", test_stopped);
	return g_test_run();
}
