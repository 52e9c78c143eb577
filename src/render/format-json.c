#include "render/formats.h"

#include "base/error.h"
#include "render/json-flow.h"

static void write_marks(JsonWriter *json, guint32 marks)
{
	json_begin_array(json, "marks");
	for (int i = 0; i < MARK_COUNT; i++)
		if (marks & 1u << i)
			json_string(json, NULL, mark_name((Mark)(1u << i)));
	json_end_array(json);
}

static void write_segment(JsonWriter *json, const FlowEvent *event)
{
	char letters[9];

	json_begin_object(json, NULL);
	json_int(json, "frame", event->frame);
	json_time(json, "time", event->time_ns);
	json_string(json, "from", side_name(event->from));
	json_string(json, "flags", tcp_flags_letters(event->tcp.flags, letters));
	json_int(json, "seq", event->tcp.seq);
	json_int(json, "ack", event->tcp.ack);
	json_int(json, "len", event->len);
	json_int(json, "window", event->tcp.window);
	write_marks(json, event->tcp.marks);
	json_string(json, "client_state", tcp_state_name(event->tcp.state[SIDE_CLIENT]));
	json_string(json, "server_state", tcp_state_name(event->tcp.state[SIDE_SERVER]));
	json_string(json, "label", event->label);
	json_end_object(json);
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
	json_begin_array(&json, "segments");
	for (guint i = 0; i < flow->events->len; i++)
		write_segment(&json, &g_array_index(flow->events, FlowEvent, i));
	json_end_array(&json);
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
			    "more than 2 GB of JSON: choose flows");
		return FALSE;
	}
	g_byte_array_append(out, (const guint8 *)text->str, (guint)text->len);
	return TRUE;
}
