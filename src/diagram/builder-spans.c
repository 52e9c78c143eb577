#include "diagram/builder.h"
#include "flow/transport.h"

static void add_closed_window(Builder *self, guint flow, const ZeroWindow *period)
{
	const Diagram *diagram = self->diagram;
	EventRef from = { flow, period->first_event }, to = { flow, period->last_event };
	ClosedWindow closed = { .lane = builder_lane_of(self, flow, period->side),
				.from_ns = builder_transit(diagram, &from).sent_ns,
				.to_ns = builder_transit(diagram, &to).sent_ns,
				.from = self->message_of[flow][period->first_event],
				.to = self->message_of[flow][period->last_event] };

	if (closed.from != NO_MESSAGE && closed.to != NO_MESSAGE)
		g_array_append_val(diagram->closed, closed);
}

static void add_closed_windows(Builder *self)
{
	for (guint i = 0; i < self->diagram->n_flows; i++) {
		const GArray *periods = self->diagram->flows[i]->tcp.zero_windows;

		for (guint k = 0; periods && k < periods->len; k++)
			add_closed_window(self, i, &g_array_index(periods, ZeroWindow, k));
	}
}

static void add_phase(Builder *self, const char *name, guint from, guint to)
{
	Phase phase = { .name = name, .first = NO_MESSAGE };

	for (guint i = from; i < to; i++) {
		guint32 message = self->message_of[0][i];

		if (message == NO_MESSAGE)
			continue;
		phase.last = phase.first == NO_MESSAGE ? message : MAX(phase.last, message);
		phase.first = MIN(phase.first, message);
	}
	if (phase.first != NO_MESSAGE)
		g_array_append_val(self->diagram->phases, phase);
}

static void add_phases(Builder *self)
{
	const Flow *flow = self->diagram->flow;
	FlowParts parts = self->parts[0];

	if (!self->diagram->is_single || !transport_row(flow->transport)->is_connection)
		return;
	add_phase(self, "Handshake", 0, parts.opening);
	add_phase(self, "Transfer", parts.opening, parts.closing);
	add_phase(self, "Close", parts.closing, flow->events->len);
}

void builder_add_spans(Builder *self)
{
	add_closed_windows(self);
	add_phases(self);
}
