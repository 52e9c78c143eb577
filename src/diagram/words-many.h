/* The words around a ladder of several flows, and what any caption says about folding. */
#pragma once

#include "diagram/diagram.h"

/* Title, subtitle, caption and source of a ladder of several flows. */
void words_fill_many(Diagram *self, const DiagramSpec *words);

/* Sentences on what is folded and what is omitted; NULL: nothing is.  Caller frees. */
char *words_on_folding(const Diagram *self);
