/* IEEE 802.2 LLC, SNAP, and the local networks that always have it. */
#include "decode/steps.h"

#define SAP_IP 0x06   /* RFC 1042's other way */
#define SAP_SNAP 0xaa /* RFC 1042 */
#define SAP_OSI 0xfe  /* RFC 2684 §5.1: an NLPID follows */
#define NLPID_IPV4 0xcc
#define NLPID_IPV6 0x8e
#define CONTROL_INFORMATION 0x03 /* unnumbered information … */
#define CONTROL_POLL 0x10        /* … with or without this bit */
#define CONTROL_NUMBERED 0x01    /* not set: information with numbers, in two bytes */

#define OUI_ETHERNET 0x000000 /* an ethertype follows: RFC 1042 */
#define OUI_BRIDGED_802_1H 0x0000f8
#define OUI_BRIDGED 0x0080c2 /* a bridged frame follows: RFC 2684 §5.2 */

/* Bridged frames, with and without their checksum at the end.  ATM's padding precedes them. */
static Step strip_bridged(Layers *self, guint16 pid)
{
	switch (pid) {
	case 0x0001:
	case 0x0007:
		return layers_skip_to(self, 2, strip_ethernet);
	case 0x0003:
	case 0x0009:
		return layers_skip_to(self, 2, strip_token_ring);
	case 0x0004:
	case 0x000a:
		return layers_skip_to(self, 3, strip_fddi);
	default:
		return layers_stop_here(self);
	}
}

Step strip_snap(Layers *self)
{
	guint32 oui = (guint32)reader_u16(&self->reader) << 8;
	guint16 pid;

	oui |= reader_u8(&self->reader);
	pid = reader_u16(&self->reader);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	if (oui == OUI_BRIDGED)
		return strip_bridged(self, pid);
	if (oui == OUI_ETHERNET || oui == OUI_BRIDGED_802_1H)
		return ethertype_is_known(pid) ? ethertype_step(self, pid) : layers_stop_here(self);
	return layers_stop_here(self);
}

static Step strip_osi(Layers *self)
{
	guint8 nlpid = reader_u8(&self->reader);

	if (nlpid == NLPID_IPV4)
		return step_to(strip_ipv4);
	return nlpid == NLPID_IPV6 ? step_to(strip_ipv6) : layers_stop_here(self);
}

Step strip_llc(Layers *self)
{
	guint8 dsap = reader_u8(&self->reader), ssap = reader_u8(&self->reader);
	guint8 control = reader_u8(&self->reader);

	if (!(control & CONTROL_NUMBERED))
		layers_skip(self, 1);
	else if ((control & ~CONTROL_POLL) != CONTROL_INFORMATION)
		return layers_stop_here(self);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	if (dsap == SAP_SNAP)
		return ssap == SAP_SNAP ? step_to(strip_snap) : layers_stop_here(self);
	if (dsap == SAP_IP)
		return step_to(strip_ipv4);
	return dsap == SAP_OSI ? strip_osi(self) : layers_stop_here(self);
}

/* ANSI X3.139: frame control, two addresses.  LLC follows if the control field says so. */
Step strip_fddi(Layers *self)
{
	guint8 control = reader_u8(&self->reader);

	if ((control & 0xf0) != 0x50 && !self->reader.short_read)
		return layers_stop_here(self);
	return layers_skip_to(self, 12, strip_llc);
}

/* IEEE 802.5 §3.2: access control, frame control, two addresses; the source's first bit says that
 * routing information follows, with its length in the first byte. */
Step strip_token_ring(Layers *self)
{
	guint8 control, source;

	layers_skip(self, 1);
	control = reader_u8(&self->reader);
	if ((control & 0xc0) != 0x40 && !self->reader.short_read)
		return layers_stop_here(self);
	layers_skip(self, 6);
	source = reader_u8(&self->reader);
	layers_skip(self, 5);
	if (source & 0x80)
		layers_skip(self, layers_peek_u8(self) & 0x1f);
	return step_to(strip_llc);
}
