/* PcapngBlock: the blocks of a pcapng file, and the options at their ends (draft-ietf-opsawg-pcapng
 * §3). */
#pragma once

#include <stdio.h>

#include "capture/ordered-reader.h"
#include "capture/record-bytes.h"

enum {
	PCAPNG_INTERFACE = 1,       /* §4.2 */
	PCAPNG_PACKET = 2,          /* appendix A: obsolete */
	PCAPNG_SIMPLE_PACKET = 3,   /* §4.4 */
	PCAPNG_NAMES = 4,           /* §4.5 */
	PCAPNG_STATISTICS = 5,      /* §4.6 */
	PCAPNG_ENHANCED_PACKET = 6, /* §4.3 */
	PCAPNG_JOURNAL = 9,         /* §4.7 */
	PCAPNG_SYSDIG_1 = 0x204,
	PCAPNG_SYSDIG_2 = 0x216,
	PCAPNG_SYSDIG_2_LARGE = 0x221,
	PCAPNG_CUSTOM = 0x0bad,          /* §4.8 */
	PCAPNG_CUSTOM_HERE = 0x40000bad, /* not to be copied */
	PCAPNG_SECTION = 0x0a0d0d0a,     /* §4.1 */
};

typedef struct {
	guint32 type;
	gsize len;    /* of the body */
	guint8 *body; /* borrowed until the next block is read; NULL: skipped */
	gboolean is_little;
} PcapngBlock;

typedef struct {
	FILE *stream;
	gboolean is_little; /* this section's order */
	RecordBytes bytes;
	GString *damage; /* why the last read failed; empty: the file ended within a block */
} PcapngBlocks;

/* The blocks of a stream, which is at its first byte and is taken over: clearing closes it, unless
 * it is NULL. */
void pcapng_blocks_init(PcapngBlocks *self, FILE *stream);
void pcapng_blocks_clear(PcapngBlocks *self);

typedef enum {
	PCAPNG_READ,
	PCAPNG_END, /* no more blocks */
	PCAPNG_CUT, /* see `damage` */
} PcapngResult;

/* Reads the next block, and with a section's first one the order of its bytes.  `block` is filled
 * in with PCAPNG_READ alone. */
PcapngResult pcapng_blocks_next(PcapngBlocks *self, PcapngBlock *block);

/* A block's body, to be read in its section's order. */
static inline OrderedReader pcapng_block_reader(const PcapngBlock *block)
{
	return ordered_reader_over((Bytes){ block->body, block->len }, block->is_little);
}

enum {
	PCAPNG_OPTION_END = 0,
	PCAPNG_OPTION_COMMENT = 1,
	PCAPNG_OPTION_RESOLUTION = 9, /* if_tsresol */
	PCAPNG_OPTION_OFFSET = 14,    /* if_tsoffset */
};

typedef struct {
	guint16 code;
	Bytes value;
} PcapngOption;

/* The next option; FALSE: there are no more, or, and then `reader` is short, the block ends within
 * one. */
gboolean pcapng_option_next(OrderedReader *reader, PcapngOption *option);

/* Appends text from the file as a line of UTF-8, up to `most` bytes. */
void pcapng_text_append(GString *text, Bytes value, gsize most);
