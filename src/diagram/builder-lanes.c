#include <string.h>

#include "base/quantity.h"
#include "base/text.h"
#include "diagram/builder.h"

static void add_lane(Builder *self, const char *name, char *address, LaneState initial)
{
	Lane lane = { .name = text_printable(name, strlen(name), 0),
		      .address = address,
		      .initial = initial,
		      .final = initial };

	g_array_append_val(self->diagram->lanes, lane);
}

static const char *name_of(const Builder *self, const Address *address)
{
	g_autofree char *text = address_to_string(address);

	return self->words->names ? g_hash_table_lookup(self->words->names, text) : NULL;
}

/* Of a host of which only the name is known. */
static char *printable_end(const char *name, guint16 port)
{
	g_autofree char *printable = text_printable(name, strlen(name), 0);

	return g_strdup_printf("%s:%u", printable, port);
}

static void add_side_lane(Builder *self, const Flow *flow, Side side)
{
	const Endpoint *end = &flow->ends[side];
	const char *role = side == SIDE_CLIENT ? "Client" : "Server";
	const char *name = name_of(self, &end->address);
	gboolean is_all = name && address_is_stand_in(&end->address);

	add_lane(self, name && !is_all ? name : role,
		 is_all ? printable_end(name, end->port) : endpoint_to_string(end),
		 lane_state_of_tcp(flow->tcp.initial[side]));
}

/* The only server name that clients asked the host of a lane for; NULL: none, or several. */
static const char *server_name_of(const Builder *self, guint lane)
{
	const char *name = NULL;

	for (guint i = 0; i < self->diagram->n_flows; i++) {
		const char *asked = self->diagram->flows[i]->server_name;

		if (self->hosts->lane_of[i][SIDE_SERVER] != lane || !asked)
			continue;
		if (name && strcmp(name, asked) != 0)
			return NULL;
		name = asked;
	}
	return name;
}

static void add_others_lane(Builder *self, guint n_hosts)
{
	add_lane(self, "others", quantity_of(n_hosts, "host"), (LaneState){ 0 });
	g_array_index(self->diagram->lanes, Lane, self->diagram->lanes->len - 1).n_hosts = n_hosts;
}

static void add_host_lane(Builder *self, guint lane)
{
	const Host *host = &g_array_index(self->hosts->hosts, Host, lane);
	g_autofree char *address = host->end.port ? endpoint_to_string(&host->end)
						  : address_to_string(&host->end.address);
	const char *name = name_of(self, &host->end.address);

	if (host->n_others) {
		add_others_lane(self, host->n_others);
		return;
	}
	if (!name)
		name = server_name_of(self, lane);
	if (name)
		add_lane(self, name,
			 address_is_stand_in(&host->end.address) ? g_strdup("")
								 : g_steal_pointer(&address),
			 (LaneState){ 0 });
	else
		add_lane(self, address, g_strdup(""), (LaneState){ 0 });
	g_array_index(self->diagram->lanes, Lane, self->diagram->lanes->len - 1).is_port =
		host->end.port > 0;
}

static void add_all(Builder *self)
{
	Diagram *diagram = self->diagram;

	if (diagram->is_single) {
		add_side_lane(self, diagram->flow, SIDE_CLIENT);
		add_side_lane(self, diagram->flow, SIDE_SERVER);
		return;
	}
	self->hosts = hosts_new((const Flow *const *)diagram->flows, diagram->n_flows);
	for (guint i = 0; i < self->hosts->hosts->len; i++)
		add_host_lane(self, i);
}

/* The lane where all flows were captured. */
static int times_lane_of(const Builder *self)
{
	int lane = -1;

	for (guint i = 0; i < self->diagram->n_flows; i++) {
		CapturedAt at = self->diagram->flows[i]->captured_at;
		int of = at == CAPTURED_AT_CLIENT   ? (int)builder_lane_of(self, i, SIDE_CLIENT)
			 : at == CAPTURED_AT_SERVER ? (int)builder_lane_of(self, i, SIDE_SERVER)
						    : -1;

		if (of < 0 || (i && of != lane))
			return -1;
		lane = of;
	}
	return lane;
}

void builder_add_lanes(Builder *self)
{
	add_all(self);
	self->diagram->times_lane = times_lane_of(self);
}
