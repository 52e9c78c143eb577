#include "app/web/websocket.h"

#include "base/reader.h"

#define OPCODE_CONTROL 0x8 /* this and above: control frames */
#define OPCODE_CLOSE 0x8
#define CONTROL_LENGTH_MAX 125 /* RFC 6455 §5.5 */
#define LENGTH_16 126
#define LENGTH_64 127

/* NULL: reserved. */
static const char *const opcode_names[16] = {
	[0x0] = "continued", [0x1] = "text", [0x2] = "binary",
	[0x8] = "close",     [0x9] = "ping", [0xa] = "pong",
};

typedef struct {
	guint8 opcode;
	gboolean is_last, is_masked;
	guint64 payload_len;
	guint8 mask[4];
	gsize header_len;
} FrameHeader;

static gboolean read_length(Reader *reader, FrameHeader *header, guint8 length)
{
	header->payload_len = length;
	if (length == LENGTH_16) {
		header->payload_len = reader_u16(reader);
	} else if (length == LENGTH_64) {
		guint64 high = reader_u32(reader);

		header->payload_len = high << 32 | reader_u32(reader);
	}
	return header->payload_len >> 63 == 0;
}

/* FALSE: no frame; with reader->short_read: not all of its header. */
static gboolean read_header(Reader *reader, FrameHeader *header)
{
	gsize before = reader_left(reader);
	guint8 first = reader_u8(reader), second = reader_u8(reader);

	header->opcode = first & 0xf;
	header->is_last = first >> 7;
	header->is_masked = second >> 7;
	if (!read_length(reader, header, second & 0x7f))
		return FALSE;
	for (int i = 0; header->is_masked && i < 4; i++)
		header->mask[i] = reader_u8(reader);
	header->header_len = before - reader_left(reader);
	return !reader->short_read;
}

/* What the first byte already shows: a known opcode, no reserved bit but that of compression (RFC
 * 7692), control frames whole and short. */
static gboolean is_plausible(Reader reader)
{
	guint8 first = reader_u8(&reader), length = reader_u8(&reader) & 0x7f;

	if (!opcode_names[first & 0xf] || first & 0x30)
		return FALSE;
	return !(first & OPCODE_CONTROL) ||
	       (first & 0x80 && !(first & 0x40) && length <= CONTROL_LENGTH_MAX);
}

/* "close 1000": with the status code (RFC 6455 §7.4), where there is one. */
static char *close_name(Reader *reader, const FrameHeader *header)
{
	guint16 mask = (guint16)(header->mask[0] << 8 | header->mask[1]);
	guint16 code = reader_u16(reader);

	return header->payload_len < 2 || reader->short_read
		       ? g_strdup(opcode_names[OPCODE_CLOSE])
		       : g_strdup_printf("close %u", (guint)(code ^ mask));
}

AppResult app_websocket_describe(const AppInput *input, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	FrameHeader header = { 0 };
	gboolean is_whole;

	if (!is_plausible(reader))
		return APP_NOT_MINE;
	is_whole = read_header(&reader, &header);
	if (!is_whole)
		return reader.short_read && !input->is_all ? APP_MORE : APP_NOT_MINE;
	if (header.opcode == OPCODE_CLOSE && header.payload_len >= 2 && reader_left(&reader) < 2 &&
	    !input->is_all)
		return APP_MORE;
	label->lead = header.opcode == OPCODE_CLOSE ? close_name(&reader, &header)
						    : g_strdup(opcode_names[header.opcode]);
	label->detail = g_strdup("WebSocket");
	label->length = header.header_len + header.payload_len;
	return APP_MESSAGE;
}
