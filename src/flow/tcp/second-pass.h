/* TcpSecondPass: what the segments of a flow refer to, found as they come. */
#pragma once

#include "flow/flow.h"
#include "tcp/sent-index.h"

typedef struct TcpSecondPass TcpSecondPass;

/* Before the first segment.  Caller frees with tcp_second_pass_free(). */
TcpSecondPass *tcp_second_pass_new(void);
void tcp_second_pass_free(TcpSecondPass *self);

/* Takes the event that gets the number `index`: sets what it repeats (`original`) and how long ago
 * what it acknowledges first was sent (`rtt_ns`). */
void tcp_second_pass_take(TcpSecondPass *self, FlowEvent *event, guint32 index);

/* The last event of that side that carried the relative number; -1: none. */
gint32 tcp_second_pass_find(const TcpSecondPass *self, Side from, guint32 number);

/* The least time in which that side has answered, from the capture point, in ns; -1: unknown. */
gint64 tcp_second_pass_least(const TcpSecondPass *self, Side side);
