/* AppDatagrams: labels a flow's events with the application messages in its datagrams, and matches
 * answers to questions. */
#pragma once

#include "flow/flow.h"

typedef struct AppDatagrams AppDatagrams;

/* For `flow`: sets the labels of its events, and its protocol if unknown.  It must outlive the
 * result. */
AppDatagrams *app_datagrams_new(Flow *flow);
void app_datagrams_free(AppDatagrams *self);

/* Takes the datagram of the event of that index, which is the flow's last. */
void app_datagrams_add(AppDatagrams *self, const Packet *datagram, guint32 index);

/* No more datagrams come: questions without an answer stay unanswered. */
void app_datagrams_finish(AppDatagrams *self);
