/* Pseudo-headers: what systems and devices put before the frames that they capture. */
#include "capture/erf-type.h"
#include "decode/steps.h"

#define PKTAP_PACKET 1 /* of the types of records */

/* LINKTYPE_PKTAP: the header's length, the record's type, the link type of what follows. */
Step strip_pktap(Layers *self)
{
	guint32 len = reader_u32_le(&self->reader), type = reader_u32_le(&self->reader);
	guint32 link_type = reader_u32_le(&self->reader);

	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	if (len < 12)
		return layers_stop(self, DECODE_MALFORMED);
	if (type != PKTAP_PACKET)
		return layers_stop_here(self);
	layers_skip(self, len - 12);
	return link_step(link_type);
}

#define NFLOG_PAYLOAD 9   /* NFULA_PAYLOAD */
#define NFLOG_TLVS_MAX 64 /* there are fewer kinds */

/* The payload's TLV: leaves the reader at its value; numbers are in the byte order of the capturing
 * machine.  A TLV's length counts its header and not its padding to four bytes. */
static gboolean find_nflog_payload(Layers *self, gboolean little)
{
	for (int i = 0; i < NFLOG_TLVS_MAX && !self->reader.short_read; i++) {
		guint32 len = reader_u16(&self->reader), type = reader_u16(&self->reader);

		if (little) {
			len = GUINT16_SWAP_LE_BE((guint16)len);
			type = GUINT16_SWAP_LE_BE((guint16)type);
		}
		if (len < 4)
			return FALSE;
		if (type == NFLOG_PAYLOAD && !self->reader.short_read) {
			layers_limit(self, len - 4);
			return TRUE;
		}
		layers_skip(self, len - 4 + (-len & 3));
	}
	return FALSE;
}

/* LINKTYPE_NFLOG: address family, version, resource, TLVs.  The first TLV's length is small, which
 * reveals the byte order. */
Step strip_nflog(Layers *self)
{
	guint8 family = reader_u8(&self->reader);

	layers_skip(self, 3);
	if (!find_nflog_payload(self, layers_peek_u16(self, 0) > 0xff))
		return step_to(NULL);
	return family_step(family);
}

/* LINKTYPE_PFLOG: its length, to be padded to four bytes; an address family. */
Step strip_pflog(Layers *self)
{
	guint32 len = reader_u8(&self->reader);
	guint8 family = reader_u8(&self->reader);

	if (len < 2 && !self->reader.short_read)
		return layers_stop(self, DECODE_MALFORMED);
	layers_skip(self, len + (-len & 3) - 2);
	return family_step(family);
}

/* LINKTYPE_ENC: an address family in the capturing machine's order, two words. */
Step strip_enc(Layers *self)
{
	guint32 family = reader_u32(&self->reader);

	layers_skip(self, 8);
	return family_step(family > 0xffff ? GUINT32_SWAP_LE_BE(family) : family);
}

/* LINKTYPE_IPNET: version, Solaris's address family, 22 bytes about the packet. */
Step strip_ipnet(Layers *self)
{
	guint8 family;

	layers_skip(self, 1);
	family = reader_u8(&self->reader);
	layers_skip(self, 22);
	return family_step(family);
}

/* LINKTYPE_NETANALYZER: four bytes; transparent, with the preamble of eight too. */
Step strip_netanalyzer(Layers *self)
{
	return layers_skip_to(self, 4, strip_ethernet);
}

Step strip_netanalyzer_transparent(Layers *self)
{
	return layers_skip_to(self, 12, strip_ethernet);
}

#define ERF_HEADER 16
#define ERF_EXTENSIONS_MAX 16 /* more is an attack on readers */

/* strip_ppp() knows PPP and Cisco's HDLC in the same framing. */
static Step erf_step(ErfContent content)
{
	static Step (*const strips[])(Layers *) = {
		[ERF_OTHER] = NULL,     [ERF_ETHERNET] = strip_ethernet, [ERF_HDLC] = strip_ppp,
		[ERF_AAL5] = strip_llc, [ERF_IPV4] = strip_ipv4,         [ERF_IPV6] = strip_ipv6,
	};

	return step_to(strips[content]);
}

Step strip_erf(Layers *self)
{
	guint8 number;
	ErfType type;
	Header header;

	if (!reader_header(&self->reader, ERF_HEADER, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	number = header_u8(&header, 8);
	for (int i = 0, more = number; i < ERF_EXTENSIONS_MAX && more & ERF_MORE_EXTENSIONS; i++) {
		more = reader_u8(&self->reader);
		layers_skip(self, 7);
	}
	type = erf_type((guint8)(number & ~ERF_MORE_EXTENSIONS));
	layers_skip(self, type.skip);
	layers_limit(self, header_u16(&header, 14));
	return erf_step(type.content);
}
