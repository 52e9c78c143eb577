#include "base/quantity.h"

#include <string.h>

#define DIGITS_MAX 20 /* of a guint64 */
#define S_PER_MIN 60
#define S_PER_H 3600
#define S_PER_DAY 86400

/* Writes the digits of `n` at the end of `buffer`; returns where they begin. */
static char *digits_before(char *end, guint64 n)
{
	do {
		*--end = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	return end;
}

void quantity_append(GString *out, guint64 n)
{
	char buffer[DIGITS_MAX], *end = buffer + sizeof(buffer);
	char *from = digits_before(end, n);

	g_string_append_len(out, from, end - from);
}

void quantity_append_count(GString *out, guint64 n)
{
	char buffer[DIGITS_MAX], *end = buffer + sizeof(buffer);

	for (char *at = digits_before(end, n); at < end; at++) {
		g_string_append_c(out, *at);
		if (at + 1 < end && (end - at - 1) % 3 == 0)
			g_string_append_c(out, ',');
	}
}

/* `value` with `decimals` digits behind the point, given in units of the last one. */
static void append_fixed(GString *out, guint64 value, int decimals)
{
	char buffer[DIGITS_MAX + 2], *end = buffer + sizeof(buffer);
	char *at = end;

	for (int i = 0; i < decimals; i++) {
		*--at = (char)('0' + value % 10);
		value /= 10;
	}
	if (decimals)
		*--at = '.';
	at = digits_before(at, value);
	g_string_append_len(out, at, end - at);
}

/* `n` / `unit` with three significant digits; where that rounds to 1000, the caller's unit was too
 * small. */
static void append_three_digits(GString *out, guint64 n, guint64 unit)
{
	if (n < 10 * unit - unit / 200)
		append_fixed(out, (n * 100 + unit / 2) / unit, 2);
	else if (n < 100 * unit - unit / 20)
		append_fixed(out, (n * 10 + unit / 2) / unit, 1);
	else
		append_fixed(out, (n + unit / 2) / unit, 0);
}

void quantity_append_bytes_short(GString *out, guint64 n)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB" };
	guint64 unit = 1000;
	gsize i = 0;

	if (n < 1000) {
		quantity_append(out, n);
		g_string_append(out, " B");
		return;
	}
	while (i + 1 < G_N_ELEMENTS(units) && n >= 1000 * unit - unit / 2) {
		unit *= 1000;
		i++;
	}
	append_three_digits(out, n, unit);
	g_string_append_c(out, ' ');
	g_string_append(out, units[i]);
}

/* From a minute on: two units, the greater ones. */
static void append_long_duration(GString *out, guint64 seconds)
{
	static const struct {
		guint64 seconds;
		const char *name;
	} units[] = { { S_PER_DAY, " d" }, { S_PER_H, " h" }, { S_PER_MIN, " min" }, { 1, " s" } };
	gsize i = 0;

	while (seconds < units[i].seconds)
		i++;
	quantity_append_count(out, seconds / units[i].seconds);
	g_string_append(out, units[i].name);
	seconds = seconds % units[i].seconds / units[i + 1].seconds;
	if (!seconds)
		return;
	g_string_append_c(out, ' ');
	quantity_append(out, seconds);
	g_string_append(out, units[i + 1].name);
}

void quantity_append_duration(GString *out, gint64 ns)
{
	static const struct {
		guint64 ns;
		const char *name;
	} units[] = {
		{ 1, " ns" }, { NS_PER_US, " µs" }, { NS_PER_MS, " ms" }, { NS_PER_S, " s" }
	};
	guint64 size = ns < 0 ? -(guint64)ns : (guint64)ns;
	gsize i = 0;

	if (ns < 0)
		g_string_append(out, "−");
	if (size == 0) {
		g_string_append(out, "0 s");
		return;
	}
	if (size >= S_PER_MIN * (guint64)NS_PER_S - NS_PER_S / 20) {
		append_long_duration(out, (size + NS_PER_S / 2) / NS_PER_S);
		return;
	}
	while (i + 1 < G_N_ELEMENTS(units) && size >= 1000 * units[i].ns - units[i].ns / 2)
		i++;
	if (i == 0)
		quantity_append(out, size);
	else
		append_three_digits(out, size, units[i].ns);
	g_string_append(out, units[i].name);
}

void quantity_append_seconds(GString *out, gint64 ns)
{
	if (ns < 0)
		g_string_append_c(out, '-');
	append_fixed(out, ns < 0 ? -(guint64)ns : (guint64)ns, 9);
}

/* The words that `append` appends, as a string. */
static char *string_from(void (*append)(GString *, guint64), guint64 n, const char *behind)
{
	GString *out = g_string_new(NULL);

	append(out, n);
	g_string_append(out, behind);
	return g_string_free(out, FALSE);
}

char *quantity_count(guint64 n)
{
	return string_from(quantity_append_count, n, "");
}

char *quantity_of(guint64 n, const char *noun)
{
	g_autofree char *behind = g_strdup_printf(" %s%s", noun, n == 1 ? "" : "s");

	return string_from(quantity_append_count, n, behind);
}

char *quantity_bytes(guint64 n)
{
	return string_from(quantity_append_count, n, " B");
}

char *quantity_bytes_short(guint64 n)
{
	return string_from(quantity_append_bytes_short, n, "");
}

char *quantity_duration(gint64 ns)
{
	GString *out = g_string_new(NULL);

	quantity_append_duration(out, ns);
	return g_string_free(out, FALSE);
}

char *quantity_seconds(gint64 ns)
{
	GString *out = g_string_new(NULL);

	quantity_append_seconds(out, ns);
	return g_string_free(out, FALSE);
}
