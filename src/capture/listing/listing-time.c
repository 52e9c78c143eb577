#include "capture/listing/listing-time.h"

#include <time.h>

#include "base/quantity.h"

#define HOURS_MAX 99999 /* of a span: eleven years */
#define YEAR_MIN 1970
#define YEAR_MAX 2261                              /* nanoseconds since the epoch end in 2262 */
#define SECONDS_MAX (G_MAXINT64 / NS_PER_S - 4096) /* a broken fraction can be an hour */
#define US_DIGITS 6
#define NS_DIGITS 9
#define DAY_NS (24 * 60 * 60 * NS_PER_S)

/* After the point: six digits or, with --nano, nine, as nanoseconds; fewer if they were cut.  Other
 * numbers of digits come from invalid microseconds in a capture. */
static gboolean scan_fraction(Span *line, gint64 *ns)
{
	const char *from = line->at + 1;
	guint64 value;
	gsize digits;

	if (!span_skip(line, ".") || !span_number(line, G_MAXUINT32, &value))
		return FALSE;
	digits = (gsize)(line->at - from);
	if (digits > NS_DIGITS || (digits > US_DIGITS && digits < NS_DIGITS))
		digits = US_DIGITS;
	for (; digits < NS_DIGITS; digits++)
		value *= 10;
	*ns = (gint64)value;
	return TRUE;
}

/* "14:59:56.837101" */
static gboolean scan_clock(Span *line, gint64 *ns)
{
	guint64 hours, minutes, seconds;
	gint64 fraction;

	if (!span_number(line, HOURS_MAX, &hours) || !span_skip(line, ":") ||
	    !span_number(line, 59, &minutes) || !span_skip(line, ":") ||
	    !span_number(line, 60, &seconds) || !scan_fraction(line, &fraction))
		return FALSE;
	*ns = (gint64)((hours * 60 + minutes) * 60 + seconds) * NS_PER_S + fraction;
	return TRUE;
}

/* "2026-11-22 11:29:13.628836" */
static gboolean scan_date(Span *line, gint64 *ns)
{
	guint64 year, month, day;
	gint64 clock;
	struct tm date = { 0 };

	if (!span_number(line, YEAR_MAX, &year) || year < YEAR_MIN || !span_skip(line, "-") ||
	    !span_number(line, 12, &month) || !span_skip(line, "-") ||
	    !span_number(line, 31, &day) || !span_skip_blanks(line) || !scan_clock(line, &clock))
		return FALSE;
	date.tm_year = (int)year - 1900;
	date.tm_mon = (int)month - 1;
	date.tm_mday = (int)day;
	*ns = (gint64)timegm(&date) * NS_PER_S + clock;
	return clock < DAY_NS + NS_PER_S; /* a leap second may be */
}

/* "1795346953.628836": six or nine digits after the point tell it from an address. */
static gboolean scan_epoch(Span *line, gint64 *ns)
{
	guint64 seconds;
	gint64 fraction;
	const char *point;

	if (!span_number(line, SECONDS_MAX, &seconds))
		return FALSE;
	point = line->at;
	if (!scan_fraction(line, &fraction) || (line->at - point != 7 && line->at - point != 10))
		return FALSE;
	*ns = (gint64)seconds * NS_PER_S + fraction;
	return TRUE;
}

/* tcpdump --number: "    1  ", distinguished from a time by its two blanks. */
static void skip_number(Span *line)
{
	Span rest = *line;
	guint64 number;

	if (span_number(&rest, G_MAXUINT32, &number) && span_starts(rest, "  "))
		*line = rest;
	span_skip_blanks(line);
}

gboolean listed_time_scan(Span *line, ListedTime *time)
{
	static const struct {
		ListedTimeKind kind;
		gboolean (*scan)(Span *line, gint64 *ns);
	} forms[] = {
		{ LISTED_TIME_CLOCK, scan_clock },
		{ LISTED_TIME_ABSOLUTE, scan_epoch },
		{ LISTED_TIME_ABSOLUTE, scan_date },
	};
	Span from = *line;

	span_skip_blanks(&from);
	skip_number(&from);
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		Span rest = from;
		gboolean is_negative = forms[i].kind == LISTED_TIME_CLOCK && span_skip(&rest, "-");
		gint64 ns;

		if (!forms[i].scan(&rest, &ns) || !span_skip_blanks(&rest) || !span_length(rest))
			continue;
		*time = (ListedTime){ forms[i].kind, is_negative ? -ns : ns };
		*line = rest;
		return TRUE;
	}
	return FALSE;
}

void listing_clock_learn(ListingClock *self, const ListedTime *time)
{
	if (time->kind != LISTED_TIME_CLOCK)
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
	self->last_ns = self->base_ns = 0;
}

/* The sum of hostile spans may leave what 64 bits hold. */
static gint64 add_bounded(gint64 a, gint64 b)
{
	return CLAMP(a, -SECONDS_MAX / 2 * NS_PER_S, SECONDS_MAX / 2 * NS_PER_S) + b;
}

gint64 listing_clock_tell(ListingClock *self, const ListedTime *time)
{
	gint64 last_ns = self->last_ns;

	if (time->kind != LISTED_TIME_CLOCK)
		return time->ns;
	if (self->is_delta)
		return self->base_ns = add_bounded(self->base_ns, time->ns);
	self->last_ns = time->ns;
	if (!self->is_span && self->is_begun && last_ns - time->ns > DAY_NS / 2)
		self->base_ns = add_bounded(self->base_ns, DAY_NS);
	self->is_begun = TRUE;
	return self->base_ns + time->ns;
}
