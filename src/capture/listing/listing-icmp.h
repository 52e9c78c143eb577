/* ICMP errors of a listing: "ICMP 198.51.100.2 tcp port http unreachable". */
#pragma once

#include "capture/listing/listing-segment.h"

typedef struct {
	Address from, to;  /* of the ICMP packet itself */
	guint8 type, code; /* RFC 792, RFC 4443 */
	guint16 mtu;       /* 0: not shown */
	Endpoint src, dst; /* of the segment that it is about; port 0, no family: not shown */
	guint32 seq;       /* its number, set by listing_sent_recall() */
} ListedIcmp;

/* Where a line's words on ICMP begin, or NULL.  A segment that follows is quoted. */
const char *listed_icmp_find(Span line);

/* Reads the error of a line in which those words are at `words`; FALSE: it is none about a segment,
 * or does not tell about which hosts. */
gboolean listed_icmp_scan(ListedIcmp *self, Span line, const char *words, ListingNames *names);

/* ListingSent: the latest segments between hosts, to which errors without a quote refer. */
typedef struct ListingSent ListingSent;

/* None so far.  Caller frees with listing_sent_free(). */
ListingSent *listing_sent_new(void);
void listing_sent_free(ListingSent *self);

/* Adds a segment, with absolute numbers. */
void listing_sent_add(ListingSent *self, const ListedSegment *segment);

/* Fills in what the error does not show, from the latest segment that it fits: of one that was too
 * big, the latest that was.  FALSE: none fits. */
gboolean listing_sent_recall(const ListingSent *self, ListedIcmp *icmp);
