/* EventKind: what an event is in the first place: how it is folded, drawn and named. */
#pragma once

#include <glib.h>

typedef enum {
	EVENT_SYN,
	EVENT_FIN,
	EVENT_RST,
	EVENT_DATA,
	EVENT_ACK, /* window updates as well */
	EVENT_DUPLICATE_ACK,
	EVENT_KEEP_ALIVE,
	EVENT_KEEP_ALIVE_ACK,
	EVENT_PROBE, /* of a window that is zero */
	EVENT_PROBE_ACK,
	EVENT_DATAGRAM,
	EVENT_N_KINDS
} EventKind;

/* Of a segment with these flags (TcpFlag), payload bytes and marks (Mark). */
EventKind event_kind_of_segment(guint8 flags, guint32 len, guint32 marks);
