/* The words of messages that stand for several segments, and of flows among others. */
#pragma once

#include "diagram/diagram.h"

/* The label of a message of several segments, whose members, kind and times are set.  Clear with
 * label_clear(). */
Label band_label(const Diagram *diagram, const Message *message, FoldKind kind);

/* Puts the flow's number, and for its first segment the ports, into the label of a message of a
 * ladder that shows several flows. */
void label_tag_flow(Label *self, const Diagram *diagram, const Message *message);
