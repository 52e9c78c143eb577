/* The words around a ladder: title, subtitle, caption, and the whole ladder in prose. */
#pragma once

#include "diagram/diagram.h"

/* Fills in the words of a diagram whose lanes, messages and ends are set. */
void words_fill(Diagram *self, const DiagramSpec *words);
