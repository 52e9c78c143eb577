#include "layout/furniture.h"

#include <math.h>

#include "base/quantity.h"
#include "layout/columns/story-rail.h"
#include "layout/heads.h"
#include "layout/time-unit.h"

#define TITLE_LINES_MAX 8
#define CAPTION_LINES_MAX 40
#define TITLE_LEADING 1.3 /* of the text's size */
#define SUBTITLE_LEADING 1.45
#define SUBTITLE_GAP 7.0 /* from the title's baseline, besides the leading */
#define HEADS_GAP 22.0   /* from the subtitle to the heads */
#define STATE_GAP 1.5    /* above and below a bar */
#define STATE_ROW 1.25   /* least distance of two names, of their size */
#define TIME_ROW 1.22    /* least distance of two times, of their size */
#define SAME_ROW 0.5     /* points */
#define CAP_HEIGHT 0.72  /* of a text's size */
#define CAPTION_LEADING 1.45
#define CAPTION_GAP 30.0 /* from the lifelines' end to the first line */
#define SOURCE_GAP 24.0  /* between caption and source on one line */
#define PAUSE_INSET 16.0 /* of a pause's line from the lifelines */

static double place_lines(const Furniture *self, const char *role, TextStyle style,
			  ColourRole colour, const GPtrArray *lines, double y, double leading)
{
	for (guint i = 0; i < lines->len; i++) {
		if (i)
			y += leading;
		page_add_text(self->page, self->measure, role, style, colour, ALIGN_LEFT,
			      (Point){ self->template->margin, y }, g_ptr_array_index(lines, i));
	}
	return y;
}

/* The subtitle's parts, as many on a line as fit, a dot between. */
static GPtrArray *subtitle_lines(const Furniture *self, double width)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	const GPtrArray *parts = self->diagram->subtitle;
	g_autofree char *line = NULL;

	for (guint i = 0; i < parts->len; i++) {
		const char *part = g_ptr_array_index(parts, i);
		char *longer = line ? g_strdup_printf("%s  ·  %s", line, part) : g_strdup(part);

		if (line && text_measure(self->measure, TEXT_SUBTITLE, longer).advance > width) {
			g_ptr_array_add(lines, g_steal_pointer(&line));
			g_free(longer);
			longer = g_strdup(part);
		}
		g_free(line);
		line = longer;
	}
	if (line)
		g_ptr_array_add(lines,
				text_measure_shorten(self->measure, TEXT_SUBTITLE, line, width));
	return lines;
}

/* What was told in colour, a dot between its parts, on as many lines as it needs; returns the last
 * one's baseline. */
static double place_told(const Furniture *self, double y, double width)
{
	double size = self->template->text_size[TEXT_SUBTITLE], x = 0;
	TextItem *text = NULL;

	for (guint i = 0; i < self->diagram->told->len; i++) {
		const StoryPiece *piece = &g_array_index(self->diagram->told, StoryPiece, i);
		TextStyle style = piece->is_detail ? TEXT_SUBTITLE : TEXT_HEAD;
		double advance = text_measure(self->measure, style, piece->text).advance;

		if (!text || (x + advance > width && !piece->is_detail)) {
			y += text ? size * SUBTITLE_LEADING : 0;
			text = page_begin_text(self->page, "told", ITEM_NO_MESSAGE,
					       (Point){ self->template->margin, y }, 0);
			x = 0;
		} else if (!piece->is_detail) {
			text_item_add(text, self->measure, TEXT_SUBTITLE, COLOUR_MUTED, 0, "  ·  ");
		}
		text_item_add(text, self->measure, style,
			      piece->is_detail ? COLOUR_MUTED : story_colour(piece->kind), 0,
			      piece->text);
		x += advance;
	}
	return y;
}

double furniture_titles(const Furniture *self, double width)
{
	const Template *template = self->template;
	double title_size = template->text_size[TEXT_TITLE];
	double size = template->text_size[TEXT_SUBTITLE];
	double y = template->margin + title_size * CAP_HEIGHT;
	g_autoptr(GPtrArray) title = text_measure_wrap(
		self->measure, TEXT_TITLE, self->diagram->title, width, TITLE_LINES_MAX);
	g_autoptr(GPtrArray) subtitle = subtitle_lines(self, width);

	y = place_lines(self, "title", TEXT_TITLE, COLOUR_INK, title, y,
			title_size * TITLE_LEADING);
	if (self->diagram->told->len)
		y = place_told(self, y + SUBTITLE_GAP + size * SUBTITLE_LEADING, width);
	if (subtitle->len)
		y = place_lines(self, "subtitle", TEXT_SUBTITLE, COLOUR_MUTED, subtitle,
				y + size * SUBTITLE_LEADING +
					(self->diagram->told->len ? 0 : SUBTITLE_GAP),
				size * SUBTITLE_LEADING);
	return y + HEADS_GAP;
}

static void place_head(const Furniture *self, const Lane *lane, double x, double top)
{
	const Template *template = self->template;
	Item *item = page_add(self->page, ITEM_BOX, "head", ITEM_NO_MESSAGE);
	HeadWords words = head_words(lane, self->measure, self->head_width);
	double own = template->head_height + head_words_extra(&words, template);
	double y = top + (self->head_height - own) / 2;

	item->box = (BoxItem){ .x = x - self->head_width / 2,
			       .y = top,
			       .width = self->head_width,
			       .height = self->head_height,
			       .radius = template->head_radius,
			       .fill = COLOUR_HEAD_FILL,
			       .edge = COLOUR_HEAD_EDGE,
			       .edge_width = 1 };
	for (guint i = 0; i < words.name->len; i++)
		page_add_text(self->page, self->measure, "head-name", TEXT_HEAD, COLOUR_INK,
			      ALIGN_CENTRE,
			      (Point){ x, y + head_words_name_y(&words, template, i) },
			      g_ptr_array_index(words.name, i));
	for (guint i = 0; i < words.address->len; i++)
		page_add_text(self->page, self->measure, "head-address", TEXT_ADDRESS, COLOUR_MUTED,
			      ALIGN_CENTRE,
			      (Point){ x, y + head_words_address_y(&words, template, i) },
			      g_ptr_array_index(words.address, i));
	head_words_clear(&words);
}

void furniture_heads(const Furniture *self)
{
	GArray *items = self->page->items;
	guint first = items->len;

	for (guint i = 0; i < self->diagram->lanes->len; i++) {
		const Lane *lane = diagram_lane(self->diagram, i);

		place_head(self, lane, self->lane_x[i], self->heads_top);
		if (self->has_foot_heads)
			place_head(self, lane, self->lane_x[i], self->lifelines_end);
	}
	for (guint i = first; i < items->len; i++)
		g_array_index(items, Item, i).is_head = TRUE;
}

/* A piece of a lane's lifeline, without its gaps. */
static void place_lifeline(const Furniture *self, guint lane, double from, double to, Dash dash,
			   const GArray *gaps)
{
	double x = self->lane_x[lane], width = self->template->stroke_width[STROKE_LIFELINE];

	for (guint i = 0; i < gaps->len && from < to; i++) {
		const LifelineGap *gap = &g_array_index(gaps, LifelineGap, i);

		if (gap->lane != lane || gap->bottom <= from || gap->top >= to)
			continue;
		if (gap->top > from)
			page_add_line(self->page, "lifeline", (Point){ x, from },
				      (Point){ x, gap->top }, width, COLOUR_LIFELINE, dash);
		from = gap->bottom;
	}
	if (from < to)
		page_add_line(self->page, "lifeline", (Point){ x, from }, (Point){ x, to }, width,
			      COLOUR_LIFELINE, dash);
}

void furniture_lifelines(const Furniture *self, const GArray *gaps)
{
	for (guint i = 0; i < self->diagram->lanes->len; i++) {
		double y = self->heads_top + self->head_height;

		for (guint k = 0; k < self->axis->pauses->len; k++) {
			const Pause *pause = &g_array_index(self->axis->pauses, Pause, k);
			double quarter = (pause->y1 - pause->y0) / 4;

			place_lifeline(self, i, y, pause->y0 + quarter, DASH_SOLID, gaps);
			place_lifeline(self, i, pause->y0 + quarter, pause->y1 - quarter,
				       DASH_DOTTED, gaps);
			y = pause->y1 - quarter;
		}
		place_lifeline(self, i, y, self->lifelines_end, DASH_SOLID, gaps);
	}
}

void furniture_pauses(const Furniture *self)
{
	double left = self->lane_x[0], right = self->lane_x[self->diagram->lanes->len - 1];
	double centre = (left + right) / 2;

	for (guint i = 0; i < self->axis->pauses->len; i++) {
		const Pause *pause = &g_array_index(self->axis->pauses, Pause, i);
		g_autofree char *length = quantity_duration(pause->length_ns);
		g_autofree char *text = g_strdup_printf("%s idle", length);
		double half = text_measure(self->measure, TEXT_PAUSE, text).advance / 2 + 8;
		double y = (pause->y0 + pause->y1) / 2;

		page_add_line(self->page, "pause", (Point){ left + PAUSE_INSET, y },
			      (Point){ centre - half, y }, 1, COLOUR_FAINT, DASH_DASHED);
		page_add_line(self->page, "pause", (Point){ centre + half, y },
			      (Point){ right - PAUSE_INSET, y }, 1, COLOUR_FAINT, DASH_DASHED);
		page_add_text(
			self->page, self->measure, "pause-label", TEXT_PAUSE, COLOUR_MUTED,
			ALIGN_CENTRE,
			(Point){ centre, y + self->template->text_size[TEXT_PAUSE] * TEXT_LIFT },
			text);
	}
}

static const ColourRole state_colours[] = {
	[STATE_IDLE] = COLOUR_STATE_CLOSED,
	[STATE_HALF_OPEN] = COLOUR_STATE_HALF_OPEN,
	[STATE_OPEN] = COLOUR_STATE_ESTABLISHED,
	[STATE_CLOSING] = COLOUR_STATE_CLOSING,
};

/* One state of a lane, from y0 to y1; `name_floor` is the lowest baseline that a name had so far.
 */
static void place_state(const Furniture *self, guint lane, LaneState state, double y0, double y1,
			double *name_floor)
{
	double outward = lane == 0 ? -1 : 1;
	double size = self->template->text_size[TEXT_STATE];
	double near = self->lane_x[lane] + outward * STATE_BAR_OFFSET;
	double far = near + outward * STATE_BAR_WIDTH;
	double baseline = y0 + STATE_GAP + size * 1.1;
	Item *item;

	if (!state.name || y1 - y0 < 2 * STATE_GAP + 1)
		return;
	item = page_add(self->page, ITEM_BOX, "state", ITEM_NO_MESSAGE);
	item->box = (BoxItem){ .x = MIN(near, far),
			       .y = y0 + STATE_GAP,
			       .width = STATE_BAR_WIDTH,
			       .height = y1 - y0 - 2 * STATE_GAP,
			       .radius = 2,
			       .fill = state_colours[state.role] };
	if (baseline < *name_floor + size * STATE_ROW)
		return;
	*name_floor = baseline;
	page_add_text(self->page, self->measure, "state-name", TEXT_STATE, COLOUR_MUTED,
		      lane == 0 ? ALIGN_RIGHT : ALIGN_LEFT,
		      (Point){ far + outward * STATE_NAME_OFFSET, baseline }, state.name);
}

/* A lane that opens the conversation was idle before: no bar for that. */
static gboolean goes_without_saying(const Diagram *diagram, guint lane, LaneState initial)
{
	return initial.role == STATE_IDLE && diagram->messages->len > 0 &&
	       diagram_message(diagram, 0)->from == lane;
}

static void place_lane_states(const Furniture *self, guint lane)
{
	LaneState state = diagram_lane(self->diagram, lane)->initial;
	double y0 = self->heads_top + self->head_height + 6, floor = -INFINITY;

	if (goes_without_saying(self->diagram, lane, state))
		state = (LaneState){ 0 };
	for (guint i = 0; i < self->diagram->ends->len; i++) {
		const End *end = diagram_end(self->diagram, i);
		double y = g_array_index(self->axis->y, double, i);

		if (end->lane != lane || lane_state_equal(end->state, state))
			continue;
		place_state(self, lane, state, y0, y, &floor);
		state = end->state;
		y0 = y;
	}
	place_state(self, lane, state, y0, self->lifelines_end - 4, &floor);
}

void furniture_states(const Furniture *self)
{
	if (!self->template->show_states || !self->diagram->is_single)
		return;
	for (guint lane = 0; lane < self->diagram->lanes->len; lane++)
		place_lane_states(self, lane);
}

static double state_width(LaneState state, TextMeasure *measure)
{
	return state.name ? text_measure(measure, TEXT_STATE, state.name).advance : 0;
}

double furniture_states_width(const Diagram *diagram, const Template *template,
			      TextMeasure *measure, guint lane)
{
	LaneState state;
	double width;

	if (!template->show_states || !diagram->is_single)
		return 0;
	state = diagram_lane(diagram, lane)->initial;
	width = state_width(state, measure);
	for (guint i = 0; i < diagram->ends->len; i++) {
		const End *end = diagram_end(diagram, i);

		if (end->lane != lane || lane_state_equal(end->state, state))
			continue;
		state = end->state;
		width = MAX(width, state_width(state, measure));
	}
	return width ? STATE_BAR_OFFSET + STATE_BAR_WIDTH + STATE_NAME_OFFSET + width : 0;
}

double furniture_times_width(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	g_auto(TimeUnit) unit = time_unit_for(diagram, template);
	g_autofree char *longest = time_unit_longest(&unit, diagram);

	if (!template->show_times || !diagram->has_times)
		return 0;
	return text_measure(measure, TEXT_TIME, longest).advance;
}

/* `story`: the mark that is at that time; NULL: none. */
static void place_time(const Furniture *self, gint32 message, double y, const char *text,
		       const StoryMark *story)
{
	TextStyle style = story ? TEXT_VERDICT : TEXT_TIME;
	double x = self->times_x;
	TextItem *item;

	if (self->times_align == ALIGN_RIGHT)
		x -= text_measure(self->measure, style, text).advance;
	item = page_begin_text(self->page, "time", message,
			       (Point){ x, y + self->template->text_size[style] * TEXT_LIFT }, 0);
	text_item_add(item, self->measure, style, story ? story_colour(story->kind) : COLOUR_MUTED,
		      0, text);
}

/* When the packet of an end was captured. */
static gint64 captured_ns(const Diagram *diagram, const End *end)
{
	const Message *message = diagram_message(diagram, end->message);

	return end->is_last ? message->last.captured_ns : message->first.captured_ns;
}

/* The y of the captured time of an end's packet; negative: not at this end. */
static double time_y(const Furniture *self, guint i)
{
	const Diagram *diagram = self->diagram;
	const End *end = diagram_end(diagram, i);

	if (diagram->times_lane >= 0)
		return end->lane == (guint)diagram->times_lane
			       ? g_array_index(self->axis->y, double, i)
			       : -1;
	if (end->arrival)
		return -1;
	if (captured_ns(diagram, end) == end->time_ns)
		return g_array_index(self->axis->y, double,
				     i); /* delay to the capture point not known */
	return time_axis_at(self->axis, diagram, captured_ns(diagram, end));
}

/* A time that may be shown. */
typedef struct {
	guint end;
	double y;
	const StoryMark *story; /* at that time; NULL: none */
} TimeRow;

/* What a reader of the rail looks up. */
static gboolean is_looked_up(StoryKind kind)
{
	return kind != STORY_HOLE && kind != STORY_ASKED && kind != STORY_UNKNOWN;
}

static void tie_rows(const Furniture *self, GArray *rows)
{
	for (guint i = 0; i < self->diagram->story->len; i++) {
		const StoryMark *mark = &g_array_index(self->diagram->story, StoryMark, i);
		double y = story_rail_y(self, mark);

		for (guint k = 0; is_looked_up(mark->kind) && k < rows->len; k++) {
			TimeRow *row = &g_array_index(rows, TimeRow, k);

			if (fabs(row->y - y) < SAME_ROW)
				row->story = mark;
		}
	}
}

/* GArray of TimeRow, downwards; owned by the caller. */
static GArray *time_rows(const Furniture *self)
{
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(TimeRow));

	for (guint i = 0; i < self->diagram->ends->len; i++) {
		const TimeRow row = { .end = i, .y = time_y(self, i) };

		if (row.y >= 0)
			g_array_append_val(rows, row);
	}
	tie_rows(self, rows);
	return rows;
}

/* Those of the story come first: of the others those are left out that have no room beside them. */
static void keep_rows(GArray *rows, double apart)
{
	double next = INFINITY, last = -INFINITY;
	guint n = 0;

	for (guint i = rows->len; i-- > 0;) {
		TimeRow *row = &g_array_index(rows, TimeRow, i);

		if (row->story)
			next = row->y;
		else if (row->y > next - apart)
			row->y = -1;
	}
	for (guint i = 0; i < rows->len; i++) {
		const TimeRow row = g_array_index(rows, TimeRow, i);

		if (row.y < 0 || row.y < last + apart)
			continue;
		last = row.y;
		g_array_index(rows, TimeRow, n++) = row;
	}
	g_array_set_size(rows, n);
}

void furniture_times(const Furniture *self)
{
	g_auto(TimeUnit) unit = time_unit_for(self->diagram, self->template);
	double size = self->template->text_size[TEXT_TIME];
	double apart = size * TIME_ROW;
	double highest = self->heads_top + self->head_height + size * CAP_HEIGHT;
	g_autoptr(GArray) rows = NULL;

	if (!self->template->show_times || !self->diagram->has_times)
		return;
	rows = time_rows(self);
	keep_rows(rows, apart);
	for (guint i = 0; i < rows->len; i++) {
		const TimeRow *row = &g_array_index(rows, TimeRow, i);
		const End *end = diagram_end(self->diagram, row->end);
		g_autofree char *text =
			time_unit_text(&unit, self->diagram, end->message, end->is_last);

		if (i == 0)
			place_time(self, ITEM_NO_MESSAGE, MAX(row->y - apart * 1.6, highest),
				   unit.name, NULL);
		place_time(self, (gint32)end->message, row->y, text, row->story);
	}
}

double furniture_caption(const Furniture *self, double y, double width)
{
	const Template *template = self->template;
	double leading = template->text_size[TEXT_CAPTION] * CAPTION_LEADING;
	g_autofree char *source =
		text_measure_shorten(self->measure, TEXT_CAPTION, self->diagram->source, width);
	g_autoptr(GPtrArray) lines = text_measure_wrap(
		self->measure, TEXT_CAPTION, self->diagram->caption, width, CAPTION_LINES_MAX);
	double source_width = text_measure(self->measure, TEXT_CAPTION, source).advance;
	double last = 0;

	y += CAPTION_GAP;
	if (lines->len) {
		const char *line = g_ptr_array_index(lines, lines->len - 1);

		last = text_measure(self->measure, TEXT_CAPTION, line).advance;
		y = place_lines(self, "caption", TEXT_CAPTION, COLOUR_MUTED, lines, y, leading);
	}
	if (last && last + SOURCE_GAP + source_width > width)
		y += leading;
	page_add_text(self->page, self->measure, "source", TEXT_CAPTION, COLOUR_MUTED, ALIGN_RIGHT,
		      (Point){ template->margin + width, y }, source);
	return y;
}
