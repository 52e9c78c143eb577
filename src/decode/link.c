/* link_types[]: a row for each link type, with one strip function.  The numbers are libpcap's DLT_
 * values (www.tcpdump.org/linktypes.html); decode/ does not include libpcap.  The simple ones are
 * here; LAN, WAN and wireless links have files of their own.
 */
#include "decode/steps.h"

#define LENGTH_MAX 1500 /* up to here it is not an ethertype */

/* The address families of the BSDs, Darwin and Linux. */
Step family_step(guint32 family)
{
	switch (family) {
	case 2:
		return step_to(strip_ipv4);
	case 10:
	case 24:
	case 26: /* Solaris */
	case 28:
	case 30:
		return step_to(strip_ipv6);
	default:
		return step_to(NULL);
	}
}

/* The family is in the byte order of the machine that captured: since it is small, that can be
 * seen.  Some tunnels have an ethertype in its place. */
static Step strip_null(Layers *self)
{
	guint32 family = reader_u32(&self->reader);

	if (family > 0xffff)
		family = GUINT32_SWAP_LE_BE(family);
	if (family > LENGTH_MAX && family <= 0xffff)
		return ethertype_step(self, (guint16)family);
	return family_step(family);
}

#define SLL_ETHERNET 0x0003 /* in place of the ethertype: Linux's own numbers */
#define SLL_LLC 0x0004
#define SLL_PPP 0x0007
#define SLL_FRAME_RELAY 770 /* ARPHRD_ types: what the "ethertype" is of */
#define SLL_RADIOTAP 803

static Step cooked_step(Layers *self, guint16 hardware, guint16 ethertype)
{
	if (hardware == SLL_RADIOTAP)
		return step_to(strip_radiotap);
	if (hardware == SLL_FRAME_RELAY)
		return step_to(strip_frame_relay);
	switch (ethertype) {
	case SLL_ETHERNET:
		return step_to(strip_ethernet);
	case SLL_LLC:
		return step_to(strip_llc);
	case SLL_PPP:
		return step_to(strip_ppp);
	default:
		return ethertype > LENGTH_MAX ? ethertype_step(self, ethertype) : step_to(NULL);
	}
}

/* LINKTYPE_LINUX_SLL */
static Step strip_linux_cooked(Layers *self)
{
	guint16 hardware = layers_peek_u16(self, 2);

	layers_skip(self, 14);
	return cooked_step(self, hardware, reader_u16(&self->reader));
}

/* LINKTYPE_LINUX_SLL2 */
static Step strip_linux_cooked_2(Layers *self)
{
	guint16 ethertype = reader_u16(&self->reader), hardware = layers_peek_u16(self, 6);

	layers_skip(self, 18);
	return cooked_step(self, hardware, ethertype);
}

#define ARCNET_PROTOCOL_IP_OLD 240 /* RFC 1051, with neither flag nor sequence */
#define ARCNET_PROTOCOL_IP 212     /* RFC 1201 */
#define ARCNET_PROTOCOL_IPV6 196
#define ARCNET_EXCEPTION 0xff /* the flag of a packet of a length that needs padding */

static Step strip_arcnet_protocol(Layers *self)
{
	guint8 protocol = reader_u8(&self->reader);

	if (protocol == ARCNET_PROTOCOL_IP_OLD)
		return step_to(strip_ipv4);
	if (layers_peek_u8(self) == ARCNET_EXCEPTION)
		layers_skip(self, 4);
	layers_skip(self, 3); /* split flag, sequence */
	return step_to(protocol == ARCNET_PROTOCOL_IP     ? strip_ipv4
		       : protocol == ARCNET_PROTOCOL_IPV6 ? strip_ipv6
							  : NULL);
}

/* Source, destination */
static Step strip_arcnet(Layers *self)
{
	return layers_skip_to(self, 2, strip_arcnet_protocol);
}

/* LINKTYPE_ARCNET_LINUX has an offset too. */
static Step strip_arcnet_linux(Layers *self)
{
	return layers_skip_to(self, 4, strip_arcnet_protocol);
}

/* RFC 2625 §3.1: two addresses, LLC. */
static Step strip_fibre_channel(Layers *self)
{
	return layers_skip_to(self, 16, strip_llc);
}

/* LINKTYPE_APPLE_IP_OVER_IEEE1394: two addresses, an ethertype. */
static Step strip_firewire(Layers *self)
{
	layers_skip(self, 16);
	return ethertype_step(self, reader_u16(&self->reader));
}

/* LINKTYPE_IPOIB: a global routing header, then RFC 4391 §6: an ethertype, two bytes reserved. */
static Step strip_infiniband(Layers *self)
{
	guint16 ethertype = layers_peek_u16(self, 40);

	layers_skip(self, 44);
	return ethertype_step(self, ethertype);
}

static const StepRow link_types[] = {
	{ 1, strip_ethernet },
	{ 113, strip_linux_cooked },
	{ 276, strip_linux_cooked_2 },
	{ 0, strip_null },
	{ 108, strip_null },
	{ 12, strip_ip },
	{ 14, strip_ip }, /* on OpenBSD */
	{ 101, strip_ip },
	{ 228, strip_ipv4 },
	{ 229, strip_ipv6 },
	{ 6, strip_token_ring },
	{ 7, strip_arcnet },
	{ 129, strip_arcnet_linux },
	{ 10, strip_fddi },
	{ 122, strip_fibre_channel },
	{ 138, strip_firewire },
	{ 242, strip_infiniband },
	{ 105, strip_ieee80211 },
	{ 119, strip_prism },
	{ 127, strip_radiotap },
	{ 163, strip_avs },
	{ 192, strip_ppi },
	{ 9, strip_ppp },
	{ 50, strip_ppp },
	{ 51, strip_pppoe },
	{ 166, strip_ppp_by_pppd },
	{ 204, strip_ppp_with_direction },
	{ 104, strip_cisco_hdlc },
	{ 205, strip_cisco_hdlc_with_direction },
	{ 107, strip_frame_relay },
	{ 206, strip_frame_relay_with_direction },
	{ 11, strip_llc }, /* on some systems */
	{ 100, strip_llc },
	{ 19, strip_ipv4 },
	{ 106, strip_ipv4 },
	{ 123, strip_sunatm },
	{ 219, strip_mpls },
	{ 281, strip_broadcom_tag },
	{ 282, strip_broadcom_tag_before },
	{ 284, strip_dsa },
	{ 285, strip_edsa },
	{ 258, strip_pktap },
	{ 149, strip_pktap }, /* what Darwin wrote before it had a number */
	{ 239, strip_nflog },
	{ 117, strip_pflog },
	{ 109, strip_enc },
	{ 226, strip_ipnet },
	{ 240, strip_netanalyzer },
	{ 241, strip_netanalyzer_transparent },
	{ 197, strip_erf },
	{ 178, strip_juniper_ethernet },
	{ 167, strip_juniper_ethernet },
	{ 179, strip_juniper_ppp },
	{ 180, strip_juniper_frame_relay },
	{ 181, strip_juniper_cisco_hdlc },
	{ 133, strip_juniper_ggsn },
	{ 183, strip_juniper_voice },
	{ 136, strip_juniper_services },
	{ 135, strip_juniper_atm2 },
	{ 137, strip_juniper_atm1 },
};

Step link_step(guint32 link_type)
{
	return step_find(link_types, G_N_ELEMENTS(link_types), link_type);
}
