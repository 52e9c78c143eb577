/* The words of messages that stand for several segments, and of flows among others. */
#pragma once

#include "diagram/diagram.h"

/* The label of a message of several segments, whose members, kind and times are set, by the formats
 * of the words' template where it is a flight of data or of ACKs.  Clear with
 * label_clear(). */
Label band_label(const Diagram *diagram, const Message *message, FoldKind kind,
		 const DiagramSpec *words);

/* Puts the flow's number, and for its first segment the ports, into the label of a message of a
 * ladder that shows several flows. */
void label_tag_flow(Label *self, const Diagram *diagram, const Message *message);
