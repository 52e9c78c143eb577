#include "layout/layout.h"

#include <math.h>
#include <string.h>

#include "layout/page.h"
#include "layout/time-axis.h"
#include "sample-flow.h"

/* A flow, its diagram and its layout with fixed-width text. */
typedef struct {
	Flow *flow;
	Diagram *diagram;
	Template *template;
	TextMeasure *measure;
	Layout *layout;
} Case;

static Case case_from(const SampleRow *rows, gsize n_rows)
{
	Case self = { .flow = sample_flow(rows, n_rows),
		      .template = template_load("default", NULL) };
	const DiagramSpec words = { .template = self.template,
				    .capture_name = "test.pcap",
				    .n_flows = 1 };

	self.diagram = diagram_new((const Flow *const[]){ self.flow }, 1, &words);
	self.measure = text_measure_fixed(self.template);
	self.layout = layout_new(self.diagram, self.template, self.measure, NULL);
	return self;
}

static void case_clear(Case *self)
{
	layout_free(self->layout);
	text_measure_free(self->measure);
	template_free(self->template);
	diagram_free(self->diagram);
	flow_free(self->flow);
}

/* Whether a line parts the two convex quads along one of p's edges. */
static gboolean parted_by(const Point p[4], const Point q[4])
{
	for (int i = 0; i < 4; i++) {
		double nx = p[i].y - p[(i + 1) % 4].y, ny = p[(i + 1) % 4].x - p[i].x;
		double p_most = -INFINITY, q_least = INFINITY, p_least = INFINITY,
		       q_most = -INFINITY;

		for (int k = 0; k < 4; k++) {
			double a = p[k].x * nx + p[k].y * ny, b = q[k].x * nx + q[k].y * ny;

			p_most = MAX(p_most, a);
			p_least = MIN(p_least, a);
			q_most = MAX(q_most, b);
			q_least = MIN(q_least, b);
		}
		if (p_most <= q_least || q_most <= p_least)
			return TRUE;
	}
	return FALSE;
}

static void check_no_text_on_text(const Page *page)
{
	for (guint i = 0; i < page->items->len; i++)
		for (guint k = i + 1; k < page->items->len; k++) {
			Point p[4], q[4];

			if (page_item(page, i)->kind != ITEM_TEXT ||
			    page_item(page, k)->kind != ITEM_TEXT)
				continue;
			text_item_quad(&page_item(page, i)->text, p);
			text_item_quad(&page_item(page, k)->text, q);
			g_assert_true(parted_by(p, q) || parted_by(q, p));
		}
}

static guint count_role(const Page *page, const char *role)
{
	guint n = 0;

	for (guint i = 0; i < page->items->len; i++)
		n += !strcmp(page_item(page, i)->role, role);
	return n;
}

static void test_sample(void)
{
	Case self = case_from(sample_rows, G_N_ELEMENTS(sample_rows));
	const Page *page = layout_page(self.layout, 0);

	check_no_text_on_text(page);
	g_assert_cmpuint(count_role(page, "arrow"), ==, G_N_ELEMENTS(sample_rows));
	g_assert_cmpuint(count_role(page, "arrow-label"), ==, G_N_ELEMENTS(sample_rows));
	g_assert_cmpuint(count_role(page, "pause-label"), ==, 1);
	case_clear(&self);
}

static void test_heads_below_tails(void)
{
	Case self = case_from(sample_rows, G_N_ELEMENTS(sample_rows));
	const Page *page = layout_page(self.layout, 0);

	for (guint i = 0; i < page->items->len; i++) {
		const Item *item = page_item(page, i);

		if (item->kind == ITEM_ARROW)
			g_assert_cmpfloat(item->arrow.to.y, >, item->arrow.from.y);
	}
	case_clear(&self);
}

static void test_axis_rises(void)
{
	const TimeAxisSpec spec = { 18, 24, 12, 8, 6, 46 };
	Case self = case_from(sample_rows, G_N_ELEMENTS(sample_rows));
	g_autoptr(TimeAxis) axis = time_axis_new(self.diagram, &spec);

	for (guint i = 1; i < axis->y->len; i++)
		g_assert_cmpfloat(g_array_index(axis->y, double, i), >,
				  g_array_index(axis->y, double, i - 1));
	g_assert_cmpuint(axis->pauses->len, ==, 1);
	g_assert_cmpint(g_array_index(axis->pauses, Pause, 0).length_ns, ==, 4990 * NS_PER_MS);
	case_clear(&self);
}

static void test_axis_interpolates(void)
{
	const TimeAxisSpec spec = { 18, 24, 12, 8, 6, 46 };
	Case self = case_from(sample_rows, G_N_ELEMENTS(sample_rows));
	g_autoptr(TimeAxis) axis = time_axis_new(self.diagram, &spec);
	double first = g_array_index(axis->y, double, 0),
	       second = g_array_index(axis->y, double, 1);

	g_assert_cmpfloat(time_axis_at(axis, self.diagram, -5), ==, first);
	g_assert_cmpfloat_with_epsilon(time_axis_at(axis, self.diagram, 5 * NS_PER_MS),
				       (first + second) / 2, 1e-6);
	g_assert_cmpfloat(time_axis_at(axis, self.diagram, 60 * NS_PER_S), ==, axis->bottom);
	case_clear(&self);
}

/* Segments in flight cross each other many times; labels give way, none is crossed. */
static void test_pipeline(void)
{
	SampleRow rows[60];
	const Page *page;
	Case self;

	for (int i = 0; i < 30; i++) {
		rows[2 * i] = (SampleRow){ 2000 * i,
					   2000 * i + 10000,
					   SIDE_CLIENT,
					   TCP_ACK | TCP_PSH,
					   1 + 1000u * (guint)i,
					   1,
					   1000,
					   0,
					   NULL };
		rows[2 * i + 1] = (SampleRow){ 2000 * i + 10010,
					       2000 * i + 20010,
					       SIDE_SERVER,
					       TCP_ACK,
					       1,
					       1001 + 1000u * (guint)i,
					       0,
					       0,
					       NULL };
	}
	self = case_from(rows, G_N_ELEMENTS(rows));
	page = layout_page(self.layout, 0);
	check_no_text_on_text(page);
	g_assert_cmpuint(count_role(page, "arrow-label"), >, 30);
	case_clear(&self);
}

/* Without a round trip an arrow takes no time: nearly level, still one below the other. */
static void test_level(void)
{
	SampleRow rows[] = {
		{ 0, 0, SIDE_CLIENT, TCP_SYN, 0, 0, 0, 0, NULL },
		{ 10, 10, SIDE_SERVER, TCP_SYN | TCP_ACK, 0, 1, 0, 0, NULL },
		{ 20, 20, SIDE_CLIENT, TCP_ACK, 1, 1, 0, 0, NULL },
	};
	Case self = case_from(rows, G_N_ELEMENTS(rows));
	const Page *page = layout_page(self.layout, 0);

	for (guint i = 0; i < page->items->len; i++) {
		const Item *item = page_item(page, i);

		if (item->kind == ITEM_ARROW)
			g_assert_cmpfloat(item->arrow.to.y - item->arrow.from.y, <, 10);
	}
	check_no_text_on_text(page);
	case_clear(&self);
}

/* Every character is one point wide, and how many were measured is counted. */
typedef struct {
	TextMeasure base;
	gsize n;
} Counter;

static void count_extents(TextMeasure *measure, TextStyle style, const char *text,
			  TextExtents *extents)
{
	(void)style;
	((Counter *)measure)->n += strlen(text);
	*extents = (TextExtents){ .advance = (double)strlen(text) };
}

/* What wrapping a word of `len` letters measures. */
static gsize measured_for(gsize len, guint *n_lines)
{
	Counter counter = { .base.extents = count_extents };
	g_autofree char *word = g_strnfill(len, 'x');
	g_autoptr(GPtrArray) lines =
		text_measure_wrap(&counter.base, TEXT_TITLE, word, 100, G_MAXUINT - 1);

	*n_lines = lines->len;
	return counter.n;
}

static void test_wrapping_is_linear(void)
{
	guint few, many;
	gsize before = measured_for(16000, &few), after = measured_for(64000, &many);

	g_assert_cmpuint(few, ==, 160);
	g_assert_cmpuint(many, ==, 640);
	g_assert_cmpuint(after, <=, before * 9 / 2);
}

static void test_wrapped_end(void)
{
	Counter counter = { .base.extents = count_extents };
	g_autoptr(GPtrArray) lines =
		text_measure_wrap(&counter.base, TEXT_TITLE, "one two three four five", 8, 2);

	g_assert_cmpuint(lines->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(lines, 0), ==, "one two");
	g_assert_cmpstr(g_ptr_array_index(lines, 1), ==, "three…");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/layout/every segment has its arrow and its label", test_sample);
	g_test_add_func("/layout/no arrow arrives above where it left", test_heads_below_tails);
	g_test_add_func("/layout/the time axis rises and breaks at a pause", test_axis_rises);
	g_test_add_func("/layout/moments between ends are interpolated", test_axis_interpolates);
	g_test_add_func("/layout/segments in flight leave no text on text", test_pipeline);
	g_test_add_func("/layout/arrows without a round trip are nearly level", test_level);
	g_test_add_func("/layout/a word of any length is wrapped by as much work",
			test_wrapping_is_linear);
	g_test_add_func("/layout/of too many lines the last has an ellipsis", test_wrapped_end);
	return g_test_run();
}
