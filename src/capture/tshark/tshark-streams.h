/* TsharkStreams: the window of a header, and numbers that belong together, from what TShark shows:
 * it multiplies windows by the scale that the handshake agreed on, and counts each conversation's
 * sequence numbers from 0. */
#pragma once

#include "capture/listing/listing-segment.h"

typedef struct TsharkStreams TsharkStreams;

/* For a listing of which no segment was seen.  Caller frees with tshark_streams_free(). */
TsharkStreams *tshark_streams_new(void);
void tshark_streams_free(TsharkStreams *self);

/* Restarts at the first segment; whether windows are scaled at all stays known. */
void tshark_streams_restart(TsharkStreams *self);

/* What a segment shows of its window. */
typedef struct {
	guint32 scaled;
	int shift;              /* of its option; -1: it has none */
	gboolean shows_options; /* FALSE: it may have one */
} TsharkWindow;

/* Sets the segment's window.  FALSE: what is listed exceeds any header's, since the scale is not
 * known: the largest was set. */
gboolean tshark_streams_unscale(TsharkStreams *self, ListedSegment *segment,
				const TsharkWindow *window);

/* The offset to add to relative numbers of the segment's conversation; `is_reused`: the segment
 * begins another one between the same ends (TShark's remark). */
guint32 tshark_streams_base(TsharkStreams *self, const ListedSegment *segment, gboolean is_reused);
