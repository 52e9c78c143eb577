/* Hosts: the lanes of a ladder of several flows, and their order. */
#pragma once

#include "flow/flow.h"

#define HOSTS_MAX 12 /* lanes, including the one of all others */

typedef struct {
	Endpoint end;   /* port 0: of any */
	guint n_others; /* hosts that share this lane; 0: it is one host's own */
} Host;

typedef struct {
	GArray *hosts;       /* of Host, from left to right */
	guint (*lane_of)[2]; /* by flow and Side: index in hosts; both equal: the flow has no place
			      */
} Hosts;

/* Lanes for the flows' ends, in an order with short arrows: hosts with many flows between them are
 * close to each other, and clients rather left of servers.  A host that talks to itself has a lane
 * for each port that it serves to itself, and to others. */
Hosts *hosts_new(const Flow *const *flows, guint n_flows);
void hosts_free(Hosts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hosts, hosts_free)
