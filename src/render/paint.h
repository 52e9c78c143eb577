/* The one paint function: a page on any cairo surface. */
#pragma once

#include <cairo.h>

#include "layout/layout.h"

/* Takes a text over from cairo; FALSE leaves it to it. */
typedef gboolean (*PaintText)(gpointer data, const TextItem *item);

/* `measure` comes from text_pango_new(); the surface's unit is the point.  What
 * lies above or below the clip is passed over.  Texts stand above all
 * else.  `instead` (or NULL) is offered each of them, with `data`. */
void paint_page(cairo_t *cr, const Page *page, const Template *template, TextMeasure *measure,
		PaintText instead, gpointer data);
