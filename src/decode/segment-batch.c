#include "decode/segment-batch.h"

#include <string.h>

/* Copies what a segment borrows from its frame to `at`; returns the end of the copy. */
static guint8 *keep_bytes(guint8 *at, Bytes *bytes, gsize most)
{
	bytes->len = MIN(bytes->len, most);
	if (bytes->len > 0)
		memcpy(at, bytes->data, bytes->len);
	bytes->data = at;
	return at + bytes->len;
}

CaptureResult segment_batch_read(SegmentBatch *self, Capture *capture,
				 guint32 decoded[DECODE_N_RESULTS])
{
	guint8 *at = self->bytes;
	CaptureResult result = CAPTURE_FRAME;
	Frame frame;

	self->n = 0;
	while (self->n < SEGMENT_BATCH_MAX &&
	       (result = capture_next(capture, &frame)) == CAPTURE_FRAME) {
		Segment *segment = &self->segment[self->n];
		DecodeResult what = decode_frame(&frame, segment);

		decoded[what]++;
		if (what != DECODE_TCP)
			continue;
		at = keep_bytes(at, &segment->options, TCP_OPTIONS_MAX);
		at = keep_bytes(at, &segment->payload, SEGMENT_BATCH_PAYLOAD);
		self->n++;
	}
	return result;
}
