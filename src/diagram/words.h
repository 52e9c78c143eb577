/* The words around a ladder: title, subtitle, caption, and all of it told in prose. */
#pragma once

#include "diagram/diagram.h"

/* Fills in the words of a diagram whose lanes, messages and ends stand. */
void words_fill(Diagram *self, const DiagramSpec *words);
