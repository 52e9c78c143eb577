#include "capture/listing/listing-hex.h"

#define LINE_BYTES 16
#define LINK_NULL 0
#define LINK_RAW 12
#define LOOPBACK_HEADER 4
#define IPV4_HEADER_MIN 20
#define IPV6_HEADER 40
#define ETHERTYPE_IPV4 0x0800
#define PROTOCOL_TCP 6
#define HEADERS_MAX 256 /* bytes of links and tunnels before a segment's IP header */
#define ETHERTYPE_IPV6 0x86dd

void listed_hex_init(ListedHex *self)
{
	*self = (ListedHex){ .bytes = g_byte_array_new() };
}

void listed_hex_clear(ListedHex *self)
{
	g_byte_array_unref(self->bytes);
}

void listed_hex_begin(ListedHex *self)
{
	g_byte_array_set_size(self->bytes, 0);
	self->is_broken = FALSE;
}

static gboolean take_digits(Span *line, gsize n, guint64 *value)
{
	*value = 0;
	if (span_length(*line) < n)
		return FALSE;
	for (gsize i = 0; i < n; i++) {
		int digit = g_ascii_xdigit_value(line->at[i]);

		if (digit < 0)
			return FALSE;
		*value = *value << 4 | (guint64)digit;
	}
	line->at += n;
	return TRUE;
}

/* "0x0010:", "0010:"; FALSE: the line has no offset. */
static gboolean take_offset(Span *line, guint64 *offset)
{
	Span rest = *line;
	const char *colon = span_find(*line, ":");

	span_skip(&rest, "0x");
	if (!colon || colon <= rest.at || colon - rest.at < 4 || colon - rest.at > 8 ||
	    !take_digits(&rest, (gsize)(colon - rest.at), offset) || !span_skip(&rest, ":") ||
	    !span_skip_blanks(&rest))
		return FALSE;
	*line = rest;
	return TRUE;
}

/* Pairs of digits, two by two, up to the characters after two blanks. */
static gsize take_bytes(Span *line, guint8 *bytes)
{
	guint64 value;
	gsize n = 0;

	while (n < LINE_BYTES && take_digits(line, 2, &value)) {
		bytes[n++] = (guint8)value;
		if (span_starts(*line, "  "))
			break;
		span_skip(line, " ");
	}
	return n;
}

/* Only digits and blanks, at least two groups of four: without an offset nothing else tells. */
static gboolean is_bare(Span line, gsize n_blanks)
{
	guint64 value;

	if (n_blanks < 2 || !take_digits(&line, 4, &value) || !span_skip(&line, " ") ||
	    !take_digits(&line, 2, &value))
		return FALSE;
	while (span_length(line) > 0 && (*line.at == ' ' || g_ascii_isxdigit(*line.at)))
		line.at++;
	return span_length(line) == 0;
}

gboolean listed_hex_add(ListedHex *self, Span line)
{
	gsize n_blanks = span_skip_blanks(&line), n;
	gboolean is_plain = span_starts(line, "0x");
	guint64 offset = self->bytes->len;
	guint8 bytes[LINE_BYTES];

	if (!take_offset(&line, &offset) && !is_bare(line, n_blanks))
		return FALSE;
	if (!is_plain && offset != self->bytes->len)
		return FALSE; /* a header of an application: "feed: 12" */
	n = take_bytes(&line, bytes);
	if (n == 0)
		return FALSE;
	self->is_broken |= offset != self->bytes->len || self->bytes->len + n > LISTED_HEX_MAX;
	if (!self->is_broken)
		g_byte_array_append(self->bytes, bytes, (guint)n);
	return TRUE;
}

static guint16 u16_at(const ListedHex *self, gsize at)
{
	const guint8 *bytes = self->bytes->data;

	return at + 2 <= self->bytes->len ? (guint16)(bytes[at] << 8 | bytes[at + 1]) : 0;
}

/* The length that an IP header at `at` gives; 0: there is none (RFC 791 §3.1, RFC 8200 §3). */
static guint32 ip_length(const ListedHex *self, gsize at)
{
	gsize n = self->bytes->len;
	guint8 first = at < n ? self->bytes->data[at] : 0;

	if (n >= at + IPV4_HEADER_MIN && first >> 4 == 4 && (first & 15) >= 5)
		return MAX(u16_at(self, at + 2), IPV4_HEADER_MIN);
	if (n >= at + IPV6_HEADER && first >> 4 == 6)
		return u16_at(self, at + 4) + IPV6_HEADER;
	return 0;
}

static gboolean is_ethertype(guint16 type)
{
	static const guint16 types[] = {
		ETHERTYPE_IPV4, ETHERTYPE_IPV6, 0x8100, 0x88a8, 0x8847, 0x8864, 0x0806, 0x9100,
	};

	for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
		if (type == types[i])
			return TRUE;
	return FALSE;
}

/* Links whose header ends with an ethertype, or has it in front. */
static const struct {
	int link_type;
	gsize type_at, header;
} links[] = {
	{ 1, 12, 14 },   /* Ethernet */
	{ 113, 14, 16 }, /* Linux cooked */
	{ 276, 0, 20 },  /* Linux cooked v2 */
};

/* The type is one that is known, and where it is IP's a header follows. */
static gboolean is_link(const ListedHex *self, gsize row)
{
	guint16 type = u16_at(self, links[row].type_at);

	if (!is_ethertype(type) || self->bytes->len < links[row].header)
		return FALSE;
	return (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6) ||
	       ip_length(self, links[row].header) > 0;
}

/* BSD loopback: the family in either byte order, AF_INET or what AF_INET6 is on some system. */
static gboolean is_loopback(const ListedHex *self)
{
	static const guint8 families[] = { 2, 10, 24, 28, 30 };
	guint16 first = u16_at(self, 0), second = u16_at(self, 2);
	guint family = first ? first >> 8 : second;

	if (ip_length(self, LOOPBACK_HEADER) == 0 || (first && second) || first & 0xff)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
		if (family == families[i])
			return TRUE;
	return FALSE;
}

int listed_hex_link_type(const ListedHex *self)
{
	if (self->bytes->len > 0 && ip_length(self, 0) == self->bytes->len)
		return LINK_RAW;
	for (gsize i = 0; i < G_N_ELEMENTS(links); i++)
		if (is_link(self, i))
			return links[i].link_type;
	if (ip_length(self, 0) > 0)
		return LINK_RAW; /* cut, padded, or longer than the header can say */
	return is_loopback(self) ? LINK_NULL : -1;
}

/* Whether an IP header at `at` is followed by TCP's, with these ports. */
static gboolean is_segment(const ListedHex *self, gsize at, guint16 src_port, guint16 dst_port)
{
	const guint8 *bytes = self->bytes->data + at;
	gsize header;

	if (ip_length(self, at) == 0)
		return FALSE;
	header = bytes[0] >> 4 == 4 ? (gsize)(bytes[0] & 15) * 4 : IPV6_HEADER;
	return bytes[bytes[0] >> 4 == 4 ? 9 : 6] == PROTOCOL_TCP &&
	       u16_at(self, at + header) == src_port && u16_at(self, at + header + 2) == dst_port;
}

int listed_hex_find(const ListedHex *self, guint16 src_port, guint16 dst_port)
{
	for (gsize at = 0; at < MIN(self->bytes->len, HEADERS_MAX); at++)
		if (is_segment(self, at, src_port, dst_port))
			return (int)at;
	return -1;
}

void listed_hex_cut(ListedHex *self, int at)
{
	g_byte_array_remove_range(self->bytes, 0, (guint)at);
}

static gsize link_header(int link_type)
{
	for (gsize i = 0; i < G_N_ELEMENTS(links); i++)
		if (links[i].link_type == link_type)
			return links[i].header;
	return link_type == LINK_RAW ? 0 : LOOPBACK_HEADER;
}

guint32 listed_hex_wire_length(const ListedHex *self, int link_type)
{
	gsize header = link_header(link_type);

	return (guint32)MAX(self->bytes->len, header + ip_length(self, header));
}

Bytes listed_hex_tail(const ListedHex *self, int link_type, guint32 len)
{
	gsize header = link_header(link_type), end = header + ip_length(self, header);
	gsize from = end > len ? end - len : 0, to = MIN(end, self->bytes->len);

	return (Bytes){ self->bytes->data + MIN(from, to), from < to ? to - from : 0 };
}
