/* Ethernet, and ethertypes[]: a row for each ethertype that can lead to TCP or UDP (IANA's "IEEE
 * 802 Numbers", IEEE's registry). */
#include "decode/steps.h"

#define ETHERNET_HEADER 14
#define VLAN_ID 0x0fff
#define I_SID 0x00ffffff
#define LENGTH_MAX 1500 /* up to here the field is a length: IEEE 802.3 §3.2.6 */

Step strip_ethernet(Layers *self)
{
	Header header;

	if (!reader_header(&self->reader, ETHERNET_HEADER, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	return ethertype_step(self, header_u16(&header, 12));
}

/* An ethertype `n` bytes from the reader. */
static Step skip_to_ethertype(Layers *self, gsize n)
{
	layers_skip(self, n);
	return ethertype_step(self, reader_u16(&self->reader));
}

/* VLAN tags (IEEE 802.1Q §9.3) and 802.1BR's VN-Tag: two bytes or four, then an ethertype.  A tag
 * without a VLAN has a priority only. */
static Step strip_vlan(Layers *self)
{
	guint16 id = reader_u16(&self->reader) & VLAN_ID;

	if (id)
		layers_note_id(self, ENCAPSULATION_VLAN, id);
	return skip_to_ethertype(self, 0);
}

static Step strip_vn_tag(Layers *self)
{
	return skip_to_ethertype(self, 4);
}

/* E-TAG: IEEE 802.1BR §7.5 */
static Step strip_e_tag(Layers *self)
{
	return skip_to_ethertype(self, 6);
}

/* HSR's tag (IEC 62439-3 §5.2) and 802.1CB's R-TAG (§7.8) */
static Step strip_redundancy_tag(Layers *self)
{
	return skip_to_ethertype(self, 4);
}

/* Cisco MetaData: version and length, an option's length and type, a security group. */
static Step strip_cisco_metadata(Layers *self)
{
	return skip_to_ethertype(self, 6);
}

/* I-TAG: IEEE 802.1Q §9.7.  The customer's addresses belong to it. */
static Step strip_backbone(Layers *self)
{
	layers_note_id(self, ENCAPSULATION_BACKBONE, reader_u32(&self->reader) & I_SID);
	return step_to(strip_ethernet);
}

/* RFC 6325 §3.1: options counted in units of four bytes, and two nicknames. */
static Step strip_trill(Layers *self)
{
	guint16 field = reader_u16(&self->reader);

	layers_note(self, ENCAPSULATION_TRILL);
	return layers_skip_to(self, 4 + (field >> 6 & 0x1fu) * 4, strip_ethernet);
}

/* RFC 8300 §2.2: the length in units of four bytes; two of the eight bytes come before. */
Step strip_nsh(Layers *self)
{
	guint16 field = reader_u16(&self->reader);
	guint32 len = (field & 0x3fu) * 4;
	guint8 next;

	layers_skip(self, 1);
	next = reader_u8(&self->reader);
	if (len < 8)
		return layers_stop(self, DECODE_MALFORMED);
	layers_note_id(self, ENCAPSULATION_NSH, reader_u32(&self->reader) >> 8);
	layers_skip(self, len - 8);
	return nsh_protocol_step(next);
}

static const StepRow nsh_protocols[] = {
	{ .number = 1, .strip = strip_ipv4 },     { .number = 2, .strip = strip_ipv6 },
	{ .number = 3, .strip = strip_ethernet }, { .number = 4, .strip = strip_nsh },
	{ .number = 5, .strip = strip_mpls },
};

Step nsh_protocol_step(guint8 protocol)
{
	return step_find(nsh_protocols, G_N_ELEMENTS(nsh_protocols), protocol);
}

/* Most frequent first. */
static const StepRow ethertypes[] = {
	{ .number = ETHERTYPE_IPV4, .strip = strip_ipv4 },
	{ .number = ETHERTYPE_IPV6, .strip = strip_ipv6 },
	{ .number = 0x8100, .strip = strip_vlan },
	{ .number = 0x88a8, .strip = strip_vlan },
	{ .number = 0x9100, .strip = strip_vlan },
	{ .number = 0x8847, .strip = strip_mpls },
	{ .number = 0x8848, .strip = strip_mpls },
	{ .number = 0x8864, .strip = strip_pppoe },
	{ .number = 0x6558, .strip = strip_ethernet },
	{ .number = 0x88e7, .strip = strip_backbone },
	{ .number = 0x8909, .strip = strip_cisco_metadata },
	{ .number = 0x22f3, .strip = strip_trill },
	{ .number = 0x894f, .strip = strip_nsh },
	{ .number = 0x893f, .strip = strip_e_tag },
	{ .number = 0x8926, .strip = strip_vn_tag },
	{ .number = 0x892f, .strip = strip_redundancy_tag },
	{ .number = 0xf1c1, .strip = strip_redundancy_tag },
	{ .number = 0x8870, .strip = strip_llc }, /* jumbo frames */
	{ .number = 0x890d, .strip = strip_ieee80211 },
};

gboolean ethertype_is_known(guint16 ethertype)
{
	return step_find(ethertypes, G_N_ELEMENTS(ethertypes), ethertype).strip != NULL;
}

Step ethertype_step(Layers *self, guint16 ethertype)
{
	if (G_LIKELY(ethertype > LENGTH_MAX))
		return step_find(ethertypes, G_N_ELEMENTS(ethertypes), ethertype);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	layers_limit(self, ethertype);
	return step_to(strip_llc);
}
