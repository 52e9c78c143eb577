#include "base/endpoint.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/keyed-hash.h"

/* Whole words: data written in halves and read at once stalls on memory. */
guint64 endpoint_hash(const Endpoint *self)
{
	guint64 words[3] = { [2] = (guint64)self->address.family << 16 | self->port };

	memcpy(words, self->address.bytes, sizeof(self->address.bytes));
	return keyed_hash(words, sizeof(words));
}

gboolean address_is_group(const Address *self)
{
	static const guint8 everybody[4] = { 255, 255, 255, 255 };

	if (self->family == ADDRESS_IPV6)
		return self->bytes[0] == 0xff;
	return self->bytes[0] >> 4 == 14 || !memcmp(self->bytes, everybody, sizeof(everybody));
}

int endpoint_compare(const Endpoint *a, const Endpoint *b)
{
	int order = (int)a->address.family - (int)b->address.family;

	if (!order)
		order = memcmp(a->address.bytes, b->address.bytes, sizeof(a->address.bytes));
	return order ? order : (int)a->port - (int)b->port;
}

static char *put_decimal(char *at, guint n)
{
	if (n >= 10)
		at = put_decimal(at, n / 10);
	*at = (char)('0' + n % 10);
	return at + 1;
}

static char *put_octet(char *at, guint8 n)
{
	if (n >= 100)
		*at++ = (char)('0' + n / 100);
	if (n >= 10)
		*at++ = (char)('0' + n / 10 % 10);
	*at = (char)('0' + n % 10);
	return at + 1;
}

/* By hand: the list of a hundred thousand flows writes two hundred thousand of them. */
static char *put_ipv4(char *at, const guint8 *bytes)
{
	for (int i = 0; i < 4; i++) {
		at = put_octet(at, bytes[i]);
		*at++ = '.';
	}
	return at - 1;
}

static char *put_address(char *at, const Address *address)
{
	if (address->family != ADDRESS_IPV6)
		return put_ipv4(at, address->bytes);
	inet_ntop(AF_INET6, address->bytes, at, INET6_ADDRSTRLEN);
	return at + strlen(at);
}

gboolean address_is_stand_in(const Address *self)
{
	static const guint8 discard[8] = { 0x01 };

	if (self->family == ADDRESS_IPV4)
		return self->bytes[0] >> 4 == 15;
	return !memcmp(self->bytes, discard, sizeof(discard));
}

char *address_to_string(const Address *self)
{
	char text[ENDPOINT_MAX];

	return g_strndup(text, (gsize)(put_address(text, self) - text));
}

gboolean address_parse(Address *self, const char *text)
{
	gboolean is_ipv6 = strchr(text, ':') != NULL;
	Address parsed = { .family = is_ipv6 ? ADDRESS_IPV6 : ADDRESS_IPV4 };

	if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, parsed.bytes) != 1)
		return FALSE;
	*self = parsed;
	return TRUE;
}

char *endpoint_put(char *at, const Endpoint *self)
{
	gboolean has_brackets = self->address.family == ADDRESS_IPV6;

	if (has_brackets)
		*at++ = '[';
	at = put_address(at, &self->address);
	if (has_brackets)
		*at++ = ']';
	*at++ = ':';
	return put_decimal(at, self->port);
}

char *endpoint_to_string(const Endpoint *self)
{
	char text[ENDPOINT_MAX];

	return g_strndup(text, (gsize)(endpoint_put(text, self) - text));
}

gboolean endpoint_parse(Endpoint *self, const char *text)
{
	const char *colon = strrchr(text, ':');
	gboolean brackets = text[0] == '[';
	g_autofree char *address = NULL;
	Endpoint parsed = { 0 };
	guint64 port;

	if (!colon || colon - text < 2 || (brackets && colon[-1] != ']'))
		return FALSE;
	address = g_strndup(text + brackets, (gsize)(colon - text) - 2 * (gsize)brackets);
	if (!address_parse(&parsed.address, address) ||
	    (parsed.address.family == ADDRESS_IPV6) != brackets)
		return FALSE;
	if (!g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
		return FALSE;
	parsed.port = (guint16)port;
	*self = parsed;
	return TRUE;
}

const char *side_name(Side side)
{
	return side == SIDE_CLIENT ? "client" : "server";
}
