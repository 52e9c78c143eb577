/* UDP (RFC 768): a flow is what two ends sent each other, however long they paused, as TShark
 * counts udp.stream.
 *
 * UDP neither retransmits nor acknowledges, so only the application knows what an answer belongs to
 * (AppLabel.exchange), and how long a datagram took is not known: it is drawn level.
 */
#include "flow/transport.h"

#define SYSTEM_PORTS_MAX 1023 /* RFC 6335 §6 */

/* A system port is a service's; else who sent first asks. */
static guint8 find_client(const Packet *first)
{
	gboolean from_system = first->src.port <= SYSTEM_PORTS_MAX;
	gboolean to_system = first->dst.port <= SYSTEM_PORTS_MAX;

	return from_system && !to_system;
}

static void begin(FlowEntry *entry)
{
	entry->udp = (UdpEntry){ .heard_ns = entry->start_ns };
}

static void add(FlowEntry *entry, int from, const Packet *datagram, FlowEvent *event)
{
	entry->udp.heard_ns = MAX(entry->udp.heard_ns, datagram->time_ns);
	entry->udp.bytes[from] += datagram->len;
	entry->udp.datagrams[from]++;
	if (!event)
		return;
	event->kind = EVENT_DATAGRAM;
	event->fresh = datagram->len;
	event->sent_ns = event->arrived_ns = datagram->time_ns;
}

/* Whether nothing came back is a failure depends on what was sent. */
static Outcome outcome_of(const FlowEntry *entry)
{
	const AppProtocol *protocol = app_protocol_at(entry->protocol);
	gboolean is_group = address_is_group(&entry->key.ends[!entry->client].address);

	if (entry->udp.datagrams[0] > 0 && entry->udp.datagrams[1] > 0)
		return OUTCOME_ANSWERED;
	return protocol && protocol->is_answered && !is_group &&
			       entry->udp.datagrams[entry->client] > 0
		       ? OUTCOME_UNANSWERED
		       : OUTCOME_ONE_WAY;
}

static void get(const FlowEntry *entry, Flow *flow)
{
	flow->end_ns = entry->udp.heard_ns;
	flow->bytes[SIDE_CLIENT] = entry->udp.bytes[entry->client];
	flow->bytes[SIDE_SERVER] = entry->udp.bytes[!entry->client];
	flow->outcome = outcome_of(entry);
}

static void put_flow(const Flow *flow, JsonWriter *json)
{
	json_bool(json, "is_tunnel", flow->is_carrier);
}

static void put_frame(const Flow *flow, gint32 index, const char *name, JsonWriter *json)
{
	if (index < 0)
		json_null(json, name);
	else
		json_int(json, name, g_array_index(flow->events, FlowEvent, index).frame);
}

static void put_event(const Flow *flow, const FlowEvent *event, JsonWriter *json)
{
	json_int(json, "len", event->len);
	put_frame(flow, event->question, "answers", json);
	put_frame(flow, event->original, "repeats", json);
}

const TransportRow transport_udp = {
	.name = "udp",
	.title = "UDP",
	.unit = "datagram",
	.reads = APP_DATAGRAMS,
	.client = find_client,
	.begin = begin,
	.add = add,
	.get = get,
	.put_flow = put_flow,
	.put_event = put_event,
};
