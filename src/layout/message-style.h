/* How messages look, by their kinds. */
#pragma once

#include "diagram/diagram.h"
#include "template/template.h"

/* The stroke and the colour of a message's arrow. */
StrokeKind message_stroke(const Message *self);
ColourRole message_colour(const Message *self);

/* Is it dashed, whatever the template says of its stroke? */
gboolean message_is_dashed(const Message *self);
