/* The labels of messages of several segments, and of flows among others. */
#pragma once

#include "diagram/diagram.h"

/* The label of a message of several segments, whose members, kind and times are set; of a flight of
 * data or of ACKs by the formats of the words' template.  Clear with label_clear(). */
Label band_label(const Diagram *diagram, const Message *message, FoldKind kind,
		 const DiagramSpec *words);

/* In a ladder of several flows, adds to a message's label the flow's number and, for the flow's
 * first segment, the ports in the arrow's direction: it points away from side `from`. */
void label_tag_flow(Label *self, const Diagram *diagram, const Message *message, Side from);
