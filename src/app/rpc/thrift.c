/* A message has a method's name and what it is to it.  Framed ones begin with their length; others
 * end where their arguments do, which is not looked for: the next one begins with a later segment.
 *
 * Arguments and results are not shown.
 */
#include "app/rpc/thrift.h"

#include "app/app-frame.h"
#include "app/disclosure.h"

#define FRAME_LENGTH 4
#define FRAME_MIN 8
#define FRAME_MAX (16u << 20) /* the libraries' usual limit is 16,384,000 */
#define BINARY_VERSION 0x8001
#define COMPACT_ID 0x82
#define COMPACT_VERSION 1
#define VARINT_MAX 5 /* bytes of a number of 32 bits */
#define METHOD_MAX 128
#define METHOD_SHOWN 60 /* characters */

static const AppName types[] = {
	{ 1, "call" }, { 2, "reply" }, { 3, "exception" }, { 4, "oneway" }
};

typedef struct {
	guint8 type;
	Bytes method;
	guint64 length; /* 0: not known */
} Message;

/* Lowest seven bits first; a number's end is a byte below 128. */
static guint32 read_varint(Reader *reader)
{
	guint32 value = 0;

	for (guint i = 0; i < VARINT_MAX; i++) {
		guint8 byte = reader_u8(reader);

		value |= (guint32)(byte & 0x7f) << 7 * i;
		if (byte < 0x80)
			return value;
	}
	reader->short_read = TRUE;
	return 0;
}

/* What methods are named in the languages that there are. */
static gboolean is_method(Bytes name)
{
	for (gsize i = 0; i < name.len; i++)
		if (!g_ascii_isalnum(name.data[i]) && !strchr("_.:-", (char)name.data[i]))
			return FALSE;
	return name.len > 0;
}

static gboolean read_method(Reader *reader, guint32 len, Message *message)
{
	if (len < 1 || len > METHOD_MAX)
		return reader->short_read;
	message->method = app_take(reader, len);
	return memchr(message->method.data, 0, message->method.len) == NULL &&
	       (message->method.len == 0 || is_method(message->method));
}

/* Version and type as one number, the method, a number for the call. */
static gboolean read_binary(Reader *reader, Message *message)
{
	guint16 version = reader_u16(reader);
	guint8 zero = reader_u8(reader);

	message->type = reader_u8(reader);
	if (reader->short_read)
		return version == BINARY_VERSION || version == 0;
	if (version != BINARY_VERSION || zero || !APP_NAME(types, message->type))
		return FALSE;
	if (!read_method(reader, reader_u32(reader), message))
		return FALSE;
	reader_skip(reader, 4);
	return TRUE;
}

/* Id, type and version in a byte, a number for the call, the method. */
static gboolean read_compact(Reader *reader, Message *message)
{
	guint8 id = reader_u8(reader), kind = reader_u8(reader);

	message->type = kind >> 5;
	if (reader->short_read)
		return TRUE;
	if (id != COMPACT_ID || (kind & 0x1f) != COMPACT_VERSION || !APP_NAME(types, message->type))
		return FALSE;
	(void)read_varint(reader);
	return read_method(reader, read_varint(reader), message);
}

/* FALSE: no message begins here.  With short_read set, it could be the start of one. */
static gboolean read_message(Reader *reader, Message *message)
{
	Reader inside = *reader;
	guint32 first = reader_u32(&inside);

	message->length = 0;
	if (inside.short_read) {
		reader->short_read = TRUE;
		return TRUE;
	}
	if (first >= FRAME_MIN && first <= FRAME_MAX) {
		*reader = inside;
		reader_limit(reader, first);
		message->length = (guint64)FRAME_LENGTH + first;
	}
	inside = *reader;
	return reader_u8(&inside) == COMPACT_ID ? read_compact(reader, message)
						: read_binary(reader, message);
}

AppGuess app_thrift_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Message message;

	return read_message(&reader, &message) && !reader.short_read ? APP_SURE : APP_NO;
}

AppResult app_thrift_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	Message message;

	(void)memory;
	if (!read_message(&reader, &message))
		return APP_NOT_MINE;
	if (reader.short_read)
		return message.length && input->bytes.len >= message.length
			       ? APP_NOT_MINE
			       : app_too_short(input, label);
	return app_named(label, message.length, disclosure_name(message.method, TRUE, METHOD_SHOWN),
			 g_strdup(APP_NAME(types, message.type)));
}
