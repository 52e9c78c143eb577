/* pcapng (draft-ietf-opsawg-pcapng): sections of blocks; each section has its own interfaces, each
 * interface its link type and clock. libpcap rejects differing interfaces and drops comments and
 * names, hence our own reader.  In a damaged file, reading ends at the same block as TShark's; and
 * blocks that TShark counts as frames without a packet are counted here too, so that frame numbers
 * match.
 */
#include <string.h>

#include "base/error.h"
#include "base/keyed-hash.h"
#include "capture/capture-format.h"
#include "capture/complaint.h"
#include "capture/link-number.h"
#include "capture/pcapng/pcapng-interface.h"
#include "capture/pcapng/pcapng-names.h"

#define SECTION_MAGIC "\x0a\x0d\x0d\x0a"
#define INTERFACES_MAX \
	(1 << 20)                 /* of a section: a file of a few bytes can unpack to any number \
				   */
#define NOTE_BYTES_MAX (64 << 10) /* of a packet's comments: far more than is shown */

typedef struct {
	PcapngBlocks blocks;
	GArray *interfaces; /* of PcapngInterface: the section's */
	GHashTable *names;  /* NULL: none so far */
	GString *note;      /* the packet's */
	gint64 last_ns;     /* the last time that there was, for packets without */
	gboolean has_times;
	char *complaint;
} PcapngReader;

static gboolean probe(const guint8 *head, gsize n)
{
	return n >= 4 && !memcmp(head, SECTION_MAGIC, 4);
}

static gboolean damaged(PcapngReader *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean damaged(PcapngReader *self, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_vprintf(self->blocks.damage, format, args);
	va_end(args);
	return FALSE;
}

/* Reads the remaining options of a block; adds its comments to `comments`, if that is not NULL. */
static gboolean read_options(PcapngReader *self, OrderedReader *reader, GString *comments)
{
	PcapngOption option;

	while (pcapng_option_next(reader, &option))
		if (option.code == PCAPNG_OPTION_COMMENT && comments)
			pcapng_text_append(comments, option.value, NOTE_BYTES_MAX);
	if (reader->bytes.short_read)
		return damaged(self, "an option that exceeds its block");
	return TRUE;
}

/* Versions 1.0 and its equivalent 1.2 are all there are (§4.1). */
static gboolean start_section(PcapngReader *self, const PcapngBlock *block)
{
	OrderedReader reader = pcapng_block_reader(block);
	guint16 major, minor;

	reader_skip(&reader.bytes, 4); /* magic number */
	major = ordered_u16(&reader);
	minor = ordered_u16(&reader);
	if (major != 1 || (minor != 0 && minor != 2))
		return damaged(self, "a section of unknown version %u.%u", major, minor);
	reader_skip(&reader.bytes, 8); /* the section's length */
	g_array_set_size(self->interfaces, 0);
	return read_options(self, &reader, NULL);
}

static gboolean add_interface(PcapngReader *self, const PcapngBlock *block)
{
	PcapngInterface interface;

	if (!pcapng_interface_init(&interface, block))
		return damaged(self, "an option that exceeds its block");
	if (self->interfaces->len >= INTERFACES_MAX)
		return damaged(self, "more than %d interfaces", INTERFACES_MAX);
	g_array_append_val(self->interfaces, interface);
	return TRUE;
}

static gboolean add_names(PcapngReader *self, const PcapngBlock *block)
{
	if (!self->names)
		self->names = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, g_free);
	pcapng_names_add(self->names, block);
	if (g_hash_table_size(self->names) == 0)
		g_clear_pointer(&self->names, g_hash_table_unref);
	return TRUE;
}

static gboolean read_statistics(PcapngReader *self, const PcapngBlock *block)
{
	OrderedReader reader = pcapng_block_reader(block);

	reader_skip(&reader.bytes, 12); /* interface, time */
	return read_options(self, &reader, NULL);
}

static const PcapngInterface *find_interface(PcapngReader *self, guint32 number)
{
	if (number < self->interfaces->len)
		return &g_array_index(self->interfaces, PcapngInterface, number);
	damaged(self, "interface %u of %u", number, self->interfaces->len);
	return NULL;
}

/* The frame's bytes, padding, then the options. */
static gboolean take_bytes(PcapngReader *self, const PcapngBlock *block, OrderedReader *reader,
			   guint32 captured, Frame *frame)
{
	gsize from = (gsize)(reader->bytes.at - block->body);

	if (captured > link_frame_max(frame->link_type) || captured > reader_left(&reader->bytes))
		return damaged(self, "a frame of %u bytes in a block of %" G_GSIZE_FORMAT, captured,
			       block->len);
	reader_skip(&reader->bytes, captured);
	reader_skip(&reader->bytes, MIN(-captured & 3, reader_left(&reader->bytes)));
	frame->bytes = (Bytes){ block->body + from, captured };
	link_order_fields(frame->link_type, block->is_little, block->body + from, captured);
	return TRUE;
}

/* §4.3, and of the obsolete kind, whose interface has 16 bits and is followed by a count of losses
 */
static gboolean take_packet(PcapngReader *self, const PcapngBlock *block, Frame *frame)
{
	OrderedReader reader = pcapng_block_reader(block);
	guint32 number = block->type == PCAPNG_PACKET ? ordered_u16(&reader) : ordered_u32(&reader);
	const PcapngInterface *interface = find_interface(self, number);
	guint32 captured, wire;
	guint64 ticks;

	if (!interface)
		return FALSE;
	if (block->type == PCAPNG_PACKET)
		reader_skip(&reader.bytes, 2);
	ticks = (guint64)ordered_u32(&reader) << 32;
	ticks |= ordered_u32(&reader);
	captured = ordered_u32(&reader);
	wire = ordered_u32(&reader);
	frame->link_type = interface->link_type;
	if (!take_bytes(self, block, &reader, captured, frame))
		return FALSE;
	frame->wire_len = MAX(wire, captured);
	frame->time_ns = pcapng_interface_time(interface, ticks);
	self->last_ns = frame->time_ns;
	self->has_times = TRUE;
	g_string_truncate(self->note, 0);
	if (!read_options(self, &reader, self->note))
		return FALSE;
	frame->note = self->note->len > 0 ? self->note->str : NULL;
	return TRUE;
}

/* §4.4: of the section's first interface, without a time */
static gboolean take_simple_packet(PcapngReader *self, const PcapngBlock *block, Frame *frame)
{
	OrderedReader reader = pcapng_block_reader(block);
	const PcapngInterface *interface = find_interface(self, 0);
	guint32 wire = ordered_u32(&reader);
	guint32 captured = wire;

	if (!interface)
		return FALSE;
	if (interface->snaplen > 0)
		captured = MIN(captured, interface->snaplen);
	frame->link_type = interface->link_type;
	frame->wire_len = wire;
	frame->time_ns = self->last_ns;
	return take_bytes(self, block, &reader, captured, frame);
}

/* Handles a block: FALSE if it is damaged.  If it is a frame, sets the frame's link type. */
static gboolean take_block(PcapngReader *self, const PcapngBlock *block, Frame *frame)
{
	switch (block->type) {
	case PCAPNG_SECTION:
		return start_section(self, block);
	case PCAPNG_INTERFACE:
		return add_interface(self, block);
	case PCAPNG_NAMES:
		return add_names(self, block);
	case PCAPNG_STATISTICS:
		return read_statistics(self, block);
	case PCAPNG_ENHANCED_PACKET:
	case PCAPNG_PACKET:
		return take_packet(self, block, frame);
	case PCAPNG_SIMPLE_PACKET:
		return take_simple_packet(self, block, frame);
	case PCAPNG_CUSTOM:
	case PCAPNG_CUSTOM_HERE:
	case PCAPNG_JOURNAL:
	case PCAPNG_SYSDIG_1:
	case PCAPNG_SYSDIG_2:
	case PCAPNG_SYSDIG_2_LARGE:
		frame->link_type = CAPTURE_LINK_NONE;
		return TRUE;
	default:
		return TRUE;
	}
}

static void close_reader(gpointer data)
{
	PcapngReader *self = data;

	pcapng_blocks_clear(&self->blocks);
	g_array_free(self->interfaces, TRUE);
	g_clear_pointer(&self->names, g_hash_table_unref);
	g_string_free(self->note, TRUE);
	g_free(self->complaint);
	g_free(self);
}

/* Without a first section header there is nothing to show. */
static gboolean read_first_section(PcapngReader *self, GError **error)
{
	PcapngBlock block;

	if (pcapng_blocks_next(&self->blocks, &block) == PCAPNG_READ && start_section(self, &block))
		return TRUE;
	if (self->blocks.damage->len > 0)
		return complaint_fail(error, LADDER_ERROR_INPUT,
				      "cannot be read (%s): capture or copy it again",
				      self->blocks.damage->str);
	return complaint_fail(error, LADDER_ERROR_INPUT,
			      "is truncated in its header: capture or copy it again");
}

static gpointer open_reader(FILE *stream, GError **error)
{
	PcapngReader *self = g_new0(PcapngReader, 1);

	pcapng_blocks_init(&self->blocks, stream);
	self->interfaces = g_array_new(FALSE, FALSE, sizeof(PcapngInterface));
	self->note = g_string_new(NULL);
	if (read_first_section(self, error))
		return self;
	self->blocks.stream = NULL; /* stays the caller's */
	close_reader(self);
	return NULL;
}

static CaptureResult stop(PcapngReader *self, const Frame *frame)
{
	const GString *damage = self->blocks.damage;

	self->complaint = damage->len > 0 ? complaint_damaged(frame->number, "%s", damage->str)
					  : complaint_cut(frame->number);
	return CAPTURE_CUT;
}

static CaptureResult next(gpointer data, Frame *frame)
{
	PcapngReader *self = data;
	const int nothing = CAPTURE_LINK_UNKNOWN;
	PcapngBlock block;

	frame->link_type = nothing;
	while (frame->link_type == nothing) {
		PcapngResult result = pcapng_blocks_next(&self->blocks, &block);

		if (result == PCAPNG_END)
			return CAPTURE_END;
		if (result == PCAPNG_CUT || !take_block(self, &block, frame))
			return stop(self, frame);
	}
	return CAPTURE_FRAME;
}

static const char *complaint(gpointer data)
{
	return ((PcapngReader *)data)->complaint;
}

static gboolean has_times(gpointer data)
{
	return ((PcapngReader *)data)->has_times;
}

static GHashTable *names_of(gpointer data)
{
	return ((PcapngReader *)data)->names;
}

const CaptureFormat capture_format_pcapng = {
	.name = "pcapng",
	.probe = probe,
	.open = open_reader,
	.next = next,
	.complaint = complaint,
	.has_times = has_times,
	.names = names_of,
	.close = close_reader,
};
