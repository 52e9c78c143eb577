#include "decode/ip.h"

#define IPV4_HEADER 20
#define IPV4_FRAGMENT_MASK 0x3fff /* more fragments, or an offset */

#define IPV6_HEADER 40
#define IPV6_EXTENSIONS_MAX 16 /* more is an attack on readers, not a packet */
#define IPV6_HOP_BY_HOP 0
#define IPV6_ROUTING 43
#define IPV6_FRAGMENT 44
#define IPV6_AUTHENTICATION 51
#define IPV6_DESTINATION 60
#define IPV6_FRAGMENT_BITS 0xfff9 /* offset, or more fragments */
#define IPV6_OPTION_PAD1 0
#define IPV6_OPTION_JUMBO 0xc2 /* RFC 2675 §2 */

/* Written as whole words, where they stay: reading back a word that was put together from smaller
 * stores stalls the processor, and every segment's addresses are read at once. */
static void set_ipv4_address(Address *address, const Header *header, gsize offset)
{
	guint64 halves[2] = { GUINT64_TO_BE((guint64)header_u32(header, offset) << 32), 0 };

	memcpy(address->bytes, halves, sizeof(halves));
	address->family = ADDRESS_IPV4;
}

static void set_ipv6_address(Address *address, const Header *header, gsize offset)
{
	header_copy(header, offset, sizeof(address->bytes), address->bytes);
	address->family = ADDRESS_IPV6;
}

DecodeResult ipv4_decode(Reader *reader, guint32 wire_left, Segment *segment)
{
	guint32 header_len, total_len;
	Header header;

	if (!reader_header(reader, IPV4_HEADER, &header))
		return DECODE_TRUNCATED;
	header_len = (header_u8(&header, 0) & 0x0fu) * 4;
	total_len = header_u16(&header, 2);
	if (total_len == 0) /* left to the network card, by segmentation offload */
		total_len = wire_left;
	if (header_u8(&header, 0) >> 4 != 4 || header_len < IPV4_HEADER || total_len < header_len)
		return DECODE_MALFORMED;
	if (header_u8(&header, 9) != IP_PROTOCOL_TCP)
		return DECODE_NOT_TCP;
	if (header_u16(&header, 6) & IPV4_FRAGMENT_MASK)
		return DECODE_FRAGMENT;
	set_ipv4_address(&segment->src.address, &header, 12);
	set_ipv4_address(&segment->dst.address, &header, 16);
	reader_skip(reader, header_len - IPV4_HEADER);
	segment->len = total_len - header_len;
	reader_limit(reader, segment->len);
	return reader->short_read ? DECODE_TRUNCATED : DECODE_TCP;
}

/* The payload length that a hop-by-hop header's jumbo option gives, else 0. */
static guint32 find_jumbo_length(Reader options)
{
	while (reader_left(&options) > 0) {
		guint8 type = reader_u8(&options), len;

		if (type == IPV6_OPTION_PAD1)
			continue;
		len = reader_u8(&options);
		if (type == IPV6_OPTION_JUMBO && len == 4)
			return reader_u32(&options);
		reader_skip(&options, len);
	}
	return 0;
}

/* The length of an extension header, from its second byte (RFC 8200 §4; AH: RFC 4302 §2.2). */
static guint32 extension_length(guint8 type, guint8 units)
{
	if (type == IPV6_FRAGMENT)
		return 8;
	return type == IPV6_AUTHENTICATION ? (units + 2u) * 4 : (units + 1u) * 8;
}

static gboolean is_extension(guint8 type)
{
	return type == IPV6_HOP_BY_HOP || type == IPV6_ROUTING || type == IPV6_FRAGMENT ||
	       type == IPV6_AUTHENTICATION || type == IPV6_DESTINATION;
}

typedef struct {
	guint8 next;
	guint32 len;   /* of all extension headers */
	guint32 jumbo; /* payload length; 0: none */
	gboolean is_fragment;
} Extensions;

/* An atomic fragment, with neither offset nor more to come, is a whole packet (RFC 6946).  Behind
 * any other fragment header stands a piece, whose bytes are no header to be read. */
static void skip_extensions(Reader *reader, Extensions *self)
{
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_extension(self->next); i++) {
		Reader header = *reader;
		guint8 type = self->next, next = reader_u8(&header);
		guint32 len = extension_length(type, reader_u8(&header));

		if (type == IPV6_FRAGMENT)
			self->is_fragment |= (reader_u16(&header) & IPV6_FRAGMENT_BITS) != 0;
		if (type == IPV6_HOP_BY_HOP) {
			reader_limit(&header, len - 2);
			self->jumbo = find_jumbo_length(header);
		}
		reader_skip(reader, len);
		self->next = next;
		self->len += len;
		if (reader->short_read || self->is_fragment)
			return;
	}
}

/* A piece whose next header is an extension may have TCP behind it. */
static gboolean may_be_tcp(const Extensions *self)
{
	return self->next == IP_PROTOCOL_TCP || (self->is_fragment && is_extension(self->next));
}

DecodeResult ipv6_decode(Reader *reader, guint32 wire_left, Segment *segment)
{
	Extensions extensions = { 0 };
	guint32 payload_len;
	Header header;

	if (!reader_header(reader, IPV6_HEADER, &header))
		return DECODE_TRUNCATED;
	if (header_u8(&header, 0) >> 4 != 6)
		return DECODE_MALFORMED;
	payload_len = header_u16(&header, 4);
	extensions.next = header_u8(&header, 6);
	set_ipv6_address(&segment->src.address, &header, 8);
	set_ipv6_address(&segment->dst.address, &header, 24);
	skip_extensions(reader, &extensions);
	if (payload_len == 0)
		payload_len = extensions.jumbo ? extensions.jumbo : wire_left - IPV6_HEADER;
	if (reader->short_read)
		return DECODE_TRUNCATED;
	if (!may_be_tcp(&extensions))
		return DECODE_NOT_TCP;
	if (extensions.is_fragment)
		return DECODE_FRAGMENT;
	if (payload_len < extensions.len)
		return DECODE_MALFORMED;
	segment->len = payload_len - extensions.len;
	reader_limit(reader, segment->len);
	return DECODE_TCP;
}
