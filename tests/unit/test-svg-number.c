/* Numbers in an SVG are printf()'s, to the byte. */
#include "render/svg-number.h"

#include <math.h>

static void check_number(double value)
{
	g_autoptr(GString) out = g_string_new(NULL);
	char expected[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(expected, sizeof(expected), "%.5g", value);
	svg_append_number(out, value);
	g_assert_cmpstr(out->str, ==, expected);
}

static void check_both(double value)
{
	check_number(value);
	check_number(-value);
}

static void test_numbers(void)
{
	static const double values[] = {
		0,          1,          10,        0.1,     12345,          123456,
		99999,      99999.4999, 99999.5,   99999.6, 9.99994,        9.99995,
		9.99996,    0.5,        2.00005,   1.00005, 1.000049999999, 1e-4,
		0.99999e-4, 0.000125,   1e-9,      1e20,    0.1 + 0.2,      0.099999,
		0.0999995,  0.015625,   0.0078125, 12345.5, 1234.65
	};

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
		check_both(values[i]);
	check_number(INFINITY);
	check_number(NAN);
}

/* Also those in the middle between two digits, and their neighbours. */
static void test_many_numbers(void)
{
	for (int i = 0; i < 20000; i++) {
		double value = exp(g_test_rand_double_range(log(1e-5), log(1e6)));
		double middle = floor(value) + 0.5;

		check_both(value);
		check_both(middle);
		check_both(nextafter(middle, 0));
		check_both(nextafter(middle, 1e9));
		check_both(floor(value * 1e5) / 1e5 + 5e-6);
	}
}

static void test_wholes(void)
{
	static const long values[] = { 0, 1, -1, 9, 10, -10, 123456789, G_MINLONG, G_MAXLONG };

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autofree char *expected = g_strdup_printf("%ld", values[i]);

		svg_append_whole(out, values[i]);
		g_assert_cmpstr(out->str, ==, expected);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/svg-number/numbers", test_numbers);
	g_test_add_func("/svg-number/many-numbers", test_many_numbers);
	g_test_add_func("/svg-number/wholes", test_wholes);
	return g_test_run();
}
