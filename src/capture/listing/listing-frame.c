#include "capture/listing/listing-frame.h"

#include "capture/listing/listing-options.h"

#define IPV4_HEADER 20
#define TCP_HEADER 20
#define UDP_HEADER 8
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_NONE 253 /* for experiments (RFC 3692): never decoded */
#define HOPS 64

static void put(GByteArray *bytes, guint64 value, gsize size)
{
	for (gsize i = size; i > 0; i--) {
		guint8 byte = (guint8)(value >> (8 * (i - 1)));

		g_byte_array_append(bytes, &byte, 1);
	}
}

/* Lengths that do not fit are left 0, as segmentation offload leaves them. */
static void put_length(GByteArray *bytes, guint32 len)
{
	put(bytes, len <= G_MAXUINT16 ? len : 0, 2);
}

static guint8 hop_limit_of(const ListedSegment *segment)
{
	return segment->hop_limit ? segment->hop_limit : HOPS;
}

/* RFC 791 §3.1.  `len` counts what follows the header; the checksum is 0, as with offload. */
static void put_ipv4(GByteArray *bytes, const ListedSegment *segment, guint8 protocol, guint32 len)
{
	put(bytes, 0x45, 1);
	put(bytes, segment->traffic_class, 1);
	put_length(bytes, IPV4_HEADER + len);
	put(bytes, segment->ip_id, 2);
	put(bytes, 0x4000, 2); /* don't fragment */
	put(bytes, hop_limit_of(segment), 1);
	put(bytes, protocol, 1);
	put(bytes, 0, 2);
	g_byte_array_append(bytes, segment->src.address.bytes, 4);
	g_byte_array_append(bytes, segment->dst.address.bytes, 4);
}

/* RFC 8200 §3 */
static void put_ipv6(GByteArray *bytes, const ListedSegment *segment, guint8 protocol, guint32 len)
{
	put(bytes, 0x60000000 | (guint32)segment->traffic_class << 20, 4);
	put_length(bytes, len);
	put(bytes, protocol, 1);
	put(bytes, hop_limit_of(segment), 1);
	g_byte_array_append(bytes, segment->src.address.bytes, 16);
	g_byte_array_append(bytes, segment->dst.address.bytes, 16);
}

/* Begins the packet; returns the header's length. */
static guint32 put_ip(GByteArray *bytes, const ListedSegment *segment, guint8 protocol, guint32 len)
{
	g_byte_array_set_size(bytes, 0);
	if (segment->src.address.family == ADDRESS_IPV4)
		put_ipv4(bytes, segment, protocol, len);
	else
		put_ipv6(bytes, segment, protocol, len);
	return bytes->len;
}

/* RFC 9293 §3.1 */
static void put_tcp(GByteArray *bytes, const ListedSegment *segment, const guint8 *options,
		    gsize n_options)
{
	put(bytes, segment->src.port, 2);
	put(bytes, segment->dst.port, 2);
	put(bytes, segment->seq, 4);
	put(bytes, segment->ack, 4);
	put(bytes, (TCP_HEADER + n_options) / 4 << 4, 1);
	put(bytes, segment->flags, 1);
	put(bytes, segment->window, 2);
	put(bytes, 0, 2);
	put(bytes, segment->urgent, 2);
	g_byte_array_append(bytes, options, (guint)n_options);
}

static void set_frame(const GByteArray *bytes, guint32 wire_len, Frame *frame)
{
	frame->link_type = LISTING_LINK_TYPE;
	frame->wire_len = wire_len;
	frame->bytes = (Bytes){ bytes->data, bytes->len };
}

static gsize put_options(guint8 *at, const ListedSegment *segment, guint32 sack_base)
{
	Bytes whole = segment->option_bytes;

	if (!whole.len || whole.len > LISTING_OPTIONS_MAX || whole.len % 4)
		return listing_options_put(at, segment->options, sack_base);
	memcpy(at, whole.data, whole.len);
	return whole.len;
}

void listing_frame_put(GByteArray *bytes, const ListedSegment *segment, guint32 sack_base,
		       Bytes payload, Frame *frame)
{
	guint8 options[LISTING_OPTIONS_MAX];
	gsize n_options = put_options(options, segment, sack_base);
	guint32 len = (guint32)(TCP_HEADER + n_options) + segment->len;
	guint32 ip_len = put_ip(bytes, segment, PROTOCOL_TCP, len);

	put_tcp(bytes, segment, options, n_options);
	g_byte_array_append(bytes, payload.data, (guint)MIN(payload.len, segment->len));
	set_frame(bytes, ip_len + len, frame);
}

/* RFC 768; the checksum is 0, as with offload. */
void listing_frame_put_datagram(GByteArray *bytes, const ListedSegment *datagram, Bytes payload,
				Frame *frame)
{
	guint32 len = UDP_HEADER + datagram->len;
	guint32 ip_len = put_ip(bytes, datagram, PROTOCOL_UDP, len);

	put(bytes, datagram->src.port, 2);
	put(bytes, datagram->dst.port, 2);
	put_length(bytes, len);
	put(bytes, 0, 2);
	g_byte_array_append(bytes, payload.data, (guint)MIN(payload.len, datagram->len));
	set_frame(bytes, ip_len + len, frame);
}

void listing_frame_put_other(GByteArray *bytes, gboolean is_cut, Frame *frame)
{
	const ListedSegment nobody = { .src.address.family = ADDRESS_IPV4 };
	guint32 len = is_cut ? TCP_HEADER : 0;

	g_byte_array_set_size(bytes, 0);
	put_ipv4(bytes, &nobody, is_cut ? PROTOCOL_TCP : PROTOCOL_NONE, len);
	set_frame(bytes, IPV4_HEADER + len, frame);
}
