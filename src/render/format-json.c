#include "render/formats.h"

#include <string.h>

#include "base/error.h"
#include "flow/transport.h"
#include "render/json-flow.h"

static void write_event(JsonWriter *json, const Flow *flow, const FlowEvent *event)
{
	json_begin_object(json, NULL);
	json_int(json, "frame", event->frame);
	json_time(json, "time", event->time_ns - event->added_ns);
	json_string(json, "from", side_name(event->from));
	transport_row(flow->transport)->put_event(flow, event, json);
	json_string(json, "label", event->label);
	json_end_object(json);
}

/* A flow's events under the name of its transport's unit; scripts that only know TCP find no
 * segments in others. */
static void write_events(JsonWriter *json, const Flow *flow)
{
	g_autofree char *units = g_strconcat(transport_row(flow->transport)->unit, "s", NULL);
	const char *segments = "segments";

	if (strcmp(units, segments) != 0) {
		json_begin_array(json, segments);
		json_end_array(json);
	}
	json_begin_array(json, units);
	for (guint i = 0; i < flow->events->len; i++)
		write_event(json, flow, &g_array_index(flow->events, FlowEvent, i));
	json_end_array(json);
}

static void begin(const RenderContext *context, GString *out)
{
	JsonWriter json = { .out = out };

	json_begin_object(&json, NULL);
	json_capture(&json, context->capture_name, context->frames, context->decoded);
	json_begin_array(&json, "flows");
}

static void write_flow(const Flow *flow, GString *out)
{
	JsonWriter json = { .out = out };

	json_begin_object(&json, NULL);
	json_flow(&json, flow);
	json_incidents(&json, flow);
	write_events(&json, flow);
	json_end_object(&json);
}

static void end(GString *out)
{
	JsonWriter json = { .out = out };

	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(out, '\n');
}

const FlowWriter format_json_by_flow = { begin, write_flow, ",", end };

gboolean format_json(const GArray *pictures, const RenderContext *context, GByteArray *out,
		     GError **error)
{
	const FlowWriter *writer = &format_json_by_flow;
	g_autoptr(GString) text = g_string_new(NULL);

	writer->begin(context, text);
	for (guint i = 0; i < pictures->len; i++) {
		if (i)
			g_string_append(text, writer->between);
		writer->flow(g_array_index(pictures, Picture, i).flows[0], text);
	}
	writer->end(text);
	if (text->len > G_MAXINT32) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
			    "more than 2 GB of JSON: select flows with --flow");
		return FALSE;
	}
	g_byte_array_append(out, (const guint8 *)text->str, (guint)text->len);
	return TRUE;
}
