#include "diagram/segment-words.h"

#include <string.h>

#include "base/quantity.h"
#include "flow/transport.h"

#define DETAIL_BREAK " · "  /* between the parts of FlowEvent.detail */
#define ACK_SUM_REACH 10000 /* events searched for what an ACK acknowledges */

static const FlowEvent *event_of(const SegmentFacts *self)
{
	return &g_array_index(self->flow->events, FlowEvent, self->index);
}

static gboolean put(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean put(GString *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(out, format, args);
	va_end(args);
	return TRUE;
}

static gboolean put_duration(GString *out, gint64 ns)
{
	g_autofree char *text = quantity_duration(ns);

	return put(out, "%s", text);
}

guint32 segment_words_number(const Flow *flow, const DiagramSpec *words, Side from,
			     guint32 relative)
{
	return words->template->numbers == NUMBERS_ABSOLUTE ? flow->tcp.base[from] + relative
							    : relative;
}

static guint32 own_number(const SegmentFacts *self, guint32 relative)
{
	return segment_words_number(self->flow, self->words, event_of(self)->from, relative);
}

static guint32 peer_number(const SegmentFacts *self, guint32 relative)
{
	return segment_words_number(self->flow, self->words, side_other(event_of(self)->from),
				    relative);
}

static const char *control_name(guint8 flags)
{
	static const struct {
		guint8 flag;
		const char *alone, *with_ack;
	} names[] = {
		{ TCP_RST, "RST", "RST, ACK" },
		{ TCP_SYN, "SYN", "SYN, ACK" },
		{ TCP_FIN, "FIN", "FIN, ACK" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (flags & names[i].flag)
			return flags & TCP_ACK ? names[i].with_ack : names[i].alone;
	return flags & TCP_ACK ? "ACK" : "no flags";
}

/* All of them: "SYN, ACK".  Caller frees. */
static char *flag_names(guint8 flags)
{
	static const struct {
		guint8 flag;
		const char *name;
	} names[] = {
		{ TCP_SYN, "SYN" }, { TCP_FIN, "FIN" }, { TCP_RST, "RST" }, { TCP_PSH, "PSH" },
		{ TCP_ACK, "ACK" }, { TCP_URG, "URG" }, { TCP_ECE, "ECE" }, { TCP_CWR, "CWR" },
	};
	GString *out = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (flags & names[i].flag)
			g_string_append_printf(out, "%s%s", out->len ? ", " : "", names[i].name);
	if (!out->len)
		g_string_append(out, "no flags");
	return g_string_free(out, FALSE);
}

/* What no host sends that speaks TCP, but a scanner does: all flags matter. */
static gboolean is_odd(guint8 flags)
{
	guint n = ((flags & TCP_SYN) != 0) + ((flags & TCP_FIN) != 0) + ((flags & TCP_RST) != 0);

	return n > 1 || (!(flags & (TCP_ACK | TCP_SYN | TCP_RST)) && flags & (TCP_PSH | TCP_URG));
}

char *segment_what(const FlowEvent *event)
{
	const char *what = event->label ? event->label : "data";

	if (event->kind == EVENT_DATAGRAM)
		return g_strdup(event->label || event->len > 0 ? what : "empty datagram");
	if (event->tcp.marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return g_strdup(event->tcp.marks & MARK_KEEP_ALIVE ? "keep-alive" : "window probe");
	if (event->tcp.marks & MARK_KEEP_ALIVE_ACK)
		return g_strdup("ACK");
	if (event->len == 0 && is_odd(event->tcp.flags))
		return flag_names(event->tcp.flags);
	if (event->len == 0)
		return g_strdup(control_name(event->tcp.flags));
	if (event->tcp.flags & (TCP_SYN | TCP_RST))
		return g_strdup_printf("%s + %s", control_name(event->tcp.flags), what);
	return g_strdup_printf(event->tcp.flags & TCP_FIN ? "%s, FIN" : "%s", what);
}

static gboolean put_what(const SegmentFacts *self, guint nth, GString *out)
{
	g_autofree char *what = segment_what(event_of(self));

	(void)nth;
	return put(out, "%s", what);
}

static gboolean put_flags(const SegmentFacts *self, guint nth, GString *out)
{
	g_autofree char *names = flag_names(event_of(self)->tcp.flags);

	(void)nth;
	return put(out, "%s", names);
}

static gboolean put_app(const SegmentFacts *self, guint nth, GString *out)
{
	const FlowEvent *event = event_of(self);

	(void)nth;
	return event->len > 0 && put(out, "%s", event->label ? event->label : "data");
}

/* Part number `nth`. */
static gboolean put_detail(const SegmentFacts *self, guint nth, GString *out)
{
	const char *at = event_of(self)->detail, *end;

	for (guint i = 0; at && i < nth; i++) {
		at = strstr(at, DETAIL_BREAK);
		at = at ? at + strlen(DETAIL_BREAK) : NULL;
	}
	if (!at || event_of(self)->len == 0)
		return FALSE;
	end = strstr(at, DETAIL_BREAK);
	g_string_append_len(out, at, end ? end - at : -1);
	return TRUE;
}

static gboolean put_len(const SegmentFacts *self, guint nth, GString *out)
{
	g_autofree char *len = quantity_bytes(event_of(self)->len);

	(void)nth;
	return event_of(self)->len > 0 && put(out, "%s", len);
}

static gboolean put_seq(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return put(out, "%u", own_number(self, event_of(self)->tcp.seq));
}

static gboolean put_seq_end(const SegmentFacts *self, guint nth, GString *out)
{
	const FlowEvent *event = event_of(self);

	(void)nth;
	return event->len > 0 && put(out, "%u", own_number(self, event->tcp.seq + event->len));
}

static gboolean put_probe_seq(const SegmentFacts *self, guint nth, GString *out)
{
	return event_of(self)->tcp.marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE) &&
	       put_seq(self, nth, out);
}

static gboolean put_ack(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return event_of(self)->tcp.flags & TCP_ACK &&
	       put(out, "%u", peer_number(self, event_of(self)->tcp.ack));
}

/* The last segment that ends where `event` acknowledges; NULL: the capture has none. */
static const FlowEvent *find_acknowledged(const SegmentFacts *self, const FlowEvent *event)
{
	guint last = self->index > ACK_SUM_REACH ? self->index - ACK_SUM_REACH : 0;

	for (guint i = self->index; i-- > last;) {
		const FlowEvent *at = &g_array_index(self->flow->events, FlowEvent, i);
		guint32 len = tcp_sequence_len(at->tcp.flags, at->len);

		if (at->from != event->from && len > 0 && at->tcp.seq + len == event->tcp.ack)
			return at;
	}
	return NULL;
}

/* Whether its side's last segment said the same. */
static gboolean repeats_ack(const SegmentFacts *self, const FlowEvent *event)
{
	guint last = self->index > ACK_SUM_REACH ? self->index - ACK_SUM_REACH : 0;

	for (guint i = self->index; i-- > last;) {
		const FlowEvent *at = &g_array_index(self->flow->events, FlowEvent, i);

		if (at->from == event->from && at->tcp.flags & TCP_ACK)
			return at->tcp.ack == event->tcp.ack;
	}
	return FALSE;
}

/* The sum only where it is news. */
static gboolean put_ack_sum(const SegmentFacts *self, guint nth, GString *out)
{
	const FlowEvent *event = event_of(self), *acknowledged;

	if (!put_ack(self, nth, out))
		return FALSE;
	acknowledged = repeats_ack(self, event) ? NULL : find_acknowledged(self, event);
	if (!acknowledged)
		return TRUE;
	put(out, " = %u", peer_number(self, acknowledged->tcp.seq));
	if (acknowledged->len > 0)
		put(out, " + %u", acknowledged->len);
	return put(out, "%s%s", acknowledged->tcp.flags & TCP_SYN ? " + 1" : "",
		   acknowledged->tcp.flags & TCP_FIN ? " + 1" : "");
}

static gboolean put_win(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return put(out, "%u", event_of(self)->tcp.window);
}

static gboolean put_win_update(const SegmentFacts *self, guint nth, GString *out)
{
	return event_of(self)->tcp.marks & MARK_WINDOW_UPDATE && event_of(self)->tcp.window > 0 &&
	       put_win(self, nth, out);
}

static gboolean put_urg(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return event_of(self)->tcp.flags & TCP_URG && put(out, "URG");
}

/* RFC 3168 §6.1.1: on a SYN both flags offer ECN, on a SYN/ACK one of them accepts it. */
static gboolean put_ecn(const SegmentFacts *self, guint nth, GString *out)
{
	guint8 flags = event_of(self)->tcp.flags;

	(void)nth;
	if (!(flags & (TCP_ECE | TCP_CWR)))
		return FALSE;
	if (flags & TCP_SYN)
		return put(out, "ECN");
	return put(out, "%s%s", flags & TCP_ECE ? "ECE" : "",
		   flags & TCP_CWR ? flags & TCP_ECE ? ", CWR" : "CWR" : "");
}

static gboolean put_mss(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return event_of(self)->tcp.mss >= 0 && put(out, "%d", event_of(self)->tcp.mss);
}

static gboolean put_wscale(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return event_of(self)->tcp.wscale >= 0 && put(out, "%d", event_of(self)->tcp.wscale);
}

/* A D-SACK block is part of the verdict. */
static gboolean put_sack(const SegmentFacts *self, guint nth, GString *out)
{
	const FlowEvent *event = event_of(self);
	guint i = nth + (event->tcp.has_dsack ? 1 : 0);

	return i < event->tcp.n_sack &&
	       put(out, "%u–%u", peer_number(self, event->tcp.sack[i].left),
		   peer_number(self, event->tcp.sack[i].right));
}

static gboolean put_rtt(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return !self->words->lacks_times && event_of(self)->rtt_ns >= 0 &&
	       put_duration(out, event_of(self)->rtt_ns);
}

static gboolean put_delta(const SegmentFacts *self, guint nth, GString *out)
{
	const FlowEvent *event = event_of(self);

	(void)nth;
	return !self->words->lacks_times && self->index > 0 &&
	       put_duration(out, event->time_ns - event[-1].time_ns);
}

static gboolean put_frame(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return put(out, "%u", event_of(self)->frame);
}

static gboolean put_flow(const SegmentFacts *self, guint nth, GString *out)
{
	g_autofree char *name = flow_name(self->flow);

	(void)nth;
	return put(out, "%s", name);
}

static gboolean put_port(const SegmentFacts *self, guint nth, GString *out)
{
	(void)nth;
	return put(out, "%u", self->flow->ends[SIDE_SERVER].port);
}

typedef gboolean (*PutValue)(const SegmentFacts *self, guint nth, GString *out);

static const PutValue put_values[SEGMENT_N_WORDS] = {
	[SEGMENT_WHAT] = put_what,       [SEGMENT_FLAGS] = put_flags,
	[SEGMENT_APP] = put_app,         [SEGMENT_DETAIL] = put_detail,
	[SEGMENT_LEN] = put_len,         [SEGMENT_SEQ] = put_seq,
	[SEGMENT_SEQ_END] = put_seq_end, [SEGMENT_PROBE_SEQ] = put_probe_seq,
	[SEGMENT_ACK] = put_ack,         [SEGMENT_ACK_SUM] = put_ack_sum,
	[SEGMENT_WIN] = put_win,         [SEGMENT_WIN_UPDATE] = put_win_update,
	[SEGMENT_URG] = put_urg,         [SEGMENT_ECN] = put_ecn,
	[SEGMENT_MSS] = put_mss,         [SEGMENT_WSCALE] = put_wscale,
	[SEGMENT_SACK] = put_sack,       [SEGMENT_RTT] = put_rtt,
	[SEGMENT_DELTA] = put_delta,     [SEGMENT_FRAME] = put_frame,
	[SEGMENT_FLOW] = put_flow,       [SEGMENT_PORT] = put_port,
};

/* Only TCP headers have these. */
static gboolean is_of_tcp(guint word)
{
	static const gboolean of_tcp[SEGMENT_N_WORDS] = {
		[SEGMENT_FLAGS] = TRUE,     [SEGMENT_SEQ] = TRUE,        [SEGMENT_SEQ_END] = TRUE,
		[SEGMENT_PROBE_SEQ] = TRUE, [SEGMENT_ACK] = TRUE,        [SEGMENT_ACK_SUM] = TRUE,
		[SEGMENT_WIN] = TRUE,       [SEGMENT_WIN_UPDATE] = TRUE, [SEGMENT_URG] = TRUE,
		[SEGMENT_ECN] = TRUE,       [SEGMENT_MSS] = TRUE,        [SEGMENT_WSCALE] = TRUE,
		[SEGMENT_SACK] = TRUE,
	};

	return of_tcp[word];
}

gboolean segment_word(gconstpointer facts, guint word, guint nth, GString *out)
{
	const SegmentFacts *self = facts;

	if (is_of_tcp(word) && self->flow->transport != TRANSPORT_TCP)
		return FALSE;
	return put_values[word](self, nth, out);
}
