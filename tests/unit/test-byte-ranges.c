#include "tcp/byte-ranges.h"

#include "tcp/seq.h"

typedef struct {
	guint32 floor;
	ByteRangeList *above;
} Ranges;

static guint32 add(Ranges *self, guint32 left, guint32 right)
{
	return byte_ranges_add(&self->floor, &self->above, left, right);
}

static void test_seq(void)
{
	/* RFC 9293 §3.4 */
	g_assert_true(seq_before(0xfffffff0, 5));
	g_assert_true(seq_after(5, 0xfffffff0));
	g_assert_false(seq_before(5, 5));
	g_assert_true(seq_at_most(5, 5));
	g_assert_cmpuint(seq_max(0xfffffff0, 5), ==, 5);
	g_assert_cmpuint(seq_min(0xfffffff0, 5), ==, 0xfffffff0);
}

static void test_in_order(void)
{
	Ranges ranges = { 100, NULL };

	g_assert_cmpuint(add(&ranges, 100, 200), ==, 100);
	g_assert_cmpuint(add(&ranges, 100, 200), ==, 0);
	g_assert_cmpuint(add(&ranges, 150, 250), ==, 50);
	g_assert_cmpuint(add(&ranges, 250, 250), ==, 0);
	g_assert_cmpuint(ranges.floor, ==, 250);
	g_assert_null(ranges.above);
}

static void test_gaps(void)
{
	Ranges ranges = { 0, NULL };

	g_assert_cmpuint(add(&ranges, 100, 200), ==, 100);
	g_assert_cmpuint(add(&ranges, 300, 400), ==, 100);
	g_assert_cmpuint(add(&ranges, 150, 350), ==, 100); /* over both */
	g_assert_cmpuint(ranges.above->n, ==, 1);
	g_assert_cmpuint(add(&ranges, 50, 90), ==, 40); /* before them */
	g_assert_cmpuint(add(&ranges, 90, 100), ==, 10);
	g_assert_cmpuint(ranges.above->n, ==, 1);
	g_assert_cmpuint(add(&ranges, 0, 60), ==, 50);
	g_assert_cmpuint(ranges.floor, ==, 400);
	g_assert_null(ranges.above);
}

static void test_wraps(void)
{
	Ranges ranges = { 0xffffff00, NULL };

	g_assert_cmpuint(add(&ranges, 0x10, 0x20), ==, 0x10);
	g_assert_cmpuint(add(&ranges, 0xffffff00, 0x10), ==, 0x110);
	g_assert_cmpuint(ranges.floor, ==, 0x20);
}

/* However many gaps there are, the list stays short; no byte counts twice. */
static void test_bounded(void)
{
	Ranges ranges = { 0, NULL };
	guint32 sum = 0;

	for (guint32 i = 1; i <= 10 * BYTE_RANGES_MAX; i++)
		sum += add(&ranges, 100 * i, 100 * i + 50);
	g_assert_cmpuint(sum, ==, 10 * BYTE_RANGES_MAX * 50);
	g_assert_cmpuint(ranges.above->n, <=, BYTE_RANGES_MAX);
	g_assert_cmpuint(add(&ranges, 100, 150), ==, 0);
	g_free(ranges.above);
}

/* Against a map of bytes, over shuffled pieces. */
static void test_random(void)
{
	for (int round = 0; round < 200; round++) {
		gboolean seen[400] = { FALSE };
		Ranges ranges = { 0, NULL };

		for (int i = 0; i < 60; i++) {
			guint32 left = (guint32)g_test_rand_int_range(0, 390), fresh = 0;
			guint32 right = left + (guint32)g_test_rand_int_range(1, 10);

			for (guint32 k = left; k < right; k++) {
				fresh += !seen[k];
				seen[k] = TRUE;
			}
			g_assert_cmpuint(add(&ranges, left, right), ==, fresh);
		}
		g_free(ranges.above);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seq/order modulo 2^32, RFC 9293 §3.4", test_seq);
	g_test_add_func("/byte-ranges/in order", test_in_order);
	g_test_add_func("/byte-ranges/gaps", test_gaps);
	g_test_add_func("/byte-ranges/across 2^32", test_wraps);
	g_test_add_func("/byte-ranges/bounded", test_bounded);
	g_test_add_func("/byte-ranges/as a map of bytes would say", test_random);
	return g_test_run();
}
