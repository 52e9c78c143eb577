/* OrderedReader: a Reader over bytes in the byte order given by the file header. */
#pragma once

#include "base/reader.h"

typedef struct {
	Reader bytes;
	gboolean is_little; /* least significant byte first */
} OrderedReader;

static inline OrderedReader ordered_reader_over(Bytes bytes, gboolean is_little)
{
	return (OrderedReader){ reader_over(bytes), is_little };
}

static inline guint16 ordered_u16(OrderedReader *self)
{
	guint16 value = reader_u16(&self->bytes);

	return self->is_little ? GUINT16_SWAP_LE_BE(value) : value;
}

static inline guint32 ordered_u32(OrderedReader *self)
{
	guint32 value = reader_u32(&self->bytes);

	return self->is_little ? GUINT32_SWAP_LE_BE(value) : value;
}

static inline guint64 ordered_u64(OrderedReader *self)
{
	guint64 first = ordered_u32(self);
	guint64 second = ordered_u32(self);

	return self->is_little ? second << 32 | first : first << 32 | second;
}
