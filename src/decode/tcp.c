/* The TCP header (RFC 9293 §3.1). */
#include "decode/steps.h"

#define TCP_HEADER 20
#define TCP_HEADER_MIN 16 /* that must be captured: all that tells segments apart */

/* All of the segment but its addresses, which come from the IP header.  A header that claims to be
 * longer than the segment has options as far as they go, and no payload.  The capture may lack its
 * last four bytes: the checksum, which may be left to the network card, and the urgent pointer. */
static DecodeResult read_segment(Reader *reader, guint32 len, Packet *packet)
{
	guint32 header_len;
	Header header;

	if (len < TCP_HEADER)
		return DECODE_MALFORMED;
	if (!reader_header(reader, TCP_HEADER_MIN, &header))
		return DECODE_TRUNCATED;
	packet->src.port = header_u16(&header, 0);
	packet->dst.port = header_u16(&header, 2);
	packet->tcp.seq = header_u32(&header, 4);
	packet->tcp.ack = header_u32(&header, 8);
	header_len = (header_u8(&header, 12) >> 4) * 4u;
	packet->tcp.flags = header_u8(&header, 13);
	packet->tcp.window = header_u16(&header, 14);
	reader_skip(reader, 4);
	if (header_len < TCP_HEADER)
		return DECODE_MALFORMED;
	packet->tcp.options =
		(Bytes){ reader->at, MIN(header_len - TCP_HEADER, reader_left(reader)) };
	reader_skip(reader, packet->tcp.options.len);
	packet->len = len > header_len ? len - header_len : 0;
	reader_limit(reader, packet->len);
	packet->payload = reader_rest(reader);
	return DECODE_PACKET;
}

Step strip_tcp(Layers *self)
{
	if (G_UNLIKELY(self->is_quoted))
		return icmp_quote_packet(self, TRANSPORT_TCP);
	layers_begin_packet(self, TRANSPORT_TCP);
	return layers_stop(self, read_segment(&self->reader, layers_wire_left(self), self->packet));
}
