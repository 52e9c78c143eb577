#include "layout/text-measure.h"

/* Of the text's size; near those of a common sans. */
#define FIXED_ADVANCE 0.6
#define FIXED_ASCENT 0.75
#define FIXED_DESCENT 0.2

typedef struct {
	TextMeasure base;
	double size[TEXT_N_STYLES];
} FixedMeasure;

static void fixed_extents(TextMeasure *measure, TextStyle style, const char *text,
			  TextExtents *result)
{
	const FixedMeasure *self = (const FixedMeasure *)measure;
	double size = self->size[style];
	double width = (double)g_utf8_strlen(text, -1) * FIXED_ADVANCE * size;

	result->advance = width;
	if (width > 0) {
		result->right = width;
		result->top = -FIXED_ASCENT * size;
		result->bottom = FIXED_DESCENT * size;
	}
}

TextMeasure *text_measure_fixed(const Template *template)
{
	FixedMeasure *self = g_new0(FixedMeasure, 1);

	self->base.extents = fixed_extents;
	self->base.free = (void (*)(TextMeasure *))g_free;
	for (int style = 0; style < TEXT_N_STYLES; style++)
		self->size[style] = template->text_size[style];
	return &self->base;
}

void text_measure_free(TextMeasure *self)
{
	if (self)
		self->free(self);
}
