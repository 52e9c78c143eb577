/* Hosts: the lanes of a ladder in which several flows stand, and their order. */
#pragma once

#include "flow/flow.h"

#define HOSTS_MAX 12 /* lanes, the one of all others included */

typedef struct {
	Endpoint end;   /* port 0: of any */
	guint n_others; /* hosts that share this lane; 0: it is one host's own */
} Host;

typedef struct {
	GArray *hosts;       /* of Host, from left to right */
	guint (*lane_of)[2]; /* by flow and Side: index in hosts; both alike: the flow has no place
			      */
} Hosts;

/* Lanes for the flows' ends, in an order with short arrows: hosts that talk much stand together,
 * and who opens connections rather left of who answers.  A host that talks to itself has a lane for
 * each port that it serves. */
Hosts *hosts_new(const Flow *const *flows, guint n_flows);
void hosts_free(Hosts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hosts, hosts_free)
