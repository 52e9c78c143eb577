#include "layout/columns/side-columns.h"

#include <math.h>

#include "base/quantity.h"
#include "layout/page.h"

#define PHASE_COLUMN 2.2 /* of the text's size */
#define PHASE_ABOVE 12.0 /* points above a phase's first tail */
#define PHASE_BELOW 5.0
#define PHASE_APART 4.0
#define HOOK 5.0 /* a bracket's arms */
#define ROW 1.22 /* least distance of two numbers, of their size */

double phases_width(const Diagram *diagram, const Template *template)
{
	return template->show_phases && diagram->phases->len
		       ? PHASE_COLUMN * template->text_size[TEXT_STATE]
		       : 0;
}

static void place_bracket(Page *page, double x, double top, double bottom)
{
	page_add_line(page, "phase", (Point){ x + HOOK, top }, (Point){ x, top }, 1,
		      COLOUR_LIFELINE, DASH_SOLID);
	page_add_line(page, "phase", (Point){ x, top }, (Point){ x, bottom }, 1, COLOUR_LIFELINE,
		      DASH_SOLID);
	page_add_line(page, "phase", (Point){ x, bottom }, (Point){ x + HOOK, bottom }, 1,
		      COLOUR_LIFELINE, DASH_SOLID);
}

/* Reads upwards; omitted if the phase is too short for it. */
static void place_name(const Template *template, TextMeasure *measure, Page *page, const char *name,
		       double x, double top, double bottom)
{
	double length = text_measure(measure, TEXT_STATE, name).advance;
	Point origin = { x - template->text_size[TEXT_STATE] * 0.5, (top + bottom + length) / 2 };
	TextItem *text;

	if (length > bottom - top)
		return;
	text = page_begin_text(page, "phase-name", ITEM_NO_MESSAGE, origin, -G_PI_2);
	text_item_add(text, measure, TEXT_STATE, COLOUR_MUTED, 0, name);
}

void phases_place(const Diagram *diagram, const Template *template, TextMeasure *measure,
		  Page *page, const Track *tracks, double x)
{
	double bracket = x + template->text_size[TEXT_STATE] * 1.4, floor = -INFINITY;

	for (guint i = 0; phases_width(diagram, template) && i < diagram->phases->len; i++) {
		const Phase *phase = &g_array_index(diagram->phases, Phase, i);
		double top = INFINITY, bottom = -INFINITY;

		for (guint k = phase->first; k <= phase->last; k++) {
			top = MIN(top, tracks[k].first.tail.y - PHASE_ABOVE);
			bottom = MAX(bottom, tracks[k].last.head.y + PHASE_BELOW);
		}
		top = MAX(top, floor + PHASE_APART);
		if (i + 1 < diagram->phases->len)
			bottom = MIN(bottom, tracks[phase[1].first].first.tail.y - PHASE_ABOVE);
		if (bottom <= top)
			continue;
		place_bracket(page, bracket, top, bottom);
		place_name(template, measure, page, phase->name, bracket, top, bottom);
		floor = bottom;
	}
}

/* ---- numbers ------------------------------------------------------------------------------------
 */

static const char *header_of(const Template *template)
{
	return template->right_margin == MARGIN_WINDOW ? "window" : "in flight";
}

/* NULL: this packet has none. */
static char *number_of(const Message *message, const Template *template)
{
	gboolean is_window = template->right_margin == MARGIN_WINDOW;
	gint64 number = is_window ? message->window : message->in_flight;

	if (number < 0 || (!is_window && message->kind != MESSAGE_DATA))
		return NULL;
	return quantity_count((guint64)number);
}

double margin_column_width(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	double width;

	if (template->right_margin == MARGIN_NONE)
		return 0;
	width = text_measure(measure, TEXT_TIME, header_of(template)).advance;
	for (guint i = 0; i < diagram->messages->len; i++) {
		g_autofree char *number = number_of(diagram_message(diagram, i), template);

		if (number)
			width = MAX(width, text_measure(measure, TEXT_TIME, number).advance);
	}
	return width;
}

static gint compare_tails(gconstpointer a, gconstpointer b, gpointer tracks)
{
	const Track *p = (const Track *)tracks + *(const guint *)a;
	const Track *q = (const Track *)tracks + *(const guint *)b;

	return (p->last.tail.y > q->last.tail.y) - (p->last.tail.y < q->last.tail.y);
}

static guint *by_tail(guint n, const Track *tracks)
{
	guint *order = g_new(guint, n);

	for (guint i = 0; i < n; i++)
		order[i] = i;
	g_qsort_with_data(order, (gint)n, sizeof(*order), compare_tails, (gpointer)tracks);
	return order;
}

static void place_right(Page *page, TextMeasure *measure, gint32 message, Point at,
			const char *text)
{
	TextItem *item;

	at.x -= text_measure(measure, TEXT_TIME, text).advance;
	item = page_begin_text(page, "margin", message, at, 0);
	text_item_add(item, measure, TEXT_TIME, COLOUR_MUTED, 0, text);
}

void margin_column_place(const Diagram *diagram, const Template *template, TextMeasure *measure,
			 Page *page, const Track *tracks, double right, double top)
{
	double size = template->text_size[TEXT_TIME], last = top + size * ROW;
	g_autofree guint *order = NULL;

	if (template->right_margin == MARGIN_NONE || !diagram->messages->len)
		return;
	order = by_tail(diagram->messages->len, tracks);
	place_right(page, measure, ITEM_NO_MESSAGE, (Point){ right, top + size },
		    header_of(template));
	for (guint k = 0; k < diagram->messages->len; k++) {
		double y = tracks[order[k]].last.tail.y;
		g_autofree char *number = number_of(diagram_message(diagram, order[k]), template);

		if (!number || y < last + size * ROW)
			continue;
		place_right(page, measure, (gint32)order[k], (Point){ right, y + size * TEXT_LIFT },
			    number);
		last = y;
	}
}
