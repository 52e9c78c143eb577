#include "base/quantity.h"

#include <string.h>

typedef struct {
	guint64 n;
	const char *text;
} Count;

typedef struct {
	gint64 ns;
	const char *text;
} Duration;

static void check_counts(char *(*make)(guint64), const Count *cases, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_autofree char *text = make(cases[i].n);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static char *seconds(gint64 ns)
{
	char text[QUANTITY_MAX];

	return g_strndup(text, (gsize)(quantity_put_seconds(text, ns) - text));
}

static void check_durations(char *(*make)(gint64), const Duration *cases, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_autofree char *text = make(cases[i].ns);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_count(void)
{
	static const Count cases[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 2781, "2,781" },
		{ 1234567, "1,234,567" },
		{ G_MAXUINT64, "18,446,744,073,709,551,615" },
	};

	check_counts(quantity_count, cases, G_N_ELEMENTS(cases));
}

static void test_noun(void)
{
	g_autofree char *none = quantity_of(0, "segment");
	g_autofree char *one = quantity_of(1, "segment");
	g_autofree char *many = quantity_of(2781, "segment");

	g_assert_cmpstr(none, ==, "0 segments");
	g_assert_cmpstr(one, ==, "1 segment");
	g_assert_cmpstr(many, ==, "2,781 segments");
}

static void test_bytes(void)
{
	static const Count exact[] = { { 0, "0 B" }, { 2781, "2,781 B" } };
	static const Count brief[] = {
		{ 0, "0 B" },
		{ 77, "77 B" },
		{ 999, "999 B" },
		{ 1000, "1.00 kB" },
		{ 2781, "2.78 kB" },
		{ 9994, "9.99 kB" },
		{ 9995, "10.0 kB" },
		{ 99949, "99.9 kB" },
		{ 99950, "100 kB" },
		{ 999499, "999 kB" },
		{ 999500, "1.00 MB" },
		{ 104000000, "104 MB" },
		{ 999500000, "1.00 GB" },
		{ 2000000000000, "2.00 TB" },
	};

	check_counts(quantity_bytes, exact, G_N_ELEMENTS(exact));
	check_counts(quantity_bytes_short, brief, G_N_ELEMENTS(brief));
}

/* The number is at least 1 and below 1000, after rounding too. */
static void test_unit_suits(void)
{
	static const Duration cases[] = {
		{ 0, "0 s" },
		{ 1, "1 ns" },
		{ 999, "999 ns" },
		{ 1000, "1.00 µs" },
		{ 63000, "63.0 µs" },
		{ 999499, "999 µs" },
		{ 999500, "1.00 ms" },
		{ 29116000, "29.1 ms" },
		{ 92330000, "92.3 ms" },
		{ 227000000, "227 ms" },
		{ 999499999, "999 ms" },
		{ 999500000, "1.00 s" },
		{ 5214000000, "5.21 s" },
		{ 59949999999, "59.9 s" },
		{ 59950000000, "1 min" },
	};

	check_durations(quantity_duration, cases, G_N_ELEMENTS(cases));
}

static void test_long_durations(void)
{
	static const Duration cases[] = {
		{ 60 * NS_PER_S, "1 min" },       { 61 * NS_PER_S, "1 min 1 s" },
		{ 184 * NS_PER_S, "3 min 4 s" },  { 3599 * NS_PER_S + NS_PER_S / 2, "1 h" },
		{ 3600 * NS_PER_S, "1 h" },       { 7260 * NS_PER_S, "2 h 1 min" },
		{ 86400 * NS_PER_S, "1 d" },      { 90061 * NS_PER_S, "1 d 1 h" },
		{ G_MAXINT64, "106,751 d 23 h" },
	};

	check_durations(quantity_duration, cases, G_N_ELEMENTS(cases));
}

/* U+2212 for people, the hyphen for machines. */
static void test_negative(void)
{
	static const Duration people[] = {
		{ -5, "\xe2\x88\x92"
		      "5 ns" },
		{ -29116000, "\xe2\x88\x92"
			     "29.1 ms" },
		{ G_MININT64, "\xe2\x88\x92"
			      "106,751 d 23 h" },
	};
	static const Duration machines[] = {
		{ -1, "-0.000000001" },
		{ -1500000000, "-1.500000000" },
		{ G_MININT64, "-9223372036.854775808" },
	};

	check_durations(quantity_duration, people, G_N_ELEMENTS(people));
	check_durations(seconds, machines, G_N_ELEMENTS(machines));
}

static void test_seconds(void)
{
	static const Duration cases[] = {
		{ 0, "0.000000000" },
		{ 1, "0.000000001" },
		{ G_GINT64_CONSTANT(1609225196837101000), "1609225196.837101000" },
		{ G_MAXINT64, "9223372036.854775807" },
	};

	check_durations(seconds, cases, G_N_ELEMENTS(cases));
}

static void test_put(void)
{
	static char *(*const puts[])(char *, gint64) = { quantity_put_duration,
							 quantity_put_seconds };
	char text[QUANTITY_MAX + 1];

	for (gsize i = 0; i < G_N_ELEMENTS(puts); i++) {
		memset(text, '#', sizeof(text));
		g_assert_cmpint(*puts[i](text, G_MININT64), ==, '#');
		g_assert_cmpint(text[QUANTITY_MAX], ==, '#');
	}
	memset(text, '#', sizeof(text));
	g_assert_true(quantity_put(text, G_MAXUINT64) == text + 20);
	g_assert_cmpmem(text, 21, "18446744073709551615#", 21);
	g_assert_true(quantity_put_count(text, 1000) == text + 5);
	g_assert_true(quantity_put_bytes_short(text, 1000) == text + 7);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/quantity/counts-in-groups-of-three", test_count);
	g_test_add_func("/quantity/one-is-singular", test_noun);
	g_test_add_func("/quantity/bytes-exact-and-short", test_bytes);
	g_test_add_func("/quantity/duration-in-the-unit-that-suits", test_unit_suits);
	g_test_add_func("/quantity/duration-from-a-minute-on", test_long_durations);
	g_test_add_func("/quantity/negative-times", test_negative);
	g_test_add_func("/quantity/seconds-keep-their-nanoseconds", test_seconds);
	g_test_add_func("/quantity/put-fits-the-room-and-writes-no-nul", test_put);
	return g_test_run();
}
