#include "layout/message-items.h"

#include <math.h>

#include "layout/message-style.h"

#define LIFELINE_CLEAR 1.5 /* free above and below the words that a lifeline gives way to */
#define TIE_BULGE 11.0     /* of the curve between a repeat and its original */
#define BAND_OPACITY 0.75
#define CUT_BELOW 9.0 /* from a reset's end to the first stroke through its lifeline */
#define CUT_APART 4.0
#define CUT_HALF 5.0
#define CUT_RISE 1.8

static void place_arrow(Page *page, const Template *template, const Diagram *diagram, guint number,
			const Line *line)
{
	const Message *message = diagram_message(diagram, number);
	gboolean is_ack = message->kind == MESSAGE_ACK;
	Item *item = page_add(page, ITEM_ARROW, "arrow", (gint32)number);

	item->arrow = (ArrowItem){
		.from = line->tail,
		.to = line->head,
		.width = template->stroke_width[message_stroke(message)],
		.head = is_ack ? template->arrow_head_ack : template->arrow_head,
		.colour = message_colour(message),
		.dash = message_is_dashed(message) ? DASH_DASHED
						   : template->dash[message_stroke(message)],
		.has_dot = TRUE,
		.fate = message->fate,
	};
}

/* The curve from the original's tail to the repeat's, on the inner side of their lifeline. */
static void place_tie(Page *page, const Diagram *diagram, guint number, const Trial *trial)
{
	const Message *message = diagram_message(diagram, number);
	guint32 original = (guint32)message->original;
	Item *item;

	if (message->original < 0 || diagram_message(diagram, original)->from != message->from)
		return;
	item = page_add(page, ITEM_CURVE, "tie", (gint32)number);
	item->curve = (CurveItem){
		.from = { trial->lane_x[message->from],
			  trial_y_of(trial, diagram, original, message->original_ns) },
		.to = trial->tracks[number].first.tail,
		.bulge = message->from < message->to ? TIE_BULGE : -TIE_BULGE,
		.width = 1,
		.colour = COLOUR_TROUBLE,
		.dash = DASH_DOTTED,
	};
}

static void place_band(Page *page, const Diagram *diagram, guint number, const Track *track)
{
	const Message *message = diagram_message(diagram, number);
	Item *item;

	if (!message->is_band)
		return;
	item = page_add(page, ITEM_BAND, "band", (gint32)number);
	item->band = (BandItem){ .corner = { track->first.tail, track->first.head, track->last.head,
					     track->last.tail },
				 .n_corners = 4,
				 .colour = message->kind == MESSAGE_DATA ? COLOUR_BAND_DATA
									 : COLOUR_BAND_ACK,
				 .opacity = BAND_OPACITY };
}

void message_items_bands(Page *page, const Task *task, const Trial *trial)
{
	const Diagram *diagram = task->diagram;

	for (guint i = 0; i < diagram->messages->len; i++)
		place_band(page, diagram, i, &trial->tracks[i]);
	for (guint i = 0; i < trial->repeats->len; i++) {
		const Line *line = &g_array_index(trial->repeats, Line, i);

		page_add_line(page, "repeat", line->tail, line->head, 0.8, COLOUR_TROUBLE,
			      DASH_DASHED);
	}
}

/* Two strokes through a lifeline, below the end of a reset. */
static void place_cut(Page *page, Point at)
{
	for (int i = 0; i < 2; i++) {
		double y = at.y + CUT_BELOW + i * CUT_APART;

		page_add_line(page, "cut", (Point){ at.x - CUT_HALF, y + CUT_RISE },
			      (Point){ at.x + CUT_HALF, y - CUT_RISE }, 1.3, COLOUR_TROUBLE,
			      DASH_SOLID);
	}
}

static void place_cuts(Page *page, const Diagram *diagram, const Trial *trial)
{
	for (guint i = 0; i < diagram->messages->len; i++) {
		const Message *message = diagram_message(diagram, i);
		const Line *line = &trial->tracks[i].last;

		if (message->kind != MESSAGE_ABORT || !diagram->is_single ||
		    message->fate != FATE_ARRIVED)
			continue;
		if (message->is_cut[0])
			place_cut(page, line->tail);
		if (message->is_cut[1])
			place_cut(page, (Point){ trial->lane_x[message->to], line->head.y });
	}
}

void message_items_arrows(Page *page, const Task *task, const Trial *trial)
{
	const Diagram *diagram = task->diagram;
	guint n = diagram->messages->len;

	for (guint i = 0; i < n; i++) {
		place_arrow(page, task->template, diagram, i, &trial->tracks[i].first);
		if (diagram_message(diagram, i)->is_band)
			place_arrow(page, task->template, diagram, i, &trial->tracks[i].last);
	}
	for (guint i = 0; i < n; i++)
		place_tie(page, diagram, i, trial);
	place_cuts(page, diagram, trial);
	for (guint i = 0; i < n; i++)
		label_placement_put(page, diagram, i,
				    &g_array_index(trial->labels->placements, Placement, i),
				    task->template, task->measure);
}

/* Where the vertical line at `x` crosses a text; FALSE: it does not. */
static gboolean cross_text(const Point quad[4], double x, LifelineGap *gap)
{
	gap->top = INFINITY;
	gap->bottom = -INFINITY;
	for (int i = 0; i < 4; i++) {
		Point p = quad[i], q = quad[(i + 1) % 4];
		double y;

		if ((p.x < x) == (q.x < x))
			continue;
		y = p.y + (q.y - p.y) * (x - p.x) / (q.x - p.x);
		gap->top = MIN(gap->top, y - LIFELINE_CLEAR);
		gap->bottom = MAX(gap->bottom, y + LIFELINE_CLEAR);
	}
	return gap->top < gap->bottom;
}

static gint compare_gaps(gconstpointer a, gconstpointer b)
{
	const LifelineGap *p = a, *q = b;

	return (p->top > q->top) - (p->top < q->top);
}

GArray *message_items_gaps(const Task *task, const Trial *trial)
{
	GArray *gaps = g_array_new(FALSE, FALSE, sizeof(LifelineGap));

	for (guint i = 0; i < task->diagram->messages->len; i++) {
		const Message *message = diagram_message(task->diagram, i);
		const Placement *placement =
			&g_array_index(trial->labels->placements, Placement, i);
		guint last = MAX(message->from, message->to);

		for (guint lane = MIN(message->from, message->to) + 1; lane < last; lane++) {
			LifelineGap gap = { .lane = lane };

			if (placement->n_ranks &&
			    cross_text(placement->quad, trial->lane_x[lane], &gap))
				g_array_append_val(gaps, gap);
		}
	}
	g_array_sort(gaps, compare_gaps);
	return gaps;
}
