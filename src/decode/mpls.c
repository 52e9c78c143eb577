/* MPLS (RFC 3032): nothing in the label stack says what follows it. */
#include "decode/steps.h"

#define BOTTOM_OF_STACK 0x0100 /* of an entry */
#define LABEL_SHIFT 12
#define LABELS_MAX 32   /* more is an attack */
#define ACH_IPV4 0x0021 /* RFC 4446 §3.2 */
#define ACH_IPV6 0x0057

/* An associated channel: RFC 4385 §5. */
static Step strip_channel(Layers *self)
{
	guint16 type;

	layers_skip(self, 2);
	type = reader_u16(&self->reader);
	if (type == ACH_IPV4)
		return step_to(strip_ipv4);
	return type == ACH_IPV6 ? step_to(strip_ipv6) : layers_stop_here(self);
}

/* Ethernet in a pseudowire comes after a control word (RFC 4448 §4.6), which begins with zeros, or
 * directly, if a known ethertype is where it would be then. */
static Step strip_pseudowire(Layers *self)
{
	if (layers_peek_u8(self) >> 4 == 0 && !ethertype_is_known(layers_peek_u16(self, 12)))
		layers_skip(self, 4);
	return step_to(strip_ethernet);
}

/* The first four bits decide: RFC 4928 §3. */
static Step strip_below_labels(Layers *self)
{
	switch (layers_peek_u8(self) >> 4) {
	case 4:
		return step_to(strip_ipv4);
	case 6:
		return step_to(strip_ipv6);
	case 1:
		return step_to(strip_channel);
	case 0:
		return strip_pseudowire(self);
	default:
		return layers_stop_here(self);
	}
}

Step strip_mpls(Layers *self)
{
	for (int i = 0; i < LABELS_MAX; i++) {
		guint32 entry = reader_u32(&self->reader);

		if (self->reader.short_read)
			return layers_stop(self, DECODE_TRUNCATED);
		layers_note_id(self, ENCAPSULATION_MPLS, entry >> LABEL_SHIFT);
		if (entry & BOTTOM_OF_STACK)
			return strip_below_labels(self);
	}
	return layers_stop_here(self);
}
