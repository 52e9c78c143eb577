/* A diagram is built in passes (builder.h): lanes, folding, messages, their ends in order of time,
 * words. */
#include "diagram/diagram.h"

#include "diagram/builder.h"
#include "diagram/label.h"
#include "diagram/words.h"
#include "flow/transport.h"

static void clear_lane(gpointer data)
{
	Lane *lane = data;

	g_free(lane->name);
	g_free(lane->address);
}

static void clear_message(gpointer data)
{
	Message *message = data;

	label_clear(&message->label);
	g_clear_pointer(&message->repeats, g_array_unref);
	g_free(message->note);
}

static const char *unit_of(const Flow *const *flows, guint n_flows)
{
	for (guint i = 1; i < n_flows; i++)
		if (flows[i]->transport != flows[0]->transport)
			return "packet";
	return transport_row(flows[0]->transport)->unit;
}

static Diagram *new_empty(const Flow *const *flows, guint n_flows)
{
	Diagram *self = g_new0(Diagram, 1);

	self->flows = g_memdup2(flows, n_flows * sizeof(*flows));
	self->n_flows = n_flows;
	self->flow = flows[0];
	self->is_single = n_flows == 1;
	self->unit = unit_of(flows, n_flows);
	self->start_ns = G_MAXINT64;
	for (guint i = 0; i < n_flows; i++)
		self->start_ns = MIN(self->start_ns, flows[i]->start_ns);
	self->lanes = g_array_new(FALSE, FALSE, sizeof(Lane));
	self->messages = g_array_new(FALSE, FALSE, sizeof(Message));
	self->ends = g_array_new(FALSE, FALSE, sizeof(End));
	self->closed = g_array_new(FALSE, FALSE, sizeof(ClosedWindow));
	self->phases = g_array_new(FALSE, FALSE, sizeof(Phase));
	self->unplaced = g_array_new(FALSE, FALSE, sizeof(guint));
	self->story = story_marks_new();
	self->told = story_pieces_new();
	self->strip.points = g_array_new(FALSE, FALSE, sizeof(StripPoint));
	self->strip.repeats = g_array_new(FALSE, FALSE, sizeof(StripRepeat));
	g_array_set_clear_func(self->lanes, clear_lane);
	g_array_set_clear_func(self->messages, clear_message);
	return self;
}

static void builder_init(Builder *self, Diagram *diagram, const DiagramSpec *words)
{
	*self = (Builder){ .diagram = diagram, .words = words };
	self->message_of = g_new(guint32 *, diagram->n_flows);
	self->parts = g_new(FlowParts, diagram->n_flows);
	for (guint i = 0; i < diagram->n_flows; i++) {
		g_assert(diagram->flows[i]->events);
		self->message_of[i] = g_new(guint32, diagram->flows[i]->events->len);
		self->parts[i] = flow_parts(diagram->flows[i]);
	}
}

static void builder_clear(Builder *self)
{
	for (guint i = 0; i < self->diagram->n_flows; i++)
		g_free(self->message_of[i]);
	g_free(self->message_of);
	g_free(self->parts);
	hosts_free(self->hosts);
}

Diagram *diagram_new(const Flow *const *flows, guint n_flows, const DiagramSpec *words)
{
	Diagram *self = new_empty(flows, n_flows);
	Builder builder;

	g_assert(words->template);
	self->has_times = !words->lacks_times;
	self->is_level = words->template->slant != SLANT_TIME;
	builder_init(&builder, self, words);
	builder_add_lanes(&builder);
	builder_add_messages(&builder);
	builder_add_ends(&builder);
	builder_add_spans(&builder);
	builder_add_story(&builder);
	builder_add_strip(&builder);
	builder_clear(&builder);
	words_fill(self, words);
	return self;
}

void diagram_free(Diagram *self)
{
	if (!self)
		return;
	g_free(self->title);
	g_ptr_array_unref(self->subtitle);
	g_free(self->caption);
	g_free(self->source);
	g_free(self->description);
	g_array_unref(self->lanes);
	g_array_unref(self->messages);
	g_array_unref(self->members);
	g_array_unref(self->ends);
	g_array_unref(self->closed);
	g_array_unref(self->phases);
	g_array_unref(self->unplaced);
	g_array_unref(self->story);
	g_array_unref(self->told);
	g_array_unref(self->strip.points);
	g_array_unref(self->strip.repeats);
	g_free(self->flows);
	g_free(self);
}
