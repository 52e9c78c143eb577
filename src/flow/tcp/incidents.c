#include "flow/tcp/incidents.h"

#include "tcp/seq.h"

/* Payload bytes that an event adds to an incident; -1: the event is none of it. */
typedef gint64 (*Concerns)(const FlowEvent *event);

static gint64 gap_of(const FlowEvent *event)
{
	return event->tcp.gap == GAP_NOT_CAPTURED ? (gint64)event->tcp.missing : -1;
}

static gint64 reordered(const FlowEvent *event)
{
	return event->tcp.marks & MARK_OUT_OF_ORDER ? (gint64)event->len : -1;
}

/* One incident for all such events of a side. */
static void find_all(const Flow *flow, IncidentKind kind, Concerns concerns, GArray *found)
{
	for (Side from = SIDE_CLIENT; from <= SIDE_SERVER; from++) {
		Incident incident = { .kind = kind, .from = from, .is_over = TRUE };

		for (guint i = 0; i < flow->events->len; i++) {
			const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

			if (event->from != from || concerns(event) < 0)
				continue;
			if (!incident.count++) {
				incident.first_event = i;
				incident.from_ns = event->sent_ns;
			}
			incident.last_event = i;
			incident.to_ns = event->sent_ns;
			incident.bytes += (guint64)concerns(event);
		}
		if (incident.count)
			g_array_append_val(found, incident);
	}
}

/* A direction of which the capture has nothing, though the other side acknowledges, within the
 * capture, what came by it. */
static void find_unseen(const Flow *flow, GArray *found)
{
	const FlowEvent *first = &g_array_index(flow->events, FlowEvent, 0);
	const FlowEvent *heard = first->tcp.flags & TCP_ACK ? first : NULL;
	Incident incident = { .kind = INCIDENT_CAPTURE_GAP,
			      .from = side_other(first->from),
			      .from_ns = first->sent_ns,
			      .is_over = TRUE };

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (event->from != first->from)
			return;
		if ((event->tcp.flags & (TCP_RST | TCP_ACK)) != TCP_ACK ||
		    (heard && !seq_after(event->tcp.ack, heard->tcp.ack)))
			continue;
		heard = event;
		incident.count = 1;
		incident.last_event = i;
		incident.to_ns = event->sent_ns;
	}
	if (incident.count)
		g_array_append_val(found, incident);
}

void tcp_incidents_find(const Flow *flow, GArray *found)
{
	tcp_repeats_find(flow, found);
	tcp_waits_find(flow, found);
	find_all(flow, INCIDENT_REORDERING, reordered, found);
	find_all(flow, INCIDENT_CAPTURE_GAP, gap_of, found);
	find_unseen(flow, found);
}
