#include "layout/legend.h"

#include "base/quantity.h"
#include "layout/page.h"
#include "layout/shapes.h"

#define SAMPLE_WIDTH 24.0
#define SAMPLE_GAP 6.0 /* to its words */
#define ENTRY_GAP 20.0 /* to the next one */
#define LEADING 1.7    /* of the text's size */
#define FIRST_LINE 26.0
#define WIDTH 1.5 /* of lines */

/* A mark, as a picture shows it: of a message, or of the whole. */
typedef struct {
	gboolean (*occurs)(const Message *message);
	gboolean (*occurs_in)(const Diagram *diagram);
	void (*place)(Page *page, Point left, Point right);
	const char *words;
} LegendRow;

static gboolean is_band(const Message *message)
{
	return message->is_band;
}

static gboolean is_repeat(const Message *message)
{
	return message->is_repeat || (message->is_band && message->repeats);
}

static gboolean is_tied(const Message *message)
{
	return message->original >= 0;
}

static gboolean is_lost(const Message *message)
{
	return message->fate == FATE_LOST;
}

static gboolean is_unknown(const Message *message)
{
	return message->fate == FATE_UNKNOWN;
}

static gboolean is_timed(const Message *message)
{
	return message->is_timed;
}

static void place_line(Page *page, Point left, Point right, ColourRole colour, Dash dash)
{
	page_add_line(page, "legend", left, right, WIDTH, colour, dash);
}

static void place_band(Page *page, Point left, Point right)
{
	Item *item = page_add(page, ITEM_BAND, "legend", ITEM_NO_MESSAGE);

	item->band = (BandItem){ .corner = { { left.x, left.y - 4 },
					     { right.x, right.y - 2 },
					     { right.x, right.y + 4 },
					     { left.x, left.y + 2 } },
				 .n_corners = 4,
				 .colour = COLOUR_BAND_DATA,
				 .opacity = 1 };
	place_line(page, (Point){ left.x, left.y - 4 }, (Point){ right.x, right.y - 2 },
		   COLOUR_DATA, DASH_SOLID);
	place_line(page, (Point){ left.x, left.y + 2 }, (Point){ right.x, right.y + 4 },
		   COLOUR_DATA, DASH_SOLID);
}

static void place_repeat(Page *page, Point left, Point right)
{
	place_line(page, left, right, COLOUR_TROUBLE, DASH_DASHED);
}

static void place_tie(Page *page, Point left, Point right)
{
	Item *item = page_add(page, ITEM_CURVE, "legend", ITEM_NO_MESSAGE);
	double x = (left.x + right.x) / 2 - 3;

	item->curve = (CurveItem){ .from = { x, left.y - 6.5 },
				   .to = { x, left.y + 6.5 },
				   .bulge = 8,
				   .width = 1,
				   .colour = COLOUR_TROUBLE,
				   .dash = DASH_DOTTED };
}

/* With what its fate adds to an arrow, which ends at `to`. */
static void place_arrow(Page *page, Point from, Point to, Fate fate)
{
	Item *item = page_add(page, ITEM_ARROW, "legend", ITEM_NO_MESSAGE);

	item->arrow = (ArrowItem){
		.from = from, .to = to, .width = WIDTH, .colour = COLOUR_DATA, .fate = fate
	};
}

static void place_lost(Page *page, Point left, Point right)
{
	place_arrow(page, left, (Point){ right.x - CROSS_HALF, right.y }, FATE_LOST);
}

static void place_unknown(Page *page, Point left, Point right)
{
	place_arrow(page, left, (Point){ right.x - QUESTION_AWAY - CROSS_HALF, right.y },
		    FATE_UNKNOWN);
}

static void place_timed(Page *page, Point left, Point right)
{
	place_line(page, left, right, COLOUR_ACK, DASH_DASHED);
}

static void place_closed(Page *page, Point left, Point right)
{
	Item *item = page_add(page, ITEM_BOX, "legend", ITEM_NO_MESSAGE);

	item->box = (BoxItem){ .x = (left.x + right.x) / 2 - 3,
			       .y = left.y - 6,
			       .width = 6,
			       .height = 12,
			       .radius = 3,
			       .fill = COLOUR_ZERO_WINDOW,
			       .edge = COLOUR_WARNING,
			       .edge_width = 1.2 };
}

static gboolean has_closed(const Diagram *diagram)
{
	return diagram->closed->len > 0;
}

static gboolean has_strip(const Diagram *diagram)
{
	return diagram->strip.total > 0;
}

static gboolean has_edge(const Diagram *diagram)
{
	for (guint i = 0; i < diagram->strip.points->len; i++) {
		gint64 edge = g_array_index(diagram->strip.points, StripPoint, i).edge;

		if (edge >= 0 && (guint64)edge <= diagram->strip.total)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_tight(const Diagram *diagram)
{
	for (guint i = 0; i < diagram->strip.points->len; i++) {
		const StripPoint *point = &g_array_index(diagram->strip.points, StripPoint, i);

		if (point->is_tight && point->sent < diagram->strip.total)
			return TRUE;
	}
	return FALSE;
}

static gboolean has_bytes_again(const Diagram *diagram)
{
	return diagram->strip.repeats->len > 0;
}

static void place_in_flight(Page *page, Point left, Point right)
{
	Item *item = page_add(page, ITEM_BOX, "legend", ITEM_NO_MESSAGE);

	item->box = (BoxItem){ .x = left.x,
			       .y = left.y - 5,
			       .width = right.x - left.x,
			       .height = 10,
			       .fill = COLOUR_BAND_DATA };
	page_add_line(page, "legend", (Point){ left.x, left.y - 5 }, (Point){ left.x, left.y + 5 },
		      WIDTH, COLOUR_ACK, DASH_SOLID);
	page_add_line(page, "legend", (Point){ right.x, left.y - 5 },
		      (Point){ right.x, left.y + 5 }, 1.9, COLOUR_DATA, DASH_SOLID);
}

static void place_bar(Page *page, Point left, Point right, double width, ColourRole colour)
{
	double x = (left.x + right.x) / 2;

	page_add_line(page, "legend", (Point){ x, left.y - 5 }, (Point){ x, left.y + 5 }, width,
		      colour, DASH_SOLID);
}

static void place_edge(Page *page, Point left, Point right)
{
	place_bar(page, left, right, 0.9, COLOUR_INK);
}

static void place_tight(Page *page, Point left, Point right)
{
	place_bar(page, left, right, 2.6, COLOUR_WARNING);
}

static void place_bytes_again(Page *page, Point left, Point right)
{
	place_bar(page, left, right, 2.2, COLOUR_TROUBLE);
}

static const LegendRow rows[] = {
	{ .occurs = is_band,
	  .place = place_band,
	  .words = "folded flight, from first to last packet" },
	{ .occurs = is_repeat, .place = place_repeat, .words = "sent again" },
	{ .occurs = is_tied, .place = place_tie, .words = "repeat and its original" },
	{ .occurs = is_lost, .place = place_lost, .words = "lost in transit" },
	{ .occurs = is_unknown, .place = place_unknown, .words = "unknown whether it arrived" },
	{ .occurs = is_timed, .place = place_timed, .words = "keep-alive or window probe" },
	{ .occurs_in = has_closed, .place = place_closed, .words = "window closed" },
	{ .occurs_in = has_strip, .place = place_in_flight, .words = "acknowledged … sent" },
	{ .occurs_in = has_edge, .place = place_edge, .words = "edge of the window" },
	{ .occurs_in = is_tight,
	  .place = place_tight,
	  .words = "less than a segment of window left" },
	{ .occurs_in = has_bytes_again, .place = place_bytes_again, .words = "these bytes again" },
};

static gboolean occurs(const LegendRow *row, const Diagram *diagram)
{
	if (row->occurs_in)
		return row->occurs_in(diagram);
	for (guint i = 0; i < diagram->messages->len; i++)
		if (row->occurs(diagram_message(diagram, i)))
			return TRUE;
	return FALSE;
}

/* Says so if one bar is several closed windows. */
static char *words_of(const LegendRow *row, const Furniture *furniture)
{
	guint n = furniture->diagram->closed->len;
	g_autofree char *count = quantity_count(n);
	g_autofree char *bars = quantity_of(furniture->n_closed_bars, "bar");

	if (row->occurs_in != has_closed || furniture->n_closed_bars == n)
		return g_strdup(row->words);
	return g_strdup_printf("%s: %s times, shown as %s", row->words, count, bars);
}

double legend_place(const Furniture *furniture, Point at, double width)
{
	const Template *template = furniture->template;
	TextMeasure *measure = furniture->measure;
	double size = template->text_size[TEXT_CAPTION], x = at.x, y = at.y + FIRST_LINE;
	gboolean is_empty = TRUE;

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = words_of(&rows[i], furniture);
		double entry = SAMPLE_WIDTH + SAMPLE_GAP +
			       text_measure(measure, TEXT_CAPTION, words).advance;

		if (!occurs(&rows[i], furniture->diagram))
			continue;
		if (x > at.x && x + entry > at.x + width) {
			x = at.x;
			y += size * LEADING;
		}
		rows[i].place(furniture->page, (Point){ x, y }, (Point){ x + SAMPLE_WIDTH, y });
		page_add_text(furniture->page, measure, "legend-text", TEXT_CAPTION, COLOUR_MUTED,
			      ALIGN_LEFT,
			      (Point){ x + SAMPLE_WIDTH + SAMPLE_GAP, y + size * TEXT_LIFT },
			      words);
		x += entry + ENTRY_GAP;
		is_empty = FALSE;
	}
	return is_empty ? at.y : y;
}
