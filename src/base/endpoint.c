#include "base/endpoint.h"

#include <arpa/inet.h>
#include <string.h>

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

/* By hand: the list of a hundred thousand flows writes two hundred thousand of them. */
static void append_ipv4(GString *out, const guint8 *bytes)
{
	char text[16], *at = text;

	for (int i = 0; i < 4; i++) {
		at = put_decimal(at, bytes[i]);
		*at++ = '.';
	}
	g_string_append_len(out, text, at - 1 - text);
}

static void append_address(GString *out, const Address *address)
{
	char text[INET6_ADDRSTRLEN];

	if (address->family == ADDRESS_IPV6)
		g_string_append(out, inet_ntop(AF_INET6, address->bytes, text, sizeof(text)));
	else
		append_ipv4(out, address->bytes);
}

char *address_to_string(const Address *self)
{
	GString *out = g_string_new(NULL);

	append_address(out, self);
	return g_string_free(out, FALSE);
}

void endpoint_append(GString *out, const Endpoint *self)
{
	gboolean brackets = self->address.family == ADDRESS_IPV6;
	char port[8];

	if (brackets)
		g_string_append_c(out, '[');
	append_address(out, &self->address);
	g_string_append(out, brackets ? "]:" : ":");
	g_string_append_len(out, port, put_decimal(port, self->port) - port);
}

char *endpoint_to_string(const Endpoint *self)
{
	GString *out = g_string_new(NULL);

	endpoint_append(out, self);
	return g_string_free(out, FALSE);
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
	parsed.address.family = brackets ? ADDRESS_IPV6 : ADDRESS_IPV4;
	if (inet_pton(brackets ? AF_INET6 : AF_INET, address, parsed.address.bytes) != 1)
		return FALSE;
	if (!g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
		return FALSE;
	parsed.port = (guint16)port;
	*self = parsed;
	return TRUE;
}
