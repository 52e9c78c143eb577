/* A packet has two ends, and what happened at a host is the order of the ends there: its own
 * packets when they left, the other's when they arrived.  So all ends are sorted together. */
#include "flow/event-end.h"

static int compare_ends(gconstpointer a, gconstpointer b)
{
	const EventEnd *p = a, *q = b;

	if (p->time_ns != q->time_ns)
		return p->time_ns < q->time_ns ? -1 : 1;
	if (p->event != q->event)
		return p->event < q->event ? -1 : 1;
	return p->is_arrival - q->is_arrival;
}

/* Both ends of each packet, in capture order. */
static GArray *both_ends(const Flow *flow, gboolean is_level)
{
	GArray *ends = g_array_sized_new(FALSE, FALSE, sizeof(EventEnd), 2 * flow->events->len);

	for (guint32 i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);
		EventEnd sent = { is_level ? event->time_ns : event->sent_ns, i, event->from,
				  FALSE };
		EventEnd arrived = { is_level ? event->time_ns : event->arrived_ns, i,
				     side_other(event->from), TRUE };

		g_array_append_val(ends, sent);
		g_array_append_val(ends, arrived);
	}
	return ends;
}

GArray *event_ends_new(const Flow *flow)
{
	GArray *ends = both_ends(flow, FALSE);

	g_array_sort(ends, compare_ends);
	return ends;
}

GArray *event_ends_level(const Flow *flow)
{
	return both_ends(flow, TRUE);
}
