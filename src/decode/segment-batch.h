/* SegmentBatch: a handful of TCP segments read at once, so that work on them can overlap. */
#pragma once

#include "decode/decode.h"

#define SEGMENT_BATCH_MAX 32
#define SEGMENT_BATCH_PAYLOAD \
	256 /* bytes of each that are kept: enough to tell protocols apart \
	     */
#define SEGMENT_BATCH_GREETING \
	2048 /* … of those that may name a server: enough for a Client Hello or a request */
#define TCP_OPTIONS_MAX 40

typedef struct {
	guint n;
	Segment segment[SEGMENT_BATCH_MAX];
	guint8 bytes[SEGMENT_BATCH_MAX * (TCP_OPTIONS_MAX + SEGMENT_BATCH_GREETING)]; /* theirs */
} SegmentBatch;

/* Reads the next segments of `capture` through `decoder`, as many as fit, without their notes and
 * summaries; counts what its frames came to in `decoded`. Other than CAPTURE_FRAME: these are the
 * last, and that is how the capture ended. */
CaptureResult segment_batch_read(SegmentBatch *self, Capture *capture, Decoder *decoder,
				 guint32 decoded[DECODE_N_RESULTS]);
