/* Reader: the only code that indexes packet bytes.
 *
 * Every read is bounds-checked and big-endian (network order) unless its name says _le.  A read
 * past the end gives 0, sets `short_read` for good and consumes what is left, so a decoder can read
 * a whole header and ask once whether it was there.
 */
#pragma once

#include <glib.h>
#include <string.h>

#include "base/bytes.h"

typedef struct {
	const guint8 *at;
	const guint8 *end;
	gboolean short_read; /* sticky: some read asked for more than there was */
} Reader;

static inline Reader reader_over(Bytes bytes)
{
	return (Reader){ .at = bytes.data, .end = bytes.data + bytes.len, .short_read = FALSE };
}

static inline gsize reader_left(const Reader *self)
{
	return (gsize)(self->end - self->at);
}

/* The next `n` bytes, or NULL (and short_read) when fewer are left. */
static inline const guint8 *reader_take(Reader *self, gsize n)
{
	const guint8 *from = self->at;

	if (G_UNLIKELY(reader_left(self) < n)) {
		self->at = self->end;
		self->short_read = TRUE;
		return NULL;
	}
	self->at += n;
	return from;
}

static inline void reader_skip(Reader *self, gsize n)
{
	(void)reader_take(self, n);
}

static inline guint8 reader_u8(Reader *self)
{
	const guint8 *p = reader_take(self, 1);

	return p ? p[0] : 0;
}

static inline guint16 reader_u16(Reader *self)
{
	const guint8 *p = reader_take(self, 2);

	return p ? (guint16)(p[0] << 8 | p[1]) : 0;
}

static inline guint32 reader_u32(Reader *self)
{
	const guint8 *p = reader_take(self, 4);

	return p ? (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3] : 0;
}

/* The same of protocols that send the lowest byte first. */
static inline guint16 reader_u16_le(Reader *self)
{
	const guint8 *p = reader_take(self, 2);

	return p ? (guint16)(p[1] << 8 | p[0]) : 0;
}

static inline guint32 reader_u32_le(Reader *self)
{
	const guint8 *p = reader_take(self, 4);

	return p ? (guint32)p[3] << 24 | (guint32)p[2] << 16 | (guint32)p[1] << 8 | p[0] : 0;
}

/* Eight bytes or none, as the others. */
static inline guint64 reader_u64_le(Reader *self)
{
	Reader eight = { .at = reader_take(self, 8), .short_read = FALSE };
	guint64 low;

	if (!eight.at)
		return 0;
	eight.end = eight.at + 8;
	low = reader_u32_le(&eight);
	return (guint64)reader_u32_le(&eight) << 32 | low;
}

/* Limits the rest to at most `n` bytes: the length that a header declares. */
static inline void reader_limit(Reader *self, gsize n)
{
	if (reader_left(self) > n)
		self->end = self->at + n;
}

/* All that is left, consumed. */
static inline Bytes reader_rest(Reader *self)
{
	Bytes rest = { .data = self->at, .len = reader_left(self) };

	self->at = self->end;
	return rest;
}

/* A header of fixed length: complete or absent, its fields read by their offsets, as
 * the RFCs draw them. */
typedef struct {
	const guint8 *at;
	gsize len;
} Header;

/* The next `len` bytes as a header; FALSE, and short_read, when fewer are left. */
static inline gboolean reader_header(Reader *self, gsize len, Header *header)
{
	*header = (Header){ reader_take(self, len), len };
	return header->at != NULL;
}

/* Offsets and lengths are constants, so the checks cost nothing. */
static inline guint8 header_u8(const Header *self, gsize offset)
{
	g_assert(offset < self->len);
	return self->at[offset];
}

static inline guint16 header_u16(const Header *self, gsize offset)
{
	return (guint16)(header_u8(self, offset) << 8 | header_u8(self, offset + 1));
}

static inline guint32 header_u32(const Header *self, gsize offset)
{
	return (guint32)header_u16(self, offset) << 16 | header_u16(self, offset + 2);
}

/* Copies `n` bytes at `offset`. */
static inline void header_copy(const Header *self, gsize offset, gsize n, guint8 *to)
{
	g_assert(offset + n <= self->len);
	memcpy(to, self->at + offset, n);
}
