#include "layout/time-unit.h"

#include "base/quantity.h"

static gboolean has_nanoseconds(const Diagram *diagram)
{
	for (guint i = 0; i < diagram->messages->len; i++)
		if (diagram_message(diagram, i)->first.captured_ns % NS_PER_US)
			return TRUE;
	return FALSE;
}

TimeUnit time_unit_for(const Diagram *diagram)
{
	gint64 span = 0;

	for (guint i = 0; i < diagram->messages->len; i++)
		span = MAX(span, ABS(diagram_message(diagram, i)->last.captured_ns));
	if (span < NS_PER_MS)
		return (TimeUnit){ "µs", NS_PER_US, has_nanoseconds(diagram) ? 3 : 0 };
	if (span < 10 * NS_PER_S)
		return (TimeUnit){ "ms", NS_PER_MS, 3 };
	return (TimeUnit){ "s", NS_PER_S, span < 1000 * NS_PER_S ? 6 : 3 };
}

char *time_unit_format(const TimeUnit *self, gint64 time_ns)
{
	gint64 power = 1;
	gint64 scaled;
	g_autofree char *whole = NULL;

	for (int i = 0; i < self->decimals; i++)
		power *= 10;
	scaled = (ABS(time_ns) + self->ns / power / 2) / (self->ns / power);
	whole = quantity_count((guint64)(scaled / power));
	if (!self->decimals)
		return g_strdup_printf("%s%s", time_ns < 0 ? "−" : "", whole);
	return g_strdup_printf("%s%s.%0*" G_GINT64_FORMAT, time_ns < 0 ? "−" : "", whole,
			       self->decimals, scaled % power);
}
