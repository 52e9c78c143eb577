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
	{ .type = 3, .code = 0, .what = "network unreachable" },
	{ .type = 3, .code = 1, .what = "host unreachable" },
	{ .type = 3, .code = 2, .what = "protocol unreachable", .meaning = ICMP_REJECTS },
	{ .type = 3, .code = 3, .what = "port unreachable", .meaning = ICMP_REJECTS },
	{ .type = 3, .code = 4, .what = "fragmentation needed", .meaning = ICMP_TOO_BIG },
	{ .type = 3, .code = 5, .what = "source route failed" },
	{ .type = 3, .code = 6, .what = "network unknown" },
	{ .type = 3, .code = 7, .what = "host unknown" },
	{ .type = 3, .code = 8, .what = "source host isolated" },
	{ .type = 3,
	  .code = 9,
	  .what = "network administratively prohibited",
	  .meaning = ICMP_REJECTS },
	{ .type = 3,
	  .code = 10,
	  .what = "host administratively prohibited",
	  .meaning = ICMP_REJECTS },
	{ .type = 3, .code = 11, .what = "network unreachable for this type of service" },
	{ .type = 3, .code = 12, .what = "host unreachable for this type of service" },
	{ .type = 3, .code = 13, .what = "administratively prohibited", .meaning = ICMP_REJECTS },
	{ .type = 3, .code = 14, .what = "host precedence violation" },
	{ .type = 3, .code = 15, .what = "precedence cut off" },
	{ .type = 3, .code = ANY_CODE, .what = "destination unreachable" },
	{ .type = 4, .code = ANY_CODE, .what = "source quench" },
	{ .type = 5, .code = ANY_CODE, .what = "redirected" },
	{ .type = 11, .code = 0, .what = "time exceeded" },
	{ .type = 11, .code = 1, .what = "fragment reassembly time exceeded" },
	{ .type = 11, .code = ANY_CODE, .what = "time exceeded" },
	{ .type = 12, .code = ANY_CODE, .what = "parameter problem" },
};

/* RFC 4443 §3 */
static const ErrorRow icmpv6_errors[] = {
	{ .type = 1, .code = 0, .what = "no route" },
	{ .type = 1, .code = 1, .what = "administratively prohibited", .meaning = ICMP_REJECTS },
	{ .type = 1, .code = 2, .what = "beyond scope of source address" },
	{ .type = 1, .code = 3, .what = "address unreachable" },
	{ .type = 1, .code = 4, .what = "port unreachable", .meaning = ICMP_REJECTS },
	{ .type = 1, .code = 5, .what = "source address failed policy", .meaning = ICMP_REJECTS },
	{ .type = 1, .code = 6, .what = "route rejected", .meaning = ICMP_REJECTS },
	{ .type = 1, .code = ANY_CODE, .what = "destination unreachable" },
	{ .type = 2, .code = ANY_CODE, .what = "packet too big", .meaning = ICMP_TOO_BIG },
	{ .type = 3, .code = 0, .what = "hop limit exceeded" },
	{ .type = 3, .code = 1, .what = "fragment reassembly time exceeded" },
	{ .type = 3, .code = ANY_CODE, .what = "time exceeded" },
	{ .type = 4, .code = ANY_CODE, .what = "parameter problem" },
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
