/* UDP (RFC 768): a flow is what two ends sent each other, however long they paused, as TShark
 * counts udp.stream.
 *
 * UDP neither retransmits nor acknowledges, so only the application knows what an answer belongs to
 * (AppLabel.exchange), and how long a datagram took is not known: it is drawn level.
 */
#include "base/keyed-hash.h"
#include "base/quantity.h"
#include "capture/frame-time.h"
#include "flow/transport.h"

static gboolean is_service(guint16 port)
{
	return port <= SYSTEM_PORTS_MAX || app_protocol_has_datagrams_on(port);
}

/* A service's port is the server's, and a group never asks; else who sent first does. */
static guint8 find_client(const Packet *first)
{
	if (address_is_group(&first->dst.address))
		return 0;
	return is_service(first->src.port) && !is_service(first->dst.port);
}

static void begin(FlowEntry *entry)
{
	entry->udp = (UdpEntry){ .heard_ns = entry->start_ns };
}

static void add(FlowEntry *entry, int from, const Packet *datagram, FlowEvent *event)
{
	if (from != (int)entry->client && entry->is_asked)
		entry->wait_ns = MAX(entry->wait_ns, datagram->time_ns - entry->udp.heard_ns);
	entry->is_asked = from == (int)entry->client;
	entry->udp.heard_ns = MAX(entry->udp.heard_ns, datagram->time_ns);
	entry->udp.bytes[from] += datagram->len;
	entry->udp.datagrams[from]++;
	if (!event)
		return;
	event->kind = EVENT_DATAGRAM;
	event->fresh = datagram->len;
	event->sent_ns = event->arrived_ns = datagram->time_ns;
}

/* Whether nothing came back is a failure depends on what was sent.  Between equal ends nobody knows
 * who sent what. */
static Outcome outcome_of(const FlowEntry *entry)
{
	gboolean is_group = address_is_group(&entry->key.ends[!entry->client].address);
	gboolean is_loop = endpoint_equal(&entry->key.ends[0], &entry->key.ends[1]);

	if (entry->udp.datagrams[0] > 0 && entry->udp.datagrams[1] > 0)
		return OUTCOME_TWO_WAY;
	if (entry->is_rejected)
		return OUTCOME_REJECTED;
	return entry->udp.has_asked && !is_group && !is_loop ? OUTCOME_UNANSWERED : OUTCOME_ONE_WAY;
}

static void set_back(FlowEntry *entry, gint64 shift_ns)
{
	entry->udp.heard_ns = frame_time_later(entry->udp.heard_ns, shift_ns);
}

static void recognised(FlowEntry *entry, const AppProtocol *protocol, const AppInput *input)
{
	if (protocol->asks && input->from == SIDE_CLIENT)
		entry->udp.has_asked = protocol->asks(input);
}

/* Whatever the client sends asks for somebody who takes it. */
static gboolean is_opening(const FlowEntry *entry, guint32 mark)
{
	(void)entry;
	(void)mark;
	return TRUE;
}

static void get(const FlowEntry *entry, Flow *flow)
{
	flow->end_ns = entry->udp.heard_ns;
	flow->bytes[SIDE_CLIENT] = entry->udp.bytes[entry->client];
	flow->bytes[SIDE_SERVER] = entry->udp.bytes[!entry->client];
	flow->outcome = outcome_of(entry);
}

/* The last event with a mark, by Side: keys are marks, values indices. */
typedef struct {
	GHashTable *last[2];
} UdpSecondPass;

static gpointer begin_pass(void)
{
	UdpSecondPass *self = g_new(UdpSecondPass, 1);

	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		self->last[side] = g_hash_table_new(keyed_hash_pointer, g_direct_equal);
	return self;
}

static void end_pass(gpointer state)
{
	UdpSecondPass *self = state;

	g_hash_table_unref(self->last[SIDE_CLIENT]);
	g_hash_table_unref(self->last[SIDE_SERVER]);
	g_free(self);
}

static void take(gpointer state, FlowEvent *event, const Packet *datagram, guint32 index)
{
	UdpSecondPass *self = state;

	g_hash_table_insert(self->last[event->from], GUINT_TO_POINTER(datagram->udp.mark),
			    GUINT_TO_POINTER(index));
}

/* A checksum that was left to the network card is another on the wire: then none is found.  Without
 * a checksum the length alone would tell, which is that of many. */
static gint32 find_quoted(gpointer state, const FlowEntry *entry, int from, guint32 mark)
{
	const UdpSecondPass *self = state;
	gpointer index;

	if (!(mark & 0xffff))
		return -1;
	return g_hash_table_lookup_extended(self->last[flow_entry_side(entry, from)],
					    GUINT_TO_POINTER(mark), NULL, &index)
		       ? (gint32)GPOINTER_TO_UINT(index)
		       : -1;
}

static void settle(gpointer state, Flow *flow)
{
	(void)state;
	(void)flow;
}

#define WAIT_LEAST NS_PER_S /* an answer that took so long is told of */

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* Takes one more event, which ends at `to`, into an incident; `first` is where the first begins. */
static void extend(const Flow *flow, Incident *incident, guint first, guint last)
{
	const FlowEvent *begin = event_at(flow, first), *end = event_at(flow, last);

	if (!incident->count++) {
		incident->first_event = first;
		incident->from = begin->from;
		incident->from_ns = begin->time_ns;
	}
	incident->last_event = MAX(incident->last_event, last);
	incident->to_ns = MAX(incident->to_ns, end->time_ns);
	incident->bytes += begin->len;
}

/* Repeats come in order of time, so what overlaps what came before counts from its end. */
static void add_delay(Incident *incident, const FlowEvent *original, const FlowEvent *repeat)
{
	gint64 from_ns =
		incident->cost_ns ? MAX(original->time_ns, incident->to_ns) : original->time_ns;

	incident->cost_ns += MAX(repeat->time_ns - from_ns, 0);
}

/* Questions that nobody answered, though the flow as a whole was; those that were sent again; the
 * answer that took longest.  Questions to a group are repeated by design (RFC 6762 §5.2). */
static void find_incidents(const Flow *flow, GArray *found)
{
	gboolean is_told = flow->outcome != OUTCOME_UNANSWERED &&
			   !address_is_group(&flow->ends[SIDE_SERVER].address);
	Incident unanswered = { .kind = INCIDENT_QUESTION };
	Incident again = { .kind = INCIDENT_REPETITION, .is_over = TRUE };
	Incident wait = { .kind = INCIDENT_SERVER_WAIT, .is_over = TRUE };

	for (guint i = 0; is_told && i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);

		if (event->is_unanswered)
			extend(flow, &unanswered, i, i);
		if (event->is_repeat && event->original >= 0) {
			add_delay(&again, event_at(flow, (guint)event->original), event);
			extend(flow, &again, (guint)event->original, i);
		}
		if (event->question >= 0 && event->rtt_ns >= MAX(WAIT_LEAST, wait.cost_ns)) {
			wait = (Incident){ .kind = INCIDENT_SERVER_WAIT, .is_over = TRUE };
			extend(flow, &wait, (guint)event->question, i);
			wait.cost_ns = event->rtt_ns;
		}
	}

	if (unanswered.count)
		g_array_append_val(found, unanswered);
	if (again.count)
		g_array_append_val(found, again);
	if (wait.count)
		g_array_append_val(found, wait);
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
	if (event->rtt_ns >= 0)
		json_time(json, "rtt", event->rtt_ns);
	else
		json_null(json, "rtt");
	json_bool(json, "unanswered", event->is_unanswered);
}

const TransportRow transport_udp = {
	.name = "udp",
	.title = "UDP",
	.unit = "datagram",
	.reads = APP_DATAGRAMS,
	.client = find_client,
	.begin = begin,
	.add = add,
	.set_back = set_back,
	.recognised = recognised,
	.is_opening = is_opening,
	.get = get,
	.open = begin_pass,
	.close = end_pass,
	.take = take,
	.find_quoted = find_quoted,
	.settle = settle,
	.find_incidents = find_incidents,
	.put_flow = put_flow,
	.put_event = put_event,
};
