/* PcapngInterface: what packets need from their interface. */
#pragma once

#include "capture/pcapng/pcapng-block.h"

typedef struct {
	int link_type;
	guint32 snaplen;   /* 0: no limit */
	guint8 resolution; /* if_tsresol: a power of 10, or with the highest bit of 2 */
	gint64 offset;     /* if_tsoffset, seconds */
} PcapngInterface;

/* From an Interface Description Block (draft-ietf-opsawg-pcapng §4.2); FALSE: its options exceed
 * it. */
gboolean pcapng_interface_init(PcapngInterface *self, const PcapngBlock *block);

/* The time of a packet with this timestamp, in nanoseconds; 0 if impossible. */
gint64 pcapng_interface_time(const PcapngInterface *self, guint64 ticks);
