#include "flow/incidents.h"

#include <string.h>

#include "base/quantity.h"
#include "flow/transport.h"

/* What a reader is told of first costs this part of the flow's duration, or a second. */
#define WORTH_PARTS 10
#define WORTH_NS NS_PER_S

/* Who asked in vain, or who broke off. */
static Side side_of_outcome(const Flow *flow)
{
	return flow->outcome == OUTCOME_RESET || flow->outcome == OUTCOME_REFUSED
		       ? flow->tcp.closed_by
		       : SIDE_CLIENT;
}

/* How often the client asked. */
static guint count_tries(const Flow *flow)
{
	guint n = 0;

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		n += event->from == SIDE_CLIENT &&
		     (event->kind == EVENT_SYN || event->kind == EVENT_DATAGRAM);
	}
	return n;
}

/* A connection that was broken off may have served; one that never came about cost all its time. */
static void find_outcome(const Flow *flow, GArray *found)
{
	Incident incident = { .kind = INCIDENT_OUTCOME,
			      .from = side_of_outcome(flow),
			      .last_event = flow->events->len - 1,
			      .from_ns = flow->start_ns,
			      .to_ns = flow->end_ns };

	if (!outcome_is_failure(flow->outcome))
		return;
	if (flow->outcome == OUTCOME_RESET) {
		incident.count = 1;
	} else {
		incident.count = count_tries(flow);
		incident.cost_ns = flow->end_ns - flow->start_ns;
	}
	g_array_append_val(found, incident);
}

static void find_copies(const Flow *flow, GArray *found)
{
	Incident incident = { .kind = INCIDENT_COPIES, .is_over = TRUE };

	if (!flow->copies || !flow->copies->len)
		return;
	incident.count = flow->copies->len;
	incident.first_event = g_array_index(flow->copies, EventCopy, 0).event;
	incident.last_event = g_array_index(flow->copies, EventCopy, incident.count - 1).event;
	incident.from_ns = g_array_index(flow->events, FlowEvent, incident.first_event).time_ns;
	incident.to_ns = g_array_index(flow->events, FlowEvent, incident.last_event).time_ns;
	g_array_append_val(found, incident);
}

void flow_incidents_settle(Flow *flow)
{
	const TransportRow *row = transport_row(flow->transport);

	flow->incidents = g_array_new(FALSE, FALSE, sizeof(Incident));
	if (!flow->events->len)
		return;
	find_outcome(flow, flow->incidents);
	find_copies(flow, flow->incidents);
	row->find_incidents(flow, flow->incidents);
	g_array_sort(flow->incidents, incident_compare);
}

gboolean flow_has_incident(const Flow *flow, IncidentKind kind)
{
	for (guint i = 0; flow->incidents && i < flow->incidents->len; i++)
		if (g_array_index(flow->incidents, Incident, i).kind == kind)
			return TRUE;
	return FALSE;
}

/* Takes another of the same kind and side, which cost less, into `self`. */
static void add_to_sum(Incident *self, const Incident *incident)
{
	self->first_event = MIN(self->first_event, incident->first_event);
	self->last_event = MAX(self->last_event, incident->last_event);
	self->from_ns = MIN(self->from_ns, incident->from_ns);
	self->to_ns = MAX(self->to_ns, incident->to_ns);
	self->count += incident->count;
	self->bytes += incident->bytes;
	self->cost_ns += incident->cost_ns;
	self->is_over &= incident->is_over;
}

GArray *flow_troubles_new(const Flow *flow)
{
	GArray *troubles = g_array_new(FALSE, FALSE, sizeof(Incident));
	gint place[N_INCIDENTS][2];

	memset(place, -1, sizeof(place));
	for (guint i = 0; flow->incidents && i < flow->incidents->len; i++) {
		const Incident *incident = &g_array_index(flow->incidents, Incident, i);
		gint *at = &place[incident->kind][incident->from];

		if (!incident_is_trouble(incident->kind) || incident->kind == INCIDENT_OUTCOME)
			continue;
		if (*at >= 0) {
			add_to_sum(&g_array_index(troubles, Incident, *at), incident);
			continue;
		}
		*at = (gint)troubles->len;
		g_array_append_val(troubles, *incident);
	}
	g_array_sort(troubles, incident_compare);
	return troubles;
}

gboolean flow_trouble_is_worth(const Flow *flow, const Incident *trouble)
{
	gint64 duration_ns = flow->end_ns - flow->start_ns;

	return trouble->cost_ns > 0 &&
	       (trouble->cost_ns >= WORTH_NS || trouble->cost_ns >= duration_ns / WORTH_PARTS);
}
