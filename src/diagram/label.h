/* The words on an arrow. */
#pragma once

#include "diagram/diagram.h"

/* The label of event `index` of `flow`, by the formats of the words' template.  Clear with
 * label_clear(). */
Label label_for(const Flow *flow, guint index, const DiagramSpec *words);

/* Adds the pieces of an expanded format: the first as the lead, the others as details, as many as
 * leave room for a verdict. */
void label_add_pieces(Label *self, const GPtrArray *pieces);
void label_clear(Label *self);

/* Sets ranks: the lead matters most, then the tag, then the verdict, then the details in order. */
void label_rank_pieces(Label *self);

/* The label's pieces of a rank below `n_ranks` on one line, `gap` between them.  Caller frees. */
char *label_to_string(const Label *self, guint n_ranks, const char *gap);

/* The worst that the label says: PIECE_TROUBLE, PIECE_WARNING, or less. */
PieceKind label_verdict(const Label *self);
