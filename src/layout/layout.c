/* From a diagram to a page.
 *
 * The plan of a picture follows from few numbers: how far the lifelines stand apart, and how high
 * the rows are.  Time then gives every end its height (time-axis.c), the ends give the arrows, and
 * the arrows leave stretches for their labels (label-placement.c).  Whether all labels found room
 * is known only afterwards, so several plans are tried, from the smallest and calmest picture to
 * one with more room: rows without text closer, lifelines farther apart, rows higher.  The first
 * plan in which every label stands whole and no arrow is steep is taken; if there is none, the one
 * that loses least.
 *
 * Columns, from the left: margin, times, state names, state bars, lifeline, arrows, and mirrored on
 * the right.  Times stand on the side where the capture was taken, else on the left; notes on the
 * right of all.
 */
#include "layout/layout.h"

#include <math.h>

#include "layout/furniture.h"
#include "layout/label-placement.h"
#include "layout/notes.h"
#include "layout/page.h"

#define SLOPE_MAX 0.5  /* beyond it labels are hard to read */
#define SLOPE_COST 8.0 /* of a plan, for each unit of slope beyond it and arrow */
#define FIRST_ROW 30.0 /* from the heads to the first end */
#define LAST_ROW 30.0  /* from the last end to the lifelines' end */
#define TIMES_GAP 18.0 /* between times and what stands beside them */
#define NOTES_GAP 22.0 /* between notes and what stands beside them */
#define PAGE_WIDTH_LEAST 900.0
#define FOOT_HEADS_FROM 1600.0 /* height of a picture whose heads are repeated */
#define TIP_GAP 1.0            /* between a tip and the lifeline */
#define LOST_WAY 0.62          /* how far a lost segment's arrow goes */
#define TIE_BULGE 11.0         /* of the curve between a repeat and its original */

typedef struct {
	double gap;     /* lifelines, in steps from the template's gap (0) to its maximum (1) */
	double across;  /* rows between lanes, in steps from row-unlabelled (0) to row (1) */
	double rows;    /* all rows, times this */
	double stretch; /* how much of the height that time may give is given */
} Plan;

static const Plan plans[] = {
	{ 0.0, 1.0, 1.0, 1.0 },  { 0.0, 0.5, 1.0, 0.6 },  { 0.0, 0.0, 1.0, 0.3 },
	{ 0.5, 0.5, 1.0, 0.6 },  { 0.5, 0.0, 1.0, 0.3 },  { 1.0, 0.5, 1.0, 0.6 },
	{ 1.0, 0.0, 1.0, 0.3 },  { 1.0, -0.5, 1.0, 0.1 }, { 1.0, -1.0, 1.0, 0.0 },
	{ 1.0, 0.0, 1.25, 0.3 },
};

/* A plan worked out. */
typedef struct {
	double gap;
	TimeAxis *axis;
	Line *lines; /* by message, lifeline 0 at x = 0 */
	Placements *labels;
	double cost;
} Trial;

static void trial_clear(Trial *self)
{
	time_axis_free(self->axis);
	g_free(self->lines);
	label_placement_free(self->labels);
	*self = (Trial){ 0 };
}

static TimeAxisSpec axis_spec(const Template *template, const Plan *plan)
{
	double bare = template->row_unlabelled;
	double room = template->row - bare;

	return (TimeAxisSpec){
		.row = template->row * plan->rows,
		.row_bare = bare * plan->rows,
		.row_across = (bare + plan->across * room) * plan->rows,
		.row_level = bare / 2,
		.row_max = (template->row + (template->row_max - template->row) * plan->stretch) *
			   plan->rows,
	};
}

static Line *lines_of(const Diagram *diagram, const TimeAxis *axis, const Template *template,
		      double gap)
{
	Line *lines = g_new0(Line, diagram->messages->len);
	double inset = template->stroke_width[STROKE_LIFELINE] / 2 + TIP_GAP;

	for (guint i = 0; i < diagram->ends->len; i++) {
		const End *end = diagram_end(diagram, i);
		Point at = { end->lane * gap, g_array_index(axis->y, double, i) };

		if (end->arrival) {
			const Message *message = diagram_message(diagram, end->message);

			at.x += message->from < message->to ? -inset : inset;
			lines[end->message].head = at;
		} else {
			lines[end->message].tail = at;
		}
	}
	return lines;
}

/* A lost segment breaks off on its way; where, nobody knows.  It falls as far as an arrow that
 * arrives, though no end on the time axis makes room for it. */
static void cut_lost_lines(const Diagram *diagram, const TimeAxis *axis, double least_fall,
			   double gap, Line *lines)
{
	for (guint i = 0; i < diagram->messages->len; i++) {
		const Message *message = diagram_message(diagram, i);
		Line *line = &lines[i];
		Point head = { message->to * gap,
			       time_axis_at(axis, diagram, message->arrived_ns) };

		if (!message->is_lost)
			continue;
		line->head.x = line->tail.x + LOST_WAY * (head.x - line->tail.x);
		line->head.y = line->tail.y + LOST_WAY * MAX(head.y - line->tail.y, least_fall);
	}
}

static double slope_cost(const Diagram *diagram, const Line *lines)
{
	double cost = 0;

	for (guint i = 0; i < diagram->messages->len; i++) {
		double slope = (lines[i].head.y - lines[i].tail.y) /
			       fabs(lines[i].head.x - lines[i].tail.x);

		cost += SLOPE_COST * MAX(slope - SLOPE_MAX, 0);
	}
	return cost;
}

static Trial try_plan(const Diagram *diagram, const Template *template, TextMeasure *measure,
		      const Plan *plan)
{
	TimeAxisSpec spec = axis_spec(template, plan);
	double most = MAX(template->lane_gap_max, template->lane_gap);
	Trial trial = { .gap = template->lane_gap + plan->gap * (most - template->lane_gap) };

	trial.axis = time_axis_new(diagram, &spec);
	trial.lines = lines_of(diagram, trial.axis, template, trial.gap);
	cut_lost_lines(diagram, trial.axis, spec.row_bare, trial.gap, trial.lines);
	trial.labels = label_placement_new(diagram, trial.lines, measure);
	trial.cost = trial.labels->cost + slope_cost(diagram, trial.lines);
	return trial;
}

static Trial best_trial(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	Trial best = try_plan(diagram, template, measure, &plans[0]);

	for (gsize i = 1; i < G_N_ELEMENTS(plans) && best.cost > 0; i++) {
		Trial trial = try_plan(diagram, template, measure, &plans[i]);

		if (trial.cost < best.cost) {
			trial_clear(&best);
			best = trial;
		} else {
			trial_clear(&trial);
		}
	}
	return best;
}

static StrokeKind stroke_of(const Message *message)
{
	static const StrokeKind strokes[MESSAGE_N_KINDS] = {
		[MESSAGE_SYN] = STROKE_SYN,     [MESSAGE_DATA] = STROKE_DATA,
		[MESSAGE_ACK] = STROKE_ACK,     [MESSAGE_FIN] = STROKE_FIN,
		[MESSAGE_RST] = STROKE_TROUBLE,
	};

	return strokes[message->kind];
}

static ColourRole colour_of(const Message *message)
{
	static const ColourRole colours[MESSAGE_N_KINDS] = {
		[MESSAGE_SYN] = COLOUR_SYN,     [MESSAGE_DATA] = COLOUR_DATA,
		[MESSAGE_ACK] = COLOUR_ACK,     [MESSAGE_FIN] = COLOUR_FIN,
		[MESSAGE_RST] = COLOUR_TROUBLE,
	};

	return message->is_repeat ? COLOUR_TROUBLE : colours[message->kind];
}

static void paint_arrow(Page *page, const Template *template, const Message *message,
			const Line *line)
{
	gboolean is_ack = message->kind == MESSAGE_ACK;
	Item *item = page_add(page, ITEM_ARROW, "arrow", message->frame);

	item->arrow = (ArrowItem){
		.from = line->tail,
		.to = line->head,
		.width = template->stroke_width[stroke_of(message)],
		.head = is_ack ? template->arrow_head_ack : template->arrow_head,
		.colour = colour_of(message),
		.dash = message->is_repeat ? DASH_DASHED : template->dash[stroke_of(message)],
		.has_dot = TRUE,
		.is_lost = message->is_lost,
	};
}

/* The curve from the original's tail to the repeat's, on the inner side of their lifeline. */
static void paint_tie(Page *page, const Diagram *diagram, const Message *message, const Line *lines,
		      const Line *line)
{
	Item *item;

	if (message->original < 0)
		return;
	item = page_add(page, ITEM_CURVE, "tie", message->frame);
	item->curve = (CurveItem){
		.from = lines[message->original].tail,
		.to = line->tail,
		.bulge = message->from < diagram->lanes->len / 2 ? TIE_BULGE : -TIE_BULGE,
		.width = 1,
		.colour = COLOUR_TROUBLE,
		.dash = DASH_DOTTED,
	};
}

static void paint_messages(Page *page, const Diagram *diagram, const Template *template,
			   TextMeasure *measure, const Trial *trial)
{
	guint n = diagram->messages->len;

	for (guint i = 0; i < n; i++)
		paint_arrow(page, template, diagram_message(diagram, i), &trial->lines[i]);
	for (guint i = 0; i < n; i++)
		paint_tie(page, diagram, diagram_message(diagram, i), trial->lines,
			  &trial->lines[i]);
	for (guint i = 0; i < n; i++)
		label_placement_paint(page, diagram_message(diagram, i), &trial->lines[i],
				      &g_array_index(trial->labels->placements, Placement, i),
				      measure);
}

/* What must stand left of the first and right of the last lifeline. */
typedef struct {
	double left, right;
	double times_width;
	double notes_width;
	gboolean times_right;
} Borders;

static double notes_column(const Borders *borders)
{
	return borders->notes_width > 0 ? NOTES_GAP + borders->notes_width : 0;
}

static Borders borders_of(const Diagram *diagram, const Template *template, TextMeasure *measure,
			  double head_width, const Notes *notes)
{
	guint last = diagram->lanes->len - 1;
	Borders borders = {
		.left = furniture_states_width(diagram, template, measure, 0),
		.right = furniture_states_width(diagram, template, measure, last),
		.times_width = furniture_times_width(diagram, template, measure),
		.notes_width = notes_width(notes),
		.times_right = diagram->times_lane == (int)last,
	};

	if (borders.times_width > 0)
		*(borders.times_right ? &borders.right : &borders.left) +=
			TIMES_GAP + borders.times_width;
	borders.left = MAX(borders.left, head_width / 2) + template->margin;
	borders.right = MAX(borders.right, head_width / 2) + template->margin;
	borders.right += notes_column(&borders);
	return borders;
}

/* Lane positions and the page's width: the ladder stands in the middle of a page that is at least
 * as wide as usual. */
static void place_columns(Furniture *furniture, const Borders *borders, double gap, Line *lines)
{
	const Diagram *diagram = furniture->diagram;
	guint last = diagram->lanes->len - 1;
	double width = borders->left + last * gap + borders->right;
	double spare = MAX(PAGE_WIDTH_LEAST - width, 0);
	double x = borders->left + spare * 0.6;

	if (borders->times_right)
		x = borders->left + spare * 0.4;
	furniture->page->width = width + spare;
	for (guint i = 0; i <= last; i++)
		furniture->lane_x[i] = x + i * gap;
	furniture->times_align = borders->times_right ? ALIGN_LEFT : ALIGN_RIGHT;
	furniture->times_x = furniture->template->margin + spare * 0.35 + borders->times_width;
	if (borders->times_right)
		furniture->times_x =
			furniture->page->width - furniture->times_x - notes_column(borders);
	for (guint i = 0; i < diagram->messages->len; i++) {
		lines[i].tail.x += x;
		lines[i].head.x += x;
	}
}

/* Moves all that hangs on the time axis down by `dy`. */
static void shift_down(Trial *trial, guint n_messages, double dy)
{
	TimeAxis *axis = trial->axis;

	axis->bottom += dy;
	for (guint i = 0; i < axis->y->len; i++)
		g_array_index(axis->y, double, i) += dy;
	for (guint i = 0; i < axis->pauses->len; i++) {
		g_array_index(axis->pauses, Pause, i).y0 += dy;
		g_array_index(axis->pauses, Pause, i).y1 += dy;
	}
	for (guint i = 0; i < n_messages; i++) {
		trial->lines[i].tail.y += dy;
		trial->lines[i].head.y += dy;
	}
}

/* Everything below the titles, in the order of painting. */
static void paint_ladder(Furniture *furniture, const Trial *trial)
{
	furniture_states(furniture);
	furniture_lifelines(furniture);
	furniture_heads(furniture);
	furniture_pauses(furniture);
	furniture_times(furniture);
	paint_messages(furniture->page, furniture->diagram, furniture->template, furniture->measure,
		       trial);
}

static void paint_page(Furniture *furniture, Trial *trial, const Notes *notes)
{
	const Template *template = furniture->template;
	double inner = furniture->page->width - 2 * template->margin;
	double bottom;

	furniture->heads_top = furniture_titles(furniture, inner);
	shift_down(trial, furniture->diagram->messages->len,
		   furniture->heads_top + template->head_height + FIRST_ROW);
	bottom = notes_paint(notes, furniture->page, trial->lines,
			     furniture->page->width - template->margin - notes_width(notes));
	bottom = MAX(trial->axis->bottom, bottom) + LAST_ROW;
	furniture->lifelines_end = bottom;
	furniture->has_foot_heads = bottom > FOOT_HEADS_FROM;
	paint_ladder(furniture, trial);
	if (furniture->has_foot_heads)
		bottom += template->head_height;
	furniture->page->height =
		ceil(furniture_caption(furniture, bottom, inner) + template->margin * 0.75);
}

Layout *layout_new(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	Layout *self = g_new0(Layout, 1);
	double head_width = furniture_head_width(diagram, template, measure);
	g_autoptr(Notes) notes = notes_new(diagram, template, measure);
	Borders borders = borders_of(diagram, template, measure, head_width, notes);
	Trial trial = best_trial(diagram, template, measure);
	g_autofree double *lane_x = g_new(double, diagram->lanes->len);
	Furniture furniture = {
		.diagram = diagram,
		.template = template,
		.measure = measure,
		.page = page_new(),
		.axis = trial.axis,
		.lane_x = lane_x,
		.head_width = head_width,
	};

	self->pages = g_ptr_array_new_with_free_func(page_free);
	g_ptr_array_add(self->pages, furniture.page);
	self->n_short_labels = trial.labels->n_short;
	self->n_missing_labels = trial.labels->n_missing;
	place_columns(&furniture, &borders, trial.gap, trial.lines);
	paint_page(&furniture, &trial, notes);
	trial_clear(&trial);
	return self;
}

void layout_free(Layout *self)
{
	if (!self)
		return;
	g_ptr_array_unref(self->pages);
	g_free(self);
}
