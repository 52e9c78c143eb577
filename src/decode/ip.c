/* The network layer: IPv4 (RFC 791) and IPv6 (RFC 8200). */
#include "decode/steps.h"

#define IPV4_HEADER 20
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET_MASK 0x1fff /* in units of eight bytes */
#define IPV4_OPTION_END 0
#define IPV4_OPTION_NOP 1
#define IPV4_OPTION_LSRR 131 /* loose source route, RFC 791 §3.1 */
#define IPV4_OPTION_SSRR 137 /* strict */
#define IPV4_ADDRESS 4

#define IPV6_HEADER 40
#define IPV6_HOP_BY_HOP 0
#define IPV6_MORE_FRAGMENTS 0x0001
#define IPV6_OFFSET_MASK 0xfff8 /* in bytes */
#define IPV6_OPTION_PAD1 0
#define IPV6_OPTION_JUMBO 0xc2 /* RFC 2675 §2 */

/* Written as whole words: reading back a word assembled from smaller stores stalls the processor,
 * and every packet's addresses are read at once. */
static void set_ipv4_address(Address *address, guint32 number)
{
	guint64 halves[2] = { GUINT64_TO_BE((guint64)number << 32), 0 };

	memcpy(address->bytes, halves, sizeof(halves));
	address->family = ADDRESS_IPV4;
}

static void set_ipv6_address(Address *address, const Header *header, gsize offset)
{
	header_copy(header, offset, sizeof(address->bytes), address->bytes);
	address->family = ADDRESS_IPV6;
}

Step strip_ip(Layers *self)
{
	switch (layers_peek_u8(self) >> 4) {
	case 4:
		return step_to(strip_ipv4);
	case 6:
		return step_to(strip_ipv6);
	default:
		return layers_stop_here(self);
	}
}

/* Only fragments of protocols that are decoded are reported. */
static Step stop_at_piece(Layers *self, guint8 protocol)
{
	if (!ip_protocol_step(protocol).strip)
		return layers_stop_here(self);
	return layers_stop(self, DECODE_FRAGMENT);
}

/* A fragment captured in full is kept for reassembly; one that the capture cut is decoded in place
 * if it is the first.  So is a quoted one: an ICMP error quotes what it can. */
static Step take_piece(Layers *self, const FragmentKey *key, Fragment *piece)
{
	guint32 len;
	guint8 *whole;

	if (self->is_quoted || reader_left(&self->reader) < layers_wire_left(self)) {
		if (piece->offset != 0)
			return stop_at_piece(self, piece->next);
		self->is_piece = TRUE;
		return ip_protocol_step(piece->next);
	}
	if (!self->decoder->fragments)
		self->decoder->fragments = fragments_new();
	piece->bytes = reader_rest(&self->reader);
	whole = fragments_add(self->decoder->fragments, key, piece, self->frame->time_ns, &len,
			      &piece->next);
	if (!whole)
		return stop_at_piece(self, piece->next);
	layers_go_on_in(self, whole, len);
	return ip_protocol_step(piece->next);
}

static Step strip_ipv4_piece(Layers *self, guint16 id, guint16 field, guint8 protocol)
{
	FragmentKey key = {
		.src = self->packet->src.address,
		.dst = self->packet->dst.address,
		.id = id,
		.protocol = protocol,
		.depth = (guint8)self->ip_depth,
	};
	Fragment piece = {
		.offset = (field & IPV4_OFFSET_MASK) * 8u,
		.more = (field & IPV4_MORE_FRAGMENTS) != 0,
		.next = protocol,
	};

	return take_piece(self, &key, &piece);
}

/* A route's pointer, counted from the option's first byte, from 1, is at the next address to go to;
 * beyond the last one the route is at its end, and the header has the destination. */
static void take_route(Packet *packet, Reader route, guint8 len)
{
	guint8 pointer = reader_u8(&route);
	guint32 last;

	if (len < 3 + IPV4_ADDRESS || pointer + IPV4_ADDRESS - 1 > len)
		return;
	reader_skip(&route, len - 3u - IPV4_ADDRESS);
	last = reader_u32(&route);
	if (!route.short_read)
		set_ipv4_address(&packet->dst.address, last);
}

/* What is routed by its source goes to the route's last address (RFC 791 §3.1), which is what TCP
 * and UDP know (RFC 1122 §4.2.3.8). */
static void take_source_route(Packet *packet, Reader options, guint32 len)
{
	reader_limit(&options, len);
	while (reader_left(&options) > 1) {
		guint8 type = reader_u8(&options), option_len;

		if (type == IPV4_OPTION_END)
			return;
		if (type == IPV4_OPTION_NOP)
			continue;
		option_len = reader_u8(&options);
		if (option_len < 2)
			return;
		if (type == IPV4_OPTION_LSRR || type == IPV4_OPTION_SSRR)
			take_route(packet, options, option_len);
		reader_skip(&options, option_len - 2u);
	}
}

static void take_hop_limit(Layers *self, guint8 hop_limit)
{
	Packet *packet = self->packet;

	packet->outer_hops = self->ip_depth ? packet->hop_limit % PACKET_OUTER_HOPS + 1u : 0;
	packet->hop_limit = hop_limit;
}

/* A total length of zero was left to the network card (segmentation offload); one beyond the
 * frame's end is limited to the frame. */
Step strip_ipv4(Layers *self)
{
	guint32 wire_left = layers_wire_left(self), header_len, total_len;
	guint16 field;
	guint8 protocol;
	Header header;

	if (!reader_header(&self->reader, IPV4_HEADER, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	header_len = (header_u8(&header, 0) & 0x0fu) * 4;
	total_len = header_u16(&header, 2);
	if (total_len == 0)
		total_len = wire_left;
	if (header_u8(&header, 0) >> 4 != 4 || header_len < IPV4_HEADER || total_len < header_len)
		return layers_stop(self, DECODE_MALFORMED);
	set_ipv4_address(&self->packet->src.address, header_u32(&header, 12));
	set_ipv4_address(&self->packet->dst.address, header_u32(&header, 16));
	if (G_UNLIKELY(header_len > IPV4_HEADER))
		take_source_route(self->packet, self->reader, header_len - IPV4_HEADER);
	self->packet->ip_id = header_u16(&header, 4);
	take_hop_limit(self, header_u8(&header, 8));
	layers_limit(self, total_len - IPV4_HEADER);
	layers_skip(self, header_len - IPV4_HEADER);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	self->ip_depth++;
	protocol = header_u8(&header, 9);
	field = header_u16(&header, 6);
	if (G_UNLIKELY(field & (IPV4_MORE_FRAGMENTS | IPV4_OFFSET_MASK)))
		return strip_ipv4_piece(self, header_u16(&header, 4), field, protocol);
	return ip_protocol_step(protocol);
}

/* The payload length that a hop-by-hop header's jumbo option gives, else 0. */
static guint32 find_jumbo_length(Reader options)
{
	guint8 units;

	reader_skip(&options, 1);
	units = reader_u8(&options);
	reader_limit(&options, units * 8u + 6);
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

/* A payload length of zero: the jumbo option's, else to the frame's end, as with IPv4. */
static void limit_ipv6(Layers *self, guint32 payload_len, guint8 next)
{
	guint32 jumbo;

	if (payload_len == 0) {
		jumbo = next == IPV6_HOP_BY_HOP ? find_jumbo_length(self->reader) : 0;
		payload_len = jumbo ? jumbo : layers_wire_left(self);
	}
	layers_limit(self, payload_len);
}

Step strip_ipv6(Layers *self)
{
	guint8 next;
	Header header;

	if (!reader_header(&self->reader, IPV6_HEADER, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	if (header_u8(&header, 0) >> 4 != 6)
		return layers_stop(self, DECODE_MALFORMED);
	set_ipv6_address(&self->packet->src.address, &header, 8);
	set_ipv6_address(&self->packet->dst.address, &header, 24);
	self->packet->ip_id = 0;
	take_hop_limit(self, header_u8(&header, 7));
	next = header_u8(&header, 6);
	limit_ipv6(self, header_u16(&header, 4), next);
	self->ip_depth++;
	return ip_protocol_step(next);
}

/* RFC 8200 §4: the second byte counts units of eight bytes after the first eight. */
Step strip_ipv6_extension(Layers *self)
{
	guint8 next = reader_u8(&self->reader), units = reader_u8(&self->reader);

	layers_skip(self, units * 8u + 6);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	return ip_protocol_step(next);
}

/* RFC 4302 §2.2: units of four bytes, minus two. */
Step strip_ipv6_authentication(Layers *self)
{
	guint8 next = reader_u8(&self->reader), units = reader_u8(&self->reader);

	layers_skip(self, units * 4u + 6);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	return ip_protocol_step(next);
}

/* RFC 8200 §4.5.  A fragment with neither offset nor more to come is a whole packet (RFC 6946). */
Step strip_ipv6_fragment(Layers *self)
{
	FragmentKey key = {
		.src = self->packet->src.address,
		.dst = self->packet->dst.address,
		.depth = (guint8)self->ip_depth,
	};
	Fragment piece = { .next = reader_u8(&self->reader) };
	guint16 field;

	layers_skip(self, 1);
	field = reader_u16(&self->reader);
	key.id = reader_u32(&self->reader);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	piece.offset = field & IPV6_OFFSET_MASK;
	piece.more = (field & IPV6_MORE_FRAGMENTS) != 0;
	if (piece.offset == 0 && !piece.more)
		return ip_protocol_step(piece.next);
	return take_piece(self, &key, &piece);
}
