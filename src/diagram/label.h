/* The words on an arrow. */
#pragma once

#include "diagram/diagram.h"

/* The label of event `index` of `flow`, by the formats of the words' template.  Clear with
 * label_clear(). */
Label label_for(const Flow *flow, guint index, const DiagramWords *words);

/* The label of a flight: the `n_events` (at least one) of those indices, all of one side.  `kind`
 * is LABEL_BAND or LABEL_ACK_BAND. */
Label label_for_flight(const Flow *flow, const guint *events, guint n_events, LabelKind kind,
		       const DiagramWords *words);
void label_clear(Label *self);

/* The label's pieces of a rank below `n_ranks` on one line, `gap` between them.  Caller frees. */
char *label_to_string(const Label *self, guint n_ranks, const char *gap);

/* The worst that the label says: PIECE_TROUBLE, PIECE_WARNING, or less. */
PieceKind label_verdict(const Label *self);
