#include "capture/listing/listing-frame.h"

#include "capture/listing/listing-options.h"

#define IPV4_HEADER 20
#define IPV6_HEADER 40
#define TCP_HEADER 20
#define ICMP_HEADER 8
#define QUOTED 8 /* of the segment that an ICMP error is about (RFC 792) */
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_ICMPV6 58
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

/* What varies in an IP header besides addresses; 0: unknown. */
typedef struct {
	guint8 protocol, hop_limit;
	guint16 id;
} IpWords;

/* RFC 791 §3.1.  `len` counts what follows the header; the checksum is 0, as with offload. */
static void put_ipv4(GByteArray *bytes, const IpWords *words, const Address *src,
		     const Address *dst, guint32 len)
{
	put(bytes, 0x4500, 2);
	put_length(bytes, IPV4_HEADER + len);
	put(bytes, words->id, 2);
	put(bytes, 0x4000, 2); /* don't fragment */
	put(bytes, words->hop_limit ? words->hop_limit : HOPS, 1);
	put(bytes, words->protocol, 1);
	put(bytes, 0, 2);
	g_byte_array_append(bytes, src->bytes, 4);
	g_byte_array_append(bytes, dst->bytes, 4);
}

/* RFC 8200 §3 */
static void put_ipv6(GByteArray *bytes, const IpWords *words, const Address *src,
		     const Address *dst, guint32 len)
{
	put(bytes, 0x60000000, 4);
	put_length(bytes, len);
	put(bytes, words->protocol, 1);
	put(bytes, words->hop_limit ? words->hop_limit : HOPS, 1);
	g_byte_array_append(bytes, src->bytes, 16);
	g_byte_array_append(bytes, dst->bytes, 16);
}

/* An IP header of the addresses' family. */
static void put_ip(GByteArray *bytes, const IpWords *words, const Address *src, const Address *dst,
		   guint32 len)
{
	if (src->family == ADDRESS_IPV4)
		put_ipv4(bytes, words, src, dst, len);
	else
		put_ipv6(bytes, words, src, dst, len);
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

void listing_frame_put(GByteArray *bytes, const ListedSegment *segment, guint32 sack_base,
		       Bytes payload, Frame *frame)
{
	const Address *src = &segment->src.address, *dst = &segment->dst.address;
	gboolean is_ipv4 = src->family == ADDRESS_IPV4;
	guint8 options[LISTING_OPTIONS_MAX];
	gsize n_options = listing_options_put(options, segment->options, sack_base);
	guint32 len = (guint32)(TCP_HEADER + n_options) + segment->len;
	IpWords words = { PROTOCOL_TCP, segment->hop_limit, segment->ip_id };

	g_byte_array_set_size(bytes, 0);
	put_ip(bytes, &words, src, dst, len);
	put_tcp(bytes, segment, options, n_options);
	g_byte_array_append(bytes, payload.data, (guint)MIN(payload.len, segment->len));
	set_frame(bytes, (is_ipv4 ? IPV4_HEADER : IPV6_HEADER) + len, frame);
}

void listing_frame_put_other(GByteArray *bytes, gboolean is_cut, Frame *frame)
{
	const Address nobody = { .family = ADDRESS_IPV4 };
	IpWords words = { .protocol = is_cut ? PROTOCOL_TCP : PROTOCOL_NONE };
	guint32 len = is_cut ? TCP_HEADER : 0;

	g_byte_array_set_size(bytes, 0);
	put_ipv4(bytes, &words, &nobody, &nobody, len);
	set_frame(bytes, IPV4_HEADER + len, frame);
}

/* RFC 792, RFC 4443 §2.1: the MTU is in the last two bytes of the header. */
void listing_frame_put_icmp(GByteArray *bytes, const ListedIcmp *icmp, Frame *frame)
{
	gboolean is_ipv4 = icmp->to.family == ADDRESS_IPV4;
	guint32 header = is_ipv4 ? IPV4_HEADER : IPV6_HEADER;
	guint32 len = ICMP_HEADER + header + QUOTED;
	IpWords words = { .protocol = is_ipv4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6 };
	IpWords quoted = { .protocol = PROTOCOL_TCP };

	g_byte_array_set_size(bytes, 0);
	put_ip(bytes, &words, &icmp->from, &icmp->to, len);
	put(bytes, icmp->type, 1);
	put(bytes, icmp->code, 1);
	put(bytes, 0, 4);
	put(bytes, icmp->mtu, 2);
	put_ip(bytes, &quoted, &icmp->src.address, &icmp->dst.address, TCP_HEADER);
	put(bytes, icmp->src.port, 2);
	put(bytes, icmp->dst.port, 2);
	put(bytes, icmp->seq, 4);
	set_frame(bytes, header + len, frame);
}
