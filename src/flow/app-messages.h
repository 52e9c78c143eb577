/* AppMessages: labels a flow's events with the application messages that begin in them. */
#pragma once

#include "flow/flow.h"
#include "tcp/stream.h"

typedef struct AppMessages AppMessages;

/* For `flow`: sets the labels of its events, and its protocol if unknown.  Both must outlive the
 * result. */
AppMessages *app_messages_new(Flow *flow, StreamPool *pool);
void app_messages_free(AppMessages *self);

/* Takes the segment of the event of that index, which is the flow's last. */
void app_messages_add(AppMessages *self, const Packet *packet, guint32 index);

/* No more segments come: names what can still be named. */
void app_messages_finish(AppMessages *self);
