/* Capture files written byte by byte, so that each test shows what its file holds. */
#pragma once

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/capture.h"

#define MAGIC_US 0xa1b2c3d4
#define LINK_ETHERNET 1
#define FRAME_BYTES 60

typedef struct {
	GByteArray *bytes;
	gboolean is_big_endian;
} File;

static inline File file_new(gboolean is_big_endian)
{
	return (File){ g_byte_array_new(), is_big_endian };
}

static inline void put_zeros(File *self, guint n)
{
	guint from = self->bytes->len;

	g_byte_array_set_size(self->bytes, from + n);
	memset(self->bytes->data + from, 0, n);
}

static inline void put(File *self, guint64 value, int size)
{
	for (int i = 0; i < size; i++) {
		int place = self->is_big_endian ? size - 1 - i : i;
		guint8 byte = (guint8)(value >> (8 * place));

		g_byte_array_append(self->bytes, &byte, 1);
	}
}

static inline void put32(File *self, guint32 value)
{
	put(self, value, 4);
}

static inline void put_header(File *self, guint32 magic)
{
	put32(self, magic);
	put(self, 2, 2);
	put(self, 4, 2);
	put_zeros(self, 8);
	put32(self, 65535);
	put32(self, LINK_ETHERNET);
}

static inline void put_record(File *self, guint32 seconds, guint32 fraction, guint32 captured,
			      guint32 wire)
{
	put32(self, seconds);
	put32(self, fraction);
	put32(self, captured);
	put32(self, wire);
	put_zeros(self, captured);
}

/* An Ethernet frame to `port` of TCP over IPv4, with no more in it than a filter asks for. */
static inline void put_tcp_record(File *self, guint8 port)
{
	guint8 *frame;

	put_record(self, 1, 2, FRAME_BYTES, FRAME_BYTES);
	frame = self->bytes->data + self->bytes->len - FRAME_BYTES;
	frame[12] = 0x08; /* IPv4 */
	frame[14] = 0x45;
	frame[23] = 6; /* TCP */
	frame[37] = port;
}

/* Consumes the file's bytes; the caller frees the path. */
static inline char *save(File *self)
{
	char *path = NULL;
	int fd = g_file_open_tmp("pcapladder-XXXXXX", &path, NULL);
	gssize len = (gssize)self->bytes->len;

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, self->bytes->data, self->bytes->len), ==, len);
	g_close(fd, NULL);
	g_byte_array_unref(self->bytes);
	return path;
}

static inline Capture *open_saved(File *file, const char *filter)
{
	g_autofree char *path = save(file);
	g_autoptr(GError) error = NULL;
	Capture *capture = capture_open(path, filter, TRUE, &error);

	g_assert_no_error(error);
	g_assert_nonnull(capture);
	g_unlink(path);
	return capture;
}

static inline void expect_frame(Capture *capture, guint32 number, gsize length)
{
	Frame frame;

	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(frame.number, ==, number);
	g_assert_cmpint(frame.bytes.len, ==, length);
}

static inline void expect_end(Capture *capture, guint32 frames)
{
	Frame frame;

	g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_END);
	g_assert_cmpint(capture_frames(capture), ==, frames);
	g_assert_null(capture_complaint(capture));
}

/* And so it stays. */
static inline void expect_cut(Capture *capture, const char *complaint)
{
	Frame frame;

	for (int i = 0; i < 3; i++) {
		g_assert_cmpint(capture_next(capture, &frame), ==, CAPTURE_CUT);
		if (!strstr(capture_complaint(capture), complaint))
			g_error("'%s' does not say '%s'", capture_complaint(capture), complaint);
	}
}

/* Reads to the end, whatever is there: what matters is that it comes. */
static inline guint read_all(Capture *capture)
{
	guint n = 0;
	Frame frame;

	while (capture_next(capture, &frame) == CAPTURE_FRAME)
		n++;
	return n;
}
