/* Tags that switch chips put into Ethernet, as Linux's port to the chip shows them: Marvell's DSA
 * and EDSA, Broadcom's (www.tcpdump.org/linktypes, LINKTYPE_DSA_TAG_*; Linux, net/dsa/tag_dsa.c,
 * tag_brcm.c). */
#include "decode/steps.h"

#define ADDRESSES 12
#define TAG 4
#define EDSA_START 4          /* an ethertype and two bytes reserved, before the tag */
#define DSA_TAGGED 0x20000000 /* the frame had a VLAN tag, which is now part of this one */
#define VLAN_ID 0x0fff

/* The reader is at the tag. */
static Step strip_dsa_tag(Layers *self)
{
	guint32 tag = reader_u32(&self->reader);

	if (tag & DSA_TAGGED && tag & VLAN_ID)
		layers_note_id(self, ENCAPSULATION_VLAN, tag & VLAN_ID);
	return ethertype_step(self, reader_u16(&self->reader));
}

Step strip_dsa(Layers *self)
{
	return layers_skip_to(self, ADDRESSES, strip_dsa_tag);
}

Step strip_edsa(Layers *self)
{
	return layers_skip_to(self, ADDRESSES + EDSA_START, strip_dsa_tag);
}

Step strip_broadcom_tag(Layers *self)
{
	layers_skip(self, ADDRESSES + TAG);
	return ethertype_step(self, reader_u16(&self->reader));
}

Step strip_broadcom_tag_before(Layers *self)
{
	return layers_skip_to(self, TAG, strip_ethernet);
}
