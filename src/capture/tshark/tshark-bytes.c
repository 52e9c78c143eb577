#include "capture/tshark/tshark-bytes.h"

#define BYTES_OF_LINE 16
#define OFFSET_DIGITS 4    /* at least */
#define DUMP_MAX (1 << 18) /* bytes: libpcap's largest packet */

static gboolean take_byte(Span *rest, guint8 *byte)
{
	if (span_length(*rest) < 2 || !g_ascii_isxdigit(rest->at[0]) ||
	    !g_ascii_isxdigit(rest->at[1]))
		return FALSE;
	*byte = (guint8)(g_ascii_xdigit_value(rest->at[0]) << 4 |
			 g_ascii_xdigit_value(rest->at[1]));
	rest->at += 2;
	return TRUE;
}

gboolean tshark_bytes_scan(GByteArray *bytes, Span text)
{
	guint8 byte;

	while (span_length(text) > 0) {
		if (!take_byte(&text, &byte))
			return FALSE;
		g_byte_array_append(bytes, &byte, 1);
		span_skip(&text, ":");
	}
	return TRUE;
}

void tshark_bytes_hex(GString *text, Bytes bytes)
{
	static const char digits[] = "0123456789abcdef";

	g_string_truncate(text, 0);
	for (gsize i = 0; i < bytes.len; i++) {
		g_string_append_c(text, digits[bytes.data[i] >> 4]);
		g_string_append_c(text, digits[bytes.data[i] & 15]);
	}
}

static gboolean take_offset(Span *line, gsize *offset)
{
	const char *from = line->at;

	for (*offset = 0; line->at < line->end && g_ascii_isxdigit(*line->at); line->at++)
		*offset = *offset << 4 | (gsize)g_ascii_xdigit_value(*line->at);
	return line->at - from >= OFFSET_DIGITS && line->at - from <= 2 * OFFSET_DIGITS &&
	       span_skip_blanks(line) >= 2;
}

/* Three blanks end the bytes; old versions have two in their middle. */
gboolean tshark_bytes_dump(GByteArray *bytes, Span line)
{
	gsize offset, blanks = 1;
	guint8 byte;
	guint n = 0;

	if (!take_offset(&line, &offset) || offset != bytes->len || offset >= DUMP_MAX)
		return FALSE;
	while (n < BYTES_OF_LINE && blanks >= 1 && blanks <= 2 && take_byte(&line, &byte)) {
		g_byte_array_append(bytes, &byte, 1);
		blanks = span_skip_blanks(&line);
		n++;
	}
	return n > 0;
}

int tshark_bytes_link(guint64 number)
{
	static const struct {
		guint number;
		int link_type;
	} links[] = {
		{ 1, 1 },     /* Ethernet */
		{ 4, 9 },     /* PPP */
		{ 7, 12 },    /* raw IP */
		{ 15, 0 },    /* BSD loopback */
		{ 20, 105 },  /* IEEE 802.11 */
		{ 23, 127 },  /* … with radiotap */
		{ 25, 113 },  /* Linux cooked, 1 */
		{ 129, 12 },  /* raw IPv4 */
		{ 130, 12 },  /* raw IPv6 */
		{ 210, 276 }, /* Linux cooked, 2 */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(links); i++)
		if (links[i].number == number)
			return links[i].link_type;
	return -1;
}
