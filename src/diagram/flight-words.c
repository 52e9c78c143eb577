#include "diagram/flight-words.h"

#include "base/quantity.h"
#include "diagram/event-kinds.h"
#include "diagram/segment-words.h"
#include "tcp/seq.h"
#include "flow/transport.h"

static void add_event(FlightTotals *self, const FlowEvent *event, const char **name)
{
	guint32 end = event->tcp.seq + event->len;

	self->lowest_seq = self->n ? seq_min(self->lowest_seq, event->tcp.seq) : event->tcp.seq;
	self->highest_end = self->n ? seq_max(self->highest_end, end) : end;
	self->highest_ack = self->n ? seq_max(self->highest_ack, event->tcp.ack) : event->tcp.ack;
	self->n++;
	self->bytes += event->fresh;
	self->n_repeats += event->is_repeat;
	self->n_unanswered += event->is_unanswered;
	self->n_lost += event->fate == FATE_LOST;
	self->n_out_of_order += (event->tcp.marks & MARK_OUT_OF_ORDER) != 0;
	self->n_window_full += (event->tcp.marks & MARK_WINDOW_FULL) != 0;
	self->n_duplicate_acks += (event->tcp.marks & MARK_DUPLICATE_ACK) != 0;
	if (event->tcp.gap == GAP_NOT_CAPTURED)
		self->not_captured += event->tcp.missing;
	else if (event->tcp.gap == GAP_OPEN)
		self->missing += event->tcp.missing;
	if (!event->label)
		return;
	if (!self->first_name)
		self->first_name = event->label;
	self->n_messages += event->kind == EVENT_DATAGRAM || g_strcmp0(*name, event->label) != 0;
	self->last_name = *name = event->label;
}

FlightTotals flight_totals(const Diagram *diagram, const Message *message)
{
	FlightTotals self = { 0 };
	Side from = diagram_event(diagram, diagram_member(diagram, message, 0))->from;
	const char *name = NULL;

	for (guint i = 0; i < message->n_members; i++) {
		const FlowEvent *event =
			diagram_event(diagram, diagram_member(diagram, message, i));

		if (event->from == from)
			add_event(&self, event, &name);
		else
			self.n_back++;
	}
	return self;
}

static const Flow *flow_of(const FlightFacts *self)
{
	return self->diagram->flows[self->message->flow];
}

static const FlowEvent *first_of(const FlightFacts *self)
{
	return diagram_event(self->diagram, diagram_member(self->diagram, self->message, 0));
}

static const FlowEvent *last_of(const FlightFacts *self)
{
	return diagram_event(self->diagram, &self->message->last_shown);
}

/* Takes `text`. */
static gboolean put(GString *out, char *text)
{
	g_string_append(out, text);
	g_free(text);
	return TRUE;
}

static gboolean put_number(GString *out, guint32 number)
{
	return put(out, g_strdup_printf("%u", number));
}

static gboolean put_what(const FlightFacts *self, GString *out)
{
	const FlightTotals *totals = self->totals;

	if (event_kind_row(self->kind)->name)
		return put(out, g_strdup(event_kind_row(self->kind)->name));
	if (totals->n_messages > 1)
		return put(out, quantity_of(totals->n_messages, "message"));
	return put(out,
		   totals->first_name
			   ? g_strdup(totals->first_name)
			   : quantity_of(totals->n, transport_row(flow_of(self)->transport)->unit));
}

static gboolean put_names(const FlightFacts *self, GString *out)
{
	return self->totals->n_messages > 1 &&
	       put(out,
		   g_strdup_printf("%s … %s", self->totals->first_name, self->totals->last_name));
}

static gboolean put_segments(const FlightFacts *self, GString *out)
{
	return self->totals->first_name && self->totals->n > 1 &&
	       put(out,
		   quantity_of(self->totals->n, transport_row(flow_of(self)->transport)->unit));
}

static gboolean put_count(const FlightFacts *self, GString *out)
{
	return put(out, quantity_count(self->totals->n));
}

static gboolean put_bytes(const FlightFacts *self, GString *out)
{
	return self->totals->bytes > 0 && put(out, quantity_bytes(self->totals->bytes));
}

static gboolean put_duration(const FlightFacts *self, GString *out)
{
	const Message *message = self->message;
	gint64 duration = message->last.captured_ns - message->first.captured_ns;

	return message->is_band && self->diagram->has_times && duration > 0 &&
	       put(out, quantity_duration(duration));
}

static gboolean put_back(const FlightFacts *self, GString *out)
{
	guint n = self->totals->n_back;

	return n > 0 && put(out, g_strdup_printf(n == 1 ? "%u ACK back" : "%u ACKs back", n));
}

static gboolean put_seq(const FlightFacts *self, GString *out)
{
	return put_number(out,
			  segment_words_number(flow_of(self), self->words, first_of(self)->from,
					       self->totals->lowest_seq));
}

static gboolean put_seq_end(const FlightFacts *self, GString *out)
{
	return put_number(out,
			  segment_words_number(flow_of(self), self->words, first_of(self)->from,
					       self->totals->highest_end));
}

/* Relative numbers are amounts of bytes, so their digits are grouped. */
static gboolean put_ack(const FlightFacts *self, GString *out)
{
	guint32 ack = self->totals->highest_ack;

	if (!(first_of(self)->tcp.flags & TCP_ACK))
		return FALSE;
	if (self->words->template->numbers == NUMBERS_RELATIVE)
		return put(out, quantity_count(ack));
	return put_number(out, segment_words_number(flow_of(self), self->words,
						    side_other(first_of(self)->from), ack));
}

static gboolean put_win(const FlightFacts *self, GString *out)
{
	return put_number(out, last_of(self)->tcp.window);
}

static gboolean put_frame(const FlightFacts *self, GString *out)
{
	return put_number(out, first_of(self)->frame);
}

static gboolean put_frame_end(const FlightFacts *self, GString *out)
{
	return put_number(out, last_of(self)->frame);
}

static gboolean put_flow(const FlightFacts *self, GString *out)
{
	return put(out, flow_name(flow_of(self)));
}

static gboolean put_port(const FlightFacts *self, GString *out)
{
	return put_number(out, flow_of(self)->ends[SIDE_SERVER].port);
}

typedef gboolean (*PutValue)(const FlightFacts *self, GString *out);

static const PutValue put_values[FLIGHT_N_WORDS] = {
	[FLIGHT_WHAT] = put_what,
	[FLIGHT_NAMES] = put_names,
	[FLIGHT_SEGMENTS] = put_segments,
	[FLIGHT_COUNT] = put_count,
	[FLIGHT_BYTES] = put_bytes,
	[FLIGHT_DURATION] = put_duration,
	[FLIGHT_BACK] = put_back,
	[FLIGHT_SEQ] = put_seq,
	[FLIGHT_SEQ_END] = put_seq_end,
	[FLIGHT_ACK] = put_ack,
	[FLIGHT_WIN] = put_win,
	[FLIGHT_FRAME] = put_frame,
	[FLIGHT_FRAME_END] = put_frame_end,
	[FLIGHT_FLOW] = put_flow,
	[FLIGHT_PORT] = put_port,
};

/* These are sums of TCP header fields. */
static gboolean is_of_tcp(guint word)
{
	return word == FLIGHT_SEQ || word == FLIGHT_SEQ_END || word == FLIGHT_ACK ||
	       word == FLIGHT_WIN;
}

gboolean flight_word(gconstpointer facts, guint word, guint nth, GString *out)
{
	(void)nth;
	if (is_of_tcp(word) && flow_of(facts)->transport != TRANSPORT_TCP)
		return FALSE;
	return put_values[word](facts, out);
}
