/* The TextMeasure of pictures: pango, set up once so that measuring and painting agree on every
 * surface. */
#pragma once

#include "layout/text-measure.h"

typedef struct _PangoFont PangoFont;
typedef struct _PangoGlyphString PangoGlyphString;
typedef struct _PangoItem PangoItem;

/* Glyphs of one font, in visual order. */
typedef struct {
	PangoFont *font;
	PangoGlyphString *glyphs;
	PangoItem *item; /* what they were shaped from: all of `text` */
	char *text;
	double x; /* from the text's origin, in points of the reference size */
} GlyphRun;

/* A shaped text.  All fonts are loaded at one size; `scale` turns its points into those of the
 * style. */
typedef struct {
	const GArray *runs; /* of GlyphRun */
	double scale;
} ShapedText;

/* Starts to look for fonts, in threads that take no signals.  NULL and LADDER_ERROR_MACHINE if none
 * can be started. */
TextMeasure *text_pango_new(const Template *template, GError **error);

/* Checks that fonts with letters and digits were found; waits for them.  FALSE and
 * LADDER_ERROR_MACHINE if not. */
gboolean text_pango_check(TextMeasure *self, GError **error);

/* Checks that everything measured and shaped so far has a font that can be painted with.  FALSE and
 * LADDER_ERROR_MACHINE if not. */
gboolean text_pango_check_shaped(const TextMeasure *self, GError **error);

/* The glyphs of a text, its origin on the baseline.  Borrowed until the next call on the same
 * measure, which must come from text_pango_new(). */
ShapedText text_pango_shape(TextMeasure *self, TextStyle style, const char *text);
