#include "capture/tshark/tshark-time.h"

#include <time.h>

#include "base/quantity.h"

#define YEAR_MIN 1970
#define YEAR_MAX 2261 /* nanoseconds since the epoch end in 2262 */
#define NS_DIGITS 9
#define DAY_NS (24 * 60 * 60 * NS_PER_S)
#define SECONDS_MAX (G_MAXINT64 / NS_PER_S - 1)
#define EPOCH_MIN (100000000 * NS_PER_S) /* March 1973: three years are no span of a capture */

/* What follows a decimal mark: "628836". */
static gboolean scan_digits(Span *text, gint64 *ns)
{
	const char *from = text->at;
	guint64 value;

	if (!span_number(text, G_MAXUINT32, &value) || text->at - from > NS_DIGITS)
		return FALSE;
	for (gsize digits = (gsize)(text->at - from); digits < NS_DIGITS; digits++)
		value *= 10;
	*ns = (gint64)value;
	return TRUE;
}

/* ".628836"; none is 0. */
static gboolean scan_fraction(Span *text, gint64 *ns)
{
	*ns = 0;
	return !span_skip(text, ".") || scan_digits(text, ns);
}

/* "11:29:13.628836", "11:29:13,628836": the time of day has the locale's decimal mark. */
static gboolean scan_clock_fraction(Span *text, gint64 *ns)
{
	Span from = *text;

	if (!span_skip(&from, ",") || span_length(from) == 0 || !g_ascii_isdigit(*from.at))
		return scan_fraction(text, ns);
	*text = from;
	return scan_digits(text, ns);
}

static gboolean scan_clock(Span *text, TsharkTime *time)
{
	guint64 hours, minutes, seconds;
	gint64 fraction;

	if (!span_number(text, 23, &hours) || !span_skip(text, ":") ||
	    !span_number(text, 59, &minutes) || !span_skip(text, ":") ||
	    !span_number(text, 60, &seconds) || !scan_clock_fraction(text, &fraction))
		return FALSE;
	*time = (TsharkTime){ TSHARK_TIME_CLOCK,
			      (gint64)((hours * 60 + minutes) * 60 + seconds) * NS_PER_S +
				      fraction };
	return TRUE;
}

static gboolean scan_clock_of(Span *text, struct tm *date, TsharkTime *time)
{
	if (!scan_clock(text, time))
		return FALSE;
	*time = (TsharkTime){ TSHARK_TIME_ABSOLUTE, (gint64)timegm(date) * NS_PER_S + time->ns };
	return TRUE;
}

static gboolean scan_year(Span *text, struct tm *date)
{
	guint64 year;

	if (!span_number(text, YEAR_MAX, &year) || year < YEAR_MIN)
		return FALSE;
	date->tm_year = (int)year - 1900;
	return TRUE;
}

/* "2026-11-22 11:29:13.628836", "2026-11-22T11:29:13.628836000Z" */
static gboolean scan_iso(Span *text, TsharkTime *time)
{
	struct tm date = { 0 };
	guint64 month, day;

	if (!scan_year(text, &date) || !span_skip(text, "-") || !span_number(text, 12, &month) ||
	    !span_skip(text, "-") || !span_number(text, 31, &day) ||
	    !(span_skip(text, "T") || span_skip_blanks(text)))
		return FALSE;
	date.tm_mon = (int)month - 1;
	date.tm_mday = (int)day;
	if (!scan_clock_of(text, &date, time))
		return FALSE;
	span_skip(text, "Z");
	return TRUE;
}

/* "2026/326 11:29:13.628836": the day of the year */
static gboolean scan_ordinal(Span *text, TsharkTime *time)
{
	struct tm date = { 0 };
	guint64 day;

	if (!scan_year(text, &date) || !span_skip(text, "/") || !span_number(text, 366, &day) ||
	    !span_skip_blanks(text))
		return FALSE;
	date.tm_mday = (int)day; /* of January: timegm() counts on */
	return scan_clock_of(text, &date, time);
}

/* "Nov 22, 2026 11:29:13.628836000 UTC", of which the zone's name is skipped */
static gboolean scan_words(Span *text, TsharkTime *time)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm date = { 0 };
	guint64 day;
	const char *found = NULL;

	for (const char *at = months; *at && !found; at += 3)
		if (span_length(*text) > 3 && !memcmp(text->at, at, 3))
			found = at;
	if (!found)
		return FALSE;
	text->at += 3;
	if (!span_skip_blanks(text) || !span_number(text, 31, &day) || !span_skip(text, ",") ||
	    !span_skip_blanks(text) || !scan_year(text, &date) || !span_skip_blanks(text))
		return FALSE;
	date.tm_mon = (int)(found - months) / 3;
	date.tm_mday = (int)day;
	if (!scan_clock_of(text, &date, time))
		return FALSE;
	while (text->at < text->end && (g_ascii_isalpha(*text->at) || *text->at == ' '))
		text->at++;
	return TRUE;
}

/* "0.020488", "-0.000002", "1795346953.628836000" */
static gboolean scan_seconds(Span *text, TsharkTime *time)
{
	gboolean is_negative = span_skip(text, "-");
	guint64 seconds;
	gint64 fraction, ns;

	if (!span_number(text, SECONDS_MAX, &seconds) || !scan_fraction(text, &fraction))
		return FALSE;
	ns = (gint64)seconds * NS_PER_S + fraction;
	*time = (TsharkTime){ ns >= EPOCH_MIN ? TSHARK_TIME_ABSOLUTE : TSHARK_TIME_SPAN,
			      is_negative ? -ns : ns };
	return TRUE;
}

gboolean tshark_time_scan(Span *text, TsharkTime *time)
{
	static gboolean (*const forms[])(Span * text, TsharkTime * time) = {
		scan_iso, scan_ordinal, scan_clock, scan_words, scan_seconds,
	};

	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		Span rest = *text;

		if (!forms[i](&rest, time))
			continue;
		if (rest.at < rest.end && *rest.at != ' ' && *rest.at != '\t' && rest.at[-1] != ' ')
			continue;
		*text = rest;
		return TRUE;
	}
	*time = (TsharkTime){ TSHARK_TIME_NONE, 0 };
	return FALSE;
}

void tshark_clock_learn(TsharkClock *self, const TsharkTime *time)
{
	if (time->kind != TSHARK_TIME_SPAN)
		return;
	if (self->is_begun) {
		self->n_up += time->ns > self->last_ns;
		self->n_down += time->ns < self->last_ns;
	}
	self->is_begun = TRUE;
	self->last_ns = time->ns;
	self->is_delta = 3 * self->n_down >= self->n_up && self->n_down > 0;
}

void tshark_clock_restart(TsharkClock *self)
{
	self->is_begun = FALSE;
	self->last_ns = self->base_ns = 0;
}

/* The sum of hostile spans may leave what 64 bits hold. */
static gint64 add_bounded(gint64 a, gint64 b)
{
	const gint64 most = SECONDS_MAX / 2 * NS_PER_S;

	return CLAMP(a, -most, most) + CLAMP(b, -most, most);
}

gint64 tshark_clock_tell(TsharkClock *self, const TsharkTime *time)
{
	gint64 last_ns = self->last_ns;

	if (time->kind == TSHARK_TIME_SPAN && self->is_delta)
		return self->base_ns = add_bounded(self->base_ns, time->ns);
	if (time->kind != TSHARK_TIME_CLOCK)
		return time->ns;
	if (self->is_begun && last_ns - time->ns > DAY_NS / 2)
		self->base_ns = add_bounded(self->base_ns, DAY_NS);
	self->is_begun = TRUE;
	self->last_ns = time->ns;
	return self->base_ns + time->ns;
}
