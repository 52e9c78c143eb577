/* From a diagram to a page: the best of several plans (trial.c), with what surrounds it.
 *
 * Columns, from the left: margin, times, state names, state bars, lifeline, arrows, and mirrored on
 * the right.  Times are on the side where the capture was taken, else on the left; notes at the far
 * right.
 */
#include "layout/layout.h"

#include <math.h>

#include "layout/closed-windows.h"
#include "layout/furniture.h"
#include "layout/heads.h"
#include "layout/lanes.h"
#include "layout/legend.h"
#include "layout/message-items.h"
#include "layout/columns/notes.h"
#include "layout/page.h"
#include "layout/pages.h"
#include "layout/columns/sequence-strip.h"
#include "layout/columns/side-columns.h"
#include "layout/columns/story-rail.h"
#include "layout/trial.h"

#define FIRST_ROW 30.0  /* from the heads to the first end */
#define LAST_ROW 30.0   /* from the last end to the lifelines' end */
#define TIMES_GAP 18.0  /* between times and what is beside them */
#define COLUMN_GAP 22.0 /* between a column at the right and what is beside it */
#define PAGE_WIDTH_MIN 900.0
#define FOOT_HEADS_FROM 1600.0 /* height of a picture whose heads are repeated */

/* What needs room left of the first and right of the last lifeline. */
typedef struct {
	double left, right;
	double times_width;
	double phases; /* columns at the edges, their gaps included */
	double strip;  /* with its gap */
	double margin_column;
	double notes;
	gboolean times_right;
} Borders;

/* A column of that width and what separates it from its neighbour. */
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
		.strip = column(sequence_strip_width(diagram)),
		.margin_column = column(margin_column_width(diagram, template, task->measure)),
		.notes = column(notes_width(notes)),
		.times_right = diagram->times_lane == (int)last,
	};

	if (borders.times_width > 0)
		*(borders.times_right ? &borders.right : &borders.left) +=
			TIMES_GAP + borders.times_width + story_rail_width(diagram, task->measure);
	borders.left = MAX(borders.left, task->head_width / 2) + template->margin + borders.phases;
	borders.right = MAX(borders.right, task->head_width / 2) + template->margin;
	borders.right += borders.strip + borders.margin_column + borders.notes;
	return borders;
}

/* Lane positions and the page's width: the ladder is in the middle of a page that is at least as
 * wide as usual. */
static void place_columns(Furniture *furniture, const Borders *borders, Trial *trial)
{
	const Diagram *diagram = furniture->diagram;
	guint last = diagram->lanes->len - 1;
	double width = borders->left + trial->lane_x[last] + borders->right;
	double spare = MAX(PAGE_WIDTH_MIN - width, 0);
	double x = borders->left + spare * (borders->times_right ? 0.4 : 0.6);

	furniture->page->width = width + spare;
	trial_shift_right(trial, diagram, x);
	furniture->lane_x = trial->lane_x;
	furniture->times_align = borders->times_right ? ALIGN_LEFT : ALIGN_RIGHT;
	furniture->times_x = furniture->template->margin + spare * 0.35 + borders->times_width;
	if (borders->times_right)
		furniture->times_x = furniture->page->width - furniture->times_x - borders->strip -
				     borders->margin_column - borders->notes;
	else
		furniture->times_x += borders->phases;
}

/* Everything below the titles, in the order of painting. */
static void place_ladder(Furniture *furniture, const Task *task, const Trial *trial,
			 const Borders *borders)
{
	g_autoptr(GArray) gaps = message_items_gaps(task, trial);

	message_items_bands(furniture->page, task, trial);
	furniture_states(furniture);
	furniture_lifelines(furniture, gaps);
	furniture->n_closed_bars = closed_windows_place(furniture->page, task->diagram, trial);
	furniture_heads(furniture);
	furniture_pauses(furniture);
	furniture_times(furniture);
	if (borders->times_width > 0)
		story_rail_place(furniture);
	message_items_arrows(furniture->page, task, trial);
}

static void place_side_columns(const Furniture *furniture, const Task *task, const Trial *trial,
			       const Borders *borders)
{
	Page *page = furniture->page;
	double margin = task->template->margin;

	sequence_strip_place(furniture, page->width - margin - borders->notes -
						borders->margin_column -
						sequence_strip_width(task->diagram));
	phases_place(task->diagram, task->template, task->measure, page, trial->tracks, margin);
	margin_column_place(task->diagram, task->template, task->measure, page, trial->tracks,
			    page->width - margin - borders->notes,
			    furniture->heads_top + furniture->head_height);
}

static void place_page(Furniture *furniture, const Task *task, Trial *trial, const Notes *notes,
		       const Borders *borders)
{
	const Template *template = task->template;
	double inner = furniture->page->width - 2 * template->margin;
	double bottom;

	furniture->heads_top = furniture_titles(furniture, inner);
	trial_shift_down(trial, task->diagram,
			 furniture->heads_top + furniture->head_height + FIRST_ROW);
	bottom = notes_place(notes, furniture->page, trial->tracks,
			     furniture->page->width - template->margin - notes_width(notes));
	bottom = MAX(trial->axis->bottom, bottom) + LAST_ROW;
	furniture->lifelines_end = bottom;
	furniture->has_foot_heads = bottom > FOOT_HEADS_FROM;
	place_ladder(furniture, task, trial, borders);
	place_side_columns(furniture, task, trial, borders);
	if (furniture->has_foot_heads)
		bottom += furniture->head_height;
	if (template->show_legend)
		bottom = legend_place(furniture, (Point){ template->margin, bottom }, inner);
	furniture->page->height =
		ceil(furniture_caption(furniture, bottom, inner) + template->margin * 0.75);
}

/* All on one sheet: scales a page that is too tall, and returns the factor. */
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

/* A page of the template's proportions, larger if necessary; returns as fit() does. */
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
				  furniture->heads_top + furniture->head_height,
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
	Trial trial = trial_best(&task);
	Furniture furniture = {
		.diagram = diagram,
		.template = template,
		.measure = measure,
		.page = page_new(),
		.axis = trial.axis,
		.head_width = head_width,
		.head_height = heads_height(diagram, template, measure, head_width),
	};

	self->shrink = 1;
	place_columns(&furniture, &borders, &trial);
	place_page(&furniture, &task, &trial, notes, &borders);
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
