/* The theory.
 *
 * A label is placed above its own arrow and rotated with it, in a strip along the arrow, as high as
 * the text.  Whatever else crosses that strip, another arrow, a lifeline or another label, takes an
 * interval out of it; the label goes into the first stretch from the tail that is long enough.  If
 * there is none, the label drops its least important piece, and so on; an arrow in a crowd may stay
 * without words.  A band offers several strips: along its middle, below its upper edge, above its
 * lower one, and like an arrow above all of it.
 *
 * Lifelines give way to words (layout.c), so they are no obstacles.
 *
 * Labels are placed in order of importance, each avoiding those placed before.  Obstacles are found
 * by their height (obstacles.c): an arrow is compared with those in flight at the same time, never
 * with all.
 */
#include "layout/label-placement.h"

#include <math.h>
#include <string.h>

#include "diagram/label.h"
#include "layout/message-style.h"
#include "layout/page.h"
#include "layout/shapes.h"

#define MARK_HALF \
	(CROSS_HALF + 1.5) /* of a cross or a question mark, and what keeps clear of it \
			    */
#define MARK_REACH (QUESTION_AWAY + 5.0) /* of a question mark, beyond the head */
#define PAD_TAIL 14.0                    /* from the lifeline to the text */
#define PAD_HEAD 16.0                    /* from the text to the tip */
#define PAD_SIDE 4.0                     /* between a text and what crosses its strip */
#define STAND_OFF 2.6                    /* from the arrow's line to the ink */
#define STRIP_SLACK 0.8                  /* free above and below the ink */
#define GAP_PIECE 0.66                   /* between the pieces of a label, of the details' size */
#define STRIPS_MAX 4

/* A label's size, by the number of ranks shown. */
typedef struct {
	double width[LABEL_PIECES_MAX + 1];
	double rise, fall; /* ink above and below the baseline */
} LabelSize;

/* A strip along a line, in its own coordinates: `along` from the tail, `up` away from the line. */
typedef struct {
	Line line;
	double length;
	double ux, uy;    /* along */
	double nx, ny;    /* up */
	double low, high; /* of the ink, up */
	gboolean is_own;  /* its line is the message's own: no obstacle */
} LabelStrip;

typedef struct {
	double from, to;
} Interval;

typedef struct {
	const Diagram *diagram;
	const Scene *scene;
	const LabelSize *sizes; /* by message */
	Obstacles *obstacles;
	LabelStrip strips[STRIPS_MAX]; /* of the current message */
	GArray *taken[STRIPS_MAX];     /* of Interval: what crosses them, sorted */
	guint n_strips;
} Placer;

static void include_ink(LabelSize *size, const TextExtents *extents)
{
	size->rise = MAX(size->rise, -extents->top);
	size->fall = MAX(size->fall, extents->bottom);
}

static TextStyle piece_style(PieceKind kind)
{
	static const TextStyle styles[] = { [PIECE_TAG] = TEXT_DETAIL,
					    [PIECE_LEAD] = TEXT_LEAD,
					    [PIECE_DETAIL] = TEXT_DETAIL,
					    [PIECE_WARNING] = TEXT_VERDICT,
					    [PIECE_TROUBLE] = TEXT_VERDICT };

	return styles[kind];
}

static double gap_of(const Template *template)
{
	return GAP_PIECE * template->text_size[TEXT_DETAIL];
}

static LabelSize measure_label(const Label *label, double gap, TextMeasure *measure)
{
	LabelSize size = { .rise = 0 };

	for (guint i = 0; i < label->n_pieces; i++) {
		const LabelPiece *piece = &label->piece[i];
		TextExtents extents = text_measure(measure, piece_style(piece->kind), piece->text);

		include_ink(&size, &extents);
		for (guint n = piece->rank + 1; n <= label->n_pieces; n++)
			size.width[n] += (size.width[n] > 0 ? gap : 0) + extents.advance;
	}
	return size;
}

struct LabelSizes {
	LabelSize *size; /* by message */
	const Diagram *diagram;
};

LabelSizes *label_sizes_new(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	LabelSizes *self = g_new(LabelSizes, 1);

	self->diagram = diagram;
	self->size = g_new(LabelSize, diagram->messages->len);
	for (guint i = 0; i < diagram->messages->len; i++)
		self->size[i] = measure_label(&diagram_message(diagram, i)->label, gap_of(template),
					      measure);
	return self;
}

void label_sizes_free(LabelSizes *self)
{
	if (!self)
		return;
	g_free(self->size);
	g_free(self);
}

double label_sizes_width(const LabelSizes *self, guint message)
{
	guint n = diagram_message(self->diagram, message)->label.n_pieces;

	return self->size[message].width[n] + PAD_TAIL + PAD_HEAD;
}

/* ---- strips -------------------------------------------------------------------------------------
 */

static LabelStrip strip_along(Line line, double low, double height)
{
	double dx = line.head.x - line.tail.x, dy = line.head.y - line.tail.y;
	double length = hypot(dx, dy);
	LabelStrip strip = { .line = line, .length = length, .low = low, .high = low + height };

	strip.ux = dx / length;
	strip.uy = dy / length;
	strip.nx = dx > 0 ? strip.uy : -strip.uy;
	strip.ny = dx > 0 ? -strip.ux : strip.ux;
	return strip;
}

static Point middle(Point a, Point b)
{
	return (Point){ (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

/* The strips for a message's label, best first. */
static guint strips_of(const Placer *self, guint message, LabelStrip *strips)
{
	const Track *track = &self->scene->tracks[message];
	const LabelSize *size = &self->sizes[message];
	double height = size->rise + size->fall;
	guint n = 0;

	if (diagram_message(self->diagram, message)->is_band) {
		Line centre = { middle(track->first.tail, track->last.tail),
				middle(track->first.head, track->last.head) };

		strips[n++] = strip_along(centre, -height / 2, height);
		strips[n++] = strip_along(track->first, -STAND_OFF - height, height);
		strips[n++] = strip_along(track->last, STAND_OFF, height);
	}
	strips[n] = strip_along(track->first, STAND_OFF, height);
	strips[n++].is_own = TRUE;
	return n;
}

static Point to_strip(const LabelStrip *strip, Point p)
{
	double dx = p.x - strip->line.tail.x, dy = p.y - strip->line.tail.y;

	return (Point){ dx * strip->ux + dy * strip->uy, dx * strip->nx + dy * strip->ny };
}

static Point from_strip(const LabelStrip *strip, double along, double up)
{
	return (Point){ strip->line.tail.x + along * strip->ux + up * strip->nx,
			strip->line.tail.y + along * strip->uy + up * strip->ny };
}

/* Widens `taken` by the part of the line p–q that is in the strip. */
static void take_line(Interval *taken, const LabelStrip *strip, Point p, Point q)
{
	double low = strip->low - STRIP_SLACK, high = strip->high + STRIP_SLACK;
	Point a = to_strip(strip, p), b = to_strip(strip, q);
	double t0 = 0, t1 = 1, rise = b.y - a.y;

	if (fabs(rise) < 1e-9) {
		if (a.y < low || a.y > high)
			return;
	} else {
		double enter = ((rise > 0 ? low : high) - a.y) / rise;
		double leave = ((rise > 0 ? high : low) - a.y) / rise;

		t0 = MAX(t0, enter);
		t1 = MIN(t1, leave);
	}
	if (t0 > t1)
		return;
	for (int i = 0; i < 2; i++) {
		double along = a.x + (b.x - a.x) * (i ? t1 : t0);

		taken->from = MIN(taken->from, along);
		taken->to = MAX(taken->to, along);
	}
}

static void note_taken(GArray *list, Interval taken)
{
	if (taken.from > taken.to)
		return;
	taken.from -= PAD_SIDE;
	taken.to += PAD_SIDE;
	g_array_append_val(list, taken);
}

static int compare_intervals(gconstpointer a, gconstpointer b)
{
	const Interval *p = a, *q = b;

	return p->from < q->from ? -1 : p->from > q->from;
}

/* A strip, its owner, and what crosses it. */
typedef struct {
	GArray *taken;
	const LabelStrip *strip;
	guint message;
} Look;

static void take_obstacle(gpointer data, const Obstacle *obstacle)
{
	const Look *look = data;
	Interval taken = { INFINITY, -INFINITY };

	if (look->strip->is_own && obstacle->owner == look->message)
		return;
	for (guint i = 0; i < obstacle->n_points; i++)
		take_line(&taken, look->strip, obstacle->point[i],
			  obstacle->point[(i + 1) % obstacle->n_points]);
	note_taken(look->taken, taken);
}

/* Fills `list` with all that crosses the strip, sorted. */
static void find_taken(Placer *self, GArray *list, const LabelStrip *strip, guint message)
{
	double reach = MAX(fabs(strip->low), fabs(strip->high)) + STRIP_SLACK;
	Look look = { list, strip, message };

	g_array_set_size(list, 0);
	obstacles_each(self->obstacles, strip->line.tail.y - reach, strip->line.head.y + reach,
		       take_obstacle, &look);
	g_array_sort(list, compare_intervals);
}

/* The first free stretch of `width` in a strip of `length`, from the tail; negative: none. */
static double first_free(const GArray *list, double length, double width)
{
	double from = PAD_TAIL;

	for (guint i = 0; i < list->len; i++) {
		const Interval *taken = &g_array_index(list, Interval, i);

		if (taken->to <= from)
			continue;
		if (taken->from >= from + width)
			break;
		from = taken->to;
	}
	return from + width <= length - PAD_HEAD ? from : -1;
}

/* Text is rotated with its line but never upside down. */
static double text_angle(const LabelStrip *strip)
{
	return strip->ux > 0 ? atan2(strip->uy, strip->ux) : atan2(-strip->uy, -strip->ux);
}

/* Places a label `width` wide at `from` along the strip. */
static void settle(Placer *self, guint message, const LabelStrip *strip, double from, double width,
		   Placement *placement)
{
	double low = strip->low, high = strip->high;
	const Point quad[4] = { from_strip(strip, from, low), from_strip(strip, from + width, low),
				from_strip(strip, from + width, high),
				from_strip(strip, from, high) };

	placement->origin = from_strip(strip, strip->ux > 0 ? from : from + width,
				       low + self->sizes[message].fall);
	placement->angle = text_angle(strip);
	memcpy(placement->quad, quad, sizeof(quad));
	obstacles_add_text(self->obstacles, quad);
}

/* Tries each strip with `n_ranks` of the label. */
static gboolean try_ranks(Placer *self, guint message, Placement *placement)
{
	double width = self->sizes[message].width[placement->n_ranks];

	for (guint i = 0; i < self->n_strips; i++) {
		const LabelStrip *strip = &self->strips[i];
		double from = first_free(self->taken[i], strip->length, width);

		if (from < 0)
			continue;
		settle(self, message, strip, from, width, placement);
		return TRUE;
	}
	return FALSE;
}

static Placement place_label(Placer *self, guint message)
{
	const Label *label = &diagram_message(self->diagram, message)->label;
	Placement placement = { .n_ranks = label->n_pieces };

	self->n_strips = strips_of(self, message, self->strips);
	for (guint i = 0; i < self->n_strips; i++)
		find_taken(self, self->taken[i], &self->strips[i], message);
	while (placement.n_ranks > 0 && !try_ranks(self, message, &placement))
		placement.n_ranks--;
	return placement;
}

/* The most important first. */
static int importance(const Message *message)
{
	PieceKind verdict = label_verdict(&message->label);

	if (verdict == PIECE_TROUBLE)
		return 0;
	if (message->kind != MESSAGE_DATA && message->kind != MESSAGE_ACK)
		return 1;
	if (verdict == PIECE_WARNING)
		return 2;
	return message->kind == MESSAGE_DATA ? 3 : 4;
}
#define IMPORTANCE_LEVELS 5

/* The cost of what this label omits. */
static double cost_of(const Message *message, const Placement *placement)
{
	gboolean is_plain_ack =
		message->kind == MESSAGE_ACK && label_verdict(&message->label) <= PIECE_DETAIL;
	double cost = 0;

	for (guint i = 0; i < message->label.n_pieces; i++) {
		const LabelPiece *piece = &message->label.piece[i];

		if (piece->rank < placement->n_ranks)
			continue;
		if (piece->kind == PIECE_DETAIL)
			cost += is_plain_ack ? 0.5 : 1;
		else
			cost += is_plain_ack ? 2 : 10;
	}
	return cost;
}

/* The question mark beyond the head of an arrow whose fate is unknown, or the cross at that of a
 * lost one, is as much in the way as a text. */
static void add_mark(Placer *self, Point head, gboolean leftward)
{
	double from = head.x - (leftward ? MARK_REACH : MARK_HALF);
	double to = head.x + (leftward ? MARK_HALF : MARK_REACH);
	const Point quad[4] = { { from, head.y - MARK_HALF },
				{ to, head.y - MARK_HALF },
				{ to, head.y + MARK_HALF },
				{ from, head.y + MARK_HALF } };

	obstacles_add_text(self->obstacles, quad);
}

static void add_tracks(Placer *self)
{
	for (guint i = 0; i < self->diagram->messages->len; i++) {
		const Message *message = diagram_message(self->diagram, i);
		const Track *track = &self->scene->tracks[i];

		obstacles_add_line(self->obstacles, track->first, i);
		if (message->is_band)
			obstacles_add_line(self->obstacles, track->last, i);
		else if (message->fate != FATE_ARRIVED)
			add_mark(self, track->first.head,
				 track->first.head.x < track->first.tail.x);
	}
	for (guint i = 0; i < self->scene->repeats->len; i++)
		obstacles_add_line(self->obstacles, g_array_index(self->scene->repeats, Line, i),
				   G_MAXUINT);
}

static void placer_init(Placer *self, const Diagram *diagram, const Scene *scene)
{
	guint n = diagram->messages->len;
	double top = INFINITY, bottom = -INFINITY;

	*self = (Placer){ .diagram = diagram, .scene = scene, .sizes = scene->sizes->size };
	for (guint i = 0; i < STRIPS_MAX; i++)
		self->taken[i] = g_array_new(FALSE, FALSE, sizeof(Interval));
	for (guint i = 0; i < n; i++) {
		top = MIN(top, scene->tracks[i].first.tail.y);
		bottom = MAX(bottom, scene->tracks[i].last.head.y);
	}
	self->obstacles = obstacles_new(n ? top : 0, n ? bottom : 0);
	add_tracks(self);
}

static void placer_clear(Placer *self)
{
	for (guint i = 0; i < STRIPS_MAX; i++)
		g_array_unref(self->taken[i]);
	obstacles_free(self->obstacles);
}

Placements *label_placement_new(const Diagram *diagram, const Scene *scene)
{
	Placements *self = g_new0(Placements, 1);
	guint n = diagram->messages->len;
	Placer placer;

	placer_init(&placer, diagram, scene);
	self->placements = g_array_sized_new(FALSE, TRUE, sizeof(Placement), n);
	g_array_set_size(self->placements, n);
	for (int level = 0; level < IMPORTANCE_LEVELS; level++)
		for (guint i = 0; i < n; i++) {
			const Message *message = diagram_message(diagram, i);
			Placement *placement = &g_array_index(self->placements, Placement, i);

			if (importance(message) != level)
				continue;
			*placement = place_label(&placer, i);
			self->cost += cost_of(message, placement);
		}
	placer_clear(&placer);
	return self;
}

void label_placement_free(Placements *self)
{
	if (!self)
		return;
	g_array_unref(self->placements);
	g_free(self);
}

static ColourRole piece_colour(const Message *message, PieceKind kind)
{
	switch (kind) {
	case PIECE_LEAD:
		return message->kind == MESSAGE_ACK && !message->is_repeat
			       ? COLOUR_MUTED
			       : message_colour(message);
	case PIECE_WARNING:
		return COLOUR_WARNING;
	case PIECE_TROUBLE:
		return COLOUR_TROUBLE;
	default:
		return COLOUR_MUTED;
	}
}

void label_placement_put(Page *page, const Diagram *diagram, guint message,
			 const Placement *placement, const Template *template, TextMeasure *measure)
{
	const Message *at = diagram_message(diagram, message);
	TextItem *text;

	if (placement->n_ranks == 0)
		return;
	text = page_begin_text(page, "arrow-label", (gint32)message, placement->origin,
			       placement->angle);
	for (guint i = 0; i < at->label.n_pieces; i++) {
		const LabelPiece *piece = &at->label.piece[i];

		if (piece->rank < placement->n_ranks)
			text_item_add(text, measure, piece_style(piece->kind),
				      piece_colour(at, piece->kind), gap_of(template), piece->text);
	}
}
