#include "layout/page.h"

#include <math.h>
#include <string.h>

#define SPAN_MARGIN 12 /* more than heads, crosses and strokes extend */

Page *page_new(void)
{
	Page *self = g_new0(Page, 1);

	self->scale = 1;
	self->items = g_array_new(FALSE, TRUE, sizeof(Item));
	return self;
}

static void clear_span(gpointer span)
{
	g_free(((TextSpan *)span)->text);
}

void page_free(gpointer page)
{
	Page *self = page;

	for (guint i = 0; i < self->items->len; i++) {
		Item *item = &g_array_index(self->items, Item, i);

		if (item->kind == ITEM_TEXT)
			g_array_unref(item->text.spans);
	}
	g_array_unref(self->items);
	g_free(self);
}

Item *page_add(Page *self, ItemKind kind, const char *role, gint32 message)
{
	Item *item;

	g_array_set_size(self->items, self->items->len + 1);
	item = &g_array_index(self->items, Item, self->items->len - 1);
	item->kind = kind;
	item->role = role;
	item->message = message;
	return item;
}

TextItem *page_begin_text(Page *self, const char *role, gint32 message, Point origin, double angle)
{
	Item *item = page_add(self, ITEM_TEXT, role, message);

	item->text.origin = origin;
	item->text.angle = angle;
	item->text.spans = g_array_new(FALSE, FALSE, sizeof(TextSpan));
	g_array_set_clear_func(item->text.spans, clear_span);
	return &item->text;
}

GArray *text_item_copy_spans(const GArray *spans)
{
	GArray *copy = g_array_sized_new(FALSE, FALSE, sizeof(TextSpan), spans->len);

	g_array_set_clear_func(copy, clear_span);
	for (guint i = 0; i < spans->len; i++) {
		TextSpan span = g_array_index(spans, TextSpan, i);

		span.text = g_strdup(span.text);
		g_array_append_val(copy, span);
	}
	return copy;
}

static void grow_ink(TextItem *self, const TextExtents *ink, double dx)
{
	gboolean is_first = self->spans->len == 0;

	self->left = is_first ? dx + ink->left : MIN(self->left, dx + ink->left);
	self->right = is_first ? dx + ink->right : MAX(self->right, dx + ink->right);
	self->top = is_first ? ink->top : MIN(self->top, ink->top);
	self->bottom = is_first ? ink->bottom : MAX(self->bottom, ink->bottom);
}

void text_item_add(TextItem *self, TextMeasure *measure, TextStyle style, ColourRole colour,
		   double gap, const char *text)
{
	TextExtents extents = text_measure(measure, style, text);
	TextSpan span = { .style = style, .colour = colour, .advance = extents.advance };

	if (!*text)
		return;
	if (self->spans->len > 0) {
		const TextSpan *last = &g_array_index(self->spans, TextSpan, self->spans->len - 1);

		span.dx = last->dx + last->advance + gap;
	}
	span.text = g_strdup(text);
	grow_ink(self, &extents, span.dx);
	g_array_append_val(self->spans, span);
}

void page_add_text(Page *self, TextMeasure *measure, const char *role, TextStyle style,
		   ColourRole colour, Align align, Point at, const char *text)
{
	double advance;

	if (!*text)
		return;
	advance = text_measure(measure, style, text).advance;
	if (align != ALIGN_LEFT)
		at.x -= align == ALIGN_CENTRE ? advance / 2 : advance;
	text_item_add(page_begin_text(self, role, ITEM_NO_MESSAGE, at, 0), measure, style, colour,
		      0, text);
}

void page_add_line(Page *self, const char *role, Point from, Point to, double width,
		   ColourRole colour, Dash dash)
{
	Item *item = page_add(self, ITEM_LINE, role, ITEM_NO_MESSAGE);

	item->line = (LineItem){ from, to, width, colour, dash };
}

void text_item_quad(const TextItem *self, Point quad[4])
{
	const double x[4] = { self->left, self->right, self->right, self->left };
	const double y[4] = { self->top, self->top, self->bottom, self->bottom };
	double c = cos(self->angle), s = sin(self->angle);

	for (int i = 0; i < 4; i++)
		quad[i] = (Point){ self->origin.x + x[i] * c - y[i] * s,
				   self->origin.y + x[i] * s + y[i] * c };
}

static void shift_point(Point *point, double dx, double dy)
{
	point->x += dx;
	point->y += dy;
}

void item_shift(Item *self, double dx, double dy)
{
	switch (self->kind) {
	case ITEM_TEXT:
		shift_point(&self->text.origin, dx, dy);
		break;
	case ITEM_ARROW:
		shift_point(&self->arrow.from, dx, dy);
		shift_point(&self->arrow.to, dx, dy);
		break;
	case ITEM_LINE:
		shift_point(&self->line.from, dx, dy);
		shift_point(&self->line.to, dx, dy);
		break;
	case ITEM_BOX:
		self->box.x += dx;
		self->box.y += dy;
		break;
	case ITEM_CURVE:
		shift_point(&self->curve.from, dx, dy);
		shift_point(&self->curve.to, dx, dy);
		break;
	case ITEM_BAND:
		for (guint i = 0; i < self->band.n_corners; i++)
			shift_point(&self->band.corner[i], dx, dy);
		break;
	}
}

void page_shift_x(Page *self, double dx)
{
	for (guint i = 0; i < self->items->len; i++)
		item_shift(&g_array_index(self->items, Item, i), dx, 0);
}

static void text_span_y(const TextItem *self, double *top, double *bottom)
{
	Point quad[4];

	text_item_quad(self, quad);
	*top = *bottom = quad[0].y;
	for (int i = 1; i < 4; i++) {
		*top = MIN(*top, quad[i].y);
		*bottom = MAX(*bottom, quad[i].y);
	}
}

static void band_span_y(const BandItem *self, double *top, double *bottom)
{
	*top = *bottom = self->corner[0].y;
	for (guint i = 1; i < self->n_corners; i++) {
		*top = MIN(*top, self->corner[i].y);
		*bottom = MAX(*bottom, self->corner[i].y);
	}
}

void item_span_y(const Item *self, double *top, double *bottom)
{
	switch (self->kind) {
	case ITEM_TEXT:
		text_span_y(&self->text, top, bottom);
		break;
	case ITEM_BOX:
		*top = self->box.y;
		*bottom = self->box.y + self->box.height;
		break;
	case ITEM_ARROW:
		*top = MIN(self->arrow.from.y, self->arrow.to.y);
		*bottom = MAX(self->arrow.from.y, self->arrow.to.y);
		break;
	case ITEM_LINE:
		*top = MIN(self->line.from.y, self->line.to.y);
		*bottom = MAX(self->line.from.y, self->line.to.y);
		break;
	case ITEM_BAND:
		band_span_y(&self->band, top, bottom);
		break;
	case ITEM_CURVE:
		*top = MIN(self->curve.from.y, self->curve.to.y);
		*bottom = MAX(self->curve.from.y, self->curve.to.y);
		break;
	}
	*top -= SPAN_MARGIN;
	*bottom += SPAN_MARGIN;
}

char *text_item_string(const TextItem *self)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < self->spans->len; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "",
				       g_array_index(self->spans, TextSpan, i).text);
	return g_string_free(text, FALSE);
}
