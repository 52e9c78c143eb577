/* Ranges of numbers, each with the event that carried it. */
#include "tcp/range-map.h"

static void check(const RangeMap *map, gint64 from, const char *expected)
{
	for (gint64 i = 0; expected[i]; i++) {
		gint32 event = expected[i] == '-' ? RANGE_MAP_NONE : expected[i] - '0';

		g_assert_cmpint(range_map_at(map, from + i), ==, event);
	}
}

static void test_set(void)
{
	g_autoptr(RangeMap) map = range_map_new();

	check(map, 0, "---");
	range_map_set(map, 2, 6, 1);
	check(map, 0, "--1111--");
	range_map_set(map, 3, 5, 2); /* within another, whose ends stay */
	check(map, 0, "--1221--");
	range_map_set(map, 1, 4, 3);
	check(map, 0, "-33321--");
	range_map_set(map, 0, 8, 4);
	check(map, 0, "44444444-");
	range_map_set(map, 3, 3, 5); /* nothing */
	check(map, 0, "44444444-");
	range_map_set(map, -5, -3, 6);
	check(map, -6, "-66---44");
	range_map_set(map, G_GINT64_CONSTANT(1) << 33, (G_GINT64_CONSTANT(1) << 33) + 2, 7);
	check(map, (G_GINT64_CONSTANT(1) << 33) - 1, "-77-");
}

static void test_spans(void)
{
	g_autoptr(RangeMap) map = range_map_new();

	range_map_fill(map, 2, 4, 1);
	range_map_fill(map, 4, 6, 2);
	range_map_fill(map, 8, 9, 3);
	g_assert_true(range_map_is_filled(map, 2, 6));
	g_assert_true(range_map_is_filled(map, 3, 5));
	g_assert_false(range_map_is_filled(map, 2, 7));
	g_assert_false(range_map_is_filled(map, 1, 3));
	g_assert_false(range_map_is_filled(map, 2, 9));
	g_assert_true(range_map_has_any(map, 0, 3));
	g_assert_true(range_map_has_any(map, 6, 9));
	g_assert_false(range_map_has_any(map, 0, 2));
	g_assert_false(range_map_has_any(map, 6, 8));
	g_assert_false(range_map_has_any(map, 9, 20));
}

static void test_fill(void)
{
	g_autoptr(RangeMap) map = range_map_new();

	range_map_fill(map, 2, 4, 1);
	range_map_fill(map, 6, 8, 2);
	range_map_fill(map, 0, 10, 3);
	check(map, 0, "3311332233-");
	range_map_fill(map, 0, 10, 4);
	check(map, 0, "3311332233-");
	range_map_fill(map, 9, 12, 5);
	check(map, 0, "331133223355-");
}

/* The same by a plain array, in an order that any random numbers will do for. */
static void test_random(void)
{
	for (guint round = 0; round < 50; round++) {
		g_autoptr(GRand) random = g_rand_new_with_seed(round);
		g_autoptr(RangeMap) set = range_map_new();
		g_autoptr(RangeMap) filled = range_map_new();
		gint32 is_set[64], is_filled[64];

		for (guint i = 0; i < 64; i++)
			is_set[i] = is_filled[i] = RANGE_MAP_NONE;
		for (gint32 event = 0; event < 100; event++) {
			gint32 left = g_rand_int_range(random, 0, 64);
			gint32 right = g_rand_int_range(random, left, 65);

			range_map_set(set, left, right, event);
			range_map_fill(filled, left, right, event);
			for (gint32 i = left; i < right; i++) {
				is_set[i] = event;
				is_filled[i] = is_filled[i] < 0 ? event : is_filled[i];
			}
		}
		for (gint32 i = 0; i < 64; i++) {
			g_assert_cmpint(range_map_at(set, i), ==, is_set[i]);
			g_assert_cmpint(range_map_at(filled, i), ==, is_filled[i]);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/range-map/set", test_set);
	g_test_add_func("/range-map/fill", test_fill);
	g_test_add_func("/range-map/spans", test_spans);
	g_test_add_func("/range-map/random", test_random);
	return g_test_run();
}
