/* From a frame to the TCP segment in it. */
#pragma once

#include "capture/capture.h"
#include "decode/segment.h"

typedef enum {
	DECODE_TCP,          /* the segment is filled in */
	DECODE_NOT_TCP,      /* something else, a TCP header quoted in ICMP included */
	DECODE_TRUNCATED,    /* the capture holds too little of the frame */
	DECODE_MALFORMED,    /* lengths or versions that contradict each other */
	DECODE_FRAGMENT,     /* a piece of a fragmented IP packet */
	DECODE_UNKNOWN_LINK, /* a link type that link_types[] has no row for */
	DECODE_N_RESULTS
} DecodeResult;

/* The name of a result as JSON writes it: "tcp", "not_tcp", "truncated"…  Static. */
const char *decode_result_name(DecodeResult result);

/* The same for people: "not TCP", "cut short"… */
const char *decode_result_phrase(DecodeResult result);

DecodeResult decode_frame(const Frame *frame, Segment *segment);

/* The name of a link type that can be decoded ("Ethernet"), or NULL.  `link_type` is a DLT_ value.
 */
const char *decode_link_type_name(int link_type);
