/* ICMP (RFC 792) and ICMPv6 (RFC 4443): errors, which quote the packet that they are about.
 *
 * The quoted packet is decoded as any other; its transport header says what the error is about.
 * Eight bytes of it are always there: ports and, of TCP, the sequence number, of UDP
 * length and checksum.
 */
#include "decode/steps.h"

#define ANY_CODE (-1)
#define QUOTED 8 /* of the IP payload that are always quoted */

typedef struct {
	gint type, code;
	const char *what;
	IcmpMeaning meaning;
} ErrorRow;

/* Codes of RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1; types that quote nothing have no row.
 * That a network or a host cannot be reached may pass (RFC 1122 §4.2.3.9): it rejects nothing. */
static const ErrorRow icmp_errors[] = {
	{ 3, 0, "network unreachable", ICMP_MAY_PASS },
	{ 3, 1, "host unreachable", ICMP_MAY_PASS },
	{ 3, 2, "protocol unreachable", ICMP_REJECTS },
	{ 3, 3, "port unreachable", ICMP_REJECTS },
	{ 3, 4, "fragmentation needed", ICMP_TOO_BIG },
	{ 3, 5, "source route failed", ICMP_MAY_PASS },
	{ 3, 6, "network unknown", ICMP_MAY_PASS },
	{ 3, 7, "host unknown", ICMP_MAY_PASS },
	{ 3, 8, "source host isolated", ICMP_MAY_PASS },
	{ 3, 9, "network administratively prohibited", ICMP_REJECTS },
	{ 3, 10, "host administratively prohibited", ICMP_REJECTS },
	{ 3, 11, "network unreachable for this type of service", ICMP_MAY_PASS },
	{ 3, 12, "host unreachable for this type of service", ICMP_MAY_PASS },
	{ 3, 13, "administratively prohibited", ICMP_REJECTS },
	{ 3, 14, "host precedence violation", ICMP_MAY_PASS },
	{ 3, 15, "precedence cut off", ICMP_MAY_PASS },
	{ 3, ANY_CODE, "destination unreachable", ICMP_MAY_PASS },
	{ 4, ANY_CODE, "source quench", ICMP_MAY_PASS },
	{ 5, ANY_CODE, "redirected", ICMP_MAY_PASS },
	{ 11, 0, "time exceeded", ICMP_MAY_PASS },
	{ 11, 1, "fragment reassembly time exceeded", ICMP_MAY_PASS },
	{ 11, ANY_CODE, "time exceeded", ICMP_MAY_PASS },
	{ 12, ANY_CODE, "parameter problem", ICMP_MAY_PASS },
};

/* RFC 4443 §3 */
static const ErrorRow icmpv6_errors[] = {
	{ 1, 0, "no route", ICMP_MAY_PASS },
	{ 1, 1, "administratively prohibited", ICMP_REJECTS },
	{ 1, 2, "beyond scope of source address", ICMP_MAY_PASS },
	{ 1, 3, "address unreachable", ICMP_MAY_PASS },
	{ 1, 4, "port unreachable", ICMP_REJECTS },
	{ 1, 5, "source address failed policy", ICMP_REJECTS },
	{ 1, 6, "route rejected", ICMP_REJECTS },
	{ 1, ANY_CODE, "destination unreachable", ICMP_MAY_PASS },
	{ 2, ANY_CODE, "packet too big", ICMP_TOO_BIG },
	{ 3, 0, "hop limit exceeded", ICMP_MAY_PASS },
	{ 3, 1, "fragment reassembly time exceeded", ICMP_MAY_PASS },
	{ 3, ANY_CODE, "time exceeded", ICMP_MAY_PASS },
	{ 4, ANY_CODE, "parameter problem", ICMP_MAY_PASS },
};

static const ErrorRow *find_error(const ErrorRow *rows, gsize n, guint8 type, guint8 code)
{
	for (gsize i = 0; i < n; i++)
		if (rows[i].type == type && (rows[i].code == code || rows[i].code == ANY_CODE))
			return &rows[i];
	return NULL;
}

/* No error is about an error (RFC 1122 §3.2.2): a quoted one ends decoding. */
static Step quote(Layers *self, const ErrorRow *rows, gsize n, Step (*quoted)(Layers *self))
{
	guint8 type = reader_u8(&self->reader), code = reader_u8(&self->reader);
	const ErrorRow *row = find_error(rows, n, type, code);

	layers_skip(self, 6);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	if (!row || self->is_quoted)
		return layers_stop_here(self);
	self->is_quoted = TRUE;
	self->decoder->icmp_error = (IcmpError){
		.frame = self->frame->number,
		.time_ns = self->frame->time_ns,
		.what = row->what,
		.meaning = row->meaning,
		.from = self->packet->src.address,
	};
	return step_to(quoted);
}

Step strip_icmp(Layers *self)
{
	return quote(self, icmp_errors, G_N_ELEMENTS(icmp_errors), strip_ipv4);
}

Step strip_icmpv6(Layers *self)
{
	return quote(self, icmpv6_errors, G_N_ELEMENTS(icmpv6_errors), strip_ipv6);
}

Step icmp_quote_packet(Layers *self, Transport transport)
{
	IcmpError *error = &self->decoder->icmp_error;
	Header header;

	if (!reader_header(&self->reader, QUOTED, &header))
		return layers_stop(self, DECODE_TRUNCATED);
	error->src = (Endpoint){ self->packet->src.address, header_u16(&header, 0) };
	error->dst = (Endpoint){ self->packet->dst.address, header_u16(&header, 2) };
	error->mark = header_u32(&header, 4);
	error->transport = transport;
	self->decoder->has_icmp_error = TRUE;
	return layers_stop(self, DECODE_ICMP_ERROR);
}
