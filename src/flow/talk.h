/* Talk: names a flow's events by the application messages that begin in them. */
#pragma once

#include "flow/flow.h"
#include "tcp/stream.h"

typedef struct Talk Talk;

/* For `flow`, whose events' labels are set, and whose protocol, where it was not known.  Both must
 * outlive the result. */
Talk *talk_new(Flow *flow, StreamPool *pool);
void talk_free(Talk *self);

/* Takes the segment of the event of that index, which is the flow's last. */
void talk_add(Talk *self, const Segment *segment, guint32 index);

/* No more segments come: names what can still be named. */
void talk_finish(Talk *self);
