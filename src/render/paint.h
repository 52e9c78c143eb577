/* The one paint function: a page on any cairo surface. */
#pragma once

#include <cairo.h>

#include "layout/layout.h"

/* `measure` comes from text_pango_new(); the surface's unit is the point. */
void paint_page(cairo_t *cr, const Page *page, const Template *template, TextMeasure *measure);
