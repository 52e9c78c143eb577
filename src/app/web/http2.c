/* A message is a frame.  Header fields are compressed and may be secret: only those are shown that
 * are one of the sixty-one fields every HTTP/2 end knows by number (RFC 7541 appendix A).
 */
#include "app/web/http2.h"

#include <string.h>

#include "app/app-names.h"
#include "app/app-text.h"
#include "base/quantity.h"
#include "base/reader.h"

#define FRAME_HEADER 9
#define SETTING 6
#define FRAME_MAX 16384 /* bytes, unless an end's SETTINGS allow more (RFC 9113 §4.2) */
#define FRAME_MAX_ALLOWED 16777215
#define FIRST_SETTINGS_MAX 96 /* bytes of the SETTINGS frame that a connection begins with */
#define FIELDS_MAX 64         /* that are inspected in a header block */

/* What the client begins with (RFC 9113 §3.4). */
static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

typedef enum {
	FRAME_DATA = 0,
	FRAME_HEADERS = 1,
	FRAME_PRIORITY = 2,
	FRAME_RST_STREAM = 3,
	FRAME_SETTINGS = 4,
	FRAME_PUSH_PROMISE = 5,
	FRAME_PING = 6,
	FRAME_GOAWAY = 7,
	FRAME_WINDOW_UPDATE = 8,
	FRAME_CONTINUATION = 9,
} FrameType;

enum { FLAG_ACK = 0x1, FLAG_END_STREAM = 0x1, FLAG_PADDED = 0x8, FLAG_PRIORITY = 0x20 };

enum { SETTING_MAX_FRAME_SIZE = 5, SETTING_LAST = 9 }; /* RFC 9113 §6.5.2; RFC 9218 §2.1 */

typedef enum { ON_STREAM = 1, ON_CONNECTION = 2, ON_BOTH = 3 } Where;

/* RFC 9113 §6, RFC 7838 §4, RFC 8336 §2, RFC 9218 §7.1. */
typedef struct {
	const char *name;
	Where where;
	guint8 least, multiple; /* of the length: at least this many bytes; a multiple, or 0: any */
	guint8 exact;           /* 0: any */
} FrameKind;

static const FrameKind kinds[] = {
	[FRAME_DATA] = { .name = "DATA", .where = ON_STREAM },
	[FRAME_HEADERS] = { .name = "HEADERS", .where = ON_STREAM, .least = 1 },
	[FRAME_PRIORITY] = { .name = "PRIORITY", .where = ON_STREAM, .exact = 5 },
	[FRAME_RST_STREAM] = { .name = "RST_STREAM", .where = ON_STREAM, .exact = 4 },
	[FRAME_SETTINGS] = { .name = "SETTINGS", .where = ON_CONNECTION, .multiple = SETTING },
	[FRAME_PUSH_PROMISE] = { .name = "PUSH_PROMISE", .where = ON_STREAM, .least = 4 },
	[FRAME_PING] = { .name = "PING", .where = ON_CONNECTION, .exact = 8 },
	[FRAME_GOAWAY] = { .name = "GOAWAY", .where = ON_CONNECTION, .least = 8 },
	[FRAME_WINDOW_UPDATE] = { .name = "WINDOW_UPDATE", .where = ON_BOTH, .exact = 4 },
	[FRAME_CONTINUATION] = { .name = "CONTINUATION", .where = ON_STREAM },
	[10] = { .name = "ALTSVC", .where = ON_BOTH, .least = 2 },
	[12] = { .name = "ORIGIN", .where = ON_CONNECTION },
	[16] = { .name = "PRIORITY_UPDATE", .where = ON_CONNECTION, .least = 4 },
};

/* RFC 9113 §7. */
static const AppName errors[] = {
	{ 0, "NO_ERROR" },
	{ 1, "PROTOCOL_ERROR" },
	{ 2, "INTERNAL_ERROR" },
	{ 3, "FLOW_CONTROL_ERROR" },
	{ 4, "SETTINGS_TIMEOUT" },
	{ 5, "STREAM_CLOSED" },
	{ 6, "FRAME_SIZE_ERROR" },
	{ 7, "REFUSED_STREAM" },
	{ 8, "CANCEL" },
	{ 9, "COMPRESSION_ERROR" },
	{ 10, "CONNECT_ERROR" },
	{ 11, "ENHANCE_YOUR_CALM" },
	{ 12, "INADEQUATE_SECURITY" },
	{ 13, "HTTP_1_1_REQUIRED" },
};

/* Of RFC 7541 appendix A: methods, paths and statuses. */
static const AppName static_fields[] = {
	{ 2, "GET" },  { 3, "POST" }, { 4, "/" },    { 5, "/index.html" },
	{ 8, "200" },  { 9, "204" },  { 10, "206" }, { 11, "304" },
	{ 12, "400" }, { 13, "404" }, { 14, "500" },
};

typedef struct {
	guint8 is_known[2]; /* by Side: its first frame was seen */
	guint32 frame_max;  /* bytes that SETTINGS have allowed; 0: none did */
} G_GNUC_MAY_ALIAS Http2Memory;

G_STATIC_ASSERT(sizeof(Http2Memory) <= sizeof(AppMemory));

typedef struct {
	guint32 length; /* of the payload */
	guint8 type;
	guint8 flags;
	guint32 stream;
	Bytes payload; /* as far as it goes */
} H2Frame;

/* FALSE: not even its header is complete. */
static gboolean read_frame(Bytes bytes, H2Frame *frame)
{
	Reader reader = reader_over(bytes);

	*frame = (H2Frame){ .length = (guint32)reader_u8(&reader) << 16 };
	frame->length |= reader_u16(&reader);
	frame->type = reader_u8(&reader);
	frame->flags = reader_u8(&reader);
	frame->stream = reader_u32(&reader) & G_MAXINT32;
	if (reader.short_read)
		return FALSE;
	reader_limit(&reader, frame->length);
	frame->payload = reader_rest(&reader);
	return TRUE;
}

/* NULL: none that is known. */
static const FrameKind *kind_of(const H2Frame *frame)
{
	return frame->type < G_N_ELEMENTS(kinds) && kinds[frame->type].name ? &kinds[frame->type]
									    : NULL;
}

/* RFC 9113 §6 has the stream and the length that each type must have. */
static gboolean is_sound(const H2Frame *frame, const FrameKind *kind)
{
	Where where = frame->stream ? ON_STREAM : ON_CONNECTION;

	if (!(kind->where & where) || frame->length < kind->least)
		return FALSE;
	if (kind->exact && frame->length != kind->exact)
		return FALSE;
	if (frame->type == FRAME_SETTINGS && frame->flags & FLAG_ACK && frame->length)
		return FALSE;
	return !kind->multiple || frame->length % kind->multiple == 0;
}

/* An integer of `prefix` bits and more (RFC 7541 §5.1). */
static guint32 read_integer(Reader *reader, guint8 first, guint prefix)
{
	guint32 most = (1u << prefix) - 1, value = first & most;

	for (guint shift = 0; value >= most && shift <= 21; shift += 7) {
		guint8 byte = reader_u8(reader);

		value += (guint32)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	return value;
}

static void skip_string(Reader *reader)
{
	guint8 first = reader_u8(reader);

	reader_skip(reader, read_integer(reader, first, 7));
}

/* The next field (RFC 7541 §6): its number if it is one of the static table as a whole, else 0. */
static guint32 read_field(Reader *reader)
{
	guint8 first = reader_u8(reader);

	if (first & 0x80)
		return read_integer(reader, first, 7);
	if ((first & 0xe0) == 0x20) { /* a new size of the table */
		(void)read_integer(reader, first, 5);
		return 0;
	}
	if (!read_integer(reader, first, first & 0x40 ? 6 : 4))
		skip_string(reader);
	skip_string(reader);
	return 0;
}

/* The header block of HEADERS without padding and priority (RFC 9113 §6.2). */
static Reader header_block(const H2Frame *frame)
{
	Reader reader = reader_over(frame->payload);
	guint8 padding = frame->flags & FLAG_PADDED ? reader_u8(&reader) : 0;

	if (frame->flags & FLAG_PRIORITY)
		reader_skip(&reader, 5);
	reader_limit(&reader, reader_left(&reader) - MIN(padding, reader_left(&reader)));
	return reader;
}

/* "GET /" or "200", as far as it is sent by number. */
static void append_fields(GString *detail, const H2Frame *frame)
{
	Reader reader = header_block(frame);
	const char *gap = " · ";

	for (guint i = 0; i < FIELDS_MAX && reader_left(&reader); i++) {
		guint32 number = read_field(&reader);
		const char *text = number < 15 ? APP_NAME(static_fields, (guint16)number) : NULL;

		if (!text || reader.short_read)
			continue;
		g_string_append_printf(detail, "%s%s", gap, text);
		gap = " ";
	}
}

static void append_error(GString *detail, guint32 error)
{
	const char *name = error < G_MAXUINT16 ? APP_NAME(errors, (guint16)error) : NULL;

	if (name)
		g_string_append_printf(detail, " · %s", name);
	else
		g_string_append_printf(detail, " · error %u", error);
}

static void append_payload(GString *detail, const H2Frame *frame)
{
	Reader reader = reader_over(frame->payload);
	g_autofree char *size = NULL;

	switch (frame->type) {
	case FRAME_HEADERS:
		append_fields(detail, frame);
		break;
	case FRAME_RST_STREAM:
		append_error(detail, reader_u32(&reader));
		break;
	case FRAME_GOAWAY:
		g_string_append_printf(detail, " · last stream %u",
				       reader_u32(&reader) & G_MAXINT32);
		append_error(detail, reader_u32(&reader));
		break;
	case FRAME_WINDOW_UPDATE:
		size = quantity_count(reader_u32(&reader) & G_MAXINT32);
		g_string_append_printf(detail, " · +%s", size);
		break;
	default:
		break;
	}
	if ((frame->type == FRAME_HEADERS || frame->type == FRAME_DATA) &&
	    frame->flags & FLAG_END_STREAM)
		g_string_append(detail, " · end");
}

static void name_frame(const H2Frame *frame, const FrameKind *kind, AppLabel *label)
{
	GString *detail = g_string_new(NULL);
	gboolean is_ack = (frame->type == FRAME_SETTINGS || frame->type == FRAME_PING) &&
			  frame->flags & FLAG_ACK;

	label->length = FRAME_HEADER + (guint64)frame->length;
	label->lead = frame->stream ? g_strdup_printf("%s stream %u", kind->name, frame->stream)
				    : g_strdup_printf("%s%s", kind->name, is_ack ? " ACK" : "");
	append_payload(detail, frame);
	if (detail->len)
		g_string_erase(detail, 0, (gssize)strlen(" · "));
	label->detail = g_string_free(detail, !detail->len);
}

/* Which frames the other end may send from now on; what one end allows is believed of both. */
static void note_settings(Http2Memory *self, const H2Frame *frame)
{
	Reader reader = reader_over(frame->payload);

	while (frame->type == FRAME_SETTINGS && reader_left(&reader) >= SETTING) {
		guint16 setting = reader_u16(&reader);
		guint32 value = reader_u32(&reader);

		if (setting == SETTING_MAX_FRAME_SIZE && value <= FRAME_MAX_ALLOWED)
			self->frame_max = MAX(self->frame_max, value);
	}
}

/* The frame is known by its first bytes; those that say more are waited for. */
static AppResult describe_frame(Http2Memory *self, const AppInput *input, AppLabel *label)
{
	gboolean is_known = self->is_known[input->from];
	H2Frame frame;
	const FrameKind *kind;

	if (!read_frame(input->bytes, &frame)) {
		if (!input->is_all)
			return APP_MORE;
		return input->bytes.len && is_known ? APP_UNNAMED : APP_NOT_MINE;
	}
	kind = kind_of(&frame);
	label->length = FRAME_HEADER + (guint64)frame.length;
	if (frame.length > MAX(self->frame_max, FRAME_MAX))
		return APP_NOT_MINE;
	if (!kind) /* RFC 9113 §5.5: unknown ones are ignored */
		return is_known ? APP_UNNAMED : APP_NOT_MINE;
	if (!is_sound(&frame, kind))
		return APP_NOT_MINE;
	if (!input->is_all && frame.type != FRAME_DATA && frame.payload.len < frame.length)
		return APP_MORE;
	note_settings(self, &frame);
	name_frame(&frame, kind, label);
	return APP_MESSAGE;
}

AppResult app_http2_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Http2Memory *kept = (Http2Memory *)memory, http2 = *kept;
	gsize whole = sizeof(preface) - 1, there = MIN(input->bytes.len, whole);
	AppResult result;

	if (there > 2 && !memcmp(input->bytes.data, preface, there)) {
		if (there < whole && !input->is_all)
			return APP_MORE;
		label->lead = g_strdup("HTTP/2 preface");
		label->length = whole;
		result = APP_MESSAGE;
	} else {
		result = describe_frame(&http2, input, label);
	}
	if (result == APP_MESSAGE) {
		http2.is_known[input->from] = TRUE;
		*kept = http2;
	}
	return result;
}

/* What a server begins with: a SETTINGS frame of settings that exist (RFC 9113 §6.5.2, RFC 8441,
 * RFC 9218). */
static gboolean is_first_settings(Bytes bytes)
{
	H2Frame frame;
	Reader reader;

	if (!read_frame(bytes, &frame) || frame.type != FRAME_SETTINGS || frame.flags ||
	    !frame.length || frame.length > FIRST_SETTINGS_MAX ||
	    !is_sound(&frame, kind_of(&frame)))
		return FALSE;
	reader = reader_over(frame.payload);
	while (reader_left(&reader) >= SETTING) {
		guint16 setting = reader_u16(&reader);

		if (!setting || setting > SETTING_LAST)
			return FALSE;
		reader_skip(&reader, SETTING - 2);
	}
	return frame.payload.len >= SETTING;
}

AppGuess app_http2_recognise(const AppInput *input)
{
	return bytes_start_with(input->bytes, preface) || is_first_settings(input->bytes) ? APP_SURE
											  : APP_NO;
}
