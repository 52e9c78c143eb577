#include "layout/time-unit.h"

#include <string.h>

#include "base/quantity.h"

static gboolean has_nanoseconds(const Diagram *diagram)
{
	for (guint i = 0; i < diagram->messages->len; i++)
		if (diagram_message(diagram, i)->first.captured_ns % NS_PER_US)
			return TRUE;
	return diagram->start_ns % NS_PER_US != 0;
}

static gint64 captured_ns(const Diagram *diagram, guint i, gboolean is_last)
{
	const Message *message = diagram_message(diagram, i);

	return is_last ? message->last.captured_ns : message->first.captured_ns;
}

/* A message's first or last packet. */
static const EventRef *packet_of(const Diagram *diagram, guint i, gboolean is_last)
{
	const Message *message = diagram_message(diagram, i);

	return is_last ? &message->last_shown : diagram_member(diagram, message, 0);
}

/* How long after the one before it in its flow it was captured. */
static gint64 delta_ns(const Diagram *diagram, guint i, gboolean is_last)
{
	const EventRef *ref = packet_of(diagram, i, is_last);
	const FlowEvent *event = diagram_event(diagram, ref);

	return ref->event ? event->time_ns - event[-1].time_ns : 0;
}

/* When it was captured, as the capture's clock had it. */
static gint64 moment_ns(const Diagram *diagram, guint i, gboolean is_last)
{
	return diagram->start_ns + captured_ns(diagram, i, is_last) -
	       diagram_event(diagram, packet_of(diagram, i, is_last))->added_ns;
}

/* What is written if that is not a time of day. */
static gint64 time_ns_of(const TimeUnit *self, const Diagram *diagram, guint i, gboolean is_last)
{
	return self->clock == CLOCK_DELTA ? delta_ns(diagram, i, is_last)
					  : captured_ns(diagram, i, is_last);
}

static void set_unit(TimeUnit *self, const char *name, gint64 ns, int decimals)
{
	g_snprintf(self->name, sizeof(self->name), "%s%s", self->clock == CLOCK_DELTA ? "Δ " : "",
		   name);
	self->ns = ns;
	self->decimals = decimals;
}

static void choose_unit(TimeUnit *self, const Diagram *diagram)
{
	gint64 span = 0;

	for (guint i = 0; i < diagram->messages->len; i++)
		span = MAX(span, MAX(ABS(time_ns_of(self, diagram, i, FALSE)),
				     ABS(time_ns_of(self, diagram, i, TRUE))));
	if (span < NS_PER_MS)
		set_unit(self, "µs", NS_PER_US, has_nanoseconds(diagram) ? 3 : 0);
	else if (span < 10 * NS_PER_S)
		set_unit(self, "ms", NS_PER_MS, 3);
	else
		set_unit(self, "s", NS_PER_S, span < 1000 * NS_PER_S ? 6 : 3);
}

/* A moment in the unit's zone; NULL if it is out of range. */
static GDateTime *moment_new(const TimeUnit *self, gint64 time_ns)
{
	gint64 seconds = time_ns / NS_PER_S - (time_ns % NS_PER_S < 0);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(seconds);

	return utc ? g_date_time_to_timezone(utc, self->zone) : NULL;
}

static void choose_zone(TimeUnit *self, const Diagram *diagram, ZoneKind zone)
{
	g_autoptr(GDateTime) start = NULL;

	self->zone = zone == ZONE_LOCAL ? g_time_zone_new_local() : g_time_zone_new_utc();
	start = moment_new(self, diagram->start_ns);
	set_unit(self, start ? g_date_time_get_timezone_abbreviation(start) : "", 1,
		 has_nanoseconds(diagram) ? 9 : 6);
}

TimeUnit time_unit_for(const Diagram *diagram, const Template *template)
{
	TimeUnit self = { .clock = template->clock };

	if (self.clock == CLOCK_WALL)
		choose_zone(&self, diagram, template->zone);
	else
		choose_unit(&self, diagram);
	return self;
}

void time_unit_clear(TimeUnit *self)
{
	g_clear_pointer(&self->zone, g_time_zone_unref);
}

static gint64 power_of_ten(int n)
{
	gint64 power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

/* A length of time in the unit. */
static char *span_text(const TimeUnit *self, gint64 time_ns)
{
	gint64 power = power_of_ten(self->decimals);
	gint64 scaled = (ABS(time_ns) + self->ns / power / 2) / (self->ns / power);
	g_autofree char *whole = quantity_count((guint64)(scaled / power));

	if (!self->decimals)
		return g_strdup_printf("%s%s", time_ns < 0 ? "−" : "", whole);
	return g_strdup_printf("%s%s.%0*" G_GINT64_FORMAT, time_ns < 0 ? "−" : "", whole,
			       self->decimals, scaled % power);
}

static char *day_text(const TimeUnit *self, gint64 time_ns)
{
	g_autoptr(GDateTime) moment = moment_new(self, time_ns);
	g_autofree char *clock = moment ? g_date_time_format(moment, "%H:%M:%S") : NULL;
	gint64 fraction = (time_ns % NS_PER_S + NS_PER_S) % NS_PER_S;

	return g_strdup_printf("%s.%0*" G_GINT64_FORMAT, clock ? clock : "", self->decimals,
			       fraction / power_of_ten(9 - self->decimals));
}

char *time_unit_text(const TimeUnit *self, const Diagram *diagram, guint i, gboolean is_last)
{
	if (self->clock == CLOCK_WALL)
		return day_text(self, moment_ns(diagram, i, is_last));
	return span_text(self, time_ns_of(self, diagram, i, is_last));
}

/* The longer of both; takes them. */
static char *longer(char *a, char *b)
{
	gboolean is_a = strlen(a) >= strlen(b);

	g_free(is_a ? b : a);
	return is_a ? a : b;
}

/* Times of day are equally long, times since the start grow: the first and the last suffice. */
char *time_unit_longest(const TimeUnit *self, const Diagram *diagram)
{
	guint n = diagram->messages->len;
	guint step = self->clock == CLOCK_DELTA ? 1 : MAX(n, 2) - 1;
	char *longest = g_strdup("");

	for (guint i = 0; i < n; i += step) {
		longest = longer(longest, time_unit_text(self, diagram, i, FALSE));
		longest = longer(longest, time_unit_text(self, diagram, i, TRUE));
	}
	return longest;
}
