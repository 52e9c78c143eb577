/* Juniper's link types (LINKTYPE_JUNIPER_…): a header of its own before each frame. */
#include "decode/steps.h"

#define MAGIC 0x4d4743 /* "MGC" */
#define FLAG_INCOMING 0x01
#define FLAG_NO_LINK 0x02 /* no link header: a protocol number instead */
#define FLAG_EXTENSIONS 0x80

static const StepRow protocols[] = {
	{ .number = 2, .strip = strip_ipv4 },          { .number = 3, .strip = strip_ipv4 },
	{ .number = 4, .strip = strip_mpls },          { .number = 5, .strip = strip_mpls },
	{ .number = 6, .strip = strip_ipv6 },          { .number = 7, .strip = strip_ipv6 },
	{ .number = 8, .strip = strip_mpls },          { .number = 32, .strip = strip_mpls },
	{ .number = 200, .strip = strip_ppp },         { .number = 202, .strip = strip_llc },
	{ .number = 203, .strip = strip_llc },         { .number = 204, .strip = strip_ethernet },
	{ .number = 207, .strip = strip_frame_relay }, { .number = 208, .strip = strip_cisco_hdlc },
};

/* Skips the header; returns its flags.  Old systems wrote none. */
static guint8 skip_header(Layers *self)
{
	Reader ahead = self->reader;
	guint32 first = reader_u32(&ahead);

	if (first >> 8 != MAGIC)
		return 0;
	layers_skip(self, 4);
	if (first & FLAG_EXTENSIONS)
		layers_skip(self, reader_u16(&self->reader));
	return (guint8)first;
}

/* What follows the header: `strip` after `skip` bytes, or what the header says instead. */
static Step strip_after_header(Layers *self, gsize skip, Step (*strip)(Layers *self))
{
	if (skip_header(self) & FLAG_NO_LINK)
		return step_find(protocols, G_N_ELEMENTS(protocols),
				 reader_u32_le(&self->reader) & 0xff);
	return layers_skip_to(self, skip, strip);
}

Step strip_juniper_ethernet(Layers *self)
{
	return strip_after_header(self, 0, strip_ethernet);
}

/* Address and control precede the protocol. */
Step strip_juniper_ppp(Layers *self)
{
	return strip_after_header(self, 2, strip_ppp);
}

Step strip_juniper_frame_relay(Layers *self)
{
	return strip_after_header(self, 0, strip_frame_relay);
}

Step strip_juniper_cisco_hdlc(Layers *self)
{
	return strip_after_header(self, 0, strip_cisco_hdlc);
}

Step strip_juniper_voice(Layers *self)
{
	return strip_after_header(self, 18, strip_ipv4);
}

/* A protocol, a VLAN. */
static Step strip_ggsn_cookie(Layers *self)
{
	guint16 protocol = reader_u16_le(&self->reader);

	layers_skip(self, 2);
	return step_find(protocols, G_N_ELEMENTS(protocols), protocol);
}

Step strip_juniper_ggsn(Layers *self)
{
	return strip_after_header(self, 0, strip_ggsn_cookie);
}

Step strip_juniper_services(Layers *self)
{
	gsize cookie = layers_peek_u16(self, 2) & FLAG_INCOMING ? 16 : 12;

	return strip_after_header(self, cookie, strip_ipv4);
}

/* The payload of ATM identifies itself: LLC, PPP or IP. */
static Step strip_atm_content(Layers *self)
{
	guint16 first = layers_peek_u16(self, 0);

	if (first == 0xaaaa || first == 0xfefe)
		return step_to(strip_llc);
	if (first == 0x0021 || first == 0x0057 || first == 0x0281)
		return step_to(strip_ppp);
	return step_to(strip_ip);
}

Step strip_juniper_atm1(Layers *self)
{
	return strip_after_header(self, 4, strip_atm_content);
}

Step strip_juniper_atm2(Layers *self)
{
	return strip_after_header(self, 8, strip_atm_content);
}
