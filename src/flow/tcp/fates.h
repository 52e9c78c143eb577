/* Fates: which segments of a TCP flow arrived, which were lost, and of which it is unknown. */
#pragma once

#include "flow/tcp/carriers.h"

/* The least time in which an answer can come where the least round trip measured is that, in ns:
 * round trips vary, and the least measured is not the least possible. */
gint64 tcp_fates_least(gint64 round_trip_ns);

/* Sets `fate` of all events, whose times and round trips are settled. */
void tcp_fates_settle(Flow *flow, const TcpCarriers *carriers);
