/* The Info column of a segment: "60754 → 8001 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460". */
#pragma once

#include "capture/tshark/tshark-packet.h"

/* Whether the column holds a segment's ports and flags, after remarks such as "[… Retransmission]".
 */
gboolean tshark_info_is_segment(Span info);

/* Sets the packet's fields from such a column.  NULL: success; else the reason, static. */
const char *tshark_info_scan(TsharkPacket *packet, Span info);

/* The same of a datagram: "54043 → 42283 Len=300".  FALSE, and nothing set, if it is none. */
gboolean tshark_info_scan_datagram(TsharkPacket *packet, Span info);

/* Whether a line goes on with the column's words ("TSval=1 TSecr=2"), as the rest of a folded one
 * does. */
gboolean tshark_info_goes_on(Span line);
