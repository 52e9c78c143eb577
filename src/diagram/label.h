/* The words on an arrow. */
#pragma once

#include "diagram/diagram.h"

/* The label of event `index` of `flow`.  Clear with label_clear(). */
Label label_for(const Flow *flow, guint index);
void label_clear(Label *self);

/* The whole label on one line: "GET /  HTTP/1.1 · 77 B  seq 1–78".  `gap` parts the pieces.  Caller
 * frees. */
char *label_to_string(const Label *self, const char *gap);
