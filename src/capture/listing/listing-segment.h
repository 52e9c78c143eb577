/* ListedSegment: a segment as shown on a line of a listing. */
#pragma once

#include "base/bytes.h"
#include "base/endpoint.h"
#include "capture/listing/listing-names.h"
#include "capture/listing/listing-text.h"

/* As in the header's byte (RFC 9293 §3.1, RFC 3168 §6.1). */
enum {
	LISTED_FIN = 0x01,
	LISTED_SYN = 0x02,
	LISTED_RST = 0x04,
	LISTED_PSH = 0x08,
	LISTED_ACK = 0x10,
	LISTED_URG = 0x20,
	LISTED_ECE = 0x40,
	LISTED_CWR = 0x80,
};

#define LISTED_LENGTH_MAX \
	(1u << 30) /* of a segment's data: no window is larger (RFC 7323 §2.3) \
		    */

typedef struct {
	Endpoint src, dst;
	guint8 flags;
	gboolean has_seq; /* tcpdump omits it for pure ACKs */
	guint32 seq, ack; /* as listed: absolute, or relative to the conversation's beginning */
	guint16 window, urgent;
	guint32 len;
	gboolean has_length; /* the line was long enough */
	guint8 hop_limit;    /* 0: not shown */
	guint16 ip_id;       /* 0: not shown */
	guint8 traffic_class;
	Span options;       /* "mss 1460,sackOK"; borrowed from the line */
	Bytes option_bytes; /* in their place, as in the header; borrowed */
	Span text;          /* after "length N: "; borrowed from the line */
} ListedSegment;

/* The colon before a segment's own words in a line (": Flags [S], …"), or NULL. */
const char *listed_segment_find(Span line);

/* Parses the segment of a line.  NULL: success; else the reason, static. */
const char *listed_segment_scan(ListedSegment *self, Span line, ListingNames *names);
