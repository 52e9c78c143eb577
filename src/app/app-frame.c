#include "app/app-frame.h"

#include "decode/packet-batch.h"

#define REPLACEMENT 0xfffd

G_STATIC_ASSERT(APP_HEAD_MAX <= APP_LOOK_MAX);

gboolean app_head(const AppInput *input, guint64 length, Reader *head)
{
	gsize wanted = (gsize)MIN(length, APP_HEAD_MAX);

	*head = reader_over(input->bytes);
	reader_limit(head, wanted);
	return input->is_all || reader_left(head) == wanted;
}

gboolean app_is_whole(const AppInput *input, guint64 length)
{
	gsize there = input->bytes.len;

	return there == length || (there < length && there >= PACKET_BATCH_PAYLOAD);
}

AppResult app_named(AppLabel *label, guint64 length, char *lead, char *detail)
{
	label->lead = lead;
	label->detail = detail;
	label->length = length;
	return APP_MESSAGE;
}

AppResult app_unnamed(AppLabel *label, guint64 length)
{
	label->length = length;
	return APP_UNNAMED;
}

AppResult app_too_short(const AppInput *input, AppLabel *label)
{
	return input->is_all ? app_unnamed(label, 0) : APP_MORE;
}

Bytes app_take(Reader *reader, gsize n)
{
	Bytes all;

	if (reader_left(reader) >= n)
		return (Bytes){ reader_take(reader, n), n };
	all = reader_rest(reader);
	reader->short_read = TRUE;
	return all;
}

Bytes app_take_string(Reader *reader)
{
	gsize left = reader_left(reader);
	const guint8 *nul = left ? memchr(reader->at, 0, left) : NULL;
	Bytes text = app_take(reader, nul ? (gsize)(nul - reader->at) : left);

	reader_skip(reader, 1);
	return text;
}

gboolean app_is_text(Bytes bytes, const char *text)
{
	return bytes.len == strlen(text) && bytes_start_with(bytes, text);
}

gboolean app_is_printable_ascii(Bytes bytes)
{
	for (gsize i = 0; i < bytes.len; i++)
		if (bytes.data[i] < 0x20 || bytes.data[i] > 0x7e)
			return FALSE;
	return bytes.len > 0;
}

/* A character of one unit or two (RFC 2781 §2.2). */
static gunichar next_utf16(Reader *reader)
{
	gunichar high = reader_u16_le(reader), low;
	Reader after = *reader;

	if (high < 0xd800 || high > 0xdfff)
		return high;
	low = reader_u16_le(&after);
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return REPLACEMENT;
	*reader = after;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

GString *app_utf8(Bytes utf16le)
{
	Reader reader = reader_over(utf16le);
	GString *text = g_string_sized_new(utf16le.len);

	while (reader_left(&reader) >= 2)
		g_string_append_unichar(text, next_utf16(&reader));
	return text;
}
