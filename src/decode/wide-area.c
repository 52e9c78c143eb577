/* Point-to-point links: PPP, Cisco's HDLC, frame relay, ATM. */
#include "decode/steps.h"

#define PPP_ADDRESS 0xff  /* RFC 1662 §3.1 */
#define HDLC_UNICAST 0x0f /* Cisco's HDLC in place of PPP's */
#define HDLC_BROADCAST 0x8f
#define HDLC_UNNUMBERED 0x03 /* both bits set: a control field without numbers */

static const StepRow ppp_protocols[] = {
	{ .number = 0x0021, .strip = strip_ipv4 }, /* RFC 1332 */
	{ .number = 0x0057, .strip = strip_ipv6 }, /* RFC 5072 */
	{ .number = 0x0281, .strip = strip_mpls }, /* RFC 3032 §4.3 */
	{ .number = 0x0283, .strip = strip_mpls },
};

/* RFC 1661 §2, RFC 1662 §3.1: address and control may be omitted, and the protocol's first byte if
 * it is zero. */
Step strip_ppp(Layers *self)
{
	guint8 first = layers_peek_u8(self);
	guint16 protocol;

	if (first == HDLC_UNICAST || first == HDLC_BROADCAST)
		return step_to(strip_cisco_hdlc);
	if (first == PPP_ADDRESS)
		layers_skip(self, 2);
	protocol = reader_u8(&self->reader);
	if (!(protocol & 1))
		protocol = (guint16)(protocol << 8 | reader_u8(&self->reader));
	return step_find(ppp_protocols, G_N_ELEMENTS(ppp_protocols), protocol);
}

/* LINKTYPE_PPP_PPPD: the direction in place of the address. */
Step strip_ppp_by_pppd(Layers *self)
{
	return layers_skip_to(self, 2, strip_ppp);
}

/* LINKTYPE_PPP_WITH_DIR: the direction before the address. */
Step strip_ppp_with_direction(Layers *self)
{
	return layers_skip_to(self, 1, strip_ppp);
}

/* RFC 2516 §4: version and type, code, session, length. */
Step strip_pppoe(Layers *self)
{
	layers_skip(self, 2);
	layers_note_id(self, ENCAPSULATION_PPPOE, reader_u16(&self->reader));
	layers_limit(self, reader_u16(&self->reader));
	return step_to(strip_ppp);
}

/* LINKTYPE_C_HDLC: address, control, an ethertype. */
Step strip_cisco_hdlc(Layers *self)
{
	guint16 ethertype;

	layers_skip(self, 2);
	ethertype = reader_u16(&self->reader);
	return ethertype_is_known(ethertype) ? ethertype_step(self, ethertype) : step_to(NULL);
}

Step strip_cisco_hdlc_with_direction(Layers *self)
{
	return layers_skip_to(self, 1, strip_cisco_hdlc);
}

static const StepRow nlpids[] = {
	{ .number = 0xcc, .strip = strip_ipv4 },
	{ .number = 0x8e, .strip = strip_ipv6 },
	{ .number = 0xcf, .strip = strip_ppp }, /* RFC 1973 §4 */
};

/* RFC 2427 §5.1: SNAP, after an NLPID of its own. */
#define NLPID_SNAP 0x80
#define NLPID_PAD 0x00

static Step strip_nlpid(Layers *self)
{
	guint8 nlpid = reader_u8(&self->reader);

	if (nlpid == NLPID_PAD)
		nlpid = reader_u8(&self->reader);
	if (nlpid == NLPID_SNAP)
		return step_to(strip_snap);
	return step_find(nlpids, G_N_ELEMENTS(nlpids), nlpid);
}

/* RFC 2427 §3.1: an address of two to four bytes, of which the last has its lowest bit set.  Cisco
 * has an ethertype in place of the control field and the NLPID. */
Step strip_frame_relay(Layers *self)
{
	guint16 ethertype;

	layers_skip(self, 1);
	for (int i = 0; i < 3 && !self->reader.short_read; i++)
		if (reader_u8(&self->reader) & 1)
			break;
	if ((layers_peek_u8(self) & HDLC_UNNUMBERED) == HDLC_UNNUMBERED)
		return layers_skip_to(self, 1, strip_nlpid);
	ethertype = reader_u16(&self->reader);
	return ethertype_is_known(ethertype) ? ethertype_step(self, ethertype) : step_to(NULL);
}

Step strip_frame_relay_with_direction(Layers *self)
{
	return layers_skip_to(self, 1, strip_frame_relay);
}

/* LINKTYPE_SUNATM: direction and kind of traffic, virtual path, virtual channel. */
#define SUNATM_TRAFFIC 0x0f
#define SUNATM_LANE 1
#define SUNATM_LLC 2

Step strip_sunatm(Layers *self)
{
	guint8 traffic = reader_u8(&self->reader) & SUNATM_TRAFFIC;

	layers_skip(self, 3);
	if (traffic == SUNATM_LLC)
		return step_to(strip_llc);
	/* LAN emulation: the emulated LAN's client, then its frame */
	return traffic == SUNATM_LANE ? layers_skip_to(self, 2, strip_ethernet)
				      : layers_stop_here(self);
}
