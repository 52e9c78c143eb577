/* The texts of an SVG: outlines, one per glyph, and over them the text itself, transparent. */
#pragma once

#include "layout/layout.h"

/* Placeholder before every id; see format-svg.c. */
#define SVG_ID_PREFIX '\001'

typedef struct SvgText SvgText;

/* Both are borrowed; `measure` comes from text_pango_new(). */
SvgText *svg_text_new(const Template *template, TextMeasure *measure);
void svg_text_free(SvgText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SvgText, svg_text_free)

/* Adds a text; a PaintText.  FALSE if a glyph has no outline (one of a bitmap font, or the box for
 * a character that no font has): then cairo has to draw the text. */
gboolean svg_text_add(gpointer self, const TextItem *item);

/* Appends <defs> with the glyphs, then the texts. */
void svg_text_write(const SvgText *self, GString *out);
