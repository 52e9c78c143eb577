/* Incidents: what troubled a flow, and what it cost. */
#pragma once

#include <glib.h>

#include "base/endpoint.h"
#include "flow/tcp/cause.h"

typedef enum {
	INCIDENT_LOSS,           /* segments were lost and sent again */
	INCIDENT_UPSTREAM_LOSS,  /* the same, before the capture point: a hole that was filled */
	INCIDENT_REPETITION,     /* sent again; whether they or their ACKs were lost is unknown */
	INCIDENT_UNACKNOWLEDGED, /* data or a FIN was sent again, and never acknowledged */
	INCIDENT_MTU,            /* segments too big for the path were cut anew */
	INCIDENT_NEEDLESS,       /* segments that had arrived were sent again */
	INCIDENT_REORDERING,     /* segments came later than what was sent after them */
	INCIDENT_WINDOW_CLOSED,  /* a receive window was zero while its peer had data to send */
	INCIDENT_WINDOW_LIMITED, /* a sender that had filled the window waited for more */
	INCIDENT_SERVER_WAIT,    /* a named request waited for the server's answer */
	INCIDENT_CLIENT_WAIT,    /* after an answer, the next request took its time */
	INCIDENT_DELAYED_ACK,    /* a sender waited for ACKs that were delayed */
	INCIDENT_KEEP_ALIVES,    /* nothing came back, to the end of the flow */
	INCIDENT_QUESTION,       /* questions got no answer */
	INCIDENT_OUTCOME,        /* how it ended: Flow.outcome */
	INCIDENT_CAPTURE_GAP,    /* bytes arrived that the capture lacks */
	INCIDENT_COPIES,         /* packets were captured again */
	N_INCIDENTS
} IncidentKind;

/* One of them.  `from` is whose trouble it is: who sent what was lost, repeated or too big, who
 * asked, who waited for an ACK; of a window its receiver. */
typedef struct {
	IncidentKind kind;
	Side from;
	guint32 first_event, last_event; /* in Flow.events: where it begins and ends */
	guint32 count; /* segments lost, sent again or missing; windows; waits; copies; tries */
	guint64 bytes; /* payload concerned; 0: none, or not known */
	gint64 from_ns, to_ns; /* since the epoch, at the side that it delayed */
	gint64 cost_ns;        /* what the flow lost by it; 0: no time, or none that is known */
	Cause cause;           /* of repeats: the one that cost most */
	gboolean is_over;      /* within the capture */
} Incident;

/* As JSON writes it: "window_closed".  Static. */
const char *incident_name(IncidentKind kind);

/* Whether it is worth being told of first: waits of the client and facts about the capture are not.
 */
gboolean incident_is_trouble(IncidentKind kind);

/* A GCompareFunc of Incident: the costliest first, then by time. */
int incident_compare(gconstpointer a, gconstpointer b);
