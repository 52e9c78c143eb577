#include "diagram/diagram.h"

#include "sample-flow.h"
#include "template/vocabulary.h"

/* The sample flow's diagram with these formats. */
static Diagram *diagram_from(const char *title, const char *subtitle, const char *caption,
			     gboolean lacks_times)
{
	const char *const texts[WORDS_N_KINDS] = { title, subtitle, caption };
	g_autoptr(Flow) flow = sample_flow(sample_rows, G_N_ELEMENTS(sample_rows));
	g_autoptr(Template) template = template_load("default", NULL);
	const DiagramSpec words = { .template = template,
				    .capture_name = "x.pcap",
				    .cut = "ends early",
				    .lacks_times = lacks_times };
	Diagram *diagram;

	for (WordsKind kind = 0; kind < WORDS_N_KINDS; kind++) {
		g_autoptr(GError) error = NULL;

		if (!texts[kind])
			continue;
		format_string_free(template->words[kind]);
		template->words[kind] = format_string_new(texts[kind], &picture_vocabulary, &error);
		g_assert_no_error(error);
	}
	flow->start_ns = G_GINT64_CONSTANT(1609226396) * NS_PER_S;
	flow->end_ns += flow->start_ns;
	flow->id = 7;
	diagram = diagram_new((const Flow *const[]){ flow }, 1, &words);
	return diagram;
}

static void check_subtitle(const Diagram *diagram, const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < diagram->subtitle->len; i++)
		g_string_append_printf(text, "%s%s", i ? " | " : "",
				       (const char *)g_ptr_array_index(diagram->subtitle, i));
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_default(void)
{
	g_autoptr(Diagram) diagram = diagram_from(NULL, NULL, NULL, FALSE);

	g_assert_cmpstr(diagram->title, ==, "Exchange with port 80: 77 B and 1,280 B");
	check_subtitle(diagram, "192.0.2.1:40000 → 192.0.2.2:80 | 10 segments in 5.06 s | "
				"round trip 20.0 ms | sent 77 B, received 1,280 B | "
				"still open at end of capture");
	g_assert_cmpstr(
		diagram->caption, ==,
		"Captured at the client. Server-side times are estimated: half a round "
		"trip (10.0 ms) away. The capture ends early; drawn as far as it was read.");
}

static void test_without_times(void)
{
	g_autoptr(Diagram) diagram =
		diagram_from("{start}[at {start}]", "{segments}[ in {duration}] | {rtt} | {start}",
			     "{estimates}", TRUE);

	g_assert_cmpstr(diagram->title, ==, "");
	check_subtitle(diagram, "10 segments");
	g_assert_cmpstr(diagram->caption, ==,
			"The capture has no timestamps: arrows are in capture order.");
}

static void test_own(void)
{
	g_autoptr(Diagram) diagram = diagram_from("{client-name} to {server-name} | port {port}",
						  "{start} | {capture}, {flow} | "
						  "{protocol} | {retransmissions}",
						  "", FALSE);

	g_assert_cmpstr(diagram->title, ==, "Client to Server · port 80");
	check_subtitle(diagram, "2020-12-29 07:19:56 UTC | x.pcap, 7");
	g_assert_cmpstr(diagram->caption, ==, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/words/the default's wording", test_default);
	g_test_add_func("/words/without times", test_without_times);
	g_test_add_func("/words/a template's own", test_own);
	return g_test_run();
}
