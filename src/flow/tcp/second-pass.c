/* An answer is timed against what it acknowledges first, or what its first SACK block reports: that
 * has just come (RFC 2018 §4), or came earlier.  Not what had been sent more than once by then
 * (Karn's rule, RFC 6298 §3), nor across a clock that was set back.  A RST may be somebody else's,
 * so it counts only where nothing else was timed. */
#include "flow/tcp/second-pass.h"

#include "tcp/round-trip.h"
#include "tcp/seq.h"

struct TcpSecondPass {
	SentIndex *sent[2];  /* by Side */
	guint32 acked[2];    /* by Side that acknowledged: the highest */
	gint64 least_ns[2];  /* by Side that answered; -1: unknown */
	gint64 latest_ns;    /* time of the last event */
	gint64 added_ns;     /* … and its added_ns */
	guint32 set_back_at; /* the last event before which the clock was */
};

TcpSecondPass *tcp_second_pass_new(void)
{
	TcpSecondPass *self = g_new(TcpSecondPass, 1);

	*self = (TcpSecondPass){ .sent = { sent_index_new(), sent_index_new() },
				 .least_ns = { -1, -1 },
				 .latest_ns = G_MININT64 };
	return self;
}

void tcp_second_pass_free(TcpSecondPass *self)
{
	sent_index_free(self->sent[SIDE_CLIENT]);
	sent_index_free(self->sent[SIDE_SERVER]);
	g_free(self);
}

/* What a retransmission repeats, then what it makes the latest of its kind. */
static void set_original(TcpSecondPass *self, FlowEvent *event, guint32 index)
{
	SentIndex *sent = self->sent[event->from];
	guint32 len = tcp_sequence_len(event->tcp.flags, event->len);
	gboolean is_again = event->tcp.marks & (MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER);

	event->original = -1;
	if (!len || event->tcp.marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return;
	if (event->tcp.marks & MARK_ANY_RETRANSMISSION)
		event->original = sent_index_find(sent, event->tcp.seq);
	sent_index_add(sent, event->tcp.seq, event->tcp.seq + len,
		       (SentEvent){ index, event->time_ns, is_again });
}

/* How long ago the peer sent what ends before the number `end`; -1: unknown. */
static gint64 time_since(const TcpSecondPass *self, const FlowEvent *answer, guint32 end)
{
	SentEvent asked;

	if (!sent_index_find_once(self->sent[side_other(answer->from)], end - 1, &asked) ||
	    asked.event < self->set_back_at)
		return -1;
	return MAX(answer->time_ns - asked.time_ns, 0);
}

static void note_time(TcpSecondPass *self, Side side, gint64 ns)
{
	gint64 *least = &self->least_ns[side];

	if (round_trip_is_likely(ns))
		*least = *least < 0 ? ns : MIN(*least, ns);
}

static void time_answer(TcpSecondPass *self, FlowEvent *answer)
{
	guint32 *acked = &self->acked[answer->from];

	if (!(answer->tcp.flags & TCP_ACK))
		return;
	if (seq_after(answer->tcp.ack, *acked)) {
		*acked = answer->tcp.ack;
		answer->rtt_ns = time_since(self, answer, answer->tcp.ack);
	}
	if (!(answer->tcp.flags & TCP_RST) || self->least_ns[answer->from] < 0)
		note_time(self, answer->from, answer->rtt_ns);
	if (answer->tcp.n_sack > 0 && !answer->tcp.has_dsack)
		note_time(self, answer->from, time_since(self, answer, answer->tcp.sack[0].right));
}

void tcp_second_pass_take(TcpSecondPass *self, FlowEvent *event, guint32 index)
{
	if (event->time_ns < self->latest_ns || event->added_ns > self->added_ns)
		self->set_back_at = index;
	self->latest_ns = event->time_ns;
	self->added_ns = event->added_ns;
	event->rtt_ns = -1;
	time_answer(self, event);
	set_original(self, event, index);
}

gint32 tcp_second_pass_find(const TcpSecondPass *self, Side from, guint32 number)
{
	return sent_index_find(self->sent[from], number);
}

gint64 tcp_second_pass_least(const TcpSecondPass *self, Side side)
{
	return self->least_ns[side];
}
