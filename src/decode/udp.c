/* UDP (RFC 768), and udp_ports[]: a row for each tunnel over it.  A port says little about what UDP
 * carries, so only ports registered for a tunnel are listed. */
#include "decode/steps.h"

#define UDP_HEADER 8

#define VXLAN_HAS_VNI 0x08

/* RFC 7348 §5: a flag that must be set. */
static Step strip_vxlan(Layers *self)
{
	if (!(layers_peek_u8(self) & VXLAN_HAS_VNI))
		return layers_stop_here(self);
	layers_skip(self, 4);
	layers_note_id(self, ENCAPSULATION_VXLAN, reader_u32(&self->reader) >> 8);
	return step_to(strip_ethernet);
}

/* draft-ietf-nvo3-vxlan-gpe §3 */
static Step strip_vxlan_gpe(Layers *self)
{
	guint8 next;

	layers_skip(self, 3);
	next = reader_u8(&self->reader);
	layers_note_id(self, ENCAPSULATION_VXLAN_GPE, reader_u32(&self->reader) >> 8);
	return nsh_protocol_step(next);
}

/* RFC 8926 §3.4: the options' length in units of four bytes, an ethertype. */
static Step strip_geneve(Layers *self)
{
	guint8 first = reader_u8(&self->reader);
	guint32 options = (first & 0x3fu) * 4;
	guint16 ethertype;

	if (first >> 6 != 0) /* its version */
		return layers_stop_here(self);
	layers_skip(self, 1);
	ethertype = reader_u16(&self->reader);
	layers_note_id(self, ENCAPSULATION_GENEVE, reader_u32(&self->reader) >> 8);
	layers_skip(self, options);
	return ethertype_is_known(ethertype) ? ethertype_step(self, ethertype) : step_to(NULL);
}

#define GTP_T_PDU 255         /* the message that carries a user's packet */
#define GTP_OPTIONAL 0x07     /* of the flags: any of the optional fields is there */
#define GTP_EXTENSION 0x04    /* one of them names an extension header */
#define GTP_EXTENSIONS_MAX 16 /* more is an attack on readers */

/* 3GPP TS 29.281 §5.2: each says its length in units of four bytes, and what follows it. */
static void skip_gtp_extensions(Layers *self, guint8 next)
{
	for (int i = 0; next != 0 && i < GTP_EXTENSIONS_MAX && !self->reader.short_read; i++) {
		guint32 len = reader_u8(&self->reader) * 4u;

		if (len < 4)
			return;
		layers_skip(self, len - 2);
		next = reader_u8(&self->reader);
	}
}

/* What a user sends is IP, or PPP where it is neither version. */
static Step strip_user_packet(Layers *self)
{
	guint8 version = layers_peek_u8(self) >> 4;

	return step_to(version == 4 ? strip_ipv4 : version == 6 ? strip_ipv6 : strip_ppp);
}

/* 3GPP TS 29.281 §5.1; version 0, of twenty bytes: GSM 09.60 §6. */
static Step strip_gtp(Layers *self)
{
	guint8 flags = reader_u8(&self->reader), message = reader_u8(&self->reader), next;
	guint8 version = flags >> 5;

	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	if (message != GTP_T_PDU || version > 1)
		return layers_stop_here(self);
	if (version == 0) {
		layers_note(self, ENCAPSULATION_GTP);
		return layers_skip_to(self, 18, strip_user_packet);
	}
	layers_skip(self, 2);
	layers_note_id(self, ENCAPSULATION_GTP, reader_u32(&self->reader));
	if (flags & GTP_OPTIONAL) {
		layers_skip(self, 3);
		next = reader_u8(&self->reader);
		if (flags & GTP_EXTENSION)
			skip_gtp_extensions(self, next);
	}
	return step_to(strip_user_packet);
}

#define L2TP_CONTROL 0x8000
#define L2TP_LENGTH 0x4000
#define L2TP_SEQUENCE 0x0800
#define L2TP_OFFSET 0x0200
#define L2TP_VERSION 0x000f

/* RFC 2661 §3.1.  Version 3 does not say what it carries (RFC 3931 §4.1). */
static Step strip_l2tp(Layers *self)
{
	guint16 flags = reader_u16(&self->reader), len;

	if (flags & L2TP_CONTROL || (flags & L2TP_VERSION) != 2)
		return layers_stop_here(self);
	if (flags & L2TP_LENGTH) {
		len = reader_u16(&self->reader);
		layers_limit(self, MAX(len, 4) - 4u);
	}
	layers_skip(self, 2);
	layers_note_id(self, ENCAPSULATION_L2TP, reader_u16(&self->reader));
	layers_skip(self, flags & L2TP_SEQUENCE ? 4 : 0);
	if (flags & L2TP_OFFSET)
		layers_skip(self, reader_u16(&self->reader));
	return step_to(strip_ppp);
}

#define TEREDO_AUTHENTICATION 0x0001
#define TEREDO_ORIGIN 0x0000

/* RFC 4380 §5.1.1: an authentication and an origin may precede the IPv6 packet. */
static Step strip_teredo(Layers *self)
{
	layers_note(self, ENCAPSULATION_TEREDO);
	if (layers_peek_u16(self, 0) == TEREDO_AUTHENTICATION) {
		guint8 id_len, value_len;

		layers_skip(self, 2);
		id_len = reader_u8(&self->reader);
		value_len = reader_u8(&self->reader);
		layers_skip(self, id_len + value_len + 9u);
	}
	if (layers_peek_u16(self, 0) == TEREDO_ORIGIN)
		layers_skip(self, 8);
	return layers_peek_u8(self) >> 4 == 6 ? step_to(strip_ipv6) : step_to(NULL);
}

#define CAPWAP_TYPE 0x0f     /* of the preamble: zero when what follows is not encrypted */
#define CAPWAP_NATIVE 0x0100 /* of the flags: a wireless frame, not Ethernet */
#define CAPWAP_FRAGMENT 0x0080
#define CAPWAP_KEEP_ALIVE 0x0008

/* RFC 5415 §4.3: the header's length counts units of four bytes.  802.11's frame control comes with
 * its bytes swapped, as the controllers have it. */
static Step strip_capwap(Layers *self)
{
	guint32 words;
	Header header;

	if (!reader_header(&self->reader, 8, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	words = header_u8(&header, 1) >> 3;
	if (header_u8(&header, 0) & CAPWAP_TYPE || words < 2)
		return layers_stop_here(self);
	layers_note(self, ENCAPSULATION_CAPWAP);
	layers_skip(self, words * 4 - 8);
	if (header_u8(&header, 3) & CAPWAP_KEEP_ALIVE)
		return layers_stop_here(self);
	if (header_u8(&header, 3) & CAPWAP_FRAGMENT)
		return layers_stop(self, DECODE_FRAGMENT);
	return step_to(header_u16(&header, 2) & CAPWAP_NATIVE ? strip_ieee80211_swapped
							      : strip_ethernet);
}

/* RFC 9300 §5.1 */
static Step strip_lisp(Layers *self)
{
	layers_note(self, ENCAPSULATION_LISP);
	return layers_skip_to(self, 8, strip_ip);
}

#define TZSP_TAG_PAD 0
#define TZSP_TAG_END 1
#define TZSP_TAGS_MAX 64 /* more is an attack on readers */

static const StepRow tzsp_encapsulations[] = {
	{ .number = 1, .strip = strip_ethernet },   { .number = 4, .strip = strip_ppp },
	{ .number = 18, .strip = strip_ieee80211 }, { .number = 119, .strip = strip_prism },
	{ .number = 127, .strip = strip_avs },
};

/* TaZmen Sniffer Protocol: version, type, encapsulation, tags, each with its length. */
static Step strip_tzsp(Layers *self)
{
	guint16 encapsulation;

	layers_note(self, ENCAPSULATION_TZSP);
	layers_skip(self, 2);
	encapsulation = reader_u16(&self->reader);
	for (int i = 0; i < TZSP_TAGS_MAX && !self->reader.short_read; i++) {
		guint8 tag = reader_u8(&self->reader);

		if (tag == TZSP_TAG_END)
			return step_find(tzsp_encapsulations, G_N_ELEMENTS(tzsp_encapsulations),
					 encapsulation);
		if (tag != TZSP_TAG_PAD)
			layers_skip(self, reader_u8(&self->reader));
	}
	return step_to(NULL);
}

static const StepRow udp_ports[] = {
	{ .number = 4789, .strip = strip_vxlan },  { .number = 4790, .strip = strip_vxlan_gpe },
	{ .number = 6081, .strip = strip_geneve }, { .number = 2152, .strip = strip_gtp },
	{ .number = 3386, .strip = strip_gtp }, /* version 0 */
	{ .number = 1701, .strip = strip_l2tp },   { .number = 3544, .strip = strip_teredo },
	{ .number = 5247, .strip = strip_capwap }, { .number = 4341, .strip = strip_lisp },
	{ .number = 4754, .strip = strip_gre },  /* RFC 8086 §3 */
	{ .number = 6635, .strip = strip_mpls }, /* RFC 7510 §3 */
	{ .number = 5072, .strip = strip_ayiya },  { .number = 6343, .strip = strip_sflow },
	{ .number = 37008, .strip = strip_tzsp },
};

/* The lower port is more likely the registered one; beside a service's, a tunnel's is somebody's by
 * chance. */
static Step port_step(guint16 src, guint16 dst)
{
	Step step = step_find(udp_ports, G_N_ELEMENTS(udp_ports), MIN(src, dst));

	return step.strip || MIN(src, dst) <= SYSTEM_PORTS_MAX
		       ? step
		       : step_find(udp_ports, G_N_ELEMENTS(udp_ports), MAX(src, dst));
}

/* Into what a tunnel's datagram carries; a message of the tunnel's own is the packet, as any other
 * datagram is. */
static Step go_on(Layers *self, guint16 src, guint16 dst)
{
	guint n = self->packet->encapsulation.n;
	Step tunnel = port_step(src, dst);
	Step inner = tunnel.strip ? tunnel.strip(self) : tunnel;

	if (!inner.strip) {
		self->packet->encapsulation.n = n;
		return layers_stop(self, DECODE_PACKET);
	}
	layers_carry(self, n);
	return inner;
}

/* In an ICMP error a tunnel's datagram is quoted for what it carries, if that much is there. */
static Step quote(Layers *self)
{
	Reader datagram = self->reader;
	Step tunnel = port_step(layers_peek_u16(self, 0), layers_peek_u16(self, 2)), found;

	found = icmp_quote_packet(self, TRANSPORT_UDP);
	if (!tunnel.strip || self->result != DECODE_ICMP_ERROR)
		return found;
	self->reader = datagram;
	return layers_skip_to(self, UDP_HEADER, tunnel.strip);
}

/* A length of zero was left to the network card, or is a jumbogram's (RFC 2675 §4). */
Step strip_udp(Layers *self)
{
	Packet *packet = self->packet;
	guint16 len;
	Header header;

	if (G_UNLIKELY(self->is_quoted))
		return quote(self);
	if (!reader_header(&self->reader, UDP_HEADER, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	len = header_u16(&header, 4);
	if (len != 0 && len < UDP_HEADER)
		return layers_stop(self, DECODE_MALFORMED);
	if (len != 0)
		layers_limit(self, len - UDP_HEADER);
	layers_begin_packet(self, TRANSPORT_UDP);
	packet->src.port = header_u16(&header, 0);
	packet->dst.port = header_u16(&header, 2);
	packet->udp.mark = header_u32(&header, 4);
	packet->len = self->is_piece && len ? (guint32)(len - UDP_HEADER) : layers_wire_left(self);
	packet->payload = (Bytes){ self->reader.at, reader_left(&self->reader) };
	return go_on(self, packet->src.port, packet->dst.port);
}

/* RFC 3828 §3.1: in place of the length: what the checksum covers. */
Step strip_udp_lite(Layers *self)
{
	Header header;

	if (!reader_header(&self->reader, UDP_HEADER, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	return port_step(header_u16(&header, 0), header_u16(&header, 2));
}
