/* Everything drawn is cut where a sheet ends, except texts, which are whole on the sheet that has
 * their middle.  A sheet ends where the fewest points of text cross the cut, among the last heights
 * that it has room for; a little room above and below takes them. */
#include "layout/pages.h"

#include <math.h>
#include <string.h>

#include "base/bisect.h"
#include "layout/page.h"
#include "layout/shapes.h"

#define SLACK 20.0      /* for the part of a text that crosses the cut */
#define BREAK_RANGE 0.3 /* of a sheet's room, from its end: where it may end */
#define BREAK_STEP 3.0  /* points between the heights that are tried */
#define LAST_SHARE 0.7  /* of a ladder's end that stays, if the caption needs a sheet */
#define FOOT 0.9        /* of the margin, below the ladder: for the page number */
#define CURVE_PIECES 24 /* line segments of a curve that is cut */

typedef struct {
	const Page *page;
	const PageParts *parts;
	const Template *template;
	TextMeasure *measure;
	double height;  /* of a sheet, in the page's units */
	GArray *texts;  /* of Heights: the heights of the ladder's texts, by their tops */
	double tallest; /* of them */
	GPtrArray *sheets;
} Cutter;

typedef struct {
	double top, bottom;
} Heights;

static gboolean is_in_ladder(const Cutter *self, const Item *item)
{
	double top, bottom;

	item_span_y(item, &top, &bottom);
	return (top + bottom) / 2 > self->parts->heads_bottom &&
	       (top + bottom) / 2 < self->parts->ladder_end;
}

/* ---- cutting one item ---------------------------------------------------------------------------
 */

static Point between(Point p, Point q, double y)
{
	double t = q.y == p.y ? 0 : (y - p.y) / (q.y - p.y);

	return (Point){ p.x + t * (q.x - p.x), y };
}

/* The part of a line within the span; FALSE: there is none. */
static gboolean cut_line(Point *from, Point *to, const Heights *span)
{
	Point p = *from, q = *to;

	if (MAX(p.y, q.y) < span->top || MIN(p.y, q.y) > span->bottom)
		return FALSE;
	for (int i = 0; i < 2; i++) {
		Point *end = i ? to : from;

		if (end->y < span->top || end->y > span->bottom)
			*end = between(p, q, CLAMP(end->y, span->top, span->bottom));
	}
	return TRUE;
}

static gboolean is_same(Point p, Point q)
{
	return p.x == q.x && p.y == q.y;
}

static gboolean cut_arrow(ArrowItem *arrow, const Heights *span)
{
	ArrowItem whole = *arrow;

	if (!cut_line(&arrow->from, &arrow->to, span))
		return FALSE;
	arrow->has_dot = arrow->has_dot && is_same(arrow->from, whole.from);
	if (!is_same(arrow->to, whole.to)) {
		arrow->head = 0;
		arrow->fate = FATE_ARRIVED;
	}
	return hypot(arrow->to.x - arrow->from.x, arrow->to.y - arrow->from.y) > 0.01;
}

static gboolean cut_box(BoxItem *box, const Heights *span)
{
	double top = MAX(box->y, span->top), bottom = MIN(box->y + box->height, span->bottom);

	box->y = top;
	box->height = bottom - top;
	return bottom > top;
}

/* One side of the span cut off a polygon (Sutherland and Hodgman). */
static guint cut_side(Point *corner, guint n, double y, gboolean keep_below)
{
	Point kept[BAND_CORNERS_MAX];
	guint n_kept = 0;

	for (guint i = 0; i < n; i++) {
		Point p = corner[i], q = corner[(i + 1) % n];
		gboolean p_in = keep_below ? p.y >= y : p.y <= y;
		gboolean q_in = keep_below ? q.y >= y : q.y <= y;

		if (p_in)
			kept[n_kept++] = p;
		if (p_in != q_in)
			kept[n_kept++] = between(p, q, y);
	}
	memcpy(corner, kept, n_kept * sizeof(*kept));
	return n_kept;
}

static gboolean cut_band(BandItem *band, const Heights *span)
{
	band->n_corners = cut_side(band->corner, band->n_corners, span->top, TRUE);
	band->n_corners = cut_side(band->corner, band->n_corners, span->bottom, FALSE);
	return band->n_corners > 2;
}

/* The part of an item, except a text, within the span; FALSE: nothing. */
static gboolean cut_item(Item *item, const Heights *span)
{
	switch (item->kind) {
	case ITEM_ARROW:
		return cut_arrow(&item->arrow, span);
	case ITEM_LINE:
		return cut_line(&item->line.from, &item->line.to, span);
	case ITEM_BOX:
		return cut_box(&item->box, span);
	case ITEM_BAND:
		return cut_band(&item->band, span);
	default:
		return FALSE;
	}
}

/* ---- putting items on a sheet -------------------------------------------------------------------
 */

static void copy_item(Page *sheet, const Item *item, double dy)
{
	Item copy = *item;

	if (copy.kind == ITEM_TEXT)
		copy.text.spans = text_item_copy_spans(item->text.spans);
	item_shift(&copy, 0, dy);
	g_array_append_val(sheet->items, copy);
}

/* The curve's point at `t` from 0 to 1. */
static Point curve_at(const CurveItem *curve, double t)
{
	double reach = curve_reach(curve), u = 1 - t;
	double ends = u * u * u + 3 * u * u * t;
	double bulge = 3 * u * t * reach;

	return (Point){ ends * curve->from.x + (1 - ends) * curve->to.x + bulge,
			ends * curve->from.y + (1 - ends) * curve->to.y };
}

/* A curve that is cut becomes short lines. */
static void copy_curve(Page *sheet, const Item *item, const Heights *span, double dy)
{
	const CurveItem *curve = &item->curve;

	if (MIN(curve->from.y, curve->to.y) >= span->top &&
	    MAX(curve->from.y, curve->to.y) <= span->bottom) {
		copy_item(sheet, item, dy);
		return;
	}
	for (int i = 0; i < CURVE_PIECES; i++) {
		Item piece = { .kind = ITEM_LINE, .role = item->role, .message = item->message };

		piece.line = (LineItem){ curve_at(curve, (double)i / CURVE_PIECES),
					 curve_at(curve, (i + 1.0) / CURVE_PIECES), curve->width,
					 curve->colour, curve->dash };
		if (!cut_line(&piece.line.from, &piece.line.to, span))
			continue;
		copy_item(sheet, &piece, dy);
	}
}

static void copy_part(Page *sheet, const Item *item, const Heights *span, double dy)
{
	Item part = *item;
	double top, bottom;

	if (item->kind == ITEM_TEXT) {
		item_span_y(item, &top, &bottom);
		if ((top + bottom) / 2 >= span->top && (top + bottom) / 2 < span->bottom)
			copy_item(sheet, item, dy);
	} else if (item->kind == ITEM_CURVE) {
		copy_curve(sheet, item, span, dy);
	} else if (cut_item(&part, span)) {
		copy_item(sheet, &part, dy);
	}
}

/* ---- where sheets end ---------------------------------------------------------------------------
 */

static gint compare_tops(gconstpointer a, gconstpointer b)
{
	const Heights *p = a, *q = b;

	return (p->top > q->top) - (p->top < q->top);
}

static void collect_texts(Cutter *self)
{
	self->texts = g_array_new(FALSE, FALSE, sizeof(Heights));
	for (guint i = 0; i < self->page->items->len; i++) {
		const Item *item = page_item(self->page, i);
		Point quad[4];
		Heights span = { INFINITY, -INFINITY };

		if (item->kind != ITEM_TEXT || !is_in_ladder(self, item))
			continue;
		text_item_quad(&item->text, quad);
		for (int k = 0; k < 4; k++) {
			span.top = MIN(span.top, quad[k].y);
			span.bottom = MAX(span.bottom, quad[k].y);
		}
		g_array_append_val(self->texts, span);
		self->tallest = MAX(self->tallest, span.bottom - span.top);
	}
	g_array_sort(self->texts, compare_tops);
}

static gboolean is_above(gconstpointer span, gconstpointer y)
{
	return ((const Heights *)span)->top < *(const double *)y;
}

/* How far texts reach over a cut at `y`. */
static double reach_over(const Cutter *self, double y)
{
	const double highest = y - self->tallest;
	double reach = 0;

	for (guint i = bisect(self->texts, is_above, &highest); i < self->texts->len; i++) {
		const Heights *span = &g_array_index(self->texts, Heights, i);

		if (span->top >= y)
			break;
		if (span->bottom > y)
			reach = MAX(reach, MIN(y - span->top, span->bottom - y));
	}
	return reach;
}

/* The end of a sheet that begins at `from` and has room to `most`. */
static double find_end(const Cutter *self, double from, double most)
{
	double best = most, least = INFINITY;

	for (double y = most; y > most - BREAK_RANGE * (most - from); y -= BREAK_STEP) {
		double reach = reach_over(self, y);

		if (reach < least) {
			least = reach;
			best = y;
		}
		if (reach == 0)
			break;
	}
	return best;
}

/* ---- sheets -------------------------------------------------------------------------------------
 */

static Page *new_sheet(const Cutter *self, double scale)
{
	Page *sheet = page_new();

	sheet->width = self->page->width;
	sheet->height = self->height;
	sheet->scale = scale;
	return sheet;
}

static void copy_where(const Cutter *self, Page *sheet, double dy, gboolean heads, gboolean above)
{
	for (guint i = 0; i < self->page->items->len; i++) {
		const Item *item = page_item(self->page, i);
		double top, bottom;

		item_span_y(item, &top, &bottom);
		if (above ? (top + bottom) / 2 > self->parts->heads_bottom
			  : (top + bottom) / 2 < self->parts->ladder_end)
			continue;
		if (item->is_head == heads)
			copy_item(sheet, item, dy);
	}
}

static void number_sheets(const Cutter *self)
{
	double size = self->template->text_size[TEXT_CAPTION];

	for (guint i = 0; self->sheets->len > 1 && i < self->sheets->len; i++) {
		Page *sheet = g_ptr_array_index(self->sheets, i);
		g_autofree char *text = g_strdup_printf("%u / %u", i + 1, self->sheets->len);

		page_add_text(sheet, self->measure, "page-number", TEXT_CAPTION, COLOUR_MUTED,
			      ALIGN_CENTRE,
			      (Point){ sheet->width / 2,
				       sheet->height - self->template->margin / 2 + size / 3 },
			      text);
	}
}

/* Whether caption and source have room below a ladder that ends at `end`, above the page number. */
static gboolean has_foot_room(const Cutter *self, double end)
{
	double foot = self->page->height - self->parts->ladder_end;

	return end + foot + self->template->margin / 2 <= self->height;
}

/* Puts what is below the ladder on this sheet if there is room, else on one of its own. */
static void add_foot(Cutter *self, Page *sheet, double end, double scale)
{
	double dy = end - self->parts->ladder_end;

	if (!has_foot_room(self, end)) {
		sheet = new_sheet(self, scale);
		g_ptr_array_add(self->sheets, sheet);
		dy = self->template->margin - self->parts->ladder_end;
	}
	copy_where(self, sheet, dy, FALSE, FALSE);
}

static void cut_ladder(Cutter *self, double scale)
{
	double heads = self->parts->heads_bottom - self->parts->heads_top;
	double bottom = self->height - self->template->margin * FOOT - SLACK;
	double from = self->parts->heads_bottom, top = from, to;
	Page *sheet;

	do {
		gboolean is_first = self->sheets->len == 0;
		Heights span;

		sheet = new_sheet(self, scale);
		to = MIN(from + bottom - top, self->parts->ladder_end);
		if (to < self->parts->ladder_end)
			to = find_end(self, from, to);
		else if (!has_foot_room(self, top + to - from))
			to = find_end(self, from, from + LAST_SHARE * (to - from));
		span = (Heights){ from, to };
		if (is_first)
			copy_where(self, sheet, 0, FALSE, TRUE);
		for (guint i = 0; i < self->page->items->len; i++)
			if (!page_item(self->page, i)->is_head)
				copy_part(sheet, page_item(self->page, i), &span, top - from);
		copy_where(self, sheet,
			   is_first ? 0 : self->template->margin - self->parts->heads_top, TRUE,
			   TRUE);
		g_ptr_array_add(self->sheets, sheet);
		if (to >= self->parts->ladder_end)
			break;
		from = to;
		top = self->template->margin + heads + SLACK;
	} while (TRUE);
	add_foot(self, sheet, top + to - from, scale);
}

GPtrArray *pages_cut(const Page *page, const PageParts *parts, const PageSize *size,
		     const Template *template, TextMeasure *measure)
{
	double scale = size->width / page->width;
	Cutter self = { .page = page,
			.parts = parts,
			.template = template,
			.measure = measure,
			.height = size->height / scale,
			.sheets = g_ptr_array_new_with_free_func(page_free) };

	if (page->height <= self.height) {
		Page *sheet = new_sheet(&self, scale);

		for (guint i = 0; i < page->items->len; i++)
			copy_item(sheet, page_item(page, i), 0);
		g_ptr_array_add(self.sheets, sheet);
		return self.sheets;
	}
	collect_texts(&self);
	cut_ladder(&self, scale);
	number_sheets(&self);
	g_array_unref(self.texts);
	return self.sheets;
}
