/* A flow is written when its last segment has been read, so only open flows are in memory.  Flows
 * do not end in output order: the spool reorders them.  Flows that FlowEvents could not keep,
 * because too many were open, are read in another pass.
 */
#include "cli/flow-stream.h"

#include <string.h>

#include "cli/spool.h"

typedef struct {
	Drawing *drawing;
	const FlowWriter *writer;
	Saving *saving;
	Spool *spool;
	FlowEvents *events;   /* of the pass under way */
	const guint32 *place; /* of its flows, by index: among all that are chosen */
	gboolean has_written; /* a flow */
	GString *text;
	GError *error; /* the first */
} FlowStream;

static gboolean write_string(FlowStream *self, const char *text, gsize len, GError **error)
{
	return saving_write(self->saving, (Bytes){ (const guint8 *)text, len }, error);
}

static gboolean write_flow(gpointer data, Bytes text, GError **error)
{
	FlowStream *self = data;
	const char *between = self->has_written ? self->writer->between : "";

	self->has_written = TRUE;
	return write_string(self, between, strlen(between), error) &&
	       saving_write(self->saving, text, error);
}

static void take_flow(gpointer data, guint index, const Flow *flow)
{
	FlowStream *self = data;

	if (self->error)
		return;
	frame_notes_apply(self->drawing->order->notes, flow);
	g_string_truncate(self->text, 0);
	self->writer->flow(flow, self->text);
	if (!spool_add(self->spool, self->place[index],
		       (Bytes){ (const guint8 *)self->text->str, self->text->len }, &self->error))
		flow_events_stop(self->events);
}

/* Reads the flows `ids` at the indices `place`; returns the indices of those left.
 * NULL on failure. */
static GArray *read_once(FlowStream *self, const GArray *ids, const GArray *place, GError **error)
{
	g_autoptr(FlowEvents) events = NULL;
	g_autoptr(GArray) left = NULL;
	g_autofree guint32 *chosen = g_new(guint32, place->len);

	self->place = (const guint32 *)(gpointer)place->data;
	for (guint i = 0; i < place->len; i++)
		chosen[i] = g_array_index(ids, guint32, self->place[i]);
	self->events = events = flow_events_new(self->drawing->survey.flows, chosen, place->len);
	flow_events_hand_on(events, take_flow, self);
	if (!survey_reread(&self->drawing->survey, events, TRUE, error))
		return NULL;
	left = flow_events_hand_on_rest(events);
	for (guint i = 0; i < left->len; i++)
		g_array_index(left, guint32, i) = self->place[g_array_index(left, guint32, i)];
	if (!self->error)
		return g_steal_pointer(&left);
	g_propagate_error(error, g_steal_pointer(&self->error));
	return NULL;
}

static gboolean read_all(FlowStream *self, const GArray *ids, GError **error)
{
	GArray *place = g_array_new(FALSE, FALSE, sizeof(guint32));

	for (guint32 i = 0; i < ids->len; i++)
		g_array_append_val(place, i);
	while (place && place->len > 0) {
		GArray *left = read_once(self, ids, place, error);

		g_array_unref(place);
		place = left;
	}
	if (!place)
		return FALSE;
	g_array_unref(place);
	return TRUE;
}

static gboolean write_flows(FlowStream *self, const GArray *ids, GError **error)
{
	RenderContext context = drawing_context(self->drawing, NULL);

	self->writer->begin(&context, self->text);
	if (!write_string(self, self->text->str, self->text->len, error) ||
	    !read_all(self, ids, error))
		return FALSE;
	g_string_truncate(self->text, 0);
	self->writer->end(self->text);
	return write_string(self, self->text->str, self->text->len, error);
}

gboolean flow_stream_write(Drawing *drawing, const FlowWriter *writer, Saving *saving,
			   GError **error)
{
	g_autoptr(GArray) ids = drawing_choose(drawing, error);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(Spool) spool = NULL;
	FlowStream self = { drawing, writer, saving, .text = text };

	if (!ids)
		return FALSE;
	self.spool = spool = spool_new(ids->len, write_flow, &self);
	return write_flows(&self, ids, error);
}
