#include "draw/flow-pattern.h"

#include <string.h>

static guint address_bits(const Address *address)
{
	return address->family == ADDRESS_IPV6 ? 128 : 32;
}

gboolean flow_pattern_parse_address(FlowPattern *self, const char *text)
{
	EndPattern *end = &self->end[0];

	*self = (FlowPattern){ .n = 1, .end[0].has_address = TRUE };
	if (!address_parse(&end->address, text))
		return FALSE;
	end->prefix = address_bits(&end->address);
	return TRUE;
}

gboolean flow_pattern_parse_network(FlowPattern *self, const char *text)
{
	const char *slash = strchr(text, '/');
	g_autofree char *address = g_strndup(text, slash ? (gsize)(slash - text) : 0);
	guint64 prefix;

	if (!slash || !flow_pattern_parse_address(self, address) ||
	    !g_ascii_string_to_unsigned(slash + 1, 10, 0, self->end[0].prefix, &prefix, NULL))
		return FALSE;
	self->end[0].prefix = (guint)prefix;
	return TRUE;
}

gboolean flow_pattern_parse_port(FlowPattern *self, const char *text)
{
	guint64 port;

	if (text[0] != ':' ||
	    !g_ascii_string_to_unsigned(text + 1, 10, 0, G_MAXUINT16, &port, NULL))
		return FALSE;
	*self = (FlowPattern){ .n = 1, .end[0] = { .has_port = TRUE, .port = (guint16)port } };
	return TRUE;
}

static gboolean parse_end(EndPattern *self, const char *text)
{
	Endpoint endpoint;

	if (!endpoint_parse(&endpoint, text))
		return FALSE;
	*self = (EndPattern){ .has_address = TRUE,
			      .has_port = TRUE,
			      .address = endpoint.address,
			      .prefix = address_bits(&endpoint.address),
			      .port = endpoint.port };
	return TRUE;
}

gboolean flow_pattern_parse_end(FlowPattern *self, const char *text)
{
	self->n = 1;
	return parse_end(&self->end[0], text);
}

/* IPv6 addresses are in brackets, and no address has a hyphen. */
gboolean flow_pattern_parse_ends(FlowPattern *self, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "-", 3);

	self->n = 2;
	return g_strv_length(parts) == 2 && parse_end(&self->end[0], parts[0]) &&
	       parse_end(&self->end[1], parts[1]);
}

static gboolean has_prefix(const Address *address, const EndPattern *pattern)
{
	guint bytes = pattern->prefix / 8, bits = pattern->prefix % 8;
	guint8 difference;

	if (address->family != pattern->address.family ||
	    memcmp(address->bytes, pattern->address.bytes, bytes) != 0)
		return FALSE;
	if (!bits)
		return TRUE;
	difference = address->bytes[bytes] ^ pattern->address.bytes[bytes];
	return difference >> (8 - bits) == 0;
}

static gboolean end_fits(const EndPattern *self, const Endpoint *end)
{
	return (!self->has_port || self->port == end->port) &&
	       (!self->has_address || has_prefix(&end->address, self));
}

gboolean flow_pattern_fits(const FlowPattern *self, const Flow *flow)
{
	for (int side = 0; side < 2; side++)
		if (end_fits(&self->end[0], &flow->ends[side]) &&
		    (self->n == 1 || end_fits(&self->end[1], &flow->ends[!side])))
			return TRUE;
	return FALSE;
}
