/* Labels that matter most are placed first; others go where these leave room, or are left out. */
#include "layout/columns/story-rail.h"

#include <math.h>

#include "base/bisect.h"

#define RAIL_GAP 16.0 /* between the times and the rail */
#define RAIL_WIDTH 2.2
#define WORDS_GAP 11.0  /* from the rail to its words */
#define LADDER_GAP 14.0 /* from the words to the states */
#define ROW 1.25        /* of two lines of words, of their size */
#define CROSS 4.0       /* half of it */
#define DOT 4.0         /* radius */
#define TICK 4.5        /* half of it */
#define TICKS_APART 1.5
#define BRACKET_GAP 6.0 /* from the rail */
#define OPEN_LENGTH 16.0
#define HAIR_GAP 5.0 /* between a hairline and words */

/* Half of a mark, above and below which the rail does not touch it; by kind. */
static const struct {
	ColourRole colour;
	double half;
	guint rank; /* its words are placed in this order */
} kinds[STORY_N_KINDS] = {
	[STORY_LOST] = { COLOUR_TROUBLE, CROSS + 1, 0 },
	[STORY_MISSED] = { COLOUR_TROUBLE, CROSS + 2, 0 },
	[STORY_HOLE] = { COLOUR_TROUBLE, DOT, 2 },
	[STORY_ASKED] = { COLOUR_WARNING, 0, 2 },
	[STORY_AGAIN] = { COLOUR_TROUBLE, 0, 1 },
	[STORY_HEALED] = { COLOUR_DATA, 0, 0 },
	[STORY_UNKNOWN] = { COLOUR_TROUBLE, 0, 0 },
};

#define RANKS 3

ColourRole story_colour(StoryKind kind)
{
	return kinds[kind].colour;
}

static const StoryMark *mark_at(const Furniture *self, guint i)
{
	return &g_array_index(self->diagram->story, StoryMark, i);
}

static double words_width(const Diagram *diagram, TextMeasure *measure)
{
	double width = 0;

	for (guint i = 0; i < diagram->story->len; i++) {
		const StoryMark *mark = &g_array_index(diagram->story, StoryMark, i);

		if (mark->text)
			width = MAX(width, text_measure(measure, TEXT_VERDICT, mark->text).advance);
		if (mark->detail)
			width = MAX(width,
				    text_measure(measure, TEXT_VERDICT, mark->detail).advance);
	}
	return width;
}

double story_rail_width(const Diagram *diagram, TextMeasure *measure)
{
	return diagram->story->len
		       ? RAIL_GAP + WORDS_GAP + words_width(diagram, measure) + LADDER_GAP
		       : 0;
}

static gboolean is_earlier(gconstpointer end, gconstpointer time_ns)
{
	return ((const End *)end)->time_ns < *(const gint64 *)time_ns;
}

double story_rail_y(const Furniture *self, const StoryMark *mark)
{
	const GArray *ends = self->diagram->ends;

	for (guint i = bisect(ends, is_earlier, &mark->time_ns); i < ends->len; i++) {
		const End *end = &g_array_index(ends, End, i);

		if (end->time_ns > mark->time_ns)
			break;
		if (end->message == mark->message && end->lane == mark->lane)
			return g_array_index(self->axis->y, double, i);
	}
	return time_axis_at(self->axis, self->diagram, mark->time_ns);
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* Where words are already. */
typedef struct {
	double top, bottom;
} Taken;

/* Where `self` is, and what has been placed. */
typedef struct {
	const Furniture *furniture;
	double x, outward; /* of the rail; 1: words are at its right, -1: at its left */
	double *y;         /* by mark; owned */
	GArray *taken;     /* of Taken; owned */
} Rail;

static double size_of(const Rail *self)
{
	return self->furniture->template->text_size[TEXT_VERDICT];
}

static gboolean is_free(const Rail *self, double top, double bottom)
{
	for (guint i = 0; i < self->taken->len; i++) {
		const Taken *taken = &g_array_index(self->taken, Taken, i);

		if (top < taken->bottom && taken->top < bottom)
			return FALSE;
	}
	return TRUE;
}

static void place_line(const Rail *self, ColourRole colour, double y, const char *text)
{
	page_add_text(self->furniture->page, self->furniture->measure, "story", TEXT_VERDICT,
		      colour, self->outward > 0 ? ALIGN_LEFT : ALIGN_RIGHT,
		      (Point){ self->x + self->outward * WORDS_GAP, y + size_of(self) * TEXT_LIFT },
		      text);
}

static void place_words(Rail *self, guint i)
{
	const StoryMark *mark = mark_at(self->furniture, i);
	double row = size_of(self) * ROW, y = self->y[i];
	Taken room = { y - row / 2, y + row / 2 + (mark->detail ? row : 0) };

	if (!mark->text || !is_free(self, room.top, room.bottom))
		return;
	place_line(self, story_colour(mark->kind), y, mark->text);
	if (mark->detail)
		place_line(self, mark->kind == STORY_HOLE ? COLOUR_MUTED : story_colour(mark->kind),
			   y + row, mark->detail);
	g_array_append_val(self->taken, room);
}

/* ---- marks --------------------------------------------------------------------------------------
 */

static void add_line(const Rail *self, Point from, Point to, double width, ColourRole colour,
		     Dash dash)
{
	page_add_line(self->furniture->page, "story-rail", from, to, width, colour, dash);
}

static void place_cross(const Rail *self, double y)
{
	add_line(self, (Point){ self->x - CROSS, y - CROSS }, (Point){ self->x + CROSS, y + CROSS },
		 2, COLOUR_TROUBLE, DASH_SOLID);
	add_line(self, (Point){ self->x - CROSS, y + CROSS }, (Point){ self->x + CROSS, y - CROSS },
		 2, COLOUR_TROUBLE, DASH_SOLID);
}

static void place_dot(const Rail *self, double y, ColourRole fill, ColourRole edge)
{
	Item *item = page_add(self->furniture->page, ITEM_BOX, "story-rail", ITEM_NO_MESSAGE);

	item->box = (BoxItem){ .x = self->x - DOT,
			       .y = y - DOT,
			       .width = 2 * DOT,
			       .height = 2 * DOT,
			       .radius = DOT,
			       .fill = fill,
			       .edge = edge,
			       .edge_width = 1.4 };
}

static void place_tick(const Rail *self, double y)
{
	add_line(self, (Point){ self->x - TICK, y }, (Point){ self->x + TICK, y }, 1.8,
		 COLOUR_WARNING, DASH_SOLID);
}

/* `y`: its baseline. */
static void place_question(const Rail *self, double y)
{
	page_add_text(self->furniture->page, self->furniture->measure, "story", TEXT_LEAD,
		      COLOUR_TROUBLE, ALIGN_CENTRE, (Point){ self->x, y }, "?");
}

/* Where the next thread leaves room for it. */
static void place_unknown(const Rail *self, guint i)
{
	double y = self->y[i], bottom = y + OPEN_LENGTH + 2 * size_of(self);

	if (i + 1 < self->furniture->diagram->story->len && self->y[i + 1] < bottom)
		return;
	add_line(self, (Point){ self->x, y + DOT }, (Point){ self->x, y + OPEN_LENGTH }, RAIL_WIDTH,
		 COLOUR_TROUBLE, DASH_DOTTED);
	place_question(self, y + OPEN_LENGTH + size_of(self));
}

static void place_mark(const Rail *self, guint i)
{
	double y = self->y[i];

	switch (mark_at(self->furniture, i)->kind) {
	case STORY_LOST:
		place_cross(self, y);
		break;
	case STORY_MISSED:
		place_question(self, y + size_of(self) * TEXT_LIFT);
		break;
	case STORY_HOLE:
		place_dot(self, y, COLOUR_GROUND, COLOUR_TROUBLE);
		break;
	case STORY_ASKED:
		place_tick(self, y);
		break;
	case STORY_AGAIN:
		place_dot(self, y, COLOUR_TROUBLE, COLOUR_TROUBLE);
		break;
	case STORY_HEALED:
		place_dot(self, y, COLOUR_DATA, COLOUR_DATA);
		break;
	default:
		place_unknown(self, i);
	}
}

/* Of what comes again and again, some are left out where they would be a blot. */
static gboolean has_room(const Rail *self, guint i)
{
	const StoryMark *mark = mark_at(self->furniture, i);
	const StoryMark *before = i ? mark_at(self->furniture, i - 1) : NULL;

	if (!before || before->kind != mark->kind)
		return TRUE;
	if (mark->kind == STORY_ASKED)
		return self->y[i] - self->y[i - 1] >= TICKS_APART;
	return mark->kind != STORY_AGAIN || self->y[i] - self->y[i - 1] >= 2 * DOT;
}

/* The line of a thread, from its first mark to its last. */
static void place_threads(const Rail *self)
{
	gint32 last[STORY_THREADS_MAX] = { -1, -1, -1 };

	for (guint i = 0; i < self->furniture->diagram->story->len; i++) {
		const StoryMark *mark = mark_at(self->furniture, i);
		gint32 before = last[mark->thread];
		double from, to = self->y[i] - kinds[mark->kind].half;

		last[mark->thread] = (gint32)i;
		if (before < 0)
			continue;
		from = self->y[before] + kinds[mark_at(self->furniture, (guint)before)->kind].half;
		if (to > from)
			add_line(self, (Point){ self->x, from }, (Point){ self->x, to }, RAIL_WIDTH,
				 COLOUR_TROUBLE, DASH_SOLID);
	}
}

/* Beside the ticks that its number counts. */
static void place_brackets(const Rail *self)
{
	double x = self->x + self->outward * BRACKET_GAP;
	gint32 first = -1;
	guint n = self->furniture->diagram->story->len;

	for (guint i = 0; i <= n; i++) {
		const StoryMark *mark = i < n ? mark_at(self->furniture, i) : NULL;

		if (mark && mark->kind == STORY_ASKED) {
			first = first < 0 ? (gint32)i : first;
			continue;
		}
		if (mark && mark->kind == STORY_HOLE)
			continue;
		if (first >= 0 && self->y[i - 1] > self->y[first])
			add_line(self, (Point){ x, self->y[first] }, (Point){ x, self->y[i - 1] },
				 1, COLOUR_WARNING, DASH_SOLID);
		first = -1;
	}
}

/* ---- hairlines ----------------------------------------------------------------------------------
 */

/* Whether a state's name is in the way. */
static gboolean is_named_at(const Furniture *self, double y)
{
	for (guint i = 0; i < self->page->items->len; i++) {
		const Item *item = page_item(self->page, i);
		double top, bottom;

		if (g_strcmp0(item->role, "state-name") != 0)
			continue;
		item_span_y(item, &top, &bottom);
		if (top - 2 < y && y < bottom + 2)
			return TRUE;
	}
	return FALSE;
}

static double width_of_words(const Rail *self, const StoryMark *mark)
{
	return mark->text ? text_measure(self->furniture->measure, TEXT_VERDICT, mark->text).advance
			  : 0;
}

static void place_hairline(const Rail *self, guint i, guint lane)
{
	const Furniture *furniture = self->furniture;
	const StoryMark *mark = mark_at(furniture, i);
	double from = self->x + self->outward * (WORDS_GAP + width_of_words(self, mark) + HAIR_GAP);
	double to = furniture->lane_x[lane] -
		    self->outward * (STATE_BAR_OFFSET + STATE_BAR_WIDTH + HAIR_GAP);

	if (mark->lane != lane || !mark->text || mark->kind == STORY_ASKED ||
	    (to - from) * self->outward <= 0 || is_named_at(furniture, self->y[i]))
		return;
	page_add_line(furniture->page, "story-hair", (Point){ from, self->y[i] },
		      (Point){ to, self->y[i] }, 0.8, COLOUR_LIFELINE, DASH_DOTTED);
}

void story_rail_place(const Furniture *self)
{
	const GArray *story = self->diagram->story;
	gboolean is_left = self->times_align == ALIGN_RIGHT;
	g_autofree double *y = g_new(double, story->len);
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(Taken));
	Rail rail = { .furniture = self,
		      .outward = is_left ? 1 : -1,
		      .x = self->times_x + (is_left ? RAIL_GAP : -RAIL_GAP),
		      .y = y,
		      .taken = taken };
	guint lane = is_left ? 0 : self->diagram->lanes->len - 1;

	for (guint i = 0; i < story->len; i++)
		y[i] = story_rail_y(self, mark_at(self, i));
	place_threads(&rail);
	place_brackets(&rail);
	for (guint i = 0; i < story->len; i++) {
		place_hairline(&rail, i, lane);
		if (has_room(&rail, i))
			place_mark(&rail, i);
	}
	for (guint rank = 0; rank < RANKS; rank++)
		for (guint i = 0; i < story->len; i++)
			if (kinds[mark_at(self, i)->kind].rank == rank)
				place_words(&rail, i);
}
