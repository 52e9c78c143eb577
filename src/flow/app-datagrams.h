/* AppDatagrams: names a flow's events by the application messages that are its datagrams, and ties
 * answers to their questions. */
#pragma once

#include "flow/flow.h"

typedef struct AppDatagrams AppDatagrams;

/* For `flow`, whose events' labels are set, and whose protocol, where it was not known.  It must
 * outlive the result. */
AppDatagrams *app_datagrams_new(Flow *flow);
void app_datagrams_free(AppDatagrams *self);

/* Takes the datagram of the event of that index, which is the flow's last. */
void app_datagrams_add(AppDatagrams *self, const Packet *datagram, guint32 index);

/* No more datagrams come: what has no answer now has none. */
void app_datagrams_finish(AppDatagrams *self);
