#include "flow/flow-entry.h"

#define PROTOCOL_TRIES 6 /* payloads looked at before a protocol counts as unknown */

/* Who opened the connection; else the end with the higher port, for services listen on low ones,
 * and with equal ports who sent first. */
static guint8 find_client(const Packet *first)
{
	if (first->tcp.flags & TCP_SYN)
		return first->tcp.flags & TCP_ACK ? 1 : 0;
	return first->src.port < first->dst.port ? 1 : 0;
}

void flow_entry_init(FlowEntry *self, const Packet *first, gboolean reuses_ports)
{
	*self = (FlowEntry){
		.ends = { first->src, first->dst },
		.start_ns = first->time_ns,
		.first_frame = first->frame,
		.client = find_client(first),
		.reuses_ports = reuses_ports,
	};
	tcp_track_init(&self->track);
	round_trips_init(&self->trips);
}

void flow_entry_clear(FlowEntry *self)
{
	tcp_track_clear(&self->track);
}

static gboolean has_both_fins(const FlowEntry *self)
{
	return tcp_track_has_fin(&self->track, 0) && tcp_track_has_fin(&self->track, 1);
}

static gboolean has_any_fin(const FlowEntry *self)
{
	return tcp_track_has_fin(&self->track, 0) || tcp_track_has_fin(&self->track, 1);
}

/* To be called before the track knows the packet. */
static void note_close(FlowEntry *self, int from, const Packet *packet)
{
	if (packet->tcp.flags & TCP_RST && !self->is_reset && !has_both_fins(self)) {
		self->is_reset = TRUE;
		self->closer = (guint8)from;
	} else if (packet->tcp.flags & TCP_FIN && !self->is_reset && !has_any_fin(self)) {
		self->closer = (guint8)from;
	}
}

static void note_open(FlowEntry *self, int from, const Packet *packet)
{
	if (from != self->client && !(packet->tcp.flags & TCP_RST))
		self->is_answered = TRUE;
	if (from == self->client && packet->tcp.flags & TCP_ACK && !(packet->tcp.flags & TCP_RST) &&
	    tcp_track_has_syn_ack(&self->track, !self->client))
		self->is_complete = TRUE;
}

static AppInput input_of(const FlowEntry *self, int from, const Packet *packet)
{
	return (AppInput){ .bytes = packet->payload,
			   .is_all = TRUE,
			   .from = from == self->client ? SIDE_CLIENT : SIDE_SERVER,
			   .port = self->ends[!self->client].port };
}

/* Looks at the first payloads alone: a protocol shows itself at once or not at all. */
static void note_protocol(FlowEntry *self, int from, const Packet *packet)
{
	AppInput input = input_of(self, from, packet);

	if (self->protocol || self->tries >= PROTOCOL_TRIES || !packet->payload.len)
		return;
	self->tries++;
	self->protocol = app_protocol_number(app_protocol_recognise(&input));
}

static void note_time(FlowEntry *self, const Packet *packet)
{
	self->frames++;
	self->last_frame = packet->frame;
	self->start_ns = MIN(self->start_ns, packet->time_ns);
}

TcpVerdict flow_entry_add(FlowEntry *self, int from, const Packet *packet)
{
	TcpVerdict verdict;

	note_time(self, packet);
	note_close(self, from, packet);
	verdict = tcp_track_add(&self->track, from, packet);
	note_open(self, from, packet);
	note_protocol(self, from, packet);
	round_trips_add(&self->trips, from, packet, verdict.marks);
	if (self->reuses_ports && self->frames == 1)
		verdict.marks |= MARK_REUSED_PORTS;
	if (verdict.marks & MARK_ANY_RETRANSMISSION)
		self->retransmissions++;
	return verdict;
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

static Handshake handshake_of(const FlowEntry *self)
{
	if (!tcp_track_has_syn(&self->track, self->client))
		return HANDSHAKE_NOT_CAPTURED;
	if (self->is_complete)
		return HANDSHAKE_COMPLETE;
	if (self->is_answered)
		return HANDSHAKE_INCOMPLETE;
	return tcp_track_has_rst(&self->track, !self->client) ? HANDSHAKE_REFUSED
							      : HANDSHAKE_UNANSWERED;
}

static FlowEnd end_of(const FlowEntry *self)
{
	if (self->is_reset)
		return FLOW_END_RST;
	return has_both_fins(self) ? FLOW_END_FIN : FLOW_END_OPEN;
}

void flow_entry_get(const FlowEntry *self, Flow *flow)
{
	Paths paths = round_trips_paths(&self->trips, self->client);

	*flow = (Flow){
		.ends = { self->ends[self->client], self->ends[!self->client] },
		.frames = self->frames,
		.first_frame = self->first_frame,
		.last_frame = self->last_frame,
		.start_ns = self->start_ns,
		.end_ns = MAX(self->track.side[0].heard_ns, self->track.side[1].heard_ns),
		.bytes = { self->track.side[self->client].bytes,
			   self->track.side[!self->client].bytes },
		.tcp.base = { self->track.side[self->client].base,
			      self->track.side[!self->client].base },
		.retransmissions = self->retransmissions,
		.tcp.handshake = handshake_of(self),
		.tcp.end = end_of(self),
		.tcp.closed_by = self->closer == self->client ? SIDE_CLIENT : SIDE_SERVER,
		.protocol = app_protocol_at(self->protocol),
		.tcp.reuses_ports = self->reuses_ports,
		.rtt_ns = paths.rtt_ns,
		.path_ns = { paths.path_ns[SIDE_CLIENT], paths.path_ns[SIDE_SERVER] },
		.captured_at = paths.captured_at,
	};
}
