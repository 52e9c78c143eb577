/* The values of segment_vocabulary: placeholders in the label of an arrow. */
#pragma once

#include "diagram/diagram.h"
#include "template/vocabulary.h"

typedef struct {
	const Flow *flow;
	guint index; /* of its event */
	const DiagramSpec *words;
} SegmentFacts;

/* "GET /", "SYN, ACK": what the packet is, in the fewest words.  Caller frees. */
char *segment_what(const FlowEvent *event);

/* A FormatLookup; `facts` is a SegmentFacts, `word` a SegmentWord. */
gboolean segment_word(gconstpointer facts, guint word, guint nth, GString *out);

/* A sequence number of side `from`, relative or absolute as the template says. */
guint32 segment_words_number(const Flow *flow, const DiagramSpec *words, Side from,
			     guint32 relative);
