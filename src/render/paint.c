#include "render/paint.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "layout/shapes.h"
#include "layout/text-pango.h"

#define HEAD_HALF_WIDTH 0.36 /* of an arrow head's length */
#define CROSS_WIDTH 1.7
#define DOT_RADIUS 1.15 /* of the stroke's width */

static void set_colour(cairo_t *cr, const Template *template, ColourRole role)
{
	const Colour *colour = &template->colour[role];

	cairo_set_source_rgb(cr, colour->red, colour->green, colour->blue);
}

static void set_dash(cairo_t *cr, Dash dash, double width)
{
	const double dashed[] = { 5, 3.2 }, dotted[] = { width, 2.6 };

	if (dash == DASH_SOLID)
		cairo_set_dash(cr, NULL, 0, 0);
	else
		cairo_set_dash(cr, dash == DASH_DASHED ? dashed : dotted, 2, 0);
}

static void stroke(cairo_t *cr, double width, Dash dash)
{
	set_dash(cr, dash, width);
	cairo_set_line_width(cr, width);
	cairo_stroke(cr);
}

static void paint_shaped(cairo_t *cr, const ShapedText *text)
{
	cairo_scale(cr, text->scale, text->scale);
	for (guint i = 0; i < text->runs->len; i++) {
		const GlyphRun *run = &g_array_index(text->runs, GlyphRun, i);
		PangoGlyphItem item = { .item = run->item, .glyphs = run->glyphs };

		cairo_move_to(cr, run->x, 0);
		pango_cairo_show_glyph_item(cr, run->text, &item); /* for text in PDF */
	}
}

static void paint_text(cairo_t *cr, const TextItem *item, const Template *template,
		       TextMeasure *measure)
{
	cairo_save(cr);
	cairo_translate(cr, item->origin.x, item->origin.y);
	cairo_rotate(cr, item->angle);
	for (guint i = 0; i < item->spans->len; i++) {
		const TextSpan *span = &g_array_index(item->spans, TextSpan, i);
		ShapedText text = text_pango_shape(measure, span->style, span->text);

		set_colour(cr, template, span->colour);
		cairo_save(cr);
		cairo_translate(cr, span->dx, 0);
		paint_shaped(cr, &text);
		cairo_restore(cr);
	}
	cairo_restore(cr);
}

static void paint_arrow_head(cairo_t *cr, const ArrowItem *item, double ux, double uy)
{
	double half = item->head * HEAD_HALF_WIDTH;
	double x = item->to.x - item->head * ux, y = item->to.y - item->head * uy;

	cairo_move_to(cr, item->to.x, item->to.y);
	cairo_line_to(cr, x - half * uy, y + half * ux);
	cairo_line_to(cr, x + half * uy, y - half * ux);
	cairo_close_path(cr);
	cairo_fill(cr);
}

/* Upright, whatever the arrow's slope, so that it looks like a cross. */
static void paint_cross(cairo_t *cr, const ArrowItem *item, const Template *template)
{
	double half = CROSS_HALF;

	set_colour(cr, template, COLOUR_TROUBLE);
	cairo_move_to(cr, item->to.x - half, item->to.y - half);
	cairo_line_to(cr, item->to.x + half, item->to.y + half);
	cairo_move_to(cr, item->to.x - half, item->to.y + half);
	cairo_line_to(cr, item->to.x + half, item->to.y - half);
	stroke(cr, CROSS_WIDTH, DASH_SOLID);
}

/* Beyond the tip, upright as well; not a text, so that no font is needed for it. */
static void paint_question_mark(cairo_t *cr, const ArrowItem *item, const Template *template)
{
	double r = CROSS_HALF * 0.6, way = item->to.x < item->from.x ? -1 : 1;
	double x = item->to.x + way * QUESTION_AWAY, y = item->to.y;

	set_colour(cr, template, COLOUR_TROUBLE);
	cairo_new_sub_path(cr);
	cairo_arc(cr, x, y - r, r, G_PI, 2 * G_PI + G_PI_2);
	cairo_line_to(cr, x, y + r * 0.6);
	stroke(cr, CROSS_WIDTH, DASH_SOLID);
	cairo_arc(cr, x, y + r * 1.7, CROSS_WIDTH * 0.6, 0, 2 * G_PI);
	cairo_fill(cr);
}

static void paint_arrow(cairo_t *cr, const ArrowItem *item, const Template *template)
{
	double dx = item->to.x - item->from.x, dy = item->to.y - item->from.y;
	double length = hypot(dx, dy), ux = dx / length, uy = dy / length;
	double covered = item->fate != FATE_ARRIVED ? 0 : item->head * 0.8; /* by the head */

	set_colour(cr, template, item->colour);
	cairo_move_to(cr, item->from.x, item->from.y);
	cairo_line_to(cr, item->to.x - covered * ux, item->to.y - covered * uy);
	stroke(cr, item->width, item->dash);
	if (item->fate == FATE_ARRIVED && item->head > 0)
		paint_arrow_head(cr, item, ux, uy);
	if (item->has_dot) {
		cairo_arc(cr, item->from.x, item->from.y, item->width * DOT_RADIUS, 0, 2 * G_PI);
		cairo_fill(cr);
	}
	if (item->fate == FATE_LOST)
		paint_cross(cr, item, template);
	else if (item->fate == FATE_UNKNOWN)
		paint_question_mark(cr, item, template);
}

static void paint_line(cairo_t *cr, const LineItem *item, const Template *template)
{
	set_colour(cr, template, item->colour);
	cairo_move_to(cr, item->from.x, item->from.y);
	cairo_line_to(cr, item->to.x, item->to.y);
	stroke(cr, item->width, item->dash);
}

static void trace_box(cairo_t *cr, const BoxItem *item)
{
	double r = MIN(item->radius, MIN(item->width, item->height) / 2);
	double right = item->x + item->width, bottom = item->y + item->height;

	cairo_new_sub_path(cr);
	cairo_arc(cr, right - r, item->y + r, r, -G_PI_2, 0);
	cairo_arc(cr, right - r, bottom - r, r, 0, G_PI_2);
	cairo_arc(cr, item->x + r, bottom - r, r, G_PI_2, G_PI);
	cairo_arc(cr, item->x + r, item->y + r, r, G_PI, 3 * G_PI_2);
	cairo_close_path(cr);
}

static void paint_box(cairo_t *cr, const BoxItem *item, const Template *template)
{
	trace_box(cr, item);
	set_colour(cr, template, item->fill);
	cairo_fill_preserve(cr);
	if (item->edge_width > 0) {
		set_colour(cr, template, item->edge);
		stroke(cr, item->edge_width, DASH_SOLID);
	}
	cairo_new_path(cr);
}

static void paint_curve(cairo_t *cr, const CurveItem *item, const Template *template)
{
	double reach = curve_reach(item);

	set_colour(cr, template, item->colour);
	cairo_move_to(cr, item->from.x, item->from.y);
	cairo_curve_to(cr, item->from.x + reach, item->from.y, item->to.x + reach, item->to.y,
		       item->to.x, item->to.y);
	stroke(cr, item->width, item->dash);
}

static void paint_band(cairo_t *cr, const BandItem *item, const Template *template)
{
	const Colour *colour = &template->colour[item->colour];

	cairo_new_path(cr);
	for (guint i = 0; i < item->n_corners; i++)
		cairo_line_to(cr, item->corner[i].x, item->corner[i].y);
	cairo_close_path(cr);
	cairo_set_source_rgba(cr, colour->red, colour->green, colour->blue, item->opacity);
	cairo_fill(cr);
}

static gboolean is_within(const Item *item, double top, double bottom)
{
	double item_top, item_bottom;

	item_span_y(item, &item_top, &item_bottom);
	return item_bottom >= top && item_top <= bottom;
}

static void paint_shape(cairo_t *cr, const Item *item, const Template *template)
{
	switch (item->kind) {
	case ITEM_TEXT:
		break;
	case ITEM_ARROW:
		paint_arrow(cr, &item->arrow, template);
		break;
	case ITEM_LINE:
		paint_line(cr, &item->line, template);
		break;
	case ITEM_BOX:
		paint_box(cr, &item->box, template);
		break;
	case ITEM_BAND:
		paint_band(cr, &item->band, template);
		break;
	case ITEM_CURVE:
		paint_curve(cr, &item->curve, template);
		break;
	}
}

void paint_page(cairo_t *cr, const Page *page, const Template *template, TextMeasure *measure,
		PaintText instead, gpointer data)
{
	double left, top, right, bottom;

	cairo_clip_extents(cr, &left, &top, &right, &bottom);
	set_colour(cr, template, COLOUR_GROUND);
	cairo_paint(cr); /* also beyond the page, if it ends within a pixel */
	for (guint i = 0; i < page->items->len; i++)
		if (is_within(page_item(page, i), top, bottom))
			paint_shape(cr, page_item(page, i), template);
	for (guint i = 0; i < page->items->len; i++) {
		const Item *item = page_item(page, i);

		if (item->kind == ITEM_TEXT && is_within(item, top, bottom) &&
		    !(instead && instead(data, &item->text)))
			paint_text(cr, &item->text, template, measure);
	}
}
