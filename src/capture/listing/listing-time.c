#include "capture/listing/listing-time.h"

#include <time.h>

#include "base/quantity.h"

#define HOURS_MAX 99999 /* of a span: eleven years */
#define YEAR_MIN 1970
#define YEAR_MAX 2261                              /* nanoseconds since the epoch end in 2262 */
#define SECONDS_MAX (G_MAXINT64 / NS_PER_S - 4096) /* a broken fraction can be an hour */
#define EPOCH_MIN 100000000                        /* fewer seconds, three years, are a span's */
#define US_DIGITS 6
#define NS_DIGITS 9
#define DAY_NS (24 * 60 * 60 * NS_PER_S)

/* A form of time: whether it is there.  `is_loose` is set if a packet's words must follow. */
typedef gboolean (*ScanTime)(Span *line, ListedTime *time);

/* After the point, or the comma of other languages: six digits or, with --nano, nine, as
 * nanoseconds; fewer if they were cut.  Other numbers of digits come from invalid microseconds in a
 * capture. */
static gboolean scan_fraction(Span *line, gint64 *ns)
{
	const char *from = line->at + 1;
	guint64 value;
	gsize digits;
	Span rest = *line;

	if ((!span_skip(&rest, ".") && !span_skip(&rest, ",")) ||
	    !span_number(&rest, G_MAXUINT32, &value))
		return FALSE;
	*line = rest;
	digits = (gsize)(line->at - from);
	if (digits > NS_DIGITS || (digits > US_DIGITS && digits < NS_DIGITS))
		digits = US_DIGITS;
	for (; digits < NS_DIGITS; digits++)
		value *= 10;
	*ns = (gint64)value;
	return TRUE;
}

/* "14:59:56.837101"; loose without a fraction. */
static gboolean scan_time_of_day(Span *line, ListedTime *time)
{
	guint64 hours, minutes, seconds;
	gint64 fraction = 0;

	if (!span_number(line, HOURS_MAX, &hours) || !span_skip(line, ":") ||
	    !span_number(line, 59, &minutes) || !span_skip(line, ":") ||
	    !span_number(line, 60, &seconds))
		return FALSE;
	time->is_loose = !scan_fraction(line, &fraction);
	time->ns = (gint64)((hours * 60 + minutes) * 60 + seconds) * NS_PER_S + fraction;
	return TRUE;
}

static gboolean scan_clock(Span *line, ListedTime *time)
{
	gboolean is_negative = span_skip(line, "-");

	time->kind = LISTED_TIME_CLOCK;
	if (!scan_time_of_day(line, time))
		return FALSE;
	if (is_negative)
		time->ns = -time->ns;
	return TRUE;
}

/* ISO 8601's "Z", "+01:00", "+0100" */
static void scan_zone(Span *line, ListedTime *time)
{
	Span rest = *line;
	guint64 hours, minutes = 0;
	gboolean is_east = span_skip(&rest, "+");

	if (span_skip(line, "Z") || (!is_east && !span_skip(&rest, "-")) ||
	    !span_number(&rest, 9999, &hours))
		return;
	if (hours > 99) {
		minutes = hours % 100;
		hours /= 100;
	} else if (span_skip(&rest, ":") && !span_number(&rest, 59, &minutes)) {
		return;
	}
	time->ns -= (is_east ? 1 : -1) * (gint64)(hours * 60 + minutes) * 60 * NS_PER_S;
	*line = rest;
}

static gboolean add_date(ListedTime *time, guint64 year, guint64 month, guint64 day)
{
	struct tm date = { .tm_year = (int)year - 1900,
			   .tm_mon = (int)month - 1,
			   .tm_mday = (int)day };
	gboolean is_clock = time->ns < DAY_NS + NS_PER_S; /* a leap second may be */

	time->kind = LISTED_TIME_ABSOLUTE;
	time->ns += (gint64)timegm(&date) * NS_PER_S;
	return is_clock;
}

/* "2026-11-22 11:29:13.628836", and RFC 3339's with T and a zone */
static gboolean scan_date(Span *line, ListedTime *time)
{
	guint64 year, month, day;
	const char *sign;

	if (!span_number(line, YEAR_MAX, &year) || year < YEAR_MIN)
		return FALSE;
	sign = span_starts(*line, "/") ? "/" : "-";
	if (!span_skip(line, sign) || !span_number(line, 12, &month) || month == 0 ||
	    !span_skip(line, sign) || !span_number(line, 31, &day) || day == 0)
		return FALSE;
	if (!span_skip(line, "T") && !span_skip_blanks(line))
		return FALSE;
	if (!scan_time_of_day(line, time) || !add_date(time, year, month, day))
		return FALSE;
	scan_zone(line, time);
	return TRUE;
}

static gboolean scan_month(Span *line, guint64 *month)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (gsize i = 0; i < G_N_ELEMENTS(months); i++) {
		*month = i + 1;
		if (span_skip(line, months[i]))
			return TRUE;
	}
	return FALSE;
}

static void skip_weekday(Span *line)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	for (gsize i = 0; i < G_N_ELEMENTS(days); i++)
		if (span_skip(line, days[i]))
			break;
	span_skip(line, ",");
	span_skip_blanks(line);
}

/* A year, or none: 1970. */
static guint64 scan_year(Span *line)
{
	Span rest = *line;
	guint64 year;

	span_skip(&rest, ",");
	span_skip_blanks(&rest);
	if (!span_number(&rest, YEAR_MAX, &year) || year < YEAR_MIN || span_starts(rest, ":"))
		return YEAR_MIN;
	*line = rest;
	return year;
}

/* "Mar 03 10:00:00.100000" (OpenBSD's -ttt), syslog's "Mar  3 10:00:00", ctime's with a weekday and
 * a year, Wireshark's "Mar 3, 2026 10:00:00.1": loose, since any log has these. */
static gboolean scan_named_month(Span *line, ListedTime *time)
{
	guint64 month, day, year;

	if (!span_length(*line) || !g_ascii_isalpha(*line->at))
		return FALSE;
	skip_weekday(line);
	if (!scan_month(line, &month) || !span_skip_blanks(line) || !span_number(line, 31, &day) ||
	    day == 0)
		return FALSE;
	year = scan_year(line);
	span_skip(line, ",");
	if (!span_skip_blanks(line) || !scan_time_of_day(line, time))
		return FALSE;
	if (year == YEAR_MIN)
		year = scan_year(line);
	time->is_loose = TRUE;
	return add_date(time, year, month, day);
}

/* "03/04/2026 10:00:00.1", "03.04.2026": which is the month cannot be told, so the clock counts. */
static gboolean scan_short_date(Span *line, ListedTime *time)
{
	guint64 number;
	const char *sign;

	if (!span_number(line, 31, &number))
		return FALSE;
	sign = span_starts(*line, "/") ? "/" : span_starts(*line, ".") ? "." : "-";
	if (!span_skip(line, sign) || !span_number(line, 31, &number) || !span_skip(line, sign) ||
	    !span_number(line, YEAR_MAX, &number) || !span_skip_blanks(line))
		return FALSE;
	time->kind = LISTED_TIME_CLOCK;
	if (!scan_time_of_day(line, time))
		return FALSE;
	time->is_loose = TRUE;
	return TRUE;
}

/* "1795346953.628836", "+0.000123": six or nine digits after the point tell it from an address.
 * Loose: others, and seconds alone. */
static gboolean scan_seconds(Span *line, ListedTime *time)
{
	guint64 seconds;
	gint64 fraction = 0;
	gboolean has_sign = span_skip(line, "+");
	const char *point;

	if (!span_number(line, SECONDS_MAX, &seconds))
		return FALSE;
	point = line->at;
	if (!scan_fraction(line, &fraction) && seconds < EPOCH_MIN)
		return FALSE;
	time->is_loose = has_sign || (line->at - point != 7 && line->at - point != 10);
	time->kind = seconds < EPOCH_MIN ? LISTED_TIME_SECONDS : LISTED_TIME_ABSOLUTE;
	time->ns = (gint64)seconds * NS_PER_S + fraction;
	return TRUE;
}

gboolean listed_time_scan(Span *line, ListedTime *time)
{
	static const ScanTime forms[] = {
		scan_clock, scan_seconds, scan_date, scan_named_month, scan_short_date,
	};
	Span from = *line;
	gboolean is_bracketed;

	span_skip_blanks(&from);
	is_bracketed = span_skip(&from, "[") || span_skip(&from, "(");
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		Span rest = from;

		*time = (ListedTime){ 0 };
		if (!forms[i](&rest, time) ||
		    (is_bracketed && !span_skip(&rest, "]") && !span_skip(&rest, ")")))
			continue;
		if (!span_skip_blanks(&rest) || !span_length(rest))
			continue;
		*line = rest;
		return TRUE;
	}
	*time = (ListedTime){ 0 };
	return FALSE;
}

void listing_clock_learn(ListingClock *self, const ListedTime *time)
{
	if (time->kind != LISTED_TIME_CLOCK && time->kind != LISTED_TIME_SECONDS)
		return;
	if (!self->is_begun)
		self->is_span = time->ns == 0;
	else if (self->is_span)
		self->is_delta |= time->ns < self->last_ns;
	self->is_begun = TRUE;
	self->last_ns = time->ns;
}

void listing_clock_restart(ListingClock *self)
{
	self->is_begun = FALSE;
	self->last_ns = self->base_ns = self->told_ns = 0;
}

/* The sum of hostile spans may leave what 64 bits hold. */
static gint64 add_bounded(gint64 a, gint64 b)
{
	return CLAMP(a, -SECONDS_MAX / 2 * NS_PER_S, SECONDS_MAX / 2 * NS_PER_S) + b;
}

static gint64 tell_clock(ListingClock *self, const ListedTime *time)
{
	gboolean is_midnight = time->kind == LISTED_TIME_CLOCK && !self->is_span &&
			       self->is_begun && self->last_ns - time->ns > DAY_NS / 2;

	if (self->is_delta)
		return self->base_ns = add_bounded(self->base_ns, time->ns);
	if (is_midnight)
		self->base_ns = add_bounded(self->base_ns, DAY_NS);
	self->is_begun = TRUE;
	self->last_ns = time->ns;
	return (time->kind == LISTED_TIME_CLOCK ? self->base_ns : 0) + time->ns;
}

gint64 listing_clock_tell(ListingClock *self, const ListedTime *time)
{
	switch (time->kind) {
	case LISTED_TIME_NONE:
		break;
	case LISTED_TIME_CLOCK:
	case LISTED_TIME_SECONDS:
		self->told_ns = tell_clock(self, time);
		break;
	case LISTED_TIME_ABSOLUTE:
		self->told_ns = time->ns;
		if (self->is_span)
			break;
		self->is_begun = TRUE;
		self->last_ns = time->ns % DAY_NS;
		self->base_ns = time->ns - self->last_ns;
		break;
	}
	return self->told_ns;
}
