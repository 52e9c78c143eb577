#include "flow/transport.h"

#include "base/quantity.h"

static const TransportRow *const transports[N_TRANSPORTS] = {
	[TRANSPORT_TCP] = &transport_tcp,
	[TRANSPORT_UDP] = &transport_udp,
};

const TransportRow *transport_row(Transport transport)
{
	return transports[transport];
}

const TransportRow *transport_find(const char *name, Transport *transport)
{
	for (Transport i = 0; i < N_TRANSPORTS; i++)
		if (!g_ascii_strcasecmp(transports[i]->name, name)) {
			*transport = i;
			return transports[i];
		}
	return NULL;
}

char *transport_titles(void)
{
	GString *text = g_string_new(transports[0]->title);

	for (Transport i = 1; i < N_TRANSPORTS; i++)
		g_string_append_printf(text, "%s%s", i + 1 < N_TRANSPORTS ? ", " : " or ",
				       transports[i]->title);
	return g_string_free(text, FALSE);
}

char *flow_name_put(char *at, const Flow *flow)
{
	if (flow->transport != TRANSPORT_TCP)
		at = g_stpcpy(g_stpcpy(at, transports[flow->transport]->name), ":");
	return quantity_put(at, flow->id);
}

char *flow_name(const Flow *flow)
{
	char name[FLOW_NAME_MAX];

	return g_strndup(name, (gsize)(flow_name_put(name, flow) - name));
}
