/* AYIYA (draft-massar-v6ops-ayiya-02 §4): IPv6 behind address translators. */
#include "decode/steps.h"

#define OPCODE_FORWARD 1
#define NEXT_IPV4 4
#define NEXT_IPV6 41
#define FIXED_HEADER 8

/* The identity's length is given as a power of two, the signature's in units of four bytes. */
Step strip_ayiya(Layers *self)
{
	Header header;
	guint8 next;

	if (!reader_header(&self->reader, FIXED_HEADER, &header))
		return layers_stop_here(self);
	next = header_u8(&header, 3);
	layers_skip(self, 1u << (header_u8(&header, 0) >> 4));
	layers_skip(self, (header_u8(&header, 1) >> 4) * 4u);
	if (self->reader.short_read || (header_u8(&header, 2) & 0x0f) != OPCODE_FORWARD)
		return layers_stop_here(self);
	layers_note(self, ENCAPSULATION_AYIYA);
	if (next == NEXT_IPV6)
		return step_to(strip_ipv6);
	return next == NEXT_IPV4 ? step_to(strip_ipv4) : layers_stop_here(self);
}
