#include "diagram/incident-words.h"

#include <string.h>

#include "base/quantity.h"
#include "flow/transport.h"

/* The facts of one incident, as words. */
typedef struct {
	const Flow *flow;
	const Incident *incident;
	const char *cost; /* NULL: no time is known */
} Facts;

static const FlowEvent *first_event(const Facts *self)
{
	return &g_array_index(self->flow->events, FlowEvent, self->incident->first_event);
}

/* "SYN", "SYN/ACK", "FIN" or "segment". */
static const char *noun_of_event(const FlowEvent *event)
{
	if (event->len > 0)
		return "segment";
	if (event->kind == EVENT_SYN)
		return event->tcp.flags & TCP_ACK ? "SYN/ACK" : "SYN";
	return event->kind == EVENT_FIN ? "FIN" : "segment";
}

/* The same of the only one that an incident is about. */
static const char *noun_of(const Facts *self)
{
	if (!transport_row(self->flow->transport)->is_connection)
		return "question";
	return self->incident->count > 1 ? "segment" : noun_of_event(first_event(self));
}

/* "One segment", "12 segments". */
static char *counted(const Facts *self)
{
	const char *noun = noun_of(self);

	if (self->incident->count == 1)
		return g_strdup_printf("One %s", noun);
	return quantity_of(self->incident->count, noun);
}

/* `what`, and what it cost. */
static char *with_cost(const Facts *self, const char *what, const char *unit)
{
	if (!self->cost)
		return g_strdup(what);
	return g_strdup_printf("%s: %s of %s", what, self->cost, unit);
}

static char *put_loss(const Facts *self)
{
	g_autofree char *what = counted(self), *lost = NULL;

	lost = g_strdup_printf(
		"%s lost on the way to the %s%s", what, side_name(side_other(self->incident->from)),
		self->incident->cause == CAUSE_TIMEOUT ? ", sent again after a timeout" : "");
	return with_cost(self, lost, "delay");
}

static char *put_upstream(const Facts *self)
{
	g_autofree char *what = counted(self), *lost = NULL;

	if (flow_is_captured_at(self->flow, self->incident->from))
		lost = g_strdup_printf("%s lost that the capture lacks", what);
	else
		lost = g_strdup_printf("%s lost before the capture point", what);
	return with_cost(self, lost, "delay");
}

/* What was sent again, if all of it is of the same kind; else segments. */
static const char *noun_of_repeats(const Facts *self)
{
	const Incident *incident = self->incident;
	const char *noun = NULL;

	if (!transport_row(self->flow->transport)->is_connection)
		return "question";
	for (guint i = incident->first_event; i <= incident->last_event; i++) {
		const FlowEvent *event = &g_array_index(self->flow->events, FlowEvent, i);

		if (event->from != incident->from || !event->is_repeat)
			continue;
		if (noun && strcmp(noun, noun_of_event(event)) != 0)
			return "segment";
		noun = noun_of_event(event);
	}
	return noun ? noun : "segment";
}

/* " in 3.00 s", if it was all at once; else what it cost in all. */
static char *time_of_repeats(const Facts *self)
{
	const Incident *incident = self->incident;

	if (!self->cost)
		return g_strdup("");
	return incident->cost_ns == incident->to_ns - incident->from_ns
		       ? g_strdup_printf(" in %s", self->cost)
		       : g_strdup_printf(": %s of delay", self->cost);
}

/* "Segments"; "648 B" if all repeats are of the same; "SYN". */
static char *what_again(const Facts *self, const char *noun)
{
	const FlowEvent *first = first_event(self);
	gboolean is_counted = !strcmp(noun, "segment") || !strcmp(noun, "question");

	if (!is_counted)
		return g_strdup(noun);
	if (first->len > 0 && transport_row(self->flow->transport)->is_connection &&
	    self->incident->bytes == (guint64)first->len * self->incident->count &&
	    self->incident->cost_ns == self->incident->to_ns - self->incident->from_ns)
		return quantity_bytes(first->len);
	return g_strdup_printf("%c%ss", g_ascii_toupper(*noun), noun + 1);
}

/* The repeats count: several may be of one segment. */
static char *put_repetition(const Facts *self)
{
	const char *noun = noun_of_repeats(self);
	g_autofree char *what = what_again(self, noun);
	g_autofree char *times = quantity_of(self->incident->count, "time");
	g_autofree char *time = time_of_repeats(self);

	if (self->incident->count == 1)
		return g_strdup_printf("One %s sent again%s%s", noun, self->cost ? " after " : "",
				       self->cost ? self->cost : "");
	return g_strdup_printf("%s sent again %s%s", what, times, time);
}

/* "648 B", "FIN"; "Data" if not all repeats are of the same. */
static char *unacknowledged(const Facts *self)
{
	const FlowEvent *first = first_event(self);

	if (self->incident->bytes != (guint64)first->len * self->incident->count)
		return g_strdup("Data");
	return first->len ? quantity_bytes(first->len) : g_strdup(noun_of_event(first));
}

static char *put_unacknowledged(const Facts *self)
{
	g_autofree char *what = unacknowledged(self);
	g_autofree char *times = quantity_of(self->incident->count, "time");
	g_autofree char *tries = g_strconcat(times, " in", NULL);

	if (!self->cost)
		return g_strdup_printf("%s not acknowledged, sent again %s", what, times);
	return g_strdup_printf("%s not acknowledged: sent again %s %s", what,
			       self->incident->count == 1 ? "after" : tries, self->cost);
}

static char *put_mtu(const Facts *self)
{
	return with_cost(self,
			 self->incident->count == 1 ? "One segment too big for the path"
						    : "Segments too big for the path",
			 "delay");
}

static char *put_needless(const Facts *self)
{
	g_autofree char *what = counted(self);

	return g_strdup_printf("%s sent again needlessly", what);
}

static char *put_closed(const Facts *self)
{
	g_autofree char *whole = quantity_duration(self->flow->end_ns - self->flow->start_ns);

	if (!self->cost)
		return g_strdup_printf("The %s's window closed", side_name(self->incident->from));
	if (!self->incident->is_over && self->incident->count == 1 &&
	    self->flow->tcp.end != FLOW_END_RST)
		return g_strdup_printf("The %s's window closed for %s, to the end of the capture",
				       side_name(self->incident->from), self->cost);
	return g_strdup_printf("The %s's window closed for %s of %s",
			       side_name(self->incident->from), self->cost, whole);
}

static char *put_limited(const Facts *self)
{
	g_autofree char *what =
		g_strdup_printf("Held up by the %s's window", side_name(self->incident->from));

	return with_cost(self, what, "waiting");
}

/* The question that waited, if it has a name. */
static const char *question_of(const Facts *self)
{
	const Incident *incident = self->incident;

	for (guint i = incident->first_event;; i--) {
		const FlowEvent *event = &g_array_index(self->flow->events, FlowEvent, i);

		if (event->from == incident->from && event->label && !event->is_repeat)
			return event->label;
		if (i == 0 || (event->from != incident->from && event->fresh))
			return NULL;
	}
}

static char *put_server_wait(const Facts *self)
{
	const char *question = self->flow->protocol->request ? question_of(self) : NULL;

	if (!self->cost)
		return NULL;
	if (!self->incident->is_over)
		return g_strdup_printf("No answer%s%s within %s", question ? " to " : "",
				       question ? question : "", self->cost);
	return g_strdup_printf("The server took %s to answer%s%s", self->cost, question ? " " : "",
			       question ? question : "");
}

static char *put_client_wait(const Facts *self)
{
	return self->cost ? g_strdup_printf("The client paused for %s", self->cost) : NULL;
}

static char *put_delayed(const Facts *self)
{
	g_autofree char *what = quantity_of(self->incident->count, "delayed ACK");

	return with_cost(self, what, "waiting");
}

static char *put_question(const Facts *self)
{
	if (self->incident->count == 1)
		return g_strdup("One question unanswered");
	return g_strdup_printf("%u questions unanswered", self->incident->count);
}

static char *put_dead(const Facts *self)
{
	if (!self->cost)
		return g_strdup_printf("%u keep-alives unanswered", self->incident->count);
	return g_strdup_printf("%u keep-alives unanswered in %s", self->incident->count,
			       self->cost);
}

/* By kind; NULL: titles do not say it. */
static char *(*const sentences[N_INCIDENTS])(const Facts *) = {
	[INCIDENT_LOSS] = put_loss,
	[INCIDENT_UPSTREAM_LOSS] = put_upstream,
	[INCIDENT_REPETITION] = put_repetition,
	[INCIDENT_UNACKNOWLEDGED] = put_unacknowledged,
	[INCIDENT_MTU] = put_mtu,
	[INCIDENT_NEEDLESS] = put_needless,
	[INCIDENT_WINDOW_CLOSED] = put_closed,
	[INCIDENT_WINDOW_LIMITED] = put_limited,
	[INCIDENT_SERVER_WAIT] = put_server_wait,
	[INCIDENT_CLIENT_WAIT] = put_client_wait,
	[INCIDENT_DELAYED_ACK] = put_delayed,
	[INCIDENT_KEEP_ALIVES] = put_dead,
	[INCIDENT_QUESTION] = put_question,
};

char *incident_sentence(const Flow *flow, const Incident *incident, gboolean has_times)
{
	g_autofree char *cost =
		has_times && incident->cost_ns > 0 ? quantity_duration(incident->cost_ns) : NULL;
	const Facts facts = { flow, incident, cost };

	return sentences[incident->kind] ? sentences[incident->kind](&facts) : NULL;
}

/* By kind: after a number and "segment" or "question"; NULL: titles do not end with it. */
static const char *const remarks[N_INCIDENTS] = {
	[INCIDENT_LOSS] = "lost",
	[INCIDENT_UPSTREAM_LOSS] = "lost before the capture",
	[INCIDENT_REPETITION] = "sent again",
	[INCIDENT_MTU] = "too big",
	[INCIDENT_NEEDLESS] = "sent again needlessly",
	[INCIDENT_REORDERING] = "out of order",
	[INCIDENT_QUESTION] = "unanswered",
};

char *incident_remark(const Flow *flow, const Incident *incident)
{
	const char *noun = transport_row(flow->transport)->is_connection ? "segment" : "question";
	const char *what = remarks[incident->kind];
	g_autofree char *count = quantity_of(incident->count, noun);

	if (!what || !incident->count)
		return NULL;
	if (incident->count == 1)
		return g_strdup_printf("one %s %s", noun, what);
	return g_strdup_printf("%s %s", count, what);
}
