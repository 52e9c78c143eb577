/* The one paint function: a page on any cairo surface. */
#pragma once

#include <cairo.h>

#include "layout/layout.h"

/* Draws a text instead of cairo; FALSE leaves it to cairo. */
typedef gboolean (*PaintText)(gpointer data, const TextItem *item);

/* `measure` comes from text_pango_new(); the surface's unit is the point.  Items above or below the
 * clip are skipped.  Texts are above all else.  `instead` (or NULL) is called for each text, with
 * `data`. */
void paint_page(cairo_t *cr, const Page *page, const Template *template, TextMeasure *measure,
		PaintText instead, gpointer data);
