/* Segments in the words of tcpdump before 4.0: "S 1:1(0) ack 2 win 5840 <mss 1460>". */
#pragma once

#include "capture/listing/listing-segment.h"

/* The colon before such words, or NULL. */
const char *listed_early_find(Span line);

/* Parses the words after that colon and blank.  NULL: success; else the reason, static. */
const char *listed_early_scan(ListedSegment *self, Span words);
