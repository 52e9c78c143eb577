#include "render/output-format.h"

#include <cairo.h>
#include <png.h>
#include <string.h>

#include "layout/page.h"
#include "layout/text-pango.h"
#include "render/paint.h"
#include "sample-flow.h"

/* One picture in one format, from nothing: as a process would draw it that draws many. */
static GByteArray *draw(const OutputFormat *format, const SampleRow *rows, gsize n_rows,
			const char *template_name)
{
	g_autoptr(Template) template = template_load(template_name, NULL);
	g_autoptr(TextMeasure) measure = text_pango_new(template, NULL);
	g_autoptr(Flow) flow = sample_flow(rows, n_rows);
	const DiagramSpec words = { .template = template,
				    .capture_name = "a<b>&\"c.pcap",
				    .n_flows = 2 };
	g_autoptr(Diagram) diagram = diagram_new((const Flow *const[]){ flow }, 1, &words);
	g_autoptr(Layout) layout = layout_new(diagram, template, measure, NULL);
	const RenderContext context = { .capture_name = words.capture_name,
					.frames = 10,
					.template = template,
					.measure = measure,
					.scale = 2,
					.columns = 100 };
	g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	const Picture picture = { (const Flow *const *)diagram->flows, 1, diagram, layout };
	GByteArray *bytes = g_byte_array_new();
	g_autoptr(GError) error = NULL;

	g_array_append_val(pictures, picture);
	format->render(pictures, &context, bytes, &error);
	g_assert_no_error(error);
	return bytes;
}

static void test_repeats(void)
{
	const OutputFormat *format;

	for (guint i = 0; (format = output_format_at(i)); i++) {
		gsize n = G_N_ELEMENTS(sample_rows);
		g_autoptr(GByteArray) first = draw(format, sample_rows, n, "default");
		g_autoptr(GByteArray) other = draw(format, sample_rows, n - 3, "dark");
		g_autoptr(GByteArray) again = draw(format, sample_rows, n, "default");

		g_assert_cmpuint(first->len, >, 100);
		g_assert_cmpmem(first->data, first->len, again->data, again->len);
		g_assert_false(first->len == other->len &&
			       !memcmp(first->data, other->data, first->len));
	}
}

/* The set of ids in an SVG. */
static GHashTable *ids_of(const GByteArray *svg)
{
	g_autofree char *text = g_strndup((const char *)svg->data, svg->len);
	GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (const char *at = text; (at = strstr(at, " id=\"")); at += 5)
		g_assert_true(g_hash_table_add(ids, g_strndup(at + 5, strcspn(at + 5, "\""))));
	return ids;
}

static void test_svg_ids(void)
{
	const OutputFormat *svg = output_format_find("svg");
	g_autoptr(GByteArray) one = draw(svg, sample_rows, 10, "default");
	g_autoptr(GByteArray) two = draw(svg, sample_rows, 9, "default");
	g_autoptr(GHashTable) ids = ids_of(one), others = ids_of(two);
	GHashTableIter iter;
	gpointer id;

	g_assert_cmpuint(g_hash_table_size(ids), >, 10);
	g_hash_table_iter_init(&iter, ids);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		g_assert_false(g_hash_table_contains(others, id));
}

/* A page of its own, for what no capture gives. */
typedef struct {
	Template *template;
	TextMeasure *measure;
	Page *page;
	GPtrArray *pages;
	Layout layout;
	Diagram diagram;
} Sheet;

static Sheet *sheet_new(double width, double height)
{
	Sheet *self = g_new0(Sheet, 1);

	self->template = template_load("default", NULL);
	self->measure = text_pango_new(self->template, NULL);
	self->page = page_new();
	self->page->width = width;
	self->page->height = height;
	self->pages = g_ptr_array_new_with_free_func(page_free);
	g_ptr_array_add(self->pages, self->page);
	self->layout.pages = self->pages;
	self->diagram.title = self->diagram.description = "";
	return self;
}

static void sheet_free(Sheet *self)
{
	text_measure_free(self->measure);
	template_free(self->template);
	g_ptr_array_unref(self->pages);
	g_free(self);
}

static GByteArray *sheet_draw(const Sheet *self, const char *format)
{
	const Picture picture = { NULL, 0, &self->diagram, &self->layout };
	g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	const RenderContext context = { .template = self->template,
					.measure = self->measure,
					.scale = 2 };
	GByteArray *bytes = g_byte_array_new();

	g_array_append_val(pictures, picture);
	g_assert_true(output_format_find(format)->render(pictures, &context, bytes, NULL));
	return bytes;
}

static void sheet_write(Sheet *self, double y, const char *text)
{
	page_add_text(self->page, self->measure, "text", TEXT_TITLE, COLOUR_INK, ALIGN_LEFT,
		      (Point){ 10, y }, text);
}

static guint count(const GByteArray *bytes, const char *needle)
{
	g_autofree char *text = g_strndup((const char *)bytes->data, bytes->len);
	guint n = 0;

	for (const char *at = text; (at = strstr(at, needle)); at++)
		n++;
	return n;
}

static void test_svg_glyphs(void)
{
	Sheet *sheet = sheet_new(400, 100);
	g_autoptr(GByteArray) svg = NULL;

	sheet_write(sheet, 30, "aba");
	sheet_write(sheet, 60, "b b");
	svg = sheet_draw(sheet, "svg");
	g_assert_cmpuint(count(svg, "<path id="), ==, 2); /* a and b, once each */
	g_assert_cmpuint(count(svg, "<use "), ==, 5);     /* a blank is no outline */
	g_assert_cmpuint(count(svg, ">b b</tspan>"), ==, 1);
	sheet_free(sheet);
}

/* U+13000 is in no font of the tests: pango draws a box with its number, which is no glyph. */
static void test_svg_missing_glyph(void)
{
	Sheet *sheet = sheet_new(400, 100);
	g_autoptr(GByteArray) svg = NULL;

	sheet_write(sheet, 30,
		    "a\xf0\x93\x80\x80"
		    "b");
	svg = sheet_draw(sheet, "svg");
	g_assert_cmpuint(count(svg, "fill=\"#1b2430\""), ==, 0); /* all of it is cairo's */
	g_assert_cmpuint(count(svg, "<path "), >, 2);
	g_assert_cmpuint(count(svg, ">a\xf0\x93\x80\x80"
				    "b</tspan>"),
			 ==, 1);
	sheet_free(sheet);
}

/* What cairo paints in one piece, as the bytes of R, G and B. */
static guint8 *painted_at_once(const Sheet *sheet, int width, int height)
{
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo_t *cr = cairo_create(image);
	guint8 *pixels = g_new(guint8, 3 * width * height);

	cairo_scale(cr, 2, 2);
	paint_page(cr, sheet->page, sheet->template, sheet->measure, NULL, NULL);
	cairo_destroy(cr);
	cairo_surface_flush(image);
	for (int i = 0; i < width * height; i++) {
		const guint8 *row = cairo_image_surface_get_data(image) +
				    i / width * cairo_image_surface_get_stride(image);
		guint32 pixel = ((const guint32 *)(gconstpointer)row)[i % width];

		for (int c = 0; c < 3; c++)
			pixels[3 * i + c] = (guint8)(pixel >> (16 - 8 * c));
	}
	cairo_surface_destroy(image);
	return pixels;
}

static guint8 *decoded(const GByteArray *bytes, int width, int height)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	guint8 *pixels;

	g_assert_true(png_image_begin_read_from_memory(&image, bytes->data, bytes->len));
	g_assert_cmpuint(image.width, ==, width);
	g_assert_cmpuint(image.height, ==, height);
	image.format = PNG_FORMAT_RGB;
	pixels = g_malloc(PNG_IMAGE_SIZE(image));
	g_assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
	return pixels;
}

/* Texts and lines across the seams of the strips, and a height that is no multiple of theirs. */
static void test_png_strips(void)
{
	Sheet *sheet = sheet_new(300, 333);
	g_autoptr(GByteArray) png = NULL;
	g_autofree guint8 *expected = NULL, *got = NULL;

	for (int y = 5; y < 330; y += 11) {
		sheet_write(sheet, y, "A line of text, grüße");
		page_add_line(sheet->page, "line", (Point){ 5, y }, (Point){ 290, 333 - y }, 1.3,
			      COLOUR_DATA, y % 2 ? DASH_DASHED : DASH_SOLID);
	}
	png = sheet_draw(sheet, "png");
	got = decoded(png, 600, 666);
	expected = painted_at_once(sheet, 600, 666);
	g_assert_cmpmem(got, 3 * 600 * 666, expected, 3 * 600 * 666);
	sheet_free(sheet);
}

/* A page may end within a pixel. */
static void test_png_edge(void)
{
	Sheet *sheet = sheet_new(100.2, 50.2);
	g_autoptr(GByteArray) png = sheet_draw(sheet, "png");
	g_autofree guint8 *pixels = decoded(png, 201, 101);

	for (int i = 0; i < 3 * 201 * 101; i++)
		g_assert_cmpuint(pixels[i], ==, 255);
	sheet_free(sheet);
}

static void test_formats(void)
{
	g_assert_true(output_format_for_path("x.SVG") == output_format_find("svg"));
	g_assert_true(output_format_for_path("a.b/x.pdf") == output_format_find("pdf"));
	g_assert_null(output_format_for_path("svg"));
	g_assert_null(output_format_find("SVGZ"));
}

static void test_png_refuses(void)
{
	g_autoptr(Template) template = template_load("default", NULL);
	g_autoptr(GArray) items = g_array_new(FALSE, TRUE, sizeof(Item));
	Page page = { 900, 40000, 1, items };
	g_autoptr(GPtrArray) pages = g_ptr_array_new();
	Layout layout = { .pages = pages };
	const Picture picture = { NULL, 0, NULL, &layout };
	g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	const RenderContext context = { .template = template, .scale = 2 };
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(pages, &page);
	g_array_append_val(pictures, picture);
	g_assert_false(output_format_find("png")->render(pictures, &context, bytes, &error));
	g_assert_nonnull(strstr(error->message, "1,800 × 80,000 pixels"));
	g_assert_nonnull(strstr(error->message, "--scale"));
	g_assert_cmpuint(bytes->len, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/render/the same bytes every time, within a process too", test_repeats);
	g_test_add_func("/render/two SVG pictures share no id", test_svg_ids);
	g_test_add_func("/render/an SVG holds each glyph's outline once", test_svg_glyphs);
	g_test_add_func("/render/an SVG shows characters that no font has", test_svg_missing_glyph);
	g_test_add_func("/render/a PNG is the same in strips and in one piece", test_png_strips);
	g_test_add_func("/render/a PNG has the page's ground up to its edge", test_png_edge);
	g_test_add_func("/render/a suffix names a format", test_formats);
	g_test_add_func("/render/a PNG too large is refused with the way out", test_png_refuses);
	return g_test_run();
}
