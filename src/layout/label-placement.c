/* The theory.
 *
 * A label stands above its own arrow and is turned with it, so it lies in a strip along the arrow,
 * as high as the text.  Whatever else crosses that strip, another arrow or another label, takes an
 * interval out of it; the label goes into the first stretch, counted from the tail, that is long
 * enough.  When none is, the label gives up the piece that
 * matters least, and so on; an arrow in the thick of it may stay without words.
 *
 * Labels are placed in the order of what a reader would miss most, each seeing those placed before.
 *
 * Who can be in the way: arrows are sorted by their tails, and heads are never above tails; so for
 * an arrow the candidates are a run of neighbours, bounded downwards by its own head and upwards by
 * the lowest head so far.  An arrow is compared with those in flight at the same time, never with
 * all.
 */
#include "layout/label-placement.h"

#include <math.h>

#include "diagram/label.h"
#include "layout/page.h"

#define PAD_TAIL 14.0   /* from the lifeline to the text */
#define PAD_HEAD 16.0   /* from the text to the tip */
#define PAD_SIDE 4.0    /* between a text and what crosses its strip */
#define STAND_OFF 2.6   /* from the arrow's line up to the ink */
#define STRIP_SLACK 0.8 /* free above and below the ink */
#define GAP_PIECE 6.0   /* between the pieces of a label */

/* A label's size, by how many ranks of its pieces are shown. */
typedef struct {
	double width[LABEL_PIECES_MAX + 1];
	double rise, fall; /* ink above and below the baseline */
} LabelSize;

/* An arrow as the strip above it sees the world: `along` from the tail, `up` away from its line. */
typedef struct {
	Point tail;
	double length;
	double ux, uy; /* along */
	double nx, ny; /* up */
} Strip;

typedef struct {
	double from, to;
} Interval;

typedef struct {
	const Diagram *diagram;
	const Line *lines;
	LabelSize *sizes;    /* by message */
	guint *by_tail;      /* messages in the order of their tails' y */
	guint *rank;         /* the inverse */
	double *lowest_head; /* of the first k of by_tail: the greatest y of a head */
	Point (*quads)[4];   /* of the labels placed */
	gboolean *is_placed;
	GArray *taken; /* of Interval, scratch */
} Placer;

static void include_ink(LabelSize *size, const TextExtents *extents)
{
	size->rise = MAX(size->rise, -extents->top);
	size->fall = MAX(size->fall, extents->bottom);
}

static TextStyle piece_style(PieceKind kind)
{
	return kind == PIECE_LEAD ? TEXT_LEAD : kind == PIECE_DETAIL ? TEXT_DETAIL : TEXT_VERDICT;
}

static LabelSize measure_label(const Label *label, TextMeasure *measure)
{
	LabelSize size = { .rise = 0 };

	for (guint i = 0; i < label->n_pieces; i++) {
		const LabelPiece *piece = &label->piece[i];
		TextExtents extents = text_measure(measure, piece_style(piece->kind), piece->text);

		include_ink(&size, &extents);
		for (guint n = piece->rank + 1; n <= label->n_pieces; n++)
			size.width[n] += (i ? GAP_PIECE : 0) + extents.advance;
	}
	return size;
}

static Strip strip_of(const Line *line)
{
	double dx = line->head.x - line->tail.x, dy = line->head.y - line->tail.y;
	double length = hypot(dx, dy);
	Strip strip = { .tail = line->tail, .length = length };

	strip.ux = dx / length;
	strip.uy = dy / length;
	strip.nx = dx > 0 ? strip.uy : -strip.uy;
	strip.ny = dx > 0 ? -strip.ux : strip.ux;
	return strip;
}

static Point to_strip(const Strip *strip, Point p)
{
	double dx = p.x - strip->tail.x, dy = p.y - strip->tail.y;

	return (Point){ dx * strip->ux + dy * strip->uy, dx * strip->nx + dy * strip->ny };
}

/* Widens `taken` by the part of the line p–q that lies between `low` and `high` above the arrow. */
static void take_line(Interval *taken, const Strip *strip, Point p, Point q, double low,
		      double high)
{
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

static void note_taken(Placer *self, Interval taken)
{
	if (taken.from > taken.to)
		return;
	taken.from -= PAD_SIDE;
	taken.to += PAD_SIDE;
	g_array_append_val(self->taken, taken);
}

static int compare_intervals(gconstpointer a, gconstpointer b)
{
	const Interval *p = a, *q = b;

	return p->from < q->from ? -1 : p->from > q->from;
}

static void take_neighbour(Placer *self, const Strip *strip, guint other, double low, double high)
{
	Interval taken = { INFINITY, -INFINITY };

	take_line(&taken, strip, self->lines[other].tail, self->lines[other].head, low, high);
	note_taken(self, taken);
	if (!self->is_placed[other])
		return;
	taken = (Interval){ INFINITY, -INFINITY };
	for (int i = 0; i < 4; i++)
		take_line(&taken, strip, self->quads[other][i], self->quads[other][(i + 1) % 4],
			  low, high);
	note_taken(self, taken);
}

/* Fills `taken` with all that crosses the strip of `message`, sorted. */
static void find_taken(Placer *self, guint message, const Strip *strip, double low, double high)
{
	double top = self->lines[message].tail.y - 2 * high;
	double bottom =
		self->lines[message].head.y + 2 * high; /* a neighbour's label hangs above it */
	guint n = self->diagram->messages->len;

	g_array_set_size(self->taken, 0);
	for (guint k = self->rank[message]; k > 0 && self->lowest_head[k - 1] >= top; k--)
		if (self->lines[self->by_tail[k - 1]].head.y >= top)
			take_neighbour(self, strip, self->by_tail[k - 1], low, high);
	for (guint k = self->rank[message] + 1; k < n; k++) {
		if (self->lines[self->by_tail[k]].tail.y > bottom)
			break;
		take_neighbour(self, strip, self->by_tail[k], low, high);
	}
	g_array_sort(self->taken, compare_intervals);
}

/* The first free stretch of `width`, from the tail; negative: none. */
static double first_free(const Placer *self, const Strip *strip, double width)
{
	double from = PAD_TAIL;

	for (guint i = 0; i < self->taken->len; i++) {
		const Interval *taken = &g_array_index(self->taken, Interval, i);

		if (taken->to <= from)
			continue;
		if (taken->from >= from + width)
			break;
		from = taken->to;
	}
	return from + width <= strip->length - PAD_HEAD ? from : -1;
}

/* Text is turned with its arrow but never upside down. */
static double text_angle(const Line *line)
{
	double dx = line->head.x - line->tail.x, dy = line->head.y - line->tail.y;

	return dx > 0 ? atan2(dy, dx) : atan2(-dy, -dx);
}

/* The baseline's left end for a text that begins (or, on a leftward arrow, ends) `from_tail` along.
 */
static Point text_origin(const Strip *strip, double from_tail, double width, double up)
{
	double along = strip->ux > 0 ? from_tail : from_tail + width;

	return (Point){ strip->tail.x + along * strip->ux + up * strip->nx,
			strip->tail.y + along * strip->uy + up * strip->ny };
}

static double baseline_up(const LabelSize *size)
{
	return STAND_OFF + size->fall;
}

static void remember_quad(Placer *self, guint message, const Strip *strip, double from_tail,
			  double width)
{
	const LabelSize *size = &self->sizes[message];
	double low = STAND_OFF, high = STAND_OFF + size->fall + size->rise;
	const double along[4] = { from_tail, from_tail + width, from_tail + width, from_tail };
	const double up[4] = { low, low, high, high };

	for (int i = 0; i < 4; i++)
		self->quads[message][i] =
			(Point){ strip->tail.x + along[i] * strip->ux + up[i] * strip->nx,
				 strip->tail.y + along[i] * strip->uy + up[i] * strip->ny };
	self->is_placed[message] = TRUE;
}

static gboolean try_width(Placer *self, guint message, const Strip *strip, double width,
			  Placement *placement)
{
	double from = first_free(self, strip, width);

	if (from < 0)
		return FALSE;
	placement->from_tail = from;
	remember_quad(self, message, strip, from, width);
	return TRUE;
}

static Placement place_label(Placer *self, guint message)
{
	const Label *label = &diagram_message(self->diagram, message)->label;
	const LabelSize *size = &self->sizes[message];
	Strip strip = strip_of(&self->lines[message]);
	double low = STAND_OFF - STRIP_SLACK;
	double high = STAND_OFF + size->fall + size->rise + STRIP_SLACK;
	Placement placement = { .n_ranks = label->n_pieces };

	find_taken(self, message, &strip, low, high);
	while (placement.n_ranks > 0 &&
	       !try_width(self, message, &strip, size->width[placement.n_ranks], &placement))
		placement.n_ranks--;
	return placement;
}

/* What a reader would miss most comes first. */
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

/* How much a picture loses by what this label leaves out. */
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

static int compare_tails(gconstpointer a, gconstpointer b, gpointer lines)
{
	const Line *p = (const Line *)lines + *(const guint *)a;
	const Line *q = (const Line *)lines + *(const guint *)b;

	if (p->tail.y != q->tail.y)
		return p->tail.y < q->tail.y ? -1 : 1;
	return *(const guint *)a < *(const guint *)b ? -1 : 1;
}

static void placer_init(Placer *self, const Diagram *diagram, const Line *lines,
			TextMeasure *measure)
{
	guint n = diagram->messages->len;

	*self = (Placer){ .diagram = diagram, .lines = lines };
	self->sizes = g_new(LabelSize, n);
	self->by_tail = g_new(guint, n);
	self->rank = g_new(guint, n);
	self->lowest_head = g_new(double, n);
	self->quads = g_malloc_n(n, sizeof(*self->quads));
	self->is_placed = g_new0(gboolean, n);
	self->taken = g_array_new(FALSE, FALSE, sizeof(Interval));
	for (guint i = 0; i < n; i++) {
		self->sizes[i] = measure_label(&diagram_message(diagram, i)->label, measure);
		self->by_tail[i] = i;
	}
	g_qsort_with_data(self->by_tail, (gint)n, sizeof(guint), compare_tails, (gpointer)lines);
	for (guint k = 0; k < n; k++) {
		double head = lines[self->by_tail[k]].head.y;

		self->rank[self->by_tail[k]] = k;
		self->lowest_head[k] = k ? MAX(self->lowest_head[k - 1], head) : head;
	}
}

static void placer_clear(Placer *self)
{
	g_free(self->sizes);
	g_free(self->by_tail);
	g_free(self->rank);
	g_free(self->lowest_head);
	g_free(self->quads);
	g_free(self->is_placed);
	g_array_unref(self->taken);
}

static void count(Placements *self, const Message *message, const Placement *placement)
{
	self->cost += cost_of(message, placement);
	if (placement->n_ranks == 0)
		self->n_missing++;
	else if (placement->n_ranks < message->label.n_pieces)
		self->n_short++;
}

Placements *label_placement_new(const Diagram *diagram, const Line *lines, TextMeasure *measure)
{
	Placements *self = g_new0(Placements, 1);
	guint n = diagram->messages->len;
	Placer placer;

	placer_init(&placer, diagram, lines, measure);
	self->placements = g_array_sized_new(FALSE, TRUE, sizeof(Placement), n);
	g_array_set_size(self->placements, n);
	for (int level = 0; level < IMPORTANCE_LEVELS; level++)
		for (guint i = 0; i < n; i++) {
			const Message *message = diagram_message(diagram, i);
			Placement *placement = &g_array_index(self->placements, Placement, i);

			if (importance(message) != level)
				continue;
			*placement = place_label(&placer, i);
			count(self, message, placement);
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

static ColourRole lead_colour(const Message *message)
{
	static const ColourRole colours[MESSAGE_N_KINDS] = {
		[MESSAGE_SYN] = COLOUR_SYN,     [MESSAGE_DATA] = COLOUR_DATA,
		[MESSAGE_ACK] = COLOUR_MUTED,   [MESSAGE_FIN] = COLOUR_FIN,
		[MESSAGE_RST] = COLOUR_TROUBLE,
	};

	return message->is_repeat ? COLOUR_TROUBLE : colours[message->kind];
}

static ColourRole piece_colour(const Message *message, PieceKind kind)
{
	switch (kind) {
	case PIECE_LEAD:
		return lead_colour(message);
	case PIECE_WARNING:
		return COLOUR_WARNING;
	case PIECE_TROUBLE:
		return COLOUR_TROUBLE;
	default:
		return COLOUR_MUTED;
	}
}

void label_placement_paint(Page *page, const Message *message, const Line *line,
			   const Placement *placement, TextMeasure *measure)
{
	const Label *label = &message->label;
	LabelSize size = measure_label(label, measure);
	Strip strip = strip_of(line);
	Point origin = text_origin(&strip, placement->from_tail, size.width[placement->n_ranks],
				   baseline_up(&size));
	TextItem *text;

	if (placement->n_ranks == 0)
		return;
	text = page_begin_text(page, "arrow-label", message->frame, origin, text_angle(line));
	for (guint i = 0; i < label->n_pieces; i++) {
		const LabelPiece *piece = &label->piece[i];

		if (piece->rank < placement->n_ranks)
			text_item_add(text, measure, piece_style(piece->kind),
				      piece_colour(message, piece->kind), GAP_PIECE, piece->text);
	}
}
