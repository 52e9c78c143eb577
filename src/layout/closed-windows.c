#include "layout/closed-windows.h"

#include "layout/page.h"

#define BAR_HALF 3.0 /* of its width */
#define BAR_MIN 6.0
#define BAR_EDGE 1.2

typedef struct {
	guint lane;
	double top, bottom;
} Bar;

static gint compare_bars(gconstpointer a, gconstpointer b)
{
	const Bar *p = a, *q = b;

	if (p->lane != q->lane)
		return p->lane < q->lane ? -1 : 1;
	return (p->top > q->top) - (p->top < q->top);
}

static GArray *bars_of(const Diagram *diagram, const Trial *trial)
{
	GArray *bars = g_array_sized_new(FALSE, FALSE, sizeof(Bar), diagram->closed->len);

	for (guint i = 0; i < diagram->closed->len; i++) {
		const ClosedWindow *closed = &g_array_index(diagram->closed, ClosedWindow, i);
		double top = trial_y_of(trial, diagram, closed->from, closed->from_ns);
		double bottom = trial_y_of(trial, diagram, closed->to, closed->to_ns);
		Bar bar = { closed->lane, top, MAX(bottom, top + BAR_MIN) };

		g_array_append_val(bars, bar);
	}
	return bars;
}

/* Joins those that touch. */
static void join(GArray *bars)
{
	guint n = 0;

	g_array_sort(bars, compare_bars);
	for (guint i = 0; i < bars->len; i++) {
		const Bar *bar = &g_array_index(bars, Bar, i);
		Bar *last = n ? &g_array_index(bars, Bar, n - 1) : NULL;

		if (last && last->lane == bar->lane && bar->top <= last->bottom)
			last->bottom = MAX(last->bottom, bar->bottom);
		else
			g_array_index(bars, Bar, n++) = *bar;
	}
	g_array_set_size(bars, n);
}

guint closed_windows_place(Page *page, const Diagram *diagram, const Trial *trial)
{
	g_autoptr(GArray) bars = bars_of(diagram, trial);

	join(bars);
	for (guint i = 0; i < bars->len; i++) {
		const Bar *bar = &g_array_index(bars, Bar, i);
		Item *item = page_add(page, ITEM_BOX, "zero-window", ITEM_NO_MESSAGE);

		item->box = (BoxItem){ .x = trial->lane_x[bar->lane] - BAR_HALF,
				       .y = bar->top,
				       .width = 2 * BAR_HALF,
				       .height = bar->bottom - bar->top,
				       .radius = BAR_HALF,
				       .fill = COLOUR_ZERO_WINDOW,
				       .edge = COLOUR_WARNING,
				       .edge_width = BAR_EDGE };
	}
	return bars->len;
}
