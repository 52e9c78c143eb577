#include "render/svg-number.h"

#include <math.h>

#define DIGITS 5
#define DIGITS_END 100000 /* longer numbers */
#define WHOLE_MAX 24      /* bytes of a long */

/* A tenth of a millionth of the last digit is a thousand times the error of the product below:
 * anything farther from the middle between two digits is rounded as exact arithmetic would. */
#define MIDDLE_HALF_WIDTH 1e-7

static char *put_digits(char *end, gulong value)
{
	do
		*--end = (char)('0' + value % 10);
	while (value /= 10);
	return end;
}

void svg_append_whole(GString *out, long value)
{
	char text[WHOLE_MAX], *end = text + sizeof(text);
	char *at = put_digits(end, value < 0 ? -(gulong)value : (gulong)value);

	if (value < 0)
		*--at = '-';
	g_string_append_len(out, at, end - at);
}

/* The digits of an amount that has DIGITS of them when multiplied by ten to the `places`; FALSE:
 * only exact arithmetic can decide. */
static gboolean find_digits(double amount, gulong *digits, int *places)
{
	static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8 };
	double scaled, rest;

	if (!(amount >= 1e-4 && amount < DIGITS_END - 1))
		return FALSE;
	for (*places = 0; amount * power[*places] < DIGITS_END / 10; ++*places)
		;
	scaled = amount * power[*places];
	*digits = (gulong)scaled;
	rest = scaled - (double)*digits;
	if (fabs(rest - 0.5) < MIDDLE_HALF_WIDTH)
		return FALSE;
	*digits += rest > 0.5;
	return *digits < DIGITS_END; /* else there is one more of them */
}

static void append_exactly(GString *out, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(out, g_ascii_formatd(text, sizeof(text), "%.5g", value));
}

static char *put_fraction(char *end, gulong *digits, int places)
{
	char *at = end;

	for (; places > 0; places--, *digits /= 10)
		*--at = (char)('0' + *digits % 10);
	*--at = '.';
	return at;
}

void svg_append_number(GString *out, double value)
{
	char text[2 * WHOLE_MAX], *end = text + sizeof(text), *at = end;
	gulong digits;
	int places;

	if (!find_digits(fabs(value), &digits, &places)) {
		append_exactly(out, value);
		return;
	}
	for (; places > 0 && digits % 10 == 0; places--)
		digits /= 10;
	if (places > 0)
		at = put_fraction(end, &digits, places);
	at = put_digits(at, digits);
	if (value < 0)
		*--at = '-';
	g_string_append_len(out, at, end - at);
}
