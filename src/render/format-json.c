#include "render/formats.h"

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
	json_string(json, "flags", tcp_flags_letters(event->flags, letters));
	json_int(json, "seq", event->seq);
	json_int(json, "ack", event->ack);
	json_int(json, "len", event->len);
	json_int(json, "window", event->window);
	write_marks(json, event->marks);
	json_string(json, "client_state", tcp_state_name(event->state[SIDE_CLIENT]));
	json_string(json, "server_state", tcp_state_name(event->state[SIDE_SERVER]));
	json_string(json, "label", event->label);
	json_end_object(json);
}

static void write_flow(JsonWriter *json, const Flow *flow)
{
	json_begin_object(json, NULL);
	json_flow(json, flow);
	json_begin_array(json, "segments");
	for (guint i = 0; i < flow->events->len; i++)
		write_segment(json, &g_array_index(flow->events, FlowEvent, i));
	json_end_array(json);
	json_end_object(json);
}

gboolean format_json(const GArray *pictures, const RenderContext *context, GByteArray *out,
		     GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	JsonWriter json = { .out = text };

	(void)error;
	json_begin_object(&json, NULL);
	json_capture(&json, context->capture_name, context->frames, context->decoded);
	json_begin_array(&json, "flows");
	for (guint i = 0; i < pictures->len; i++)
		write_flow(&json, g_array_index(pictures, Picture, i).flows[0]);
	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(text, '\n');
	g_byte_array_append(out, (const guint8 *)text->str, (guint)text->len);
	return TRUE;
}
