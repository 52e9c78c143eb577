/* Every block has its length at both ends, so unknown blocks can be skipped; and every section has
 * its own byte order, given by the magic number in its header.
 */
#include "capture/pcapng/pcapng-block.h"

#define ORDER_MAGIC 0x1a2b3c4d
#define BLOCK_HEADER_BYTES 8 /* type, length */
#define BLOCK_FRAME_BYTES 12 /* and the length again */

/* As in TShark: the longest frame, 128 MiB of D-Bus, with some room for its surroundings. */
#define BLOCK_MAX (128 << 20 | 128 << 10)

/* Of blocks read into memory: no frame with TCP comes near it, but a small compressed file may
 * decompress to more. */
#define BODY_MAX (16 << 20)

/* The blocks whose bodies are read, and their minimum length. */
static const struct {
	guint32 type;
	gsize body_min;
	const char *name;
} kinds[] = {
	{ PCAPNG_SECTION, 16, "section header" },
	{ PCAPNG_INTERFACE, 8, "interface description" },
	{ PCAPNG_ENHANCED_PACKET, 20, "enhanced packet" },
	{ PCAPNG_SIMPLE_PACKET, 4, "simple packet" },
	{ PCAPNG_PACKET, 20, "packet" },
	{ PCAPNG_NAMES, 0, "name resolution" },
	{ PCAPNG_STATISTICS, 12, "interface statistics" },
	{ PCAPNG_CUSTOM, 4, "custom" },
	{ PCAPNG_CUSTOM_HERE, 4, "custom" },
};

void pcapng_blocks_init(PcapngBlocks *self, FILE *stream)
{
	*self = (PcapngBlocks){ .stream = stream, .damage = g_string_new(NULL) };
}

void pcapng_blocks_clear(PcapngBlocks *self)
{
	if (self->stream)
		fclose(self->stream);
	record_bytes_clear(&self->bytes);
	g_string_free(self->damage, TRUE);
}

static PcapngResult damaged(PcapngBlocks *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

static PcapngResult damaged(PcapngBlocks *self, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_vprintf(self->damage, format, args);
	va_end(args);
	return PCAPNG_CUT;
}

/* The first field of a section header gives the byte order of the length before it. */
static PcapngResult learn_order(PcapngBlocks *self)
{
	Bytes magic;

	if (!record_bytes_read_more(&self->bytes, self->stream, 4))
		return PCAPNG_CUT;
	magic = (Bytes){ self->bytes.data + BLOCK_HEADER_BYTES, 4 };
	for (int is_little = 0; is_little < 2; is_little++) {
		OrderedReader reader = ordered_reader_over(magic, is_little);

		self->is_little = is_little;
		if (ordered_u32(&reader) == ORDER_MAGIC)
			return PCAPNG_READ;
	}
	return damaged(self, "a section of unknown byte order");
}

static PcapngResult read_header(PcapngBlocks *self, PcapngBlock *block, guint32 *length)
{
	OrderedReader reader;
	PcapngResult result;

	if (!record_bytes_read(&self->bytes, self->stream, BLOCK_HEADER_BYTES))
		return self->bytes.len == 0 ? PCAPNG_END : PCAPNG_CUT;
	reader = ordered_reader_over(record_bytes(&self->bytes), self->is_little);
	if (ordered_u32(&reader) == PCAPNG_SECTION) { /* the same in both orders */
		result = learn_order(self);
		if (result != PCAPNG_READ)
			return result;
	}
	reader = ordered_reader_over(record_bytes(&self->bytes), self->is_little);
	*block = (PcapngBlock){ .type = ordered_u32(&reader), .is_little = self->is_little };
	*length = ordered_u32(&reader);
	return PCAPNG_READ;
}

/* Lengths are multiples of four; some programs forget it, of the field or of both. */
static gsize rounded(guint32 length)
{
	return ((gsize)length + 3) & ~(gsize)3;
}

/* The block's kind if it is one of those read; -1: none. */
static int kind_of(guint32 type)
{
	for (int i = 0; i < (int)G_N_ELEMENTS(kinds); i++)
		if (kinds[i].type == type)
			return i;
	return -1;
}

static PcapngResult read_body(PcapngBlocks *self, PcapngBlock *block, gsize left)
{
	gsize had = self->bytes.len - BLOCK_HEADER_BYTES; /* a section header's magic number */
	int kind = kind_of(block->type);
	guint8 *data;

	block->len = left - 4 + had;
	if (kind < 0) {
		if (!record_bytes_skip(self->stream, left - 4) ||
		    !record_bytes_read(&self->bytes, self->stream, 4))
			return PCAPNG_CUT;
		return PCAPNG_READ;
	}
	if (block->len < kinds[kind].body_min || block->len > BODY_MAX)
		return damaged(self, "%s block of %" G_GSIZE_FORMAT " bytes", kinds[kind].name,
			       block->len + BLOCK_FRAME_BYTES);
	if (!record_bytes_read_more(&self->bytes, self->stream, left))
		return PCAPNG_CUT;
	data = self->bytes.data;
	block->body = data + BLOCK_HEADER_BYTES;
	return PCAPNG_READ;
}

PcapngResult pcapng_blocks_next(PcapngBlocks *self, PcapngBlock *block)
{
	guint32 length, trailer;
	OrderedReader reader;
	PcapngResult result = read_header(self, block, &length);

	if (result != PCAPNG_READ)
		return result;
	if (rounded(length) < self->bytes.len + 4 || rounded(length) > BLOCK_MAX)
		return damaged(self, "a block of %u bytes", length);
	result = read_body(self, block, rounded(length) - self->bytes.len);
	if (result != PCAPNG_READ)
		return result;
	reader = ordered_reader_over((Bytes){ self->bytes.data + self->bytes.len - 4, 4 },
				     self->is_little);
	trailer = ordered_u32(&reader);
	if (rounded(trailer) != rounded(length))
		return damaged(self, "a block with lengths %u and %u", length, trailer);
	return PCAPNG_READ;
}

gboolean pcapng_option_next(OrderedReader *reader, PcapngOption *option)
{
	gsize length;

	if (reader_left(&reader->bytes) < 4) /* TShark also ignores an incomplete option header */
		return FALSE;
	option->code = ordered_u16(reader);
	length = ordered_u16(reader);
	option->value = (Bytes){ reader->bytes.at, length };
	reader_skip(&reader->bytes, length);
	if (reader->bytes.short_read || option->code == PCAPNG_OPTION_END)
		return FALSE;
	reader_skip(&reader->bytes, MIN(-length & 3, reader_left(&reader->bytes)));
	return TRUE;
}

void pcapng_text_append(GString *text, Bytes value, gsize most)
{
	g_autofree char *valid = NULL;

	if (value.len == 0 || text->len >= most)
		return;
	valid = g_utf8_make_valid((const char *)value.data, (gssize)value.len);
	if (text->len > 0)
		g_string_append_c(text, '\n');
	g_string_append(text, valid);
	if (text->len > most) {
		const char *end = g_utf8_find_prev_char(text->str, text->str + most + 1);

		g_string_truncate(text, (gsize)(end - text->str));
	}
}
