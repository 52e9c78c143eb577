/* TextMeasure: how large a text will be, independent of fonts. */
#pragma once

#include "template/template.h"

/* In points; the origin is on the baseline, y grows downwards. */
typedef struct {
	double advance;                  /* to where the next text may begin */
	double left, top, right, bottom; /* the ink's box; all zero for blank text */
} TextExtents;

typedef struct TextMeasure TextMeasure;

struct TextMeasure {
	void (*extents)(TextMeasure *self, TextStyle style, const char *text, TextExtents *result);
	void (*free)(TextMeasure *self);
};

static inline TextExtents text_measure(TextMeasure *self, TextStyle style, const char *text)
{
	TextExtents result = { 0 };

	self->extents(self, style, text, &result);
	return result;
}

/* All characters equally wide: layouts that depend on no font, for tests and goldens. */
TextMeasure *text_measure_fixed(const Template *template);

/* Frees it; NULL: nothing. */
void text_measure_free(TextMeasure *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextMeasure, text_measure_free)
