/* What a segment says when a label's format asks: the values of segment_vocabulary. */
#pragma once

#include "diagram/diagram.h"
#include "template/vocabulary.h"

typedef struct {
	const Flow *flow;
	guint index; /* of its event */
	const DiagramSpec *words;
} SegmentFacts;

/* "GET /", "SYN, ACK": what the segment is, in the fewest words.  Caller frees. */
char *segment_what(const FlowEvent *event);

/* A FormatLookup; `facts` is a SegmentFacts, `word` a SegmentWord. */
gboolean segment_word(gconstpointer facts, guint word, guint nth, GString *out);

/* A number of the side `from` as the template wants it: relative, or as it was sent. */
guint32 shown_number(const Flow *flow, const DiagramSpec *words, Side from, guint32 relative);
