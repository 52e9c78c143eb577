#include "render/output-format.h"

#include <string.h>

#include "layout/text-pango.h"
#include "sample-flow.h"

/* One picture in one format, from nothing: as a process would draw it that draws many. */
static GByteArray *draw(const OutputFormat *format, const SampleRow *rows, gsize n_rows,
			const char *template_name)
{
	g_autoptr(Template) template = template_load(template_name, NULL);
	g_autoptr(TextMeasure) measure = text_pango_new(template);
	g_autoptr(Flow) flow = sample_flow(rows, n_rows);
	const DiagramWords words = { .capture_name = "a<b>&\"c.pcap", .n_flows = 2 };
	g_autoptr(Diagram) diagram = diagram_new(flow, &words);
	g_autoptr(Layout) layout = layout_new(diagram, template, measure);
	const RenderContext context = { .capture_name = words.capture_name,
					.frames = 10,
					.template = template,
					.measure = measure,
					.scale = 2,
					.columns = 100 };
	g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	const Picture picture = { flow, diagram, layout };
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
	Page page = { 900, 40000, items };
	g_autoptr(GPtrArray) pages = g_ptr_array_new();
	Layout layout = { .pages = pages };
	const Picture picture = { NULL, NULL, &layout };
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
	g_test_add_func("/render/a suffix names a format", test_formats);
	g_test_add_func("/render/a PNG too large is refused with the way out", test_png_refuses);
	return g_test_run();
}
