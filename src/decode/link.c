/* link_types[]: a row for each link type, with one strip function.  The numbers are libpcap's DLT_
 * values (www.tcpdump.org/linktypes.html); decode/ does not include libpcap.
 */
#include "decode/link.h"

/* libpcap's names, but for DLT_RAW, which is 12, on OpenBSD 14, and 101 in files. */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_RAW = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_PPP_SERIAL = 50,
	LINK_RAW_FILE = 101,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

#define TAGS_MAX 8 /* VLAN tags on one frame: more than any network stacks */

#define ETHERNET_HEADER 14
#define ETHERTYPE_LENGTH_MAX 1500 /* up to here the field is a length: IEEE 802.3, LLC follows */
#define LLC_SNAP 0xaaaa           /* DSAP and SSAP of a SNAP header */
#define PPP_IPV4 0x0021           /* RFC 1332 */
#define PPP_IPV6 0x0057           /* RFC 5072 */

static gboolean is_vlan_tag(guint16 ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

static guint16 skip_vlan_tags(Reader *reader, guint16 ethertype)
{
	for (int i = 0; i < TAGS_MAX && is_vlan_tag(ethertype); i++) {
		reader_skip(reader, 2);
		ethertype = reader_u16(reader);
	}
	return is_vlan_tag(ethertype) ? ETHERTYPE_NONE : ethertype;
}

/* IEEE 802.2 LLC with SNAP (RFC 1042); `length` counts what follows the length field. */
static guint16 strip_llc(Reader *reader, guint16 length)
{
	reader_limit(reader, length);
	if (reader_u16(reader) != LLC_SNAP)
		return ETHERTYPE_NONE;
	reader_skip(reader, 4); /* control, organisation */
	return skip_vlan_tags(reader, reader_u16(reader));
}

static guint16 strip_ethernet(Reader *reader)
{
	guint16 ethertype;
	Header header;

	if (!reader_header(reader, ETHERNET_HEADER, &header))
		return ETHERTYPE_NONE;
	ethertype = skip_vlan_tags(reader, header_u16(&header, 12));
	if (ethertype != ETHERTYPE_NONE && ethertype <= ETHERTYPE_LENGTH_MAX)
		return strip_llc(reader, ethertype);
	return ethertype;
}

/* LINKTYPE_LINUX_SLL */
static guint16 strip_linux_cooked(Reader *reader)
{
	reader_skip(reader, 14);
	return skip_vlan_tags(reader, reader_u16(reader));
}

/* LINKTYPE_LINUX_SLL2 */
static guint16 strip_linux_cooked_2(Reader *reader)
{
	guint16 ethertype = reader_u16(reader);

	reader_skip(reader, 18);
	return skip_vlan_tags(reader, ethertype);
}

/* The address families of the BSDs, Darwin and Linux. */
static guint16 ethertype_of_family(guint32 family)
{
	switch (family) {
	case 2:
		return ETHERTYPE_IPV4;
	case 10:
	case 24:
	case 28:
	case 30:
		return ETHERTYPE_IPV6;
	default:
		return ETHERTYPE_NONE;
	}
}

/* The family is in the byte order of the machine that captured: the small number tells which. */
static guint16 strip_null(Reader *reader)
{
	guint32 family = reader_u32(reader);

	return ethertype_of_family(family > 0xffff ? GUINT32_SWAP_LE_BE(family) : family);
}

static guint16 strip_raw(Reader *reader)
{
	Reader ahead = *reader;

	switch (reader_u8(&ahead) >> 4) {
	case 4:
		return ETHERTYPE_IPV4;
	case 6:
		return ETHERTYPE_IPV6;
	default:
		return ETHERTYPE_NONE;
	}
}

static guint16 strip_ipv4(Reader *reader)
{
	(void)reader;
	return ETHERTYPE_IPV4;
}

static guint16 strip_ipv6(Reader *reader)
{
	(void)reader;
	return ETHERTYPE_IPV6;
}

/* RFC 1661 §2, RFC 1662 §3.1: address and control may be left out, and the protocol's first byte
 * when it is zero. */
static guint16 strip_ppp(Reader *reader)
{
	Reader ahead = *reader;
	guint16 protocol;

	if (reader_u16(&ahead) == 0xff03)
		*reader = ahead;
	protocol = reader_u8(reader);
	if (!(protocol & 1))
		protocol = (guint16)(protocol << 8 | reader_u8(reader));
	return protocol == PPP_IPV4   ? ETHERTYPE_IPV4
	       : protocol == PPP_IPV6 ? ETHERTYPE_IPV6
				      : ETHERTYPE_NONE;
}

static const struct {
	int link_type;
	const char *name;
	LinkStrip strip;
} link_types[] = {
	{ .link_type = LINK_ETHERNET, .name = "Ethernet", .strip = strip_ethernet },
	{ .link_type = LINK_NULL, .name = "BSD loopback", .strip = strip_null },
	{ .link_type = LINK_LOOP, .name = "OpenBSD loopback", .strip = strip_null },
	{ .link_type = LINK_LINUX_SLL, .name = "Linux cooked", .strip = strip_linux_cooked },
	{ .link_type = LINK_LINUX_SLL2, .name = "Linux cooked v2", .strip = strip_linux_cooked_2 },
	{ .link_type = LINK_RAW, .name = "raw IP", .strip = strip_raw },
	{ .link_type = LINK_RAW_OPENBSD, .name = "raw IP", .strip = strip_raw },
	{ .link_type = LINK_RAW_FILE, .name = "raw IP", .strip = strip_raw },
	{ .link_type = LINK_IPV4, .name = "IPv4", .strip = strip_ipv4 },
	{ .link_type = LINK_IPV6, .name = "IPv6", .strip = strip_ipv6 },
	{ .link_type = LINK_PPP, .name = "PPP", .strip = strip_ppp },
	{ .link_type = LINK_PPP_SERIAL, .name = "PPP in HDLC framing", .strip = strip_ppp },
};

LinkStrip link_strip_for(int link_type)
{
	for (gsize i = 0; i < G_N_ELEMENTS(link_types); i++)
		if (link_types[i].link_type == link_type)
			return link_types[i].strip;
	return NULL;
}

const char *link_name_for(int link_type)
{
	for (gsize i = 0; i < G_N_ELEMENTS(link_types); i++)
		if (link_types[i].link_type == link_type)
			return link_types[i].name;
	return NULL;
}
