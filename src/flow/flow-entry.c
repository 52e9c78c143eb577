#include "flow/flow-entry.h"

#include "capture/frame-time.h"
#include "flow/transport.h"

#define PROTOCOL_TRIES 6 /* payloads inspected before a protocol counts as unknown */

G_STATIC_ASSERT(sizeof(FlowEntry) == 256);

static const TransportRow *row_of(const FlowEntry *self)
{
	return transport_row(self->key.transport);
}

void flow_entry_init(FlowEntry *self, const Packet *first, gboolean reuses_ports)
{
	*self = (FlowEntry){
		.key = flow_key_of(first),
		.start_ns = first->time_ns,
		.first_frame = first->frame,
		.reuses_ports = reuses_ports != FALSE,
		.is_carrier = first->is_carrier != FALSE,
	};
	self->client = row_of(self)->client(first) & 1;
	row_of(self)->begin(self);
}

void flow_entry_clear(FlowEntry *self)
{
	if (row_of(self)->end)
		row_of(self)->end(self);
}

gboolean flow_entry_is_reopened(const FlowEntry *self, int from, const Packet *packet)
{
	const TransportRow *row = row_of(self);

	return row->is_reopened && row->is_reopened(self, from, packet);
}

static AppInput input_of(const FlowEntry *self, int from, const Packet *packet)
{
	return (AppInput){ .bytes = packet->payload,
			   .is_all = TRUE,
			   .is_datagram = row_of(self)->reads == APP_DATAGRAMS,
			   .from = flow_entry_side(self, from),
			   .port = self->key.ends[!self->client].port };
}

/* Inspects only the first payloads: a protocol shows itself at once or not at all. */
static void note_protocol(FlowEntry *self, int from, const Packet *packet)
{
	const AppProtocol *protocol;
	AppInput input;

	if (self->protocol || self->tries >= PROTOCOL_TRIES || !packet->payload.len)
		return;
	input = input_of(self, from, packet);
	self->tries++;
	protocol = app_protocol_recognise(&input);
	self->protocol = app_protocol_number(protocol);
	if (protocol && row_of(self)->recognised)
		row_of(self)->recognised(self, protocol, &input);
}

static void note_time(FlowEntry *self, const Packet *packet)
{
	self->frames++;
	self->last_frame = packet->frame;
	self->start_ns = MIN(self->start_ns, packet->time_ns);
}

void flow_entry_add(FlowEntry *self, int from, const Packet *packet, FlowEvent *event)
{
	note_time(self, packet);
	if (event)
		event->from = flow_entry_side(self, from);
	row_of(self)->add(self, from, packet, event);
	note_protocol(self, from, packet);
}

gint64 flow_entry_lag(const FlowEntry *self, int from, const Packet *packet, gint64 *round_trip_ns)
{
	*round_trip_ns = 0;
	return row_of(self)->lag ? row_of(self)->lag(self, from, packet, round_trip_ns) : 0;
}

void flow_entry_set_back(FlowEntry *self, gint64 shift_ns)
{
	self->start_ns = frame_time_later(self->start_ns, shift_ns);
	row_of(self)->set_back(self, shift_ns);
}

void flow_entry_add_copy(FlowEntry *self, const Packet *packet)
{
	note_time(self, packet);
}

void flow_entry_reject(FlowEntry *self, int from, guint32 mark)
{
	if (from == (int)self->client && row_of(self)->is_opening(self, mark))
		self->is_rejected = TRUE;
}

Bytes flow_entry_server_name(const FlowEntry *self, int from, const Packet *packet)
{
	const AppProtocol *protocol = app_protocol_at(self->protocol);
	AppInput input = input_of(self, from, packet);
	Bytes name;

	if (input.from == SIDE_CLIENT && protocol && protocol->server_name &&
	    protocol->server_name(&input, &name))
		return name;
	return (Bytes){ 0 };
}

void flow_entry_get(const FlowEntry *self, Flow *flow)
{
	*flow = (Flow){
		.transport = self->key.transport,
		.ends = { self->key.ends[self->client], self->key.ends[!self->client] },
		.frames = self->frames,
		.first_frame = self->first_frame,
		.last_frame = self->last_frame,
		.start_ns = self->start_ns,
		.retransmissions = self->retransmissions,
		.wait_ns = self->wait_ns,
		.was_closed = self->was_closed,
		.is_carrier = self->is_carrier,
		.rtt_ns = -1,
		.path_ns = { -1, -1 },
		.protocol = app_protocol_at(self->protocol),
	};
	row_of(self)->get(self, flow);
}
