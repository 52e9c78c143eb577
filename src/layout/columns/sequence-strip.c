/* Bytes go to the right, time goes down as on the ladder.  Of points that are closer than can be
 * seen the last counts, so that a strip costs what its height can show.
 */
#include "layout/columns/sequence-strip.h"

#include <math.h>

#include "base/quantity.h"

#define STRIP_WIDTH 130.0
#define SAMPLES_MAX 500.0 /* from the top down */
#define APART_MIN 0.8     /* between two of them */
#define SENT_WIDTH 1.9
#define TIGHT_WIDTH 2.6
#define ACKED_WIDTH 1.4
#define EDGE_WIDTH 0.9
#define REPEAT_HALF 4.5 /* of a tick's height */
#define REPEAT_WIDTH 2.2
#define REPEATS_APART 1.5
#define GRID_LINES 4     /* at most */
#define FOOT_GAP 12.0    /* from the strip to the numbers below it */
#define FIGURE_GAP 8.0   /* from a curve to words beside it */
#define FIGURE_ROW 1.15  /* of two lines, of their size */
#define FIGURE_ROOM 30.0 /* of height, for words to say something there */

/* The strip at a height. */
typedef struct {
	double y;
	StripPoint point;
} Sample;

typedef struct {
	const Furniture *furniture;
	const Strip *strip;
	double left, top, bottom;
	GArray *samples; /* of Sample, downwards; owned */
} Plot;

double sequence_strip_width(const Diagram *diagram)
{
	return diagram->strip.total ? STRIP_WIDTH : 0;
}

static double x_of(const Plot *self, guint64 bytes)
{
	return self->left +
	       STRIP_WIDTH * (double)MIN(bytes, self->strip->total) / (double)self->strip->total;
}

static void take_samples(Plot *self)
{
	const Diagram *diagram = self->furniture->diagram;
	double apart = MAX(APART_MIN, (self->bottom - self->top) / SAMPLES_MAX);

	for (guint i = 0; i < self->strip->points->len; i++) {
		const StripPoint *point = &g_array_index(self->strip->points, StripPoint, i);
		Sample sample = { time_axis_at(self->furniture->axis, diagram, point->time_ns),
				  *point };
		Sample *last = self->samples->len ? &g_array_index(self->samples, Sample,
								   self->samples->len - 1)
						  : NULL;

		if (last && sample.y - last->y < apart)
			last->point = *point;
		else
			g_array_append_val(self->samples, sample);
	}
}

static const Sample *sample_at(const Plot *self, guint i)
{
	return &g_array_index(self->samples, Sample, i);
}

/* Where the sample's stretch ends. */
static double end_of(const Plot *self, guint i)
{
	return i + 1 < self->samples->len ? sample_at(self, i + 1)->y : self->bottom;
}

static void add_line(const Plot *self, Point from, Point to, double width, ColourRole colour)
{
	page_add_line(self->furniture->page, "strip", from, to, width, colour, DASH_SOLID);
}

static void add_box(const Plot *self, Point from, Point to, ColourRole fill)
{
	Item *item = page_add(self->furniture->page, ITEM_BOX, "strip", ITEM_NO_MESSAGE);

	item->box = (BoxItem){ .x = from.x,
			       .y = from.y,
			       .width = to.x - from.x,
			       .height = to.y - from.y,
			       .fill = fill };
}

/* ---- curves -------------------------------------------------------------------------------------
 */

/* A curve's x at a sample; negative: it is not there. */
typedef double (*CurveAt)(const Plot *self, const StripPoint *point);

static double sent_at(const Plot *self, const StripPoint *point)
{
	return x_of(self, point->sent);
}

static double acked_at(const Plot *self, const StripPoint *point)
{
	return x_of(self, point->acked);
}

/* Beyond the last byte it is in nobody's way. */
static double edge_at(const Plot *self, const StripPoint *point)
{
	return point->edge < 0 || (guint64)point->edge > self->strip->total
		       ? -1
		       : x_of(self, (guint64)point->edge);
}

static double tight_at(const Plot *self, const StripPoint *point)
{
	return point->is_tight && point->sent < self->strip->total ? sent_at(self, point) : -1;
}

/* As steps: each stretch of the same x is one line. */
static void place_curve(const Plot *self, CurveAt curve, double width, ColourRole colour)
{
	double x = -1, from = 0;

	for (guint i = 0; i <= self->samples->len; i++) {
		double next = i < self->samples->len ? curve(self, &sample_at(self, i)->point) : -1;
		double y = i < self->samples->len ? sample_at(self, i)->y : self->bottom;

		if (next == x)
			continue;
		if (x >= 0)
			add_line(self, (Point){ x, from }, (Point){ x, y }, width, colour);
		if (x >= 0 && next >= 0)
			add_line(self, (Point){ x, y }, (Point){ next, y }, width, colour);
		x = next;
		from = y;
	}
}

static void place_in_flight(const Plot *self)
{
	for (guint i = 0; i < self->samples->len; i++) {
		const StripPoint *point = &sample_at(self, i)->point;

		if (point->sent > point->acked)
			add_box(self, (Point){ acked_at(self, point), sample_at(self, i)->y },
				(Point){ sent_at(self, point), end_of(self, i) }, COLOUR_BAND_DATA);
	}
}

static void place_repeats(const Plot *self)
{
	double last = -INFINITY, last_x = -INFINITY;

	for (guint i = 0; i < self->strip->repeats->len; i++) {
		const StripRepeat *repeat = &g_array_index(self->strip->repeats, StripRepeat, i);
		double x = x_of(self, repeat->at);
		double y = time_axis_at(self->furniture->axis, self->furniture->diagram,
					repeat->time_ns);

		if (y - last < REPEATS_APART && fabs(x - last_x) < REPEAT_WIDTH)
			continue;
		add_line(self, (Point){ x, y - REPEAT_HALF }, (Point){ x, y + REPEAT_HALF },
			 REPEAT_WIDTH, COLOUR_TROUBLE);
		last = y;
		last_x = x;
	}
}

/* ---- scale --------------------------------------------------------------------------------------
 */

/* The least of 1, 2, 5, 10, … that makes no more than GRID_LINES. */
static guint64 grid_step(guint64 total)
{
	static const guint64 steps[] = { 1, 2, 5 };
	guint64 power = 1;

	for (;; power *= 10)
		for (gsize i = 0; i < G_N_ELEMENTS(steps); i++)
			if (total / (steps[i] * power) <= GRID_LINES)
				return steps[i] * power;
}

/* What all numbers of the scale count. */
typedef struct {
	guint64 bytes;
	const char *name;
} ScaleUnit;

static ScaleUnit unit_of(guint64 total)
{
	static const ScaleUnit units[] = { { 1, "B" },
					   { 1000, "kB" },
					   { 1000000, "MB" },
					   { 1000000000, "GB" },
					   { G_GUINT64_CONSTANT(1000000000000), "TB" } };
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(units) && total >= units[i + 1].bytes)
		i++;
	return units[i];
}

/* "0", "0.5", "600 kB": the last has the unit. */
static char *number_of(guint64 at, ScaleUnit unit, gboolean is_last)
{
	double number = (double)at / (double)unit.bytes;

	return is_last ? g_strdup_printf("%g %s", number, unit.name)
		       : g_strdup_printf("%g", number);
}

static void place_grid(const Plot *self)
{
	double size = self->furniture->template->text_size[TEXT_STATE];
	guint64 total = self->strip->total, step = grid_step(total);

	for (guint64 at = 0; at <= total; at += step) {
		double x = x_of(self, at);
		g_autofree char *number = number_of(at, unit_of(total), at + step > total);

		if (at > 0)
			add_line(self, (Point){ x, self->top }, (Point){ x, self->bottom }, 0.6,
				 COLOUR_FAINT);
		page_add_text(self->furniture->page, self->furniture->measure, "strip-scale",
			      TEXT_STATE, COLOUR_MUTED, ALIGN_CENTRE,
			      (Point){ x, self->bottom + FOOT_GAP + size * TEXT_LIFT }, number);
	}
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* A bold figure and what it is, on the side of the curves that is empty around `y`. */
static void place_figure(const Plot *self, double y, const char *figure, const char *words)
{
	const Furniture *furniture = self->furniture;
	double size = furniture->template->text_size[TEXT_VERDICT];
	double width = MAX(text_measure(furniture->measure, TEXT_VERDICT, figure).advance,
			   text_measure(furniture->measure, TEXT_STATE, words).advance);
	const StripPoint *point = NULL;
	double right, left;

	for (guint i = 0; i < self->samples->len && sample_at(self, i)->y <= y; i++)
		point = &sample_at(self, i)->point;
	if (!point)
		return;
	right = sent_at(self, point) + FIGURE_GAP;
	left = acked_at(self, point) - FIGURE_GAP;
	if (right + width > self->left + STRIP_WIDTH && left - width < self->left)
		return;
	page_add_text(furniture->page, furniture->measure, "strip-figure", TEXT_VERDICT, COLOUR_INK,
		      right + width <= self->left + STRIP_WIDTH ? ALIGN_LEFT : ALIGN_RIGHT,
		      (Point){ right + width <= self->left + STRIP_WIDTH ? right : left, y },
		      figure);
	page_add_text(furniture->page, furniture->measure, "strip-figure", TEXT_STATE, COLOUR_MUTED,
		      right + width <= self->left + STRIP_WIDTH ? ALIGN_LEFT : ALIGN_RIGHT,
		      (Point){ right + width <= self->left + STRIP_WIDTH ? right : left,
			       y + size * FIGURE_ROW },
		      words);
}

/* The longest time in which the receiver's window was closed. */
static void place_closed(const Plot *self)
{
	const Diagram *diagram = self->furniture->diagram;
	const ClosedWindow *longest = NULL;
	double top, bottom;
	g_autofree char *duration = NULL;

	for (guint i = 0; i < diagram->closed->len; i++) {
		const ClosedWindow *closed = &g_array_index(diagram->closed, ClosedWindow, i);

		if (closed->lane != self->strip->from &&
		    (!longest ||
		     closed->to_ns - closed->from_ns > longest->to_ns - longest->from_ns))
			longest = closed;
	}
	if (!longest)
		return;
	top = time_axis_at(self->furniture->axis, diagram, longest->from_ns);
	bottom = time_axis_at(self->furniture->axis, diagram, longest->to_ns);
	duration = quantity_duration(longest->to_ns - longest->from_ns);
	if (bottom - top >= FIGURE_ROOM)
		place_figure(self, (top + bottom) / 2, duration, "window closed");
}

/* The longest stretch on which the window holds the sender up. */
static void place_tight(const Plot *self)
{
	double longest = FIGURE_ROOM;
	guint at = 0;
	g_autofree char *bytes = NULL;
	const StripPoint *point;

	for (guint i = 0; i < self->samples->len; i++) {
		double height = end_of(self, i) - sample_at(self, i)->y;

		if (tight_at(self, &sample_at(self, i)->point) < 0 || height < longest)
			continue;
		longest = height;
		at = i;
	}
	if (longest <= FIGURE_ROOM)
		return;
	point = &sample_at(self, at)->point;
	bytes = quantity_bytes_short(point->sent - point->acked);
	if (point->sent > point->acked)
		place_figure(self, sample_at(self, at)->y + longest / 2, bytes,
			     "in flight = window");
}

static void place_head(const Plot *self)
{
	const Template *template = self->furniture->template;
	double top = self->furniture->heads_top, x = self->left + STRIP_WIDTH / 2;
	g_autofree char *total = quantity_bytes_short(self->strip->total);
	g_autofree char *range = g_strdup_printf("0 … %s", total);
	GArray *items = self->furniture->page->items;
	guint first = items->len;
	Item *item = page_add(self->furniture->page, ITEM_BOX, "head", ITEM_NO_MESSAGE);

	item->box = (BoxItem){ .x = self->left,
			       .y = top,
			       .width = STRIP_WIDTH,
			       .height = self->furniture->head_height,
			       .radius = template->head_radius,
			       .fill = COLOUR_HEAD_FILL,
			       .edge = COLOUR_HEAD_EDGE,
			       .edge_width = 1 };
	page_add_text(self->furniture->page, self->furniture->measure, "head-name", TEXT_HEAD,
		      COLOUR_INK, ALIGN_CENTRE, (Point){ x, top + template->head_height * 0.42 },
		      "Sequence");
	page_add_text(self->furniture->page, self->furniture->measure, "head-address", TEXT_ADDRESS,
		      COLOUR_MUTED, ALIGN_CENTRE, (Point){ x, top + template->head_height * 0.8 },
		      range);
	for (guint i = first; i < items->len; i++)
		g_array_index(items, Item, i).is_head = TRUE;
}

void sequence_strip_place(const Furniture *self, double x)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(Sample));
	Plot plot = { .furniture = self,
		      .strip = &self->diagram->strip,
		      .left = x,
		      .top = self->heads_top + self->head_height,
		      .bottom = self->lifelines_end,
		      .samples = samples };

	if (!plot.strip->total)
		return;
	take_samples(&plot);
	add_box(&plot, (Point){ x, plot.top }, (Point){ x + STRIP_WIDTH, plot.bottom },
		COLOUR_HEAD_FILL);
	place_grid(&plot);
	place_in_flight(&plot);
	place_curve(&plot, edge_at, EDGE_WIDTH, COLOUR_INK);
	place_curve(&plot, acked_at, ACKED_WIDTH, COLOUR_ACK);
	place_curve(&plot, sent_at, SENT_WIDTH, COLOUR_DATA);
	place_curve(&plot, tight_at, TIGHT_WIDTH, COLOUR_WARNING);
	place_repeats(&plot);
	place_closed(&plot);
	place_tight(&plot);
	place_head(&plot);
}
