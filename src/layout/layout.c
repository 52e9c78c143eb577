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
#include "layout/lanes.h"
#include "layout/legend.h"
#include "layout/notes.h"
#include "layout/page.h"
#include "layout/pages.h"
#include "layout/side-columns.h"

#define SLOPE_MAX 0.5     /* beyond it labels are hard to read */
#define SLOPE_COST 8.0    /* of a plan, for each unit of slope beyond it and arrow */
#define HEIGHT_FREE 800.0 /* points of a ladder that fit a page or a screen */
#define HEIGHT_COST 0.004 /* of a plan, for each point more */
#define FIRST_ROW 30.0    /* from the heads to the first end */
#define LAST_ROW 30.0     /* from the last end to the lifelines' end */
#define TIMES_GAP 18.0    /* between times and what stands beside them */
#define COLUMN_GAP 22.0   /* between a column at the right and what stands beside it */
#define PAGE_WIDTH_LEAST 900.0
#define FOOT_HEADS_FROM 1600.0 /* height of a picture whose heads are repeated */
#define LIFELINE_CLEAR 1.5     /* free above and below the words that a lifeline gives way to */
#define TIP_GAP 1.0            /* between a tip and the lifeline */
#define LOST_WAY 0.62          /* how far a lost segment's arrow goes */
#define TIE_BULGE 11.0         /* of the curve between a repeat and its original */
#define BAND_ROW 1.35          /* rows that a band is high at least */
#define BAND_OPACITY 0.75
#define REPEATS_MOST 24 /* that are shown within a band */
#define CUT_BELOW 9.0   /* from a reset's end to the first stroke through its lifeline */
#define CUT_APART 4.0
#define CUT_HALF 5.0
#define CUT_RISE 1.8
#define CLOSED_HALF 3.0 /* of a bar's width that shows a closed window */
#define CLOSED_LEAST 6.0
#define CLOSED_EDGE 1.2

typedef struct {
	double gap;     /* lifelines, in steps from the template's gap (0) to its maximum (1) */
	double across;  /* rows between lanes, in steps from row-unlabelled (0) to row (1) */
	double rows;    /* all rows, times this */
	double stretch; /* how much of the height that time may give is given */
} Plan;

static const Plan plans[] = {
	{ 0.0, 1.0, 1.0, 1.0 },  { 0.0, 0.5, 1.0, 0.6 },  { 0.0, 0.0, 1.0, 0.3 },
	{ 0.0, 0.0, 1.0, 0.0 },  { 0.5, 0.5, 1.0, 0.6 },  { 0.5, 0.0, 1.0, 0.3 },
	{ 0.5, -0.5, 1.0, 0.0 }, { 1.0, 0.5, 1.0, 0.6 },  { 1.0, 0.0, 1.0, 0.3 },
	{ 1.0, -0.5, 1.0, 0.1 }, { 1.0, -1.0, 1.0, 0.0 }, { 1.0, 0.0, 1.25, 0.3 },
};

/* A plan worked out. */
typedef struct {
	double *lane_x; /* the first lifeline at 0 */
	TimeAxis *axis;
	Track *tracks;   /* by message */
	GArray *repeats; /* of Line: repeats within bands */
	Placements *labels;
	double cost;
} Trial;

/* What all plans of a picture have in common. */
typedef struct {
	const Diagram *diagram;
	const Template *template;
	TextMeasure *measure;
	LabelSizes *sizes;
	double head_width;
} Task;

static void trial_clear(Trial *self)
{
	g_free(self->lane_x);
	time_axis_free(self->axis);
	g_free(self->tracks);
	g_array_unref(self->repeats);
	label_placement_free(self->labels);
	*self = (Trial){ 0 };
}

static TimeAxisSpec axis_spec(const Template *template, const Plan *plan)
{
	static const double falls[SLANT_N_KINDS] = { [SLANT_TIME] = 0.5, [SLANT_FIXED] = 1 };
	double bare = template->row_unlabelled;
	double room = template->row - bare;

	return (TimeAxisSpec){
		.row = template->row * plan->rows,
		.row_band = template->row * plan->rows * BAND_ROW,
		.row_bare = bare * plan->rows,
		.row_across = (bare + plan->across * room) * plan->rows,
		.row_level = bare * falls[template->slant],
		.row_max = (template->row + (template->row_max - template->row) * plan->stretch) *
			   plan->rows,
	};
}

/* Where an arrow from or to `lane` meets its lifeline. */
static double tip_x(const Task *task, const Trial *trial, const Message *message)
{
	double inset = task->template->stroke_width[STROKE_LIFELINE] / 2 + TIP_GAP;

	return trial->lane_x[message->to] + (message->from < message->to ? -inset : inset);
}

static void set_tracks(const Task *task, Trial *trial)
{
	const Diagram *diagram = task->diagram;

	trial->tracks = g_new0(Track, diagram->messages->len);
	for (guint i = 0; i < diagram->ends->len; i++) {
		const End *end = diagram_end(diagram, i);
		const Message *message = diagram_message(diagram, end->message);
		Track *track = &trial->tracks[end->message];
		Line *line = end->is_last ? &track->last : &track->first;
		double y = g_array_index(trial->axis->y, double, i);

		if (end->arrival)
			line->head = (Point){ tip_x(task, trial, message), y };
		else
			line->tail = (Point){ trial->lane_x[message->from], y };
	}
}

/* A lost segment breaks off on its way; where, nobody knows.  It falls as far as an arrow that
 * arrives, though no end on the time axis makes room for it. */
static void cut_lost(const Task *task, Trial *trial, double least_fall)
{
	for (guint i = 0; i < task->diagram->messages->len; i++) {
		const Message *message = diagram_message(task->diagram, i);
		Line *line = &trial->tracks[i].first;
		double y = time_axis_at(trial->axis, task->diagram, message->first.arrived_ns);

		if (message->is_lost) {
			double dx = trial->lane_x[message->to] - line->tail.x;

			line->head.x = line->tail.x + LOST_WAY * dx;
			line->head.y = line->tail.y + LOST_WAY * MAX(y - line->tail.y, least_fall);
		}
		if (!message->is_band)
			trial->tracks[i].last = *line;
	}
}

static void set_repeats(const Task *task, Trial *trial)
{
	trial->repeats = g_array_new(FALSE, FALSE, sizeof(Line));
	for (guint i = 0; i < task->diagram->messages->len; i++) {
		const Message *message = diagram_message(task->diagram, i);
		guint n = message->repeats && message->is_band ? message->repeats->len : 0;

		for (guint k = 0; k < n; k += 1 + n / REPEATS_MOST) {
			const Transit *at = &g_array_index(message->repeats, Transit, k);
			Line line = {
				{ trial->lane_x[message->from],
				  time_axis_at(trial->axis, task->diagram, at->sent_ns) },
				{ tip_x(task, trial, message),
				  time_axis_at(trial->axis, task->diagram, at->arrived_ns) },
			};

			g_array_append_val(trial->repeats, line);
		}
	}
}

static double steepness(const Line *line)
{
	double slope = (line->head.y - line->tail.y) / fabs(line->head.x - line->tail.x);

	return SLOPE_COST * MAX(slope - SLOPE_MAX, 0);
}

static double slope_cost(const Diagram *diagram, const Track *tracks)
{
	double cost = 0;

	for (guint i = 0; i < diagram->messages->len; i++)
		cost += steepness(&tracks[i].first) +
			(diagram_message(diagram, i)->is_band ? steepness(&tracks[i].last) : 0);
	return cost;
}

static Trial try_plan(const Task *task, const Plan *plan)
{
	TimeAxisSpec spec = axis_spec(task->template, plan);
	Trial trial = { .lane_x = lanes_x(task->diagram, task->template, task->sizes,
					  task->head_width, plan->gap) };
	Scene scene;

	trial.axis = time_axis_new(task->diagram, &spec);
	set_tracks(task, &trial);
	cut_lost(task, &trial, task->diagram->is_level ? spec.row_level : spec.row_bare);
	set_repeats(task, &trial);
	scene = (Scene){ task->sizes, trial.tracks, trial.repeats };
	trial.labels = label_placement_new(task->diagram, &scene);
	trial.cost = trial.labels->cost + slope_cost(task->diagram, trial.tracks) +
		     HEIGHT_COST * MAX(trial.axis->bottom - HEIGHT_FREE, 0);
	return trial;
}

static Trial best_trial(const Task *task)
{
	Trial best = try_plan(task, &plans[0]);

	for (gsize i = 1; i < G_N_ELEMENTS(plans) && best.cost > 0; i++) {
		Trial trial = try_plan(task, &plans[i]);

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

static gboolean is_dashed(const Message *message)
{
	return message->is_repeat || message->is_regular;
}

static void paint_arrow(Page *page, const Template *template, const Diagram *diagram, guint number,
			const Line *line)
{
	const Message *message = diagram_message(diagram, number);
	gboolean is_ack = message->kind == MESSAGE_ACK;
	Item *item = page_add(page, ITEM_ARROW, "arrow", (gint32)number);

	item->arrow = (ArrowItem){
		.from = line->tail,
		.to = line->head,
		.width = template->stroke_width[stroke_of(message)],
		.head = is_ack ? template->arrow_head_ack : template->arrow_head,
		.colour = colour_of(message),
		.dash = is_dashed(message) ? DASH_DASHED : template->dash[stroke_of(message)],
		.has_dot = TRUE,
		.is_lost = message->is_lost,
	};
}

/* Where a message tells of a moment: at its tail, or within a band. */
static double y_of(const Diagram *diagram, const Trial *trial, guint32 message, gint64 time_ns)
{
	const Track *track = &trial->tracks[message];

	if (!diagram_message(diagram, message)->is_band)
		return track->first.tail.y;
	return CLAMP(time_axis_at(trial->axis, diagram, time_ns), track->first.tail.y,
		     track->last.tail.y);
}

/* The curve from the original's tail to the repeat's, on the inner side of their lifeline. */
static void paint_tie(Page *page, const Diagram *diagram, guint number, const Trial *trial)
{
	const Message *message = diagram_message(diagram, number);
	guint32 original = (guint32)message->original;
	Item *item;

	if (message->original < 0 || diagram_message(diagram, original)->from != message->from)
		return;
	item = page_add(page, ITEM_CURVE, "tie", (gint32)number);
	item->curve = (CurveItem){
		.from = { trial->lane_x[message->from],
			  y_of(diagram, trial, original, message->original_ns) },
		.to = trial->tracks[number].first.tail,
		.bulge = message->from < message->to ? TIE_BULGE : -TIE_BULGE,
		.width = 1,
		.colour = COLOUR_TROUBLE,
		.dash = DASH_DOTTED,
	};
}

static void paint_band(Page *page, const Diagram *diagram, guint number, const Track *track)
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

static void paint_bands(Page *page, const Diagram *diagram, const Trial *trial)
{
	for (guint i = 0; i < diagram->messages->len; i++)
		paint_band(page, diagram, i, &trial->tracks[i]);
	for (guint i = 0; i < trial->repeats->len; i++) {
		const Line *line = &g_array_index(trial->repeats, Line, i);

		page_add_line(page, "repeat", line->tail, line->head, 0.8, COLOUR_TROUBLE,
			      DASH_DASHED);
	}
}

/* Two strokes through a lifeline, below the end of a reset. */
static void paint_cut(Page *page, Point at)
{
	for (int i = 0; i < 2; i++) {
		double y = at.y + CUT_BELOW + i * CUT_APART;

		page_add_line(page, "cut", (Point){ at.x - CUT_HALF, y + CUT_RISE },
			      (Point){ at.x + CUT_HALF, y - CUT_RISE }, 1.3, COLOUR_TROUBLE,
			      DASH_SOLID);
	}
}

static void paint_cuts(Page *page, const Diagram *diagram, const Trial *trial)
{
	for (guint i = 0; i < diagram->messages->len; i++) {
		const Message *message = diagram_message(diagram, i);
		const Line *line = &trial->tracks[i].last;

		if (message->kind != MESSAGE_RST || !diagram->is_single || message->is_lost)
			continue;
		paint_cut(page, line->tail);
		paint_cut(page, (Point){ trial->lane_x[message->to], line->head.y });
	}
}

static void paint_messages(Page *page, const Task *task, const Trial *trial)
{
	const Diagram *diagram = task->diagram;
	guint n = diagram->messages->len;

	for (guint i = 0; i < n; i++) {
		paint_arrow(page, task->template, diagram, i, &trial->tracks[i].first);
		if (diagram_message(diagram, i)->is_band)
			paint_arrow(page, task->template, diagram, i, &trial->tracks[i].last);
	}
	for (guint i = 0; i < n; i++)
		paint_tie(page, diagram, i, trial);
	paint_cuts(page, diagram, trial);
	for (guint i = 0; i < n; i++)
		label_placement_paint(page, diagram, i,
				      &g_array_index(trial->labels->placements, Placement, i),
				      task->template, task->measure);
}

/* The times in which a window was closed, as bars on the lifelines. */
static void paint_closed_windows(Page *page, const Diagram *diagram, const Trial *trial)
{
	for (guint i = 0; i < diagram->closed->len; i++) {
		const ClosedWindow *closed = &g_array_index(diagram->closed, ClosedWindow, i);
		double x = trial->lane_x[closed->lane];
		double from = y_of(diagram, trial, closed->from, closed->from_ns);
		double to = y_of(diagram, trial, closed->to, closed->to_ns);
		Item *item = page_add(page, ITEM_BOX, "zero-window", ITEM_NO_MESSAGE);

		item->box = (BoxItem){ .x = x - CLOSED_HALF,
				       .y = from,
				       .width = 2 * CLOSED_HALF,
				       .height = MAX(to - from, CLOSED_LEAST),
				       .radius = CLOSED_HALF,
				       .fill = COLOUR_ZERO_WINDOW,
				       .edge = COLOUR_WARNING,
				       .edge_width = CLOSED_EDGE };
	}
}

/* What must stand left of the first and right of the last lifeline. */
typedef struct {
	double left, right;
	double times_width;
	double phases; /* columns at the edges, their gaps included */
	double margin_column;
	double notes;
	gboolean times_right;
} Borders;

/* A column of that width and what parts it from its neighbour. */
static double column(double width)
{
	return width > 0 ? COLUMN_GAP + width : 0;
}

static Borders borders_of(const Task *task, const Notes *notes)
{
	const Diagram *diagram = task->diagram;
	const Template *template = task->template;
	guint last = diagram->lanes->len - 1;
	Borders borders = {
		.left = furniture_states_width(diagram, template, task->measure, 0),
		.right = furniture_states_width(diagram, template, task->measure, last),
		.times_width = furniture_times_width(diagram, template, task->measure),
		.phases = phases_width(diagram, template),
		.margin_column = column(margin_column_width(diagram, template, task->measure)),
		.notes = column(notes_width(notes)),
		.times_right = diagram->times_lane == (int)last,
	};

	if (borders.times_width > 0)
		*(borders.times_right ? &borders.right : &borders.left) +=
			TIMES_GAP + borders.times_width;
	borders.left = MAX(borders.left, task->head_width / 2) + template->margin + borders.phases;
	borders.right = MAX(borders.right, task->head_width / 2) + template->margin;
	borders.right += borders.margin_column + borders.notes;
	return borders;
}

static void shift_placement(Placement *placement, double dx, double dy)
{
	placement->origin.x += dx;
	placement->origin.y += dy;
	for (int i = 0; i < 4; i++) {
		placement->quad[i].x += dx;
		placement->quad[i].y += dy;
	}
}

/* Lane positions and the page's width: the ladder stands in the middle of a page that is at least
 * as wide as usual. */
static void place_columns(Furniture *furniture, const Borders *borders, Trial *trial)
{
	const Diagram *diagram = furniture->diagram;
	guint last = diagram->lanes->len - 1;
	double width = borders->left + trial->lane_x[last] + borders->right;
	double spare = MAX(PAGE_WIDTH_LEAST - width, 0);
	double x = borders->left + spare * (borders->times_right ? 0.4 : 0.6);

	furniture->page->width = width + spare;
	for (guint i = 0; i <= last; i++)
		trial->lane_x[i] += x;
	furniture->lane_x = trial->lane_x;
	furniture->times_align = borders->times_right ? ALIGN_LEFT : ALIGN_RIGHT;
	furniture->times_x = furniture->template->margin + spare * 0.35 + borders->times_width;
	if (borders->times_right)
		furniture->times_x = furniture->page->width - furniture->times_x -
				     borders->margin_column - borders->notes;
	else
		furniture->times_x += borders->phases;
	for (guint i = 0; i < diagram->messages->len; i++) {
		Track *track = &trial->tracks[i];

		track->first.tail.x += x;
		track->first.head.x += x;
		track->last.tail.x += x;
		track->last.head.x += x;
		shift_placement(&g_array_index(trial->labels->placements, Placement, i), x, 0);
	}
	for (guint i = 0; i < trial->repeats->len; i++) {
		g_array_index(trial->repeats, Line, i).tail.x += x;
		g_array_index(trial->repeats, Line, i).head.x += x;
	}
}

static void shift_line(Line *line, double dy)
{
	line->tail.y += dy;
	line->head.y += dy;
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
		shift_line(&trial->tracks[i].first, dy);
		shift_line(&trial->tracks[i].last, dy);
		shift_placement(&g_array_index(trial->labels->placements, Placement, i), 0, dy);
	}
	for (guint i = 0; i < trial->repeats->len; i++)
		shift_line(&g_array_index(trial->repeats, Line, i), dy);
}

/* Where the vertical line at `x` runs through a text; FALSE: it does not. */
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

/* Lifelines give way to the words of arrows that pass them. */
static GArray *lifeline_gaps(const Task *task, const Trial *trial)
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

/* Everything below the titles, in the order of painting. */
static void paint_ladder(Furniture *furniture, const Task *task, const Trial *trial)
{
	g_autoptr(GArray) gaps = lifeline_gaps(task, trial);

	paint_bands(furniture->page, task->diagram, trial);
	furniture_states(furniture);
	furniture_lifelines(furniture, gaps);
	paint_closed_windows(furniture->page, task->diagram, trial);
	furniture_heads(furniture);
	furniture_pauses(furniture);
	furniture_times(furniture);
	paint_messages(furniture->page, task, trial);
}

static void paint_side_columns(const Furniture *furniture, const Task *task, const Trial *trial,
			       const Borders *borders)
{
	Page *page = furniture->page;
	double margin = task->template->margin;

	phases_paint(task->diagram, task->template, task->measure, page, trial->tracks, margin);
	margin_column_paint(task->diagram, task->template, task->measure, page, trial->tracks,
			    page->width - margin - borders->notes,
			    furniture->heads_top + task->template->head_height);
}

static void paint_page(Furniture *furniture, const Task *task, Trial *trial, const Notes *notes,
		       const Borders *borders)
{
	const Template *template = task->template;
	double inner = furniture->page->width - 2 * template->margin;
	double bottom;

	furniture->heads_top = furniture_titles(furniture, inner);
	shift_down(trial, task->diagram->messages->len,
		   furniture->heads_top + template->head_height + FIRST_ROW);
	bottom = notes_paint(notes, furniture->page, trial->tracks,
			     furniture->page->width - template->margin - notes_width(notes));
	bottom = MAX(trial->axis->bottom, bottom) + LAST_ROW;
	furniture->lifelines_end = bottom;
	furniture->has_foot_heads = bottom > FOOT_HEADS_FROM;
	paint_ladder(furniture, task, trial);
	paint_side_columns(furniture, task, trial, borders);
	if (furniture->has_foot_heads)
		bottom += template->head_height;
	if (template->show_legend)
		bottom = legend_paint(task->diagram, template, task->measure, furniture->page,
				      (Point){ template->margin, bottom }, inner);
	furniture->page->height =
		ceil(furniture_caption(furniture, bottom, inner) + template->margin * 0.75);
}

/* All in one sheet: where the page is too tall for it, it is made smaller, by the factor returned.
 */
static double fit(Page *page, const PageSize *sheet)
{
	double by_width = sheet->width / page->width;
	double scale = MIN(by_width, sheet->height / page->height);
	double width = sheet->width / scale;

	page_shift_x(page, (width - page->width) / 2);
	page->width = width;
	page->height = sheet->height / scale;
	page->scale = scale;
	return scale / by_width;
}

/* A page of the template's proportions, larger where need be; returns as fit() does. */
static double shape(Page *page, const Template *template)
{
	PageSize sheet = { page->width,
			   page->width * template->aspect_height / template->aspect_width };
	double shrink = fit(page, &sheet);

	page->scale = 1;
	return shrink;
}

static void set_pages(Layout *self, const Furniture *furniture, const LayoutSpec *spec)
{
	const PageParts parts = { furniture->heads_top,
				  furniture->heads_top + furniture->template->head_height,
				  furniture->lifelines_end };
	Page *page = furniture->page;

	if (spec && spec->sheet && !spec->fits) {
		self->pages = pages_cut(page, &parts, spec->sheet, furniture->template,
					furniture->measure);
		page_free(page);
		return;
	}
	if (spec && spec->sheet)
		self->shrink = fit(page, spec->sheet);
	else if (furniture->template->aspect_width && furniture->template->aspect_height)
		self->shrink = shape(page, furniture->template);
	self->pages = g_ptr_array_new_with_free_func(page_free);
	g_ptr_array_add(self->pages, page);
}

Layout *layout_new(const Diagram *diagram, const Template *template, TextMeasure *measure,
		   const LayoutSpec *spec)
{
	Layout *self = g_new0(Layout, 1);
	g_autoptr(LabelSizes) sizes = label_sizes_new(diagram, template, measure);
	double head_width = lanes_head_width(diagram, template, measure);
	Task task = { diagram, template, measure, sizes, head_width };
	g_autoptr(Notes) notes = notes_new(diagram, template, measure);
	Borders borders = borders_of(&task, notes);
	Trial trial = best_trial(&task);
	Furniture furniture = {
		.diagram = diagram,
		.template = template,
		.measure = measure,
		.page = page_new(),
		.axis = trial.axis,
		.head_width = head_width,
	};

	self->shrink = 1;
	self->n_short_labels = trial.labels->n_short;
	self->n_missing_labels = trial.labels->n_missing;
	place_columns(&furniture, &borders, &trial);
	paint_page(&furniture, &task, &trial, notes, &borders);
	set_pages(self, &furniture, spec);
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
