/* ListingSequence: absolute sequence numbers for a listing's relative ones. */
#pragma once

#include "capture/listing/listing-segment.h"

typedef struct ListingSequence ListingSequence;

/* For a listing of which no segment was seen.  Caller frees with listing_sequence_free(). */
ListingSequence *listing_sequence_new(void);
void listing_sequence_free(ListingSequence *self);

/* Begins again at the listing's first segment, with what was learnt of later ones: where a side's
 * numbers begin whose first segments do not show any. */
void listing_sequence_restart(ListingSequence *self);

/* Gives the next segment of the listing absolute numbers: the same as on the wire where the listing
 * shows the conversation's beginning, else consistent ones.  Returns what has to be added to the
 * numbers of its SACK blocks.  */
guint32 listing_sequence_place(ListingSequence *self, ListedSegment *segment);
