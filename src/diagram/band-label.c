#include "diagram/band-label.h"

#include <stdarg.h>

#include "app/app-protocol.h"
#include "base/quantity.h"
#include "diagram/event-kinds.h"
#include "diagram/flight-words.h"
#include "diagram/label.h"
#include "flow/transport.h"

static void add(Label *self, PieceKind kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void add(Label *self, PieceKind kind, const char *format, ...)
{
	va_list args;

	if (self->n_pieces == LABEL_PIECES_MAX)
		return;
	va_start(args, format);
	self->piece[self->n_pieces].kind = kind;
	self->piece[self->n_pieces++].text = g_strdup_vprintf(format, args);
	va_end(args);
}

static void add_count(Label *self, PieceKind kind, guint n, const char *what)
{
	g_autofree char *count = quantity_count(n);

	if (n)
		add(self, kind, "%s %s", count, what);
}

static void add_noun(Label *self, PieceKind kind, guint n, const char *noun)
{
	g_autofree char *count = quantity_of(n, noun);

	if (n)
		add(self, kind, "%s", count);
}

static void add_bytes(Label *self, guint64 n)
{
	g_autofree char *bytes = quantity_bytes(n);

	if (n)
		add(self, PIECE_DETAIL, "%s", bytes);
}

/* What the packets of a message that is one flow's are called. */
static const char *unit_of(const Diagram *diagram, const Message *message)
{
	return transport_row(diagram->flows[message->flow]->transport)->unit;
}

static void add_verdicts(Label *self, const FlightFacts *facts)
{
	const FlightTotals *totals = facts->totals;
	const Flow *flow = facts->diagram->flows[facts->message->flow];
	gboolean is_connection = transport_row(flow->transport)->is_connection;
	g_autofree char *not_captured = quantity_bytes(totals->not_captured);
	g_autofree char *missing = quantity_bytes(totals->missing);

	add_count(self, PIECE_TROUBLE, totals->n_unanswered, "with no answer captured");
	add_count(self, PIECE_TROUBLE, totals->n_repeats,
		  is_connection ? "retransmitted" : "sent again");
	add_count(self, PIECE_TROUBLE, totals->n_lost, "lost");
	add_count(self, PIECE_WARNING, totals->n_out_of_order, "out of order");
	if (totals->not_captured)
		add(self, PIECE_WARNING, "%s not captured", not_captured);
	if (totals->missing)
		add(self, PIECE_WARNING, "%s missing", missing);
	add_count(self, PIECE_WARNING, totals->n_window_full, "× window full");
}

/* By the template. */
static void label_flight(Label *self, const FlightFacts *facts, LabelKind kind)
{
	const FormatString *format = facts->words->template->label[kind];
	g_autoptr(GPtrArray) pieces = format_string_expand(format, flight_word, facts);
	g_autofree char *segments =
		quantity_of(facts->totals->n, unit_of(facts->diagram, facts->message));

	label_add_pieces(self, pieces);
	if (!self->n_pieces)
		add(self, PIECE_LEAD, "%s", segments);
}

static void label_acks(Label *self, const FlightFacts *facts)
{
	label_flight(self, facts, LABEL_ACK_BAND);
	if (facts->totals->n_duplicate_acks < facts->totals->n)
		add_noun(self, PIECE_WARNING, facts->totals->n_duplicate_acks, "duplicate");
}

static void label_regular(Label *self, const FlightFacts *facts, const char *what)
{
	const FlightTotals *totals = facts->totals;
	gint64 span = facts->message->last.captured_ns - facts->message->first.captured_ns;
	g_autofree char *n = quantity_count(totals->n);
	g_autofree char *every = quantity_duration(totals->n > 1 ? span / (totals->n - 1) : 0);

	add(self, PIECE_LEAD, "%s × %s", n, what);
	if (facts->diagram->has_times)
		add(self, PIECE_DETAIL, "every %s on average", every);
}

static void label_control(Label *self, const FlightTotals *totals, const char *what)
{
	g_autofree char *n = quantity_count(totals->n);

	add(self, PIECE_LEAD, "%s × %s", n, what);
}

static void label_opening(Label *self, const Flow *flow)
{
	g_autofree char *rtt = quantity_duration(MAX(flow->rtt_ns, 0));

	add(self, PIECE_LEAD, "handshake");
	if (flow->rtt_ns >= 0)
		add(self, PIECE_DETAIL, "%s", rtt);
	if (flow->tcp.handshake != HANDSHAKE_COMPLETE)
		add(self, PIECE_TROUBLE, "%s", handshake_phrase(flow->tcp.handshake));
}

static void label_closing(Label *self, const Message *message, const Flow *flow)
{
	gboolean is_reset = flow->tcp.end == FLOW_END_RST;

	add(self, PIECE_LEAD, is_reset ? "reset" : "close");
	add_noun(self, PIECE_DETAIL, message->n_members, "segment");
	if (is_reset)
		add(self, PIECE_TROUBLE, "by %s", tcp_flow_resetter(&flow->tcp));
}

/* ---- whole flows --------------------------------------------------------------------------------
 */

typedef struct {
	guint n, n_failed;
	guint64 packets, bytes;
	guint64 retransmissions, unanswered;
	const Flow *first, *last;
	gint64 end_ns; /* of the last one */
} FlowTotals;

static guint count_unanswered(const Flow *flow)
{
	guint n = 0;

	for (guint i = 0; i < flow->events->len; i++)
		n += g_array_index(flow->events, FlowEvent, i).is_unanswered;
	return n;
}

static FlowTotals flow_totals(const Diagram *diagram, const Message *message)
{
	FlowTotals self = { 0 };
	guint32 flow = G_MAXUINT32;

	for (guint i = 0; i < message->n_members; i++) {
		guint32 of = diagram_member(diagram, message, i)->flow;
		const Flow *at = diagram->flows[of];

		if (of == flow)
			continue;
		flow = of;
		if (!self.n++)
			self.first = at;
		self.last = at;
		self.n_failed += outcome_is_failure(at->outcome);
		self.end_ns = MAX(self.end_ns, at->end_ns);
		self.packets += at->events->len;
		self.bytes += at->bytes[SIDE_CLIENT] + at->bytes[SIDE_SERVER];
		self.retransmissions += at->retransmissions;
		self.unanswered += count_unanswered(at);
	}
	return self;
}

/* The first named message of a flow's client; NULL: none. */
static const FlowEvent *first_named(const Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (event->label && event->from == SIDE_CLIENT)
			return event;
	}
	return NULL;
}

static const char *unnamed_flow(const Flow *flow)
{
	return transport_row(flow->transport)->is_connection ? "connection" : "flow";
}

/* The server's name says most of a flow, then its first message, then its protocol. */
static void lead_flows(Label *self, const Flow *flow, const FlowTotals *totals)
{
	const FlowEvent *named = first_named(flow);
	const char *protocol = flow->protocol ? flow->protocol->title : NULL;
	g_autofree char *count = quantity_of(totals->n, "flow");
	g_autofree char *first = flow_name(totals->first), *last = flow_name(totals->last);
	const char *what = named ? named->label : protocol ? protocol : unnamed_flow(flow);

	if (totals->n > 1) {
		add(self, PIECE_LEAD, "%s", count);
	} else if (flow->server_name) {
		add(self, PIECE_LEAD, "%s", flow->server_name);
		add(self, PIECE_DETAIL, "%s", what);
	} else {
		add(self, PIECE_LEAD, "%s", what);
	}
	if (totals->n > 1)
		add(self, PIECE_DETAIL, "#%s … #%s", first, last);
	if (protocol && (totals->n > 1 || named))
		add(self, PIECE_DETAIL, "%s", protocol);
}

static void add_outcome(Label *self, const Flow *flow, const FlowTotals *totals)
{
	g_autofree char *unanswered = quantity_count(totals->unanswered);

	if (totals->n > 1 && totals->n_failed)
		add(self, PIECE_TROUBLE, "%u failed", totals->n_failed);
	else if (totals->n == 1 && flow->outcome == OUTCOME_RESET)
		add(self, PIECE_TROUBLE, "reset by %s", tcp_flow_resetter(&flow->tcp));
	else if (totals->n == 1 && outcome_is_failure(flow->outcome))
		add(self, PIECE_TROUBLE, "%s", outcome_phrase(flow->outcome));
	else if (totals->unanswered)
		add(self, PIECE_TROUBLE, "%s with no answer captured", unanswered);
	if (totals->retransmissions) {
		g_autofree char *n = quantity_count(totals->retransmissions);

		add(self, PIECE_TROUBLE, "%s retransmitted", n);
	}
}

static void label_flows(Label *self, const Diagram *diagram, const Message *message)
{
	const Flow *flow = diagram->flows[message->flow];
	FlowTotals totals = flow_totals(diagram, message);
	g_autofree char *segments = quantity_of(
		totals.packets, totals.n > 1 ? diagram->unit : unit_of(diagram, message));
	g_autofree char *duration = quantity_duration(totals.end_ns - flow->start_ns);

	lead_flows(self, flow, &totals);
	add(self, PIECE_DETAIL, "%s", segments);
	add_bytes(self, totals.bytes);
	if (diagram->has_times)
		add(self, PIECE_DETAIL, totals.n > 1 ? "within %s" : "%s", duration);
	add_outcome(self, flow, &totals);
}

/* ---- all ----------------------------------------------------------------------------------------
 */

/* Events of one kind. */
static void label_kind(Label *self, const FlightFacts *facts, FoldKind kind)
{
	const EventKindRow *row = event_kind_row(kind);

	switch (row->band) {
	case BAND_CONTROL:
		label_control(self, facts->totals, row->name);
		break;
	case BAND_REGULAR:
		label_regular(self, facts, row->name);
		break;
	case BAND_DATA:
		label_flight(self, facts, LABEL_BAND);
		break;
	case BAND_ACKS:
		label_acks(self, facts);
		break;
	}
}

/* One packet, with what acknowledges it: as if it were alone. */
static Label label_single(const FlightFacts *facts)
{
	const EventRef *only = diagram_member(facts->diagram, facts->message, 0);
	guint n = facts->totals->n_back;
	Label self = label_for(facts->diagram->flows[only->flow], only->event, facts->words);

	if (n)
		add(&self, PIECE_DETAIL, n == 1 ? "%u ACK back" : "%u ACKs back", n);
	label_rank_pieces(&self);
	return self;
}

Label band_label(const Diagram *diagram, const Message *message, FoldKind kind,
		 const DiagramSpec *words)
{
	const Flow *flow = diagram->flows[message->flow];
	const FlightTotals totals = flight_totals(diagram, message);
	const FlightFacts facts = { diagram, message, &totals, kind, words };
	Label self = { .n_pieces = 0 };

	switch (kind) {
	case FOLD_OPENING:
		label_opening(&self, flow);
		break;
	case FOLD_CLOSING:
		label_closing(&self, message, flow);
		break;
	case FOLD_FLOW:
		label_flows(&self, diagram, message);
		label_rank_pieces(&self);
		return self;
	default:
		if (totals.n == 1)
			return label_single(&facts);
		label_kind(&self, &facts, kind);
	}
	add_verdicts(&self, &facts);
	label_rank_pieces(&self);
	return self;
}

static gboolean begins_flow(const Diagram *diagram, const Message *message)
{
	return diagram_member(diagram, message, 0)->event == 0;
}

/* Inserts a piece at `at` in reading order; the last one makes room. */
static void insert(Label *self, guint at, PieceKind kind, char *text)
{
	if (self->n_pieces == LABEL_PIECES_MAX)
		g_free(self->piece[--self->n_pieces].text);
	memmove(&self->piece[at + 1], &self->piece[at], (self->n_pieces - at) * sizeof(LabelPiece));
	self->n_pieces++;
	self->piece[at] = (LabelPiece){ .kind = kind, .text = text };
}

static char *ports_of(const Flow *flow, Side from)
{
	return g_strdup_printf("port %u to %u", flow->ends[from].port,
			       flow->ends[side_other(from)].port);
}

void label_tag_flow(Label *self, const Diagram *diagram, const Message *message, Side from)
{
	const Flow *flow = diagram->flows[message->flow];
	g_autofree char *name = flow_name(flow);
	guint16 server = flow->ends[SIDE_SERVER].port;
	gboolean is_several = diagram_member(diagram, message, message->n_members - 1)->flow !=
			      diagram_member(diagram, message, 0)->flow;

	if (is_several)
		insert(self, 1, PIECE_DETAIL, g_strdup_printf("to port %u", server));
	else if (begins_flow(diagram, message))
		insert(self, 1, PIECE_DETAIL, ports_of(flow, from));
	if (!is_several)
		insert(self, 0, PIECE_TAG, g_strdup_printf("#%s", name));
	label_rank_pieces(self);
}
