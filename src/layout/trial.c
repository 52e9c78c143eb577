/* The plan of a picture depends on few numbers: how far apart the lifelines are, and how high the
 * rows.  Time then gives every end its height (time-axis.c), the ends give the arrows, and the
 * arrows leave stretches for their labels (label-placement.c).  Whether all labels found room is
 * known only afterwards, so several plans are tried, from the smallest and calmest picture to one
 * with more room: rows without text closer, lifelines farther apart, rows higher.  The first plan
 * in which every label is complete and no arrow is steep is taken; if there is none, the one that
 * loses least. */
#include "layout/trial.h"

#include <math.h>

#include "layout/lanes.h"

#define SLOPE_MAX 0.5     /* above it labels are hard to read */
#define SLOPE_COST 8.0    /* of a plan, for each unit of slope above it and arrow */
#define HEIGHT_FREE 800.0 /* points of a ladder that fit a page or a screen */
#define HEIGHT_COST 0.004 /* of a plan, for each point more */
#define TIP_GAP 1.0       /* between a tip and the lifeline */
#define LOST_WAY 0.62     /* how far a lost segment's arrow goes */
#define UNKNOWN_WAY 0.85  /* of one whose fate is unknown */
#define BAND_ROW 1.35     /* least height of a band, in rows */
#define REPEATS_MAX 24    /* shown within a band */

typedef struct {
	double gap;     /* lifelines, in steps from the template's gap (0) to its maximum (1) */
	double across;  /* rows between lanes, in steps from row-unlabelled (0) to row (1) */
	double rows;    /* all rows, times this */
	double stretch; /* how much of the height for time is used */
} Plan;

static const Plan plans[] = {
	{ .gap = 0.0, .across = 1.0, .rows = 1.0, .stretch = 1.0 },
	{ .gap = 0.0, .across = 0.5, .rows = 1.0, .stretch = 0.6 },
	{ .gap = 0.0, .across = 0.0, .rows = 1.0, .stretch = 0.3 },
	{ .gap = 0.0, .across = 0.0, .rows = 1.0, .stretch = 0.0 },
	{ .gap = 0.5, .across = 0.5, .rows = 1.0, .stretch = 0.6 },
	{ .gap = 0.5, .across = 0.0, .rows = 1.0, .stretch = 0.3 },
	{ .gap = 0.5, .across = -0.5, .rows = 1.0, .stretch = 0.0 },
	{ .gap = 1.0, .across = 0.5, .rows = 1.0, .stretch = 0.6 },
	{ .gap = 1.0, .across = 0.0, .rows = 1.0, .stretch = 0.3 },
	{ .gap = 1.0, .across = -0.5, .rows = 1.0, .stretch = 0.1 },
	{ .gap = 1.0, .across = -1.0, .rows = 1.0, .stretch = 0.0 },
	{ .gap = 1.0, .across = 0.0, .rows = 1.25, .stretch = 0.3 },
};

void trial_clear(Trial *self)
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

/* A lost segment's arrow ends in transit; the place is not known.  It falls as far as an arrow that
 * arrives, though no end on the time axis makes room for it. */
static void cut_short(const Task *task, Trial *trial, double least_fall)
{
	for (guint i = 0; i < task->diagram->messages->len; i++) {
		const Message *message = diagram_message(task->diagram, i);
		Line *line = &trial->tracks[i].first;
		double y = time_axis_at(trial->axis, task->diagram, message->first.arrived_ns);

		if (message->fate != FATE_ARRIVED) {
			double way = message->fate == FATE_LOST ? LOST_WAY : UNKNOWN_WAY;
			double dx = trial->lane_x[message->to] - line->tail.x;

			line->head.x = line->tail.x + way * dx;
			line->head.y = line->tail.y + way * MAX(y - line->tail.y, least_fall);
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

		for (guint k = 0; k < n; k += 1 + n / REPEATS_MAX) {
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
	cut_short(task, &trial, task->diagram->is_level ? spec.row_level : spec.row_bare);
	set_repeats(task, &trial);
	scene = (Scene){ task->sizes, trial.tracks, trial.repeats };
	trial.labels = label_placement_new(task->diagram, &scene);
	trial.cost = trial.labels->cost + slope_cost(task->diagram, trial.tracks) +
		     HEIGHT_COST * MAX(trial.axis->bottom - HEIGHT_FREE, 0);
	return trial;
}

Trial trial_best(const Task *task)
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

double trial_y_of(const Trial *self, const Diagram *diagram, guint32 message, gint64 time_ns)
{
	const Track *track = &self->tracks[message];

	if (!diagram_message(diagram, message)->is_band)
		return track->first.tail.y;
	return CLAMP(time_axis_at(self->axis, diagram, time_ns), track->first.tail.y,
		     track->last.tail.y);
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

static void shift_line(Line *line, double dx, double dy)
{
	line->tail.x += dx;
	line->tail.y += dy;
	line->head.x += dx;
	line->head.y += dy;
}

static void shift(Trial *self, const Diagram *diagram, double dx, double dy)
{
	for (guint i = 0; i < diagram->messages->len; i++) {
		shift_line(&self->tracks[i].first, dx, dy);
		shift_line(&self->tracks[i].last, dx, dy);
		shift_placement(&g_array_index(self->labels->placements, Placement, i), dx, dy);
	}
	for (guint i = 0; i < self->repeats->len; i++)
		shift_line(&g_array_index(self->repeats, Line, i), dx, dy);
}

void trial_shift_right(Trial *self, const Diagram *diagram, double dx)
{
	for (guint i = 0; i < diagram->lanes->len; i++)
		self->lane_x[i] += dx;
	shift(self, diagram, dx, 0);
}

void trial_shift_down(Trial *self, const Diagram *diagram, double dy)
{
	TimeAxis *axis = self->axis;

	axis->bottom += dy;
	for (guint i = 0; i < axis->y->len; i++)
		g_array_index(axis->y, double, i) += dy;
	for (guint i = 0; i < axis->pauses->len; i++) {
		g_array_index(axis->pauses, Pause, i).y0 += dy;
		g_array_index(axis->pauses, Pause, i).y1 += dy;
	}
	shift(self, diagram, 0, dy);
}
