/* PcapngInterface: what packets need to know of the interface that they came by. */
#pragma once

#include "capture/pcapng/pcapng-block.h"

typedef struct {
	int link_type;
	guint32 snaplen;   /* 0: no limit */
	guint8 resolution; /* if_tsresol: a power of 10, or with the highest bit of 2 */
	gint64 offset;     /* if_tsoffset, seconds */
} PcapngInterface;

/* From an Interface Description Block (draft-ietf-opsawg-pcapng §4.2); FALSE: its options reach
 * beyond it. */
gboolean pcapng_interface_init(PcapngInterface *self, const PcapngBlock *block);

/* When a packet with this time stamp was seen, in nanoseconds; 0 for what a time cannot be. */
gint64 pcapng_interface_time(const PcapngInterface *self, guint64 ticks);
