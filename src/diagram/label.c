/* Labels lead with what the reader looks for; details follow in the order in which they matter. */
#include "diagram/label.h"

#include <stdarg.h>

#include "base/quantity.h"

/* Verdicts from the worst down: a segment shows the first that it bears. */
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

#define VERDICT_PIECES 3 /* kept free for a verdict, the time since the original, and a loss */

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

static void add_detail(Label *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_detail(Label *self, const char *format, ...)
{
	va_list args;

	if (self->n_pieces >= LABEL_PIECES_MAX - VERDICT_PIECES)
		return;
	va_start(args, format);
	add_piece(self, PIECE_DETAIL, g_strdup_vprintf(format, args));
	va_end(args);
}

static const char *control_lead(guint8 flags)
{
	static const struct {
		guint8 flag;
		const char *alone, *with_ack;
	} leads[] = {
		{ TCP_RST, "RST", "RST, ACK" },
		{ TCP_SYN, "SYN", "SYN, ACK" },
		{ TCP_FIN, "FIN", "FIN, ACK" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(leads); i++)
		if (flags & leads[i].flag)
			return flags & TCP_ACK ? leads[i].with_ack : leads[i].alone;
	return flags & TCP_ACK ? "ACK" : "no flags";
}

static char *lead_of(const FlowEvent *event)
{
	const char *what = event->label ? event->label : "data";

	if (event->marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return g_strdup(event->marks & MARK_KEEP_ALIVE ? "keep-alive" : "window probe");
	if (event->marks & MARK_KEEP_ALIVE_ACK)
		return g_strdup("ACK");
	if (event->len == 0)
		return g_strdup(control_lead(event->flags));
	if (event->flags & (TCP_SYN | TCP_RST))
		return g_strdup_printf("%s + %s", control_lead(event->flags), what);
	return g_strdup_printf(event->flags & TCP_FIN ? "%s, FIN" : "%s", what);
}

static void add_size(Label *self, const FlowEvent *event)
{
	g_autofree char *size = quantity_bytes(event->len);

	if (event->detail)
		add_detail(self, "%s · %s", event->detail, size);
	else
		add_detail(self, "%s", size);
}

static void add_numbers(Label *self, const FlowEvent *event)
{
	gboolean takes_seq = event->flags & (TCP_SYN | TCP_FIN | TCP_RST) || event->len > 0;

	if (event->len > 0)
		add_detail(self, "seq %u–%u", event->seq, event->seq + event->len);
	else if (takes_seq || event->marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		add_detail(self, "seq %u", event->seq);
	if (event->flags & TCP_ACK && (event->len == 0 || event->flags & (TCP_SYN | TCP_FIN)))
		add_detail(self, "ack %u", event->ack);
}

/* The connection's terms, and the signals that a reader of such a capture looks for. */
static void add_options(Label *self, const FlowEvent *event)
{
	if (event->flags & TCP_URG)
		add_detail(self, "URG");
	if (event->flags & TCP_SYN && event->flags & (TCP_ECE | TCP_CWR))
		add_detail(self, "ECN");
	else if (event->flags & (TCP_ECE | TCP_CWR))
		add_detail(self, "%s%s", event->flags & TCP_ECE ? "ECE" : "",
			   event->flags & TCP_CWR ? event->flags & TCP_ECE ? ", CWR" : "CWR" : "");
	if (event->mss >= 0)
		add_detail(self, "mss %d", event->mss);
	if (event->wscale >= 0)
		add_detail(self, "wscale %d", event->wscale);
	if (event->marks & MARK_WINDOW_UPDATE && event->window > 0)
		add_detail(self, "window %u", event->window);
}

static void add_sack(Label *self, const FlowEvent *event)
{
	for (guint i = event->has_dsack ? 1 : 0; i < event->n_sack; i++)
		add_detail(self, "SACK %u–%u", event->sack[i].left, event->sack[i].right);
}

static char *mark_words(const FlowEvent *event, Mark mark)
{
	g_autofree char *missing = quantity_bytes(event->missing);

	if (mark == MARK_DUPLICATE_ACK && event->dup_ack_number > 0)
		return g_strdup_printf("duplicate ACK %u", event->dup_ack_number);
	if (mark == MARK_LOST_SEGMENT && event->gap == GAP_FILLED)
		return g_strdup_printf("leaves a hole of %s", missing);
	if (mark == MARK_LOST_SEGMENT && event->gap == GAP_NOT_CAPTURED)
		return g_strdup_printf("%s before it not captured", missing);
	if (mark == MARK_LOST_SEGMENT && event->gap == GAP_OPEN)
		return g_strdup_printf("%s before it missing", missing);
	return g_strdup(mark_phrase(mark));
}

/* How long after its original a segment was repeated. */
static void add_since(Label *self, const Flow *flow, const FlowEvent *event)
{
	g_autofree char *since = NULL;

	if (event->original < 0)
		return;
	since = quantity_duration(event->time_ns - event_at(flow, event->original)->time_ns);
	add_piece(self, PIECE_TROUBLE, g_strdup_printf("+%s", since));
}

static char *reset_words(const Flow *flow, const FlowEvent *event)
{
	if (flow->handshake == HANDSHAKE_REFUSED)
		return g_strdup("connection refused");
	return g_strdup_printf("reset by %s", side_name(event->from));
}

/* What the segment's marks say, the worst alone; the lead of a probe says it already. */
static void add_mark(Label *self, const Flow *flow, const FlowEvent *event)
{
	for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		Mark mark = verdicts[i].mark;

		if (!(event->marks & mark) || mark == MARK_ZERO_WINDOW_PROBE)
			continue;
		add_piece(self, verdicts[i].kind, mark_words(event, mark));
		if (mark & MARK_ANY_RETRANSMISSION)
			add_since(self, flow, event);
		return;
	}
}

static void add_verdict(Label *self, const Flow *flow, const FlowEvent *event)
{
	if (event->flags & TCP_RST)
		add_piece(self, PIECE_TROUBLE, reset_words(flow, event));
	else if (event->has_dsack && event->n_sack > 0)
		add_piece(
			self, PIECE_TROUBLE,
			g_strdup_printf("D-SACK %u–%u", event->sack[0].left, event->sack[0].right));
	else
		add_mark(self, flow, event);
	if (event->is_lost)
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

Label label_for(const Flow *flow, guint index)
{
	const FlowEvent *event = event_at(flow, index);
	Label self = { .n_pieces = 0 };

	add_piece(&self, PIECE_LEAD, lead_of(event));
	if (event->len > 0)
		add_size(&self, event);
	add_numbers(&self, event);
	add_options(&self, event);
	add_sack(&self, event);
	add_verdict(&self, flow, event);
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
