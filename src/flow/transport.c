#include "flow/transport.h"

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
