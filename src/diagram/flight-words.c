#include "diagram/flight-words.h"

#include "base/quantity.h"
#include "diagram/segment-words.h"
#include "flow/seq.h"

static const FlowEvent *event_at(const FlightFacts *self, guint i)
{
	return &g_array_index(self->flow->events, FlowEvent, self->events[i]);
}

static const FlowEvent *last_event(const FlightFacts *self)
{
	return event_at(self, self->n_events - 1);
}

/* Takes `text`. */
static gboolean put(GString *out, char *text)
{
	g_string_append(out, text);
	g_free(text);
	return TRUE;
}

static gboolean put_number(GString *out, guint64 number)
{
	return put(out, g_strdup_printf("%" G_GUINT64_FORMAT, number));
}

static gboolean put_segments(const FlightFacts *self, GString *out)
{
	return put(out, quantity_of(self->n_events, "segment"));
}

static gboolean put_count(const FlightFacts *self, GString *out)
{
	return put(out, quantity_count(self->n_events));
}

static gboolean put_bytes(const FlightFacts *self, GString *out)
{
	guint64 bytes = 0;

	for (guint i = 0; i < self->n_events; i++)
		bytes += event_at(self, i)->len;
	return bytes > 0 && put(out, quantity_bytes(bytes));
}

static gboolean put_duration(const FlightFacts *self, GString *out)
{
	gint64 duration = last_event(self)->time_ns - event_at(self, 0)->time_ns;

	return !self->words->lacks_times && self->n_events > 1 &&
	       put(out, quantity_duration(duration));
}

static gboolean put_retransmitted(const FlightFacts *self, GString *out)
{
	g_autofree char *count = NULL;
	guint n = 0;

	for (guint i = 0; i < self->n_events; i++)
		n += (event_at(self, i)->marks & MARK_ANY_RETRANSMISSION) != 0;
	count = quantity_count(n);
	return n > 0 && put(out, g_strconcat(count, " retransmitted", NULL));
}

static gboolean put_seq(const FlightFacts *self, GString *out)
{
	guint32 seq = event_at(self, 0)->seq;

	for (guint i = 1; i < self->n_events; i++)
		seq = seq_min(seq, event_at(self, i)->seq);
	return put_number(out, shown_number(self->flow, self->words, last_event(self)->from, seq));
}

static gboolean put_seq_end(const FlightFacts *self, GString *out)
{
	guint32 end = event_at(self, 0)->seq + event_at(self, 0)->len;

	for (guint i = 1; i < self->n_events; i++)
		end = seq_max(end, event_at(self, i)->seq + event_at(self, i)->len);
	return put_number(out, shown_number(self->flow, self->words, last_event(self)->from, end));
}

static gboolean put_ack(const FlightFacts *self, GString *out)
{
	Side peer = side_other(last_event(self)->from);
	guint32 ack = event_at(self, 0)->ack;

	for (guint i = 1; i < self->n_events; i++)
		ack = seq_max(ack, event_at(self, i)->ack);
	return last_event(self)->flags & TCP_ACK &&
	       put_number(out, shown_number(self->flow, self->words, peer, ack));
}

static gboolean put_win(const FlightFacts *self, GString *out)
{
	return put_number(out, last_event(self)->window);
}

static gboolean put_frame(const FlightFacts *self, GString *out)
{
	return put_number(out, event_at(self, 0)->frame);
}

static gboolean put_frame_end(const FlightFacts *self, GString *out)
{
	return put_number(out, last_event(self)->frame);
}

static gboolean put_flow(const FlightFacts *self, GString *out)
{
	return put_number(out, self->flow->id);
}

static gboolean put_port(const FlightFacts *self, GString *out)
{
	return put_number(out, self->flow->ends[SIDE_SERVER].port);
}

typedef gboolean (*PutValue)(const FlightFacts *self, GString *out);

static const PutValue put_values[FLIGHT_N_WORDS] = {
	[FLIGHT_SEGMENTS] = put_segments,
	[FLIGHT_COUNT] = put_count,
	[FLIGHT_BYTES] = put_bytes,
	[FLIGHT_DURATION] = put_duration,
	[FLIGHT_RETRANSMITTED] = put_retransmitted,
	[FLIGHT_SEQ] = put_seq,
	[FLIGHT_SEQ_END] = put_seq_end,
	[FLIGHT_ACK] = put_ack,
	[FLIGHT_WIN] = put_win,
	[FLIGHT_FRAME] = put_frame,
	[FLIGHT_FRAME_END] = put_frame_end,
	[FLIGHT_FLOW] = put_flow,
	[FLIGHT_PORT] = put_port,
};

gboolean flight_word(gconstpointer facts, guint word, guint nth, GString *out)
{
	(void)nth;
	return put_values[word](facts, out);
}
