#include "layout/time-unit.h"

#include "sample-flow.h"

/* 2020-12-29 07:19:56.837101 UTC */
#define START_NS (G_GINT64_CONSTANT(1609226396) * NS_PER_S + 837101 * NS_PER_US)

static Flow *late_flow(void)
{
	Flow *flow = sample_flow(sample_rows, G_N_ELEMENTS(sample_rows));

	flow->start_ns += START_NS;
	for (guint i = 0; i < flow->events->len; i++)
		g_array_index(flow->events, FlowEvent, i).time_ns += START_NS;
	return flow;
}

static Diagram *diagram_from(const Flow *flow, const Template *template)
{
	const DiagramSpec words = { .template = template,
				    .capture_name = "x",
				    .fold = FOLD_MODE_NONE };

	return diagram_new((const Flow *const[]){ flow }, 1, &words);
}

static void check(ClockKind clock, const char *name, guint i, const char *text, const char *longest)
{
	g_autoptr(Flow) flow = late_flow();
	g_autoptr(Template) template = template_load("default", NULL);
	g_autoptr(Diagram) diagram = diagram_from(flow, template);
	g_autofree char *got = NULL, *got_longest = NULL;
	g_auto(TimeUnit) unit = { .ns = 0 };

	template->clock = clock;
	unit = time_unit_for(diagram, template);
	got = time_unit_text(&unit, diagram, i, FALSE);
	got_longest = time_unit_longest(&unit, diagram);
	g_assert_cmpstr(unit.name, ==, name);
	g_assert_cmpstr(got, ==, text);
	g_assert_cmpstr(got_longest, ==, longest);
}

static void test_start(void)
{
	check(CLOCK_START, "ms", 0, "0.000", "5,061.150");
	check(CLOCK_START, "ms", 2, "20.050", "5,061.150");
}

static void test_delta(void)
{
	check(CLOCK_DELTA, "Δ ms", 0, "0.000", "5,000.000");
	check(CLOCK_DELTA, "Δ ms", 3, "0.050", "5,000.000");
	check(CLOCK_DELTA, "Δ ms", 7, "5,000.000", "5,000.000");
}

static void test_wall(void)
{
	check(CLOCK_WALL, "UTC", 0, "07:19:56.837101", "07:19:56.837101");
	check(CLOCK_WALL, "UTC", 7, "07:20:01.878151", "07:19:56.837101");
}

static void test_zone(void)
{
	g_autoptr(Flow) flow = late_flow();
	g_autoptr(Template) template = template_load("default", NULL);
	g_autoptr(Diagram) diagram = diagram_from(flow, template);
	g_autofree char *text = NULL;
	g_auto(TimeUnit) unit = { .ns = 0 };

	g_assert_true(g_setenv("TZ", "XYZ-5:30", TRUE));
	template->clock = CLOCK_WALL;
	template->zone = ZONE_LOCAL;
	unit = time_unit_for(diagram, template);
	text = time_unit_text(&unit, diagram, 0, FALSE);
	g_assert_cmpstr(unit.name, ==, "XYZ");
	g_assert_cmpstr(text, ==, "12:49:56.837101");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/time-unit/since the start", test_start);
	g_test_add_func("/time-unit/since the segment before", test_delta);
	g_test_add_func("/time-unit/of the day", test_wall);
	g_test_add_func("/time-unit/of the day where the reader is", test_zone);
	return g_test_run();
}
