#include "base/quantity.h"

#include <string.h>

#define DIGITS_MAX 20 /* of a guint64 */
#define S_PER_MIN 60
#define S_PER_H 3600
#define S_PER_DAY 86400

static char *put_text(char *at, const char *text)
{
	gsize len = strlen(text);

	memcpy(at, text, len);
	return at + len;
}

/* Writes the digits of `n` so that they end at `end`; returns where they begin. */
static char *digits_before(char *end, guint64 n)
{
	do {
		*--end = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	return end;
}

char *quantity_put(char *at, guint64 n)
{
	char buffer[DIGITS_MAX], *end = buffer + sizeof(buffer);
	char *from = digits_before(end, n);

	memcpy(at, from, (gsize)(end - from));
	return at + (end - from);
}

char *quantity_put_count(char *at, guint64 n)
{
	char buffer[DIGITS_MAX], *end = buffer + sizeof(buffer);

	for (char *digit = digits_before(end, n); digit < end; digit++) {
		*at++ = *digit;
		if (digit + 1 < end && (end - digit - 1) % 3 == 0)
			*at++ = ',';
	}
	return at;
}

/* `value` with `decimals` digits after the point, given in units of the last one. */
static char *put_fixed(char *at, guint64 value, int decimals)
{
	guint64 unit = 1;

	for (int i = 0; i < decimals; i++)
		unit *= 10;
	at = quantity_put(at, value / unit);
	if (!decimals)
		return at;
	*at = '.';
	value %= unit;
	for (int i = decimals; i > 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + decimals + 1;
}

/* `n` / `unit` with three significant digits. */
static char *put_three_digits(char *at, guint64 n, guint64 unit)
{
	if (n < 10 * unit - unit / 200)
		return put_fixed(at, (n * 100 + unit / 2) / unit, 2);
	if (n < 100 * unit - unit / 20)
		return put_fixed(at, (n * 10 + unit / 2) / unit, 1);
	return put_fixed(at, (n + unit / 2) / unit, 0);
}

char *quantity_put_bytes_short(char *at, guint64 n)
{
	static const char *const units[] = { " kB", " MB", " GB", " TB", " PB" };
	guint64 unit = 1000;
	gsize i = 0;

	if (n < 1000)
		return put_text(quantity_put(at, n), " B");
	while (i + 1 < G_N_ELEMENTS(units) && n >= 1000 * unit - unit / 2) {
		unit *= 1000;
		i++;
	}
	return put_text(put_three_digits(at, n, unit), units[i]);
}

/* From a minute on: the two largest units. */
static char *put_long_duration(char *at, guint64 seconds)
{
	static const struct {
		guint64 seconds;
		const char *name;
	} units[] = { { S_PER_DAY, " d" }, { S_PER_H, " h" }, { S_PER_MIN, " min" }, { 1, " s" } };
	gsize i = 0;

	while (seconds < units[i].seconds)
		i++;
	at = put_text(quantity_put_count(at, seconds / units[i].seconds), units[i].name);
	seconds = seconds % units[i].seconds / units[i + 1].seconds;
	if (!seconds)
		return at;
	*at++ = ' ';
	return put_text(quantity_put(at, seconds), units[i + 1].name);
}

char *quantity_put_duration(char *at, gint64 ns)
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
		at = put_text(at, "−");
	if (size == 0)
		return put_text(at, "0 s");
	if (size >= S_PER_MIN * (guint64)NS_PER_S - NS_PER_S / 20)
		return put_long_duration(at, (size + NS_PER_S / 2) / NS_PER_S);
	while (i + 1 < G_N_ELEMENTS(units) && size >= 1000 * units[i].ns - units[i].ns / 2)
		i++;
	at = i ? put_three_digits(at, size, units[i].ns) : quantity_put(at, size);
	return put_text(at, units[i].name);
}

char *quantity_put_seconds(char *at, gint64 ns)
{
	if (ns < 0)
		*at++ = '-';
	return put_fixed(at, ns < 0 ? -(guint64)ns : (guint64)ns, 9);
}

char *quantity_count(guint64 n)
{
	char text[QUANTITY_MAX];

	return g_strndup(text, (gsize)(quantity_put_count(text, n) - text));
}

char *quantity_of(guint64 n, const char *noun)
{
	g_autofree char *count = quantity_count(n);

	return g_strdup_printf("%s %s%s", count, noun, n == 1 ? "" : "s");
}

char *quantity_bytes(guint64 n)
{
	g_autofree char *count = quantity_count(n);

	return g_strconcat(count, " B", NULL);
}

char *quantity_bytes_short(guint64 n)
{
	char text[QUANTITY_MAX];

	return g_strndup(text, (gsize)(quantity_put_bytes_short(text, n) - text));
}

char *quantity_duration(gint64 ns)
{
	char text[QUANTITY_MAX];

	return g_strndup(text, (gsize)(quantity_put_duration(text, ns) - text));
}
