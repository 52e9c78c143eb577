/* The rising function of time.
 *
 * All ends are in one order, so y is a list of steps.  A step is at least as high as its text needs
 * (a tail carries a label, a head does not) and grows with the logarithm of its time: from the
 * flow's quick steps, which get the least height, to its slow ones, which get row_max; if all steps
 * are similar, none looks slow.  Between ends of different lanes no text is in the way, so less is
 * enough.
 *
 * The height of a pause far above the flow's usual steps would mean nothing: it becomes a break of
 * fixed height, labelled with its length.  No arrow is in flight across one.
 */
#include "layout/time-axis.h"

#include <math.h>

#include "base/bisect.h"
#include "base/quantity.h"

#define PAUSE_MIN (100 * NS_PER_MS)
#define PAUSE_TIMES_RHYTHM 12
#define PAUSE_HEIGHT 52.0   /* points */
#define SLOW_TIMES_QUICK 10 /* at least: a smaller difference does not justify row_max */

typedef struct {
	gint64 quick, slow; /* tenth and ninetieth percentile of the steps that take time, if they
			       are SLOW_TIMES_QUICK apart */
	gint64 pause;       /* from here on a step is a break */
} Rhythm;

static int compare_times(gconstpointer a, gconstpointer b)
{
	gint64 p = *(const gint64 *)a, q = *(const gint64 *)b;

	return p < q ? -1 : p > q;
}

static gint64 percentile(const GArray *sorted, guint per_cent)
{
	return sorted->len ? g_array_index(sorted, gint64, (sorted->len - 1) * per_cent / 100) : 0;
}

static GArray *sorted_steps(const Diagram *diagram)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 1; i < diagram->ends->len; i++) {
		gint64 step =
			diagram_end(diagram, i)->time_ns - diagram_end(diagram, i - 1)->time_ns;

		if (step > 0)
			g_array_append_val(steps, step);
	}
	g_array_sort(steps, compare_times);
	return steps;
}

/* Broken clocks make steps of centuries. */
static gint64 times(gint64 factor, gint64 step)
{
	return step < G_MAXINT64 / factor ? factor * step : G_MAXINT64;
}

static gint64 longest_round_trip(const Diagram *diagram)
{
	gint64 longest = 0;

	for (guint i = 0; i < diagram->n_flows; i++)
		longest = MAX(longest, diagram->flows[i]->rtt_ns);
	return longest;
}

static Rhythm rhythm_of(const Diagram *diagram)
{
	g_autoptr(GArray) steps = sorted_steps(diagram);
	gint64 beat = MAX(percentile(steps, 75), longest_round_trip(diagram));
	Rhythm rhythm = { .quick = percentile(steps, 10) };
	guint n = steps->len;

	rhythm.pause = MAX(PAUSE_MIN, times(PAUSE_TIMES_RHYTHM, beat));
	while (n > 0 && g_array_index(steps, gint64, n - 1) >= rhythm.pause)
		n--;
	g_array_set_size(steps, n);
	rhythm.slow = MAX(percentile(steps, 90), times(SLOW_TIMES_QUICK, rhythm.quick));
	return rhythm;
}

/* From 0 for a quick step to 1 for a slow one. */
static double slowness(const Rhythm *rhythm, gint64 step)
{
	if (step <= rhythm->quick || rhythm->slow <= rhythm->quick)
		return 0;
	return MIN(log((double)step / (double)rhythm->quick) /
			   log((double)rhythm->slow / (double)rhythm->quick),
		   1);
}

/* Least below an end on the same lane.  A label is above an arrow, and within a band. */
static double lane_step(const TimeAxisSpec *spec, const End *end, const Diagram *diagram)
{
	const Message *message = diagram_message(diagram, end->message);

	if (message->is_band)
		return end->is_last ? spec->row_band : spec->row_bare;
	return end->arrival ? spec->row_bare : spec->row;
}

static double least_step(const TimeAxisSpec *spec, const End *before, const End *end,
			 const Diagram *diagram)
{
	if (before->message == end->message && before->time_ns == end->time_ns &&
	    before->arrival != end->arrival)
		return spec->row_level;
	if (before->lane != end->lane)
		return spec->row_across;
	return lane_step(spec, end, diagram);
}

static void add_pause(TimeAxis *self, double y, gint64 length_ns)
{
	Pause pause = { y, y + PAUSE_HEIGHT, length_ns };

	g_array_append_val(self->pauses, pause);
}

/* What the lane requires of an end, whatever is on other lanes in between. */
static double below_lane(const TimeAxisSpec *spec, const End *end, const double *lane_y,
			 const Diagram *diagram)
{
	return lane_y[end->lane] + lane_step(spec, end, diagram);
}

/* How many bands are open after an end: while one is, there is no pause. */
static int open_bands(int n, const Diagram *diagram, const End *end)
{
	const Message *message = diagram_message(diagram, end->message);

	if (!message->is_band)
		return n;
	return n + (end->is_last ? end->arrival ? -1 : 0 : end->arrival ? 0 : 1);
}

TimeAxis *time_axis_new(const Diagram *diagram, const TimeAxisSpec *spec)
{
	TimeAxis *self = g_new0(TimeAxis, 1);
	Rhythm rhythm = rhythm_of(diagram);
	g_autofree double *lane_y = g_new(double, diagram->lanes->len);
	double y = 0;
	int n_open = 0;

	self->y = g_array_sized_new(FALSE, FALSE, sizeof(double), diagram->ends->len);
	self->pauses = g_array_new(FALSE, FALSE, sizeof(Pause));
	for (guint lane = 0; lane < diagram->lanes->len; lane++)
		lane_y[lane] = -INFINITY;
	for (guint i = 0; i < diagram->ends->len; i++) {
		const End *end = diagram_end(diagram, i);
		const End *before = i ? diagram_end(diagram, i - 1) : NULL;
		gint64 step = before ? end->time_ns - before->time_ns : 0;

		if (before && step >= rhythm.pause && n_open == 0) {
			add_pause(self, y, step);
			y += PAUSE_HEIGHT;
		} else if (before) {
			double least = least_step(spec, before, end, diagram);

			y += least + (spec->row_max - spec->row) * slowness(&rhythm, step);
		}
		y = MAX(y, below_lane(spec, end, lane_y, diagram));
		lane_y[end->lane] = y;
		n_open = open_bands(n_open, diagram, end);
		g_array_append_val(self->y, y);
	}
	self->bottom = y;
	return self;
}

void time_axis_free(TimeAxis *self)
{
	if (!self)
		return;
	g_array_unref(self->y);
	g_array_unref(self->pauses);
	g_free(self);
}

static gboolean is_until(gconstpointer end, gconstpointer time_ns)
{
	return ((const End *)end)->time_ns <= *(const gint64 *)time_ns;
}

double time_axis_at(const TimeAxis *self, const Diagram *diagram, gint64 time_ns)
{
	const double *y = (const double *)(gpointer)self->y->data;
	guint next = bisect(diagram->ends, is_until, &time_ns);
	const End *before, *after;

	if (next == 0 || next == self->y->len)
		return next == 0 ? y[0] : y[next - 1];
	before = diagram_end(diagram, next - 1);
	after = diagram_end(diagram, next);
	return y[next - 1] + (y[next] - y[next - 1]) * (double)(time_ns - before->time_ns) /
				     (double)(after->time_ns - before->time_ns);
}
