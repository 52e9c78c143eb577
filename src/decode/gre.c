/* GRE (RFC 2784, RFC 2890; with routing RFC 1701; PPTP's RFC 2637), and what it mirrors: ERSPAN. */
#include "decode/steps.h"

#define CHECKSUM 0x8000
#define ROUTING 0x4000
#define KEY 0x2000
#define SEQUENCE 0x1000
#define ACKNOWLEDGMENT 0x0080 /* version 1 only */
#define VERSION 0x0007

#define PROTOCOL_ERSPAN 0x88be
#define PROTOCOL_WCCP 0x883e
#define ARUBA_FIRST 0x8200
#define ARUBA_LAST 0x8370
#define ARUBA_STEP 0x10
#define ERSPAN_SESSION 0x03ff
#define ROUTES_MAX 32 /* source routes of RFC 1701: more is an attack */

/* What precedes the Ethernet header: nothing (type I), eight bytes (type II), or twelve and, if a
 * bit is set, another eight (type III). */
static Step strip_erspan(Layers *self)
{
	guint8 version = layers_peek_u8(self) >> 4;
	guint16 last;

	if (version != 1 && version != 2)
		return layers_stop_here(self);
	layers_note_id(self, ENCAPSULATION_ERSPAN, layers_peek_u16(self, 2) & ERSPAN_SESSION);
	if (version == 1)
		return layers_skip_to(self, 8, strip_ethernet);
	layers_skip(self, 10);
	last = reader_u16(&self->reader);
	return layers_skip_to(self, last & 1 ? 8 : 0, strip_ethernet);
}

/* Redirected by WCCP version 2: four bytes that no IP header begins with. */
static Step strip_wccp(Layers *self)
{
	return layers_skip_to(self, layers_peek_u8(self) >> 4 == 4 ? 0 : 4, strip_ipv4);
}

static const StepRow gre_protocols[] = {
	{ .number = 0x0800, .strip = strip_ipv4 },
	{ .number = 0x86dd, .strip = strip_ipv6 },
	{ .number = 0x6558, .strip = strip_ethernet }, /* NVGRE: RFC 7637 §3.2 */
	{ .number = 0x6400, .strip = strip_ethernet },
	{ .number = 0x6559, .strip = strip_frame_relay },
	{ .number = 0x880b, .strip = strip_ppp },
	{ .number = 0x88d2, .strip = strip_ppp },
	{ .number = 0x8847, .strip = strip_mpls },
	{ .number = 0x8848, .strip = strip_mpls },
	{ .number = PROTOCOL_WCCP, .strip = strip_wccp },
	{ .number = PROTOCOL_ERSPAN, .strip = strip_erspan },
	{ .number = 0x22eb, .strip = strip_erspan },
	{ .number = 0x894f, .strip = strip_nsh },
};

/* RFC 1701: family, offset and length of each; the last has neither family nor length. */
static void skip_routes(Layers *self)
{
	for (int i = 0; i < ROUTES_MAX && !self->reader.short_read; i++) {
		guint16 family = reader_u16(&self->reader);
		guint8 len;

		layers_skip(self, 1);
		len = reader_u8(&self->reader);
		if (family == 0 && len == 0)
			return;
		layers_skip(self, len);
	}
}

/* The wireless frames of Aruba's access points.  Nobody has published the numbers, one for each of
 * an access point's networks; these are those that Wireshark knows. */
static gboolean is_aruba(guint16 protocol)
{
	return protocol >= ARUBA_FIRST && protocol <= ARUBA_LAST && protocol % ARUBA_STEP == 0;
}

/* Version 1 has a length and a call in place of the key. */
static void note_gre(Layers *self, guint16 flags, guint32 key)
{
	if (flags & KEY && (flags & VERSION) == 0)
		layers_note_id(self, ENCAPSULATION_GRE, key);
	else
		layers_note(self, ENCAPSULATION_GRE);
}

Step strip_gre(Layers *self)
{
	guint16 flags = reader_u16(&self->reader), protocol = reader_u16(&self->reader);
	guint32 key = 0;

	if (flags & (CHECKSUM | ROUTING))
		layers_skip(self, 4);
	if (flags & KEY)
		key = reader_u32(&self->reader);
	if (flags & SEQUENCE)
		layers_skip(self, 4);
	if ((flags & VERSION) == 1 && flags & ACKNOWLEDGMENT)
		layers_skip(self, 4);
	if (flags & ROUTING)
		skip_routes(self);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	note_gre(self, flags, key);
	if (protocol == PROTOCOL_ERSPAN && !(flags & SEQUENCE))
		return step_to(strip_ethernet);
	if (is_aruba(protocol))
		return step_to(strip_ieee80211);
	return step_find(gre_protocols, G_N_ELEMENTS(gre_protocols), protocol);
}
