/* Labels lead with what the reader looks for; details follow by importance.  The template words
 * both; what is wrong with a packet is always added after them. */
#include "diagram/label.h"

#include "base/quantity.h"
#include "diagram/event-kinds.h"
#include "diagram/segment-words.h"

/* Verdicts from the worst down: a segment shows the first that it has. */
static const struct {
	Mark mark;
	PieceKind kind;
} verdicts[] = {
	{ MARK_SPURIOUS_RETRANSMISSION, PIECE_TROUBLE },
	{ MARK_FAST_RETRANSMISSION, PIECE_TROUBLE },
	{ MARK_RETRANSMISSION, PIECE_TROUBLE },
	{ MARK_OUT_OF_ORDER, PIECE_WARNING },
	{ MARK_ZERO_WINDOW_PROBE, PIECE_WARNING },
	{ MARK_ZERO_WINDOW, PIECE_TROUBLE },
	{ MARK_WINDOW_FULL, PIECE_WARNING },
	{ MARK_ACK_LOST_SEGMENT, PIECE_WARNING },
	{ MARK_LOST_SEGMENT, PIECE_WARNING },
	{ MARK_DUPLICATE_ACK, PIECE_WARNING },
	{ MARK_REUSED_PORTS, PIECE_WARNING },
};

#define DUPLICATES_WITHIN 64 /* segments before a fast retransmission */
#define VERDICT_PIECES 3     /* kept free for a verdict, the time since the original, and a loss */

static const FlowEvent *event_at(const Flow *flow, guint index)
{
	return &g_array_index(flow->events, FlowEvent, index);
}

static void add_piece(Label *self, PieceKind kind, char *text)
{
	if (self->n_pieces < LABEL_PIECES_MAX)
		self->piece[self->n_pieces++] = (LabelPiece){ .kind = kind, .text = text };
	else
		g_free(text);
}

void label_add_pieces(Label *self, const GPtrArray *pieces)
{
	for (guint i = 0; i < pieces->len && self->n_pieces < LABEL_PIECES_MAX - VERDICT_PIECES;
	     i++)
		add_piece(self, i ? PIECE_DETAIL : PIECE_LEAD,
			  g_strdup(g_ptr_array_index(pieces, i)));
}

static char *mark_words(const FlowEvent *event, Mark mark)
{
	g_autofree char *missing = quantity_bytes(event->tcp.missing);

	if (mark == MARK_REUSED_PORTS && event->tcp.flags & TCP_ACK)
		return g_strdup("never acknowledged"); /* not this connection's: track-start.c */
	if (mark == MARK_DUPLICATE_ACK && event->tcp.dup_ack_number > 0)
		return g_strdup_printf("duplicate ACK %u", event->tcp.dup_ack_number);
	if (mark == MARK_LOST_SEGMENT && !event->tcp.missing)
		return g_strdup("beyond any window");
	if (mark == MARK_LOST_SEGMENT && event->tcp.gap == GAP_FILLED)
		return g_strdup_printf("preceding %s came later", missing);
	if (mark == MARK_LOST_SEGMENT && event->tcp.gap == GAP_NOT_CAPTURED)
		return g_strdup_printf("%s before it not captured", missing);
	if (mark == MARK_LOST_SEGMENT && event->tcp.gap == GAP_OPEN)
		return g_strdup_printf("%s before it missing", missing);
	return g_strdup(mark_phrase(mark));
}

/* How many duplicate ACKs asked for what event `index` retransmits; 0: none. */
static guint duplicate_acks_before(const Flow *flow, guint index)
{
	const FlowEvent *event = event_at(flow, index);

	for (guint i = index; i > 0 && index - i < DUPLICATES_WITHIN; i--) {
		const FlowEvent *before = event_at(flow, i - 1);

		if (before->from != event->from && before->tcp.marks & MARK_DUPLICATE_ACK &&
		    before->tcp.ack == event->tcp.seq)
			return before->tcp.dup_ack_number;
	}
	return 0;
}

/* How long after its original a segment was retransmitted, and why if that is known. */
static void add_since(Label *self, const Flow *flow, guint index)
{
	const FlowEvent *event = event_at(flow, index);
	gboolean is_fast = event->tcp.marks & MARK_FAST_RETRANSMISSION;
	guint n = is_fast ? duplicate_acks_before(flow, index) : 0;
	g_autofree char *since = NULL;
	gint64 ns;

	if (event->original < 0)
		return;
	ns = event->time_ns - event_at(flow, event->original)->time_ns;
	since = quantity_duration(ns);
	if (n)
		add_piece(self, PIECE_TROUBLE,
			  g_strdup_printf("after %u duplicate ACK%s, %s", n, n > 1 ? "s" : "",
					  since));
	else if (event->tcp.cause == CAUSE_TIMEOUT)
		add_piece(self, PIECE_TROUBLE, g_strdup_printf("RTO %s", since));
	else if (event->tcp.cause == CAUSE_MTU)
		add_piece(self, PIECE_TROUBLE, g_strdup_printf("after ICMP, %s", since));
	else if (ns != 0)
		add_piece(self, PIECE_TROUBLE, g_strdup_printf("+%s", since));
}

static char *reset_words(const Flow *flow, const FlowEvent *event)
{
	if (event->tcp.reset == RESET_NOT_ACCEPTED)
		return g_strdup("not acceptable");
	if (event->tcp.reset == RESET_OUTLIVED)
		return g_strdup("but the connection goes on");
	if (flow->outcome == OUTCOME_SCAN)
		return g_strdup("answer to the scan");
	if (flow->outcome == OUTCOME_REFUSED)
		return g_strdup("connection refused");
	if (event->tcp.is_forged)
		return g_strdup_printf("not from the %s", side_name(event->from));
	return g_strdup_printf("reset by %s", side_name(event->from));
}

/* The worst of the segment's marks; a probe's lead says it already. */
static void add_mark(Label *self, const Flow *flow, guint index)
{
	const FlowEvent *event = event_at(flow, index);

	for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		Mark mark = verdicts[i].mark;

		if (!(event->tcp.marks & mark) || mark == MARK_ZERO_WINDOW_PROBE)
			continue;
		add_piece(self, verdicts[i].kind, mark_words(event, mark));
		if (mark & MARK_ANY_RETRANSMISSION)
			add_since(self, flow, index);
		return;
	}
}

static char *dsack_words(const SegmentFacts *facts, const SackBlock *block)
{
	Side peer = side_other(event_at(facts->flow, facts->index)->from);

	return g_strdup_printf("D-SACK %u–%u",
			       segment_words_number(facts->flow, facts->words, peer, block->left),
			       segment_words_number(facts->flow, facts->words, peer, block->right));
}

/* Verdicts of the application: a datagram sent again, or without an answer. */
static void add_exchange(Label *self, const Flow *flow, const FlowEvent *event)
{
	g_autofree char *since = NULL;

	if (event->is_unanswered)
		add_piece(self, PIECE_TROUBLE, g_strdup("no answer captured"));
	if (!event->is_repeat)
		return;
	since = quantity_duration(event->time_ns - event_at(flow, event->original)->time_ns);
	add_piece(self, PIECE_TROUBLE, g_strdup_printf("sent again, +%s", since));
}

static void add_verdict(Label *self, const SegmentFacts *facts)
{
	const Flow *flow = facts->flow;
	const FlowEvent *event = event_at(flow, facts->index);

	if (event->kind == EVENT_RST)
		add_piece(self, PIECE_TROUBLE, reset_words(flow, event));
	else if (event->tcp.has_dsack && event->tcp.n_sack > 0)
		add_piece(self, PIECE_TROUBLE, dsack_words(facts, &event->tcp.sack[0]));
	else if (event->tcp.challenged)
		add_piece(self, PIECE_WARNING, g_strdup("challenge ACK"));
	else
		add_mark(self, flow, facts->index);
	if (event->kind == EVENT_DATAGRAM)
		add_exchange(self, flow, event);
	if (event->fate == FATE_LOST && event->dropped_at)
		add_piece(self, PIECE_TROUBLE, g_strdup_printf("lost at %s", event->dropped_at));
	else if (event->fate == FATE_LOST)
		add_piece(self, PIECE_TROUBLE, g_strdup("lost"));
}

void label_rank_pieces(Label *self)
{
	static const guint turns[] = { [PIECE_LEAD] = 0,
				       [PIECE_TAG] = 1,
				       [PIECE_WARNING] = 2,
				       [PIECE_TROUBLE] = 2,
				       [PIECE_DETAIL] = 3 };
	guint rank = 0;

	for (guint turn = 0; turn < G_N_ELEMENTS(turns); turn++)
		for (guint i = 0; i < self->n_pieces; i++)
			if (turns[self->piece[i].kind] == turn)
				self->piece[i].rank = rank++;
}

Label label_for(const Flow *flow, guint index, const DiagramSpec *words)
{
	const FlowEvent *event = event_at(flow, index);
	const SegmentFacts facts = { flow, index, words };
	const FormatString *format = words->template->label[event_kind_row_of(event)->label];
	g_autoptr(GPtrArray) pieces = format_string_expand(format, segment_word, &facts);
	Label self = { .n_pieces = 0 };

	label_add_pieces(&self, pieces);
	if (!self.n_pieces)
		add_piece(&self, PIECE_LEAD, segment_what(event));
	add_verdict(&self, &facts);
	label_rank_pieces(&self);
	return self;
}

void label_clear(Label *self)
{
	for (guint i = 0; i < self->n_pieces; i++)
		g_free(self->piece[i].text);
	self->n_pieces = 0;
}

char *label_to_string(const Label *self, guint n_ranks, const char *gap)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < self->n_pieces; i++)
		if (self->piece[i].rank < n_ranks)
			g_string_append_printf(text, "%s%s", text->len ? gap : "",
					       self->piece[i].text);
	return g_string_free(text, FALSE);
}

PieceKind label_verdict(const Label *self)
{
	PieceKind worst = PIECE_LEAD;

	for (guint i = 0; i < self->n_pieces; i++)
		worst = MAX(worst, self->piece[i].kind);
	return worst;
}
