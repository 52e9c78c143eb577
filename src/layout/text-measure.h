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

/* `text` broken at blanks into lines no wider than `width`; a word that is wider alone is broken
 * where it must be.  Of more than `max` lines, at least one, the rest becomes an ellipsis.
 * GPtrArray of char *, owned by the caller. */
GPtrArray *text_measure_wrap(TextMeasure *self, TextStyle style, const char *text, double width,
			     guint max);

/* `text`, its middle replaced by an ellipsis as far as needed to be no wider than `width`.  Caller
 * frees. */
char *text_measure_shorten(TextMeasure *self, TextStyle style, const char *text, double width);
