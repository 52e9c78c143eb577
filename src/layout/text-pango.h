/* The TextMeasure of pictures: pango, set up once so that measuring and painting agree on every
 * surface. */
#pragma once

#include "layout/text-measure.h"

typedef struct _PangoLayoutLine PangoLayoutLine;

TextMeasure *text_pango_new(const Template *template);

/* The shaped line of a text, for painting with its origin on the baseline.  Borrowed until the next
 * call on the same measure, which must come from text_pango_new(). */
PangoLayoutLine *text_pango_line(TextMeasure *self, TextStyle style, const char *text);
