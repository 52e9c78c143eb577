/* ListingSequence: absolute sequence numbers for a listing's relative ones. */
#pragma once

#include "capture/listing/listing-segment.h"

typedef struct ListingSequence ListingSequence;

/* For a listing of which no segment was seen.  Caller frees with listing_sequence_free(). */
ListingSequence *listing_sequence_new(void);
void listing_sequence_free(ListingSequence *self);

/* Restarts at the first segment, with what was learnt from later ones: where a side's numbers start
 * if its first segments show none. */
void listing_sequence_restart(ListingSequence *self);

/* Gives the next segment absolute numbers: the same as on the wire if the listing shows the start
 * of the conversation, else consistent ones.  Returns the offset for its SACK blocks.  */
guint32 listing_sequence_place(ListingSequence *self, ListedSegment *segment);
