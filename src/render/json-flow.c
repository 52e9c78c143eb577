#include "render/json-flow.h"

#include "app/app-protocol.h"
#include "flow/transport.h"

void json_capture(JsonWriter *json, const char *name, guint32 frames,
		  const guint32 decoded[DECODE_N_RESULTS])
{
	json_string(json, "capture", name);
	json_int(json, "frames", frames);
	json_begin_object(json, "skipped");
	for (DecodeResult result = 0; result < DECODE_N_RESULTS; result++)
		if (result != DECODE_PACKET)
			json_int(json, decode_result_name(result), decoded[result]);
	json_end_object(json);
}

/* Without memory of its own: two threads write rows (cli/rows.h), and share one heap. */
static void json_endpoint(JsonWriter *json, const char *name, const Endpoint *endpoint)
{
	char text[ENDPOINT_MAX + 1];

	*endpoint_put(text, endpoint) = '\0';
	json_string(json, name, text);
}

static void put_outcome(JsonWriter *json, Outcome outcome)
{
	json_begin_object(json, "outcome");
	json_string(json, "name", outcome_name(outcome));
	json_bool(json, "failed", outcome_is_failure(outcome));
	json_end_object(json);
}

/* From the outside in; only if there is one. */
static void put_encapsulation(JsonWriter *json, const Encapsulation *encapsulation)
{
	guint kept = encapsulation ? encapsulation_kept(encapsulation) : 0;

	if (!kept)
		return;
	json_begin_array(json, "encapsulation");
	for (guint i = 0; i < kept; i++) {
		const EncapsulationLayer *layer = &encapsulation->layers[i];
		const EncapsulationRow *row = encapsulation_row(layer->kind);

		json_begin_object(json, NULL);
		json_string(json, "type", row->name);
		if (layer->has_id)
			json_int(json, row->id_name, layer->id);
		json_end_object(json);
	}
	json_end_array(json);
	if (encapsulation->n > kept)
		json_int(json, "encapsulation_more", encapsulation->n - kept);
}

void json_flow(JsonWriter *json, const Flow *flow)
{
	json_int(json, "id", flow->id);
	json_string(json, "transport", transport_row(flow->transport)->name);
	json_endpoint(json, "client", &flow->ends[SIDE_CLIENT]);
	json_endpoint(json, "server", &flow->ends[SIDE_SERVER]);
	put_encapsulation(json, flow->encapsulation);
	json_int(json, "frames", flow->frames);
	json_int(json, "first_frame", flow->first_frame);
	json_int(json, "last_frame", flow->last_frame);
	json_time(json, "start", flow->start_ns - flow->added_ns);
	json_time(json, "duration", flow->end_ns - flow->start_ns);
	json_time(json, "wait", flow->wait_ns);
	json_int(json, "client_bytes", (gint64)flow->bytes[SIDE_CLIENT]);
	json_int(json, "server_bytes", (gint64)flow->bytes[SIDE_SERVER]);
	transport_row(flow->transport)->put_flow(flow, json);
	json_string(json, "protocol", flow->protocol ? flow->protocol->name : NULL);
	put_outcome(json, flow->outcome);
}

/* By the capture's own clock. */
static void put_moment(JsonWriter *json, const Flow *flow, const char *name, gint64 ns,
		       guint32 event)
{
	json_time(json, name, ns - g_array_index(flow->events, FlowEvent, event).added_ns);
}

static void put_incident(JsonWriter *json, const Flow *flow, const Incident *incident)
{
	const guint32 ends[] = { incident->first_event, incident->last_event };
	const char *cause = cause_name(incident->cause);

	json_begin_object(json, NULL);
	json_string(json, "kind",
		    incident->kind == INCIDENT_OUTCOME ? outcome_name(flow->outcome)
						       : incident_name(incident->kind));
	json_string(json, "side", side_name(incident->from));
	json_begin_array(json, "frames");
	for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
		json_int(json, NULL, g_array_index(flow->events, FlowEvent, ends[i]).frame);
	json_end_array(json);
	json_int(json, "count", incident->count);
	json_int(json, "bytes", (gint64)incident->bytes);
	put_moment(json, flow, "from", incident->from_ns, incident->first_event);
	put_moment(json, flow, "to", incident->to_ns, incident->last_event);
	json_time(json, "cost", incident->cost_ns);
	if (cause)
		json_string(json, "cause", cause);
	else
		json_null(json, "cause");
	json_bool(json, "over", incident->is_over);
	json_end_object(json);
}

void json_incidents(JsonWriter *json, const Flow *flow)
{
	json_begin_array(json, "incidents");
	for (guint i = 0; flow->incidents && i < flow->incidents->len; i++)
		put_incident(json, flow, &g_array_index(flow->incidents, Incident, i));
	json_end_array(json);
}
