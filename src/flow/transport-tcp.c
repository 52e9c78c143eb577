/* TCP (RFC 9293): a connection per entry, judged by tcp/, settled by hindsight. */
#include "base/quantity.h"
#include "flow/tcp/challenges.h"
#include "flow/tcp/hindsight.h"
#include "flow/tcp/incidents.h"
#include "flow/tcp/resets.h"
#include "flow/tcp/second-pass.h"
#include "flow/tcp/states.h"
#include "flow/transport.h"
#include "tcp/seq.h"

#define WAIT_LEAST NS_PER_MS /* pauses that are shorter are no waits */

/* ---- the first pass -----------------------------------------------------------------------------
 */

/* The side that opened the connection; else the one with the higher port, since services listen on
 * low ones; with equal ports the one that sent first. */
static guint8 find_client(const Packet *first)
{
	if (first->tcp.flags & TCP_SYN)
		return first->tcp.flags & TCP_ACK ? 1 : 0;
	return first->src.port < first->dst.port ? 1 : 0;
}

static void begin(FlowEntry *entry)
{
	tcp_track_init(&entry->tcp.track);
	round_trips_init(&entry->tcp.trips);
}

static void end(FlowEntry *entry)
{
	tcp_track_clear(&entry->tcp.track);
}

static gboolean is_reopened(const FlowEntry *entry, int from, const Packet *packet)
{
	return tcp_track_is_reopened_by(&entry->tcp.track, from, packet);
}

static gboolean has_both_fins(const TcpTrack *track)
{
	return tcp_track_has_fin(track, 0) && tcp_track_has_fin(track, 1);
}

static gboolean has_any_fin(const TcpTrack *track)
{
	return tcp_track_has_fin(track, 0) || tcp_track_has_fin(track, 1);
}

/* Whether a RST cuts off what was sent: data or a FIN that nobody has acknowledged, nor the RST. */
static gboolean is_outstanding(const FlowEntry *entry, int from, const Packet *reset)
{
	const TcpTrackSide *own = &entry->tcp.track.side[from];
	const TcpTrackSide *peer = &entry->tcp.track.side[!from];
	gboolean is_acked =
		!seq_before(own->last_ack, peer->next_seq) ||
		(reset->tcp.flags & TCP_ACK && !seq_before(reset->tcp.ack, peer->next_seq));

	return !is_acked || seq_before(peer->last_ack, own->next_seq);
}

/* To be called before the track knows the segment, as what follows. */
static void note_reset(FlowEntry *entry, int from, const Packet *reset)
{
	TcpTrack *track = &entry->tcp.track;

	if (entry->is_reset || !tcp_track_accepts_reset(track, from, reset))
		return;
	if (has_both_fins(track) && !is_outstanding(entry, from, reset))
		return;
	entry->is_reset = TRUE;
	entry->closer = from & 1;
	if (entry->is_answered)
		tcp_track_note_reset(track, from, reset);
	else
		entry->is_refused = from != (int)entry->client;
}

/* The RST was not its side's, or was dropped. */
static void note_outlived_reset(FlowEntry *entry, int from, const Packet *segment)
{
	const TcpTrack *track = &entry->tcp.track;

	if (!entry->is_answered || !tcp_track_outlives_reset(track, from, segment))
		return;
	entry->is_reset = FALSE;
	if (has_any_fin(track))
		entry->closer = tcp_track_has_fin(track, 1);
}

static void note_close(FlowEntry *entry, int from, const Packet *segment)
{
	if (G_LIKELY(!(segment->tcp.flags & (TCP_RST | TCP_FIN)) && !entry->is_reset))
		return;
	if (entry->is_reset)
		note_outlived_reset(entry, from, segment);
	if (segment->tcp.flags & TCP_RST)
		note_reset(entry, from, segment);
	else if (segment->tcp.flags & TCP_FIN && !entry->is_reset &&
		 !has_any_fin(&entry->tcp.track))
		entry->closer = from & 1;
}

/* Whether an acknowledgment shows that its side has received what the other began with: a SYN, even
 * one that was not captured. */
static gboolean acknowledges_start(const FlowEntry *entry, const Packet *segment,
				   const TcpVerdict *verdict)
{
	gboolean has_start = tcp_track_has_syn_ack(&entry->tcp.track, !entry->client);

	if (!(segment->tcp.flags & TCP_ACK))
		return FALSE;
	return has_start ? (gint32)verdict->ack > 0
			 : segment->tcp.ack > 0 && !(segment->tcp.flags & TCP_SYN);
}

/* What shows that there is a connection. */
static void note_open(FlowEntry *entry, int from, const Packet *segment, const TcpVerdict *verdict)
{
	gboolean is_client = from == (int)entry->client;

	if (G_UNLIKELY(!(segment->tcp.flags & (TCP_SYN | TCP_ACK | TCP_RST))))
		entry->is_probed = TRUE;
	else if (G_UNLIKELY(segment->tcp.flags & TCP_RST))
		return;
	else if (G_UNLIKELY(is_client & !entry->is_complete))
		entry->is_complete = acknowledges_start(entry, segment, verdict) & 1;
	else
		entry->is_answered |= !is_client;
}

/* Numbers in SACK are the other side's. */
static void set_sack(FlowEvent *event, const TcpOptions *options, guint32 base)
{
	event->tcp.n_sack = options->n_sack;
	for (guint i = 0; i < options->n_sack; i++) {
		event->tcp.sack[i].left = options->sack[i].left - base;
		event->tcp.sack[i].right = options->sack[i].right - base;
	}
	event->tcp.has_dsack =
		tcp_sack_has_duplicate(event->tcp.sack, event->tcp.n_sack, event->tcp.ack);
}

static void set_options(FlowEvent *event, const Packet *packet, guint32 peer_base)
{
	TcpOptions options = tcp_options_parse(packet->tcp.options);

	set_sack(event, &options, peer_base);
	event->tcp.has_timestamps = options.has_timestamps;
	event->tcp.ts_val = options.ts_val;
	event->tcp.ts_ecr = options.ts_ecr;
	event->tcp.mss = event->tcp.wscale = -1;
	if (!(packet->tcp.flags & TCP_SYN))
		return;
	event->tcp.mss = options.mss;
	event->tcp.wscale = options.wscale;
	event->tcp.sack_permitted = options.sack_permitted;
}

static void judge(const FlowEntry *entry, int from, const Packet *segment,
		  const TcpVerdict *verdict, FlowEvent *event)
{
	event->tcp.flags = segment->tcp.flags;
	event->tcp.seq = verdict->seq;
	event->tcp.ack = verdict->ack;
	event->tcp.window = verdict->window;
	event->tcp.marks = verdict->marks;
	event->tcp.dup_ack_number = verdict->dup_ack_number;
	event->tcp.missing = verdict->missing;
	event->kind = event_kind_of_segment(segment->tcp.flags, event->len, verdict->marks);
	event->is_repeat = (verdict->marks & MARK_ANY_RETRANSMISSION) != 0;
	set_options(event, segment, entry->tcp.track.side[!from].base);
}

static gboolean answers(const FlowEntry *entry)
{
	const AppProtocol *protocol = app_protocol_at(entry->protocol);

	return protocol && protocol->answers;
}

/* Whether an end waits for the other: for an ACK, for a window that opens, or, if the segment that
 * comes next is the server's data, for an answer.  To be called before the track knows it. */
static gboolean is_waiting(const FlowEntry *entry, int from, const Packet *next)
{
	const TcpTrack *track = &entry->tcp.track;

	if (entry->is_asked && from != (int)entry->client && next->len > 0 && answers(entry))
		return TRUE;
	return tcp_track_awaits(track, 0, from, next) || tcp_track_awaits(track, 1, from, next);
}

/* The pause before a segment, the longest yet.  A RST answers nothing: what was awaited never came.
 */
static void note_wait(FlowEntry *entry, int from, const Packet *next, gint64 pause_ns)
{
	if (!(next->tcp.flags & TCP_RST) && is_waiting(entry, from, next))
		entry->wait_ns = pause_ns;
}

/* At the sender's own host nothing overtakes: what comes late there was sent again, unless it shows
 * that it was not. */
static gboolean is_sent_again(const FlowEntry *entry, int from, const Packet *segment)
{
	const TcpTrack *track = &entry->tcp.track;
	const guint8 hop_limit[] = { track->side[0].hop_limit, track->side[1].hop_limit };

	return round_trips_are_near(&entry->tcp.trips, from, hop_limit) &&
	       !tcp_track_is_overtaken(track, from, segment);
}

/* The marks of a segment below the highest. */
static G_GNUC_NO_INLINE guint32 judge_late(FlowEntry *entry, int from, const Packet *segment,
					   guint32 marks)
{
	if (marks & MARK_OUT_OF_ORDER && is_sent_again(entry, from, segment))
		marks ^= MARK_OUT_OF_ORDER | MARK_RETRANSMISSION;
	if (marks & MARK_ANY_RETRANSMISSION)
		entry->retransmissions++;
	return marks;
}

static void add(FlowEntry *entry, int from, const Packet *segment, FlowEvent *event)
{
	TcpTrack *track = &entry->tcp.track;
	guint64 bytes = track->side[from].bytes;
	gint64 latest_ns = MAX(track->side[0].heard_ns, track->side[1].heard_ns);
	TcpVerdict verdict;

	if (G_UNLIKELY(segment->time_ns < latest_ns))
		round_trips_give_up(&entry->tcp.trips);
	else if (G_UNLIKELY(segment->time_ns - latest_ns > MAX(entry->wait_ns, WAIT_LEAST)) &&
		 entry->frames > 1)
		note_wait(entry, from, segment, segment->time_ns - latest_ns);
	note_close(entry, from, segment);
	verdict = tcp_track_add(track, from, segment);
	note_open(entry, from, segment, &verdict);
	round_trips_add(&entry->tcp.trips, from, segment, verdict.marks);
	if (entry->reuses_ports && entry->frames == 1)
		verdict.marks |= MARK_REUSED_PORTS;
	if (G_UNLIKELY(verdict.marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER)))
		verdict.marks = judge_late(entry, from, segment, verdict.marks);
	if (G_UNLIKELY(verdict.marks & MARK_SPURIOUS_RETRANSMISSION))
		entry->has_late_bytes |= track->side[from].bytes > bytes;
	entry->is_asked = segment->len > 0 ? from == (int)entry->client : entry->is_asked;
	if (G_UNLIKELY(verdict.marks & MARK_ZERO_WINDOW))
		entry->was_closed = TRUE;
	if (!event)
		return;
	event->fresh = (guint32)(track->side[from].bytes - bytes);
	judge(entry, from, segment, &verdict, event);
}

static gint64 latest_of(const TcpTrackSide *side)
{
	return MAX(side->heard_ns, side->next_ns);
}

/* Less than a round trip may be the disorder of two capture points. */
static gint64 lag(const FlowEntry *entry, int from, const Packet *segment, gint64 *round_trip_ns)
{
	const TcpTrack *track = &entry->tcp.track;
	const gint64 *least_ns = entry->tcp.trips.least_ns;
	gint64 latest_ns = MAX(latest_of(&track->side[0]), latest_of(&track->side[1]));

	*round_trip_ns = 0;
	if (latest_ns - segment->time_ns <= MAX(MAX(least_ns[0], least_ns[1]), 0) ||
	    !tcp_track_is_followed_by(track, from, segment))
		return 0;
	if (tcp_track_is_news(track, from, segment))
		*round_trip_ns = MAX(least_ns[from], 0);
	return latest_ns - segment->time_ns;
}

static void set_back(FlowEntry *entry, gint64 shift_ns)
{
	round_trips_give_up(&entry->tcp.trips);
	tcp_track_shift(&entry->tcp.track, shift_ns);
}

static Handshake handshake_of(const FlowEntry *entry)
{
	const TcpTrack *track = &entry->tcp.track;

	if (!tcp_track_has_syn(track, entry->client))
		return HANDSHAKE_NOT_CAPTURED;
	if (entry->is_complete)
		return HANDSHAKE_COMPLETE;
	if (entry->is_answered)
		return HANDSHAKE_INCOMPLETE;
	return entry->is_refused ? HANDSHAKE_REFUSED : HANDSHAKE_UNANSWERED;
}

/* A segment with neither SYN nor ACK belongs to no connection (RFC 9293 §3.10.7.4), and nothing
 * else was sent but RSTs: null, FIN and XMAS scans. */
static gboolean is_scan(const FlowEntry *entry)
{
	return entry->is_probed && !entry->is_answered && !entry->is_complete &&
	       !tcp_track_has_syn(&entry->tcp.track, entry->client);
}

static FlowEnd end_of(const FlowEntry *entry)
{
	if (entry->is_reset)
		return FLOW_END_RST;
	return has_both_fins(&entry->tcp.track) ? FLOW_END_FIN : FLOW_END_OPEN;
}

/* A refused, rejected or unanswered SYN decides: there is no other end. */
static Outcome outcome_of(const FlowEntry *entry, const TcpFlow *tcp)
{
	if (is_scan(entry))
		return OUTCOME_SCAN;
	if (tcp->handshake == HANDSHAKE_REFUSED)
		return OUTCOME_REFUSED;
	if (tcp->handshake == HANDSHAKE_UNANSWERED)
		return entry->is_rejected ? OUTCOME_REJECTED : OUTCOME_UNANSWERED;
	if (tcp->end == FLOW_END_RST)
		return OUTCOME_RESET;
	if (tcp->handshake == HANDSHAKE_INCOMPLETE)
		return OUTCOME_INCOMPLETE;
	return tcp->end == FLOW_END_FIN ? OUTCOME_CLOSED : OUTCOME_OPEN;
}

/* About its SYN, whose number the error quotes. */
static gboolean is_opening(const FlowEntry *entry, guint32 mark)
{
	const TcpTrack *track = &entry->tcp.track;

	return tcp_track_has_syn(track, entry->client) && track->side[entry->client].base == mark;
}

static void get(const FlowEntry *entry, Flow *flow)
{
	const TcpTrackSide *client = &entry->tcp.track.side[entry->client];
	const TcpTrackSide *server = &entry->tcp.track.side[!entry->client];
	const guint8 hop_limit[] = { entry->tcp.track.side[0].hop_limit,
				     entry->tcp.track.side[1].hop_limit };
	Paths paths = round_trips_paths(&entry->tcp.trips, entry->client, hop_limit);

	flow->end_ns = MAX(client->heard_ns, server->heard_ns);
	flow->bytes[SIDE_CLIENT] = client->bytes;
	flow->bytes[SIDE_SERVER] = server->bytes;
	flow->rtt_ns = paths.rtt_ns;
	flow->path_ns[SIDE_CLIENT] = paths.path_ns[SIDE_CLIENT];
	flow->path_ns[SIDE_SERVER] = paths.path_ns[SIDE_SERVER];
	flow->captured_at = paths.captured_at;
	flow->tcp = (TcpFlow){
		.handshake = handshake_of(entry),
		.end = end_of(entry),
		.closed_by = flow_entry_side(entry, entry->closer),
		.base = { client->base, server->base },
		.has_late_bytes = entry->has_late_bytes,
		.reuses_ports = entry->reuses_ports,
	};
	flow->outcome = outcome_of(entry, &flow->tcp);
	if (flow->outcome == OUTCOME_SCAN)
		flow->was_closed = FALSE; /* no window of a connection */
}

/* ---- the second pass ----------------------------------------------------------------------------
 */

static gpointer begin_pass(void)
{
	return tcp_second_pass_new();
}

static void end_pass(gpointer state)
{
	tcp_second_pass_free(state);
}

static void take(gpointer state, FlowEvent *event, const Packet *segment, guint32 index)
{
	(void)segment;
	tcp_second_pass_take(state, event, index);
}

static gint32 find_quoted(gpointer state, const FlowEntry *entry, int from, guint32 mark)
{
	return tcp_second_pass_find(state, flow_entry_side(entry, from),
				    tcp_track_relative(&entry->tcp.track, from, mark));
}

static void settle(gpointer state, Flow *flow)
{
	tcp_hindsight_settle(flow, state);
	tcp_resets_settle(flow);
	tcp_challenges_settle(flow);
	tcp_states_infer(flow);
}

/* ---- JSON ---------------------------------------------------------------------------------------
 */

static void put_flow(const Flow *flow, JsonWriter *json)
{
	json_int(json, "retransmissions", flow->retransmissions);
	json_string(json, "handshake", handshake_name(flow->tcp.handshake));
	json_string(json, "end", flow_end_name(flow->tcp.end));

	json_bool(json, "window_closed", flow->was_closed);
	if (flow->rtt_ns >= 0)
		json_time(json, "rtt", flow->rtt_ns);
	else
		json_null(json, "rtt");
	json_string(json, "captured_at", captured_at_name(flow->captured_at));
}

static void put_marks(JsonWriter *json, guint32 marks)
{
	json_begin_array(json, "marks");
	for (int i = 0; i < MARK_COUNT; i++)
		if (marks & 1u << i)
			json_string(json, NULL, mark_name((Mark)(1u << i)));
	json_end_array(json);
}

/* When a segment was at one of its ends, by the capture's own clock; null: not known. */
static void put_time(const Flow *flow, const FlowEvent *event, gboolean is_arrival,
		     JsonWriter *json)
{
	Side end = is_arrival ? side_other(event->from) : event->from;
	const char *name = is_arrival ? "arrived" : "sent";
	gint64 ns = is_arrival ? event->arrived_ns : event->sent_ns;

	if (flow->path_ns[end] >= 0 && (!is_arrival || event->fate == FATE_ARRIVED))
		json_time(json, name, ns - event->added_ns);
	else
		json_null(json, name);
}

static void put_copies(const Flow *flow, const FlowEvent *event, JsonWriter *json)
{
	guint index = (guint)(event - &g_array_index(flow->events, FlowEvent, 0)), n;
	const EventCopy *copy = flow_copies_of(flow, index, &n);

	json_begin_array(json, "copies");
	for (guint i = 0; i < n; i++)
		json_int(json, NULL, copy[i].frame);
	json_end_array(json);
}

/* Of the event of that index; -1: null. */
static void put_frame(const Flow *flow, const char *name, gint32 index, JsonWriter *json)
{
	if (index >= 0)
		json_int(json, name, g_array_index(flow->events, FlowEvent, index).frame);
	else
		json_null(json, name);
}

/* What it repeats, and why. */
static void put_repeat(const Flow *flow, const FlowEvent *event, JsonWriter *json)
{
	const char *cause = cause_name(event->tcp.cause);

	put_frame(flow, "repeats", event->original, json);
	if (cause)
		json_string(json, "cause", cause);
	else
		json_null(json, "cause");
}

/* What became of the segment on its way. */
static void put_path(const Flow *flow, const FlowEvent *event, JsonWriter *json)
{
	Side to = side_other(event->from);

	json_string(json, "fate", fate_name(event->fate));
	put_time(flow, event, FALSE, json);
	put_time(flow, event, TRUE, json);
	json_begin_array(json, "measured");
	if (flow_is_captured_at(flow, event->from))
		json_string(json, NULL, "sent");
	if (flow_is_captured_at(flow, to) && event->fate == FATE_ARRIVED)
		json_string(json, NULL, "arrived");
	json_end_array(json);
	put_copies(flow, event, json);
	put_repeat(flow, event, json);
	put_frame(flow, "challenges", event->tcp.challenged ? (gint32)event->tcp.challenged : -1,
		  json);
}

static void put_event(const Flow *flow, const FlowEvent *event, JsonWriter *json)
{
	char letters[9];

	json_string(json, "flags", tcp_flags_letters(event->tcp.flags, letters));
	json_int(json, "seq", event->tcp.seq);
	json_int(json, "ack", event->tcp.ack);
	json_int(json, "len", event->len);
	json_int(json, "window", event->tcp.window);
	put_marks(json, event->tcp.marks);
	put_path(flow, event, json);
	json_string(json, "client_state", tcp_state_name(event->tcp.state[SIDE_CLIENT]));
	json_string(json, "server_state", tcp_state_name(event->tcp.state[SIDE_SERVER]));
}

const TransportRow transport_tcp = {
	.name = "tcp",
	.title = "TCP",
	.unit = "segment",
	.is_connection = TRUE,
	.reads = APP_STREAMS,
	.client = find_client,
	.begin = begin,
	.end = end,
	.is_reopened = is_reopened,
	.add = add,
	.lag = lag,
	.set_back = set_back,
	.is_opening = is_opening,
	.get = get,
	.open = begin_pass,
	.close = end_pass,
	.take = take,
	.find_quoted = find_quoted,
	.settle = settle,
	.find_incidents = tcp_incidents_find,
	.put_flow = put_flow,
	.put_event = put_event,
};
