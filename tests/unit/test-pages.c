/* Sheets: nothing is lost, no text is cut, heads stand on each. */
#include "layout/layout.h"

#include <string.h>

#include "sample-flow.h"

typedef struct {
	Flow *flow;
	Template *template;
	TextMeasure *measure;
	Diagram *diagram;
} Case;

/* A picture of `n` requests, each in a row of its own. */
static Case case_of(guint n)
{
	Case self = { .template = template_load("default", NULL) };
	g_autofree SampleRow *rows = g_new0(SampleRow, n);
	const DiagramSpec words = {
		.template = self.template, .capture_name = "t", .n_flows = 1, .fold = FOLD_MODE_NONE
	};

	for (guint i = 0; i < n; i++)
		rows[i] = (SampleRow){
			i * 30000, i * 30000 + 10000, SIDE_CLIENT, TCP_ACK, 1 + i * 10, 1, 10, 0,
			"GET /"
		};
	self.flow = sample_flow(rows, n);
	self.measure = text_measure_fixed(self.template);
	self.diagram = diagram_new((const Flow *const[]){ self.flow }, 1, &words);
	return self;
}

static void case_clear(Case *self)
{
	diagram_free(self->diagram);
	text_measure_free(self->measure);
	template_free(self->template);
	flow_free(self->flow);
}

static guint count(const Layout *layout, const char *role)
{
	guint n = 0;

	for (guint i = 0; i < layout->pages->len; i++)
		for (guint k = 0; k < layout_page(layout, i)->items->len; k++)
			n += !strcmp(page_item(layout_page(layout, i), k)->role, role);
	return n;
}

static void check_within(const Page *page)
{
	for (guint k = 0; k < page->items->len; k++) {
		const Item *item = page_item(page, k);
		Point quad[4];

		if (item->kind == ITEM_ARROW) {
			g_assert_cmpfloat(item->arrow.from.y, >=, 0);
			g_assert_cmpfloat(item->arrow.to.y, <=, page->height);
		}
		if (item->kind != ITEM_TEXT)
			continue;
		text_item_quad(&item->text, quad);
		for (int i = 0; i < 4; i++) {
			g_assert_cmpfloat(quad[i].y, >=, 0);
			g_assert_cmpfloat(quad[i].y, <=, page->height);
		}
	}
}

static void test_many(void)
{
	Case self = case_of(200);
	const PageSize size = { 595, 842 };
	const LayoutSpec spec = { .sheet = &size };
	g_autoptr(Layout) whole = layout_new(self.diagram, self.template, self.measure, NULL);
	g_autoptr(Layout) sheets = layout_new(self.diagram, self.template, self.measure, &spec);

	g_assert_cmpuint(sheets->pages->len, >, 2);
	g_assert_cmpuint(count(sheets, "arrow-label"), ==, count(whole, "arrow-label"));
	g_assert_cmpuint(count(sheets, "time"), ==, count(whole, "time"));
	g_assert_cmpuint(count(sheets, "title"), ==, 1);
	g_assert_cmpuint(count(sheets, "caption"), ==, count(whole, "caption"));
	g_assert_cmpuint(count(sheets, "head-name"), ==, 2 * sheets->pages->len);
	g_assert_cmpuint(count(sheets, "page-number"), ==, sheets->pages->len);
	for (guint i = 0; i < sheets->pages->len; i++) {
		const Page *page = layout_page(sheets, i);

		check_within(page);
		g_assert_cmpfloat_with_epsilon(page->width * page->scale, size.width, 0.01);
		g_assert_cmpfloat_with_epsilon(page->height * page->scale, size.height, 0.01);
	}
	case_clear(&self);
}

static void test_one(void)
{
	Case self = case_of(5);
	const PageSize size = { 595, 842 };
	const LayoutSpec spec = { .sheet = &size };
	g_autoptr(Layout) sheets = layout_new(self.diagram, self.template, self.measure, &spec);

	g_assert_cmpuint(sheets->pages->len, ==, 1);
	g_assert_cmpuint(count(sheets, "page-number"), ==, 0);
	case_clear(&self);
}

static void test_fit(void)
{
	Case self = case_of(200);
	const PageSize size = { 400, 300 };
	const LayoutSpec spec = { .sheet = &size, .fits = TRUE };
	g_autoptr(Layout) sheet = layout_new(self.diagram, self.template, self.measure, &spec);
	const Page *page = layout_page(sheet, 0);

	g_assert_cmpuint(sheet->pages->len, ==, 1);
	g_assert_cmpfloat(sheet->shrink, <, 1);
	g_assert_cmpfloat_with_epsilon(page->width * page->scale, size.width, 0.01);
	g_assert_cmpfloat_with_epsilon(page->height * page->scale, size.height, 0.01);
	case_clear(&self);
}

static void test_sizes(void)
{
	PageSize size = { 1, 2 };

	g_assert_true(page_size_parse(&size, "A4"));
	g_assert_cmpfloat(size.width, <, size.height);
	g_assert_true(page_size_parse(&size, "letter-landscape"));
	g_assert_cmpfloat(size.width, ==, 792);
	g_assert_true(page_size_parse(&size, "400x300.5"));
	g_assert_cmpfloat(size.height, ==, 300.5);
	for (const char *const *wrong =
		     (const char *const[]){ "a9", "400", "400x", "x300", "1x1", "400x300x",
					    "nanxnan", "-landscape", "1e9x500", "", NULL };
	     *wrong; wrong++)
		g_assert_false(page_size_parse(&size, *wrong));
	g_assert_cmpfloat(size.height, ==, 300.5);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pages/many", test_many);
	g_test_add_func("/pages/one", test_one);
	g_test_add_func("/pages/fit", test_fit);
	g_test_add_func("/pages/sizes", test_sizes);
	return g_test_run();
}
