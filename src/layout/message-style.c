#include "layout/message-style.h"

StrokeKind message_stroke(const Message *self)
{
	static const StrokeKind strokes[MESSAGE_N_KINDS] = {
		[MESSAGE_OPENING] = STROKE_OPENING, [MESSAGE_DATA] = STROKE_DATA,
		[MESSAGE_ACK] = STROKE_ACK,         [MESSAGE_CLOSING] = STROKE_CLOSING,
		[MESSAGE_ABORT] = STROKE_TROUBLE,
	};

	return strokes[self->kind];
}

ColourRole message_colour(const Message *self)
{
	static const ColourRole colours[MESSAGE_N_KINDS] = {
		[MESSAGE_OPENING] = COLOUR_OPENING, [MESSAGE_DATA] = COLOUR_DATA,
		[MESSAGE_ACK] = COLOUR_ACK,         [MESSAGE_CLOSING] = COLOUR_CLOSING,
		[MESSAGE_ABORT] = COLOUR_TROUBLE,
	};

	return self->is_repeat ? COLOUR_TROUBLE : colours[self->kind];
}

gboolean message_is_dashed(const Message *self)
{
	return self->is_repeat || self->is_timed;
}
