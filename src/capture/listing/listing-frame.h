/* Frames made from a listing. */
#pragma once

#include "capture/capture.h"
#include "capture/listing/listing-segment.h"

/* libpcap's DLT_RAW, on Linux: a frame begins with its IP header. */
#define LISTING_LINK_TYPE 12

/* Makes `bytes` an IP packet with the segment: headers, and of the payload what is in `payload`,
 * at most the segment's length.  Sets the frame's bytes, which are borrowed from `bytes`, link type
 * and wire length.  `sack_base` is added to the numbers of SACK blocks. */
void listing_frame_put(GByteArray *bytes, const ListedSegment *segment, guint32 sack_base,
		       Bytes payload, Frame *frame);

/* The same for a datagram: of the segment only its ends, its length and what is of the IP header
 * count. */
void listing_frame_put_datagram(GByteArray *bytes, const ListedSegment *datagram, Bytes payload,
				Frame *frame);

/* The same for a packet that is neither: only an IPv4 header that says so.  `is_cut`: it is one,
 * but the listing does not show it. */
void listing_frame_put_other(GByteArray *bytes, gboolean is_cut, Frame *frame);
