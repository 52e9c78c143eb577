#include "flow/event-kind.h"

#include "decode/tcp-header.h"
#include "tcp/tcp-mark.h"

EventKind event_kind_of_segment(guint8 flags, guint32 len, guint32 marks)
{
	static const struct {
		guint32 mark;
		EventKind kind;
	} by_mark[] = {
		{ MARK_KEEP_ALIVE, EVENT_KEEP_ALIVE },
		{ MARK_KEEP_ALIVE_ACK, EVENT_KEEP_ALIVE_ACK },
		{ MARK_ZERO_WINDOW_PROBE, EVENT_PROBE },
		{ MARK_ZERO_WINDOW_PROBE_ACK, EVENT_PROBE_ACK },
	};

	if (flags & TCP_RST)
		return EVENT_RST;
	if (flags & TCP_SYN)
		return EVENT_SYN;
	if (flags & TCP_FIN)
		return EVENT_FIN;
	for (gsize i = 0; i < G_N_ELEMENTS(by_mark); i++)
		if (marks & by_mark[i].mark)
			return by_mark[i].kind;
	if (len > 0)
		return EVENT_DATA;
	return marks & MARK_DUPLICATE_ACK ? EVENT_DUPLICATE_ACK : EVENT_ACK;
}
