#include "flow/incident.h"

static const struct {
	const char *name;
	gboolean is_trouble;
} kinds[N_INCIDENTS] = {
	[INCIDENT_LOSS] = { "loss", TRUE },
	[INCIDENT_UPSTREAM_LOSS] = { "loss", TRUE },
	[INCIDENT_REPETITION] = { "repetition", TRUE },
	[INCIDENT_UNACKNOWLEDGED] = { "unacknowledged", TRUE },
	[INCIDENT_MTU] = { "mtu", TRUE },
	[INCIDENT_NEEDLESS] = { "needless_repetition", TRUE },
	[INCIDENT_REORDERING] = { "reordering", TRUE },
	[INCIDENT_WINDOW_CLOSED] = { "window_closed", TRUE },
	[INCIDENT_WINDOW_LIMITED] = { "window_limited", TRUE },
	[INCIDENT_SERVER_WAIT] = { "server_wait", TRUE },
	[INCIDENT_CLIENT_WAIT] = { "client_wait", FALSE },
	[INCIDENT_DELAYED_ACK] = { "delayed_ack", TRUE },
	[INCIDENT_KEEP_ALIVES] = { "unanswered_keep_alives", TRUE },
	[INCIDENT_QUESTION] = { "unanswered_question", TRUE },
	[INCIDENT_OUTCOME] = { "outcome", TRUE },
	[INCIDENT_CAPTURE_GAP] = { "capture_gap", FALSE },
	[INCIDENT_COPIES] = { "copies", FALSE },
};

const char *incident_name(IncidentKind kind)
{
	return kinds[kind].name;
}

gboolean incident_is_trouble(IncidentKind kind)
{
	return kinds[kind].is_trouble;
}

int incident_compare(gconstpointer a, gconstpointer b)
{
	const Incident *p = a, *q = b;

	if (p->cost_ns != q->cost_ns)
		return p->cost_ns > q->cost_ns ? -1 : 1;
	if (p->from_ns != q->from_ns)
		return p->from_ns < q->from_ns ? -1 : 1;
	return (p->kind > q->kind) - (p->kind < q->kind);
}
