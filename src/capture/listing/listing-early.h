/* TCP segments in the words of tcpdump before 4.0: "S 1:1(0) ack 2 win 5840 <mss 1460>". */
#pragma once

#include "capture/listing/listing-segment.h"

/* Where the colon before such words stands, or NULL. */
const char *listed_early_find(Span line);

/* Reads the words behind that colon and its blank.  NULL: they were read; else why not, static. */
const char *listed_early_scan(ListedSegment *self, Span words);
