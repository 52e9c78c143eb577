/* Sequence numbers are made to count on beyond 32 bits, each from the one before it.  Then one pass
 * forward and one backward through maps of ranges tell which segments carried the same numbers.
 *
 * What the other side had acknowledged when is an array with an entry for each of its ACKs whose
 * maxima only grow, so the first ACK with a property is found by bisection.
 */
#include "flow/tcp/carriers.h"

#include "base/keyed-hash.h"
#include "tcp/range-map.h"
#include "tcp/seq.h"

/* Duplicate ACKs that ask for something: one alone may answer a duplicate.  RFC 5681 §3.2 asks for
 * three; one may be missing in the capture. */
#define ASKED_BY 2

/* An ACK, and the greatest of what it and those before it said. */
typedef struct {
	guint32 event;
	gint64 acked;
	gint32 newest; /* the event that first carried the latest of what SACK reports; -1: none */
} Answer;

/* What one side sent, and what the other answered. */
typedef struct {
	gint64 highest;      /* number so far */
	gboolean has_syn;    /* one without ACK */
	GArray *carriers;    /* of guint32: its events that take up numbers */
	gboolean is_orderly; /* each began where those before it ended, or beyond: no maps needed */
	GArray *answers;     /* of Answer, by the other side */
	RangeMap *first;     /* which event carried a number first; NULL while it is orderly */
	RangeMap *latest;    /* … and last so far; likewise */
	RangeMap *sacked;    /* which event of the other side reported it first */
	RangeMap *twice;     /* which event of the other side reported it as a duplicate first */
	GArray *dsack[2];    /* of gint64: left ends, right ends, sorted */
	GHashTable *asked; /* number → event: the last duplicate ACK that asks for it, plus one */
} Direction;

struct TcpCarriers {
	const Flow *flow;
	TcpCarrier *carriers; /* by event */
	Direction sent[2];    /* by Side */
};

static const FlowEvent *event_at(const TcpCarriers *self, guint32 i)
{
	return &g_array_index(self->flow->events, FlowEvent, i);
}

/* The relative number next to `near` that is `number` modulo 2^32. */
static gint64 unwrap(gint64 near, guint32 number)
{
	return near + (gint32)(number - (guint32)near);
}

/* ---- positions ----------------------------------------------------------------------------------
 */

/* Its SYN/ACK has to bear the number of the SYN before it (RFC 9293 §3.5, figure 7), and repeats
 * nothing for that. */
static gboolean is_in_simultaneous_open(const Direction *sent, const FlowEvent *event)
{
	return sent->has_syn && (event->tcp.flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
}

/* Its number is none of this connection's (tcp/track-start.c). */
static gboolean is_foreign_syn_ack(const FlowEvent *event)
{
	return event->tcp.marks & MARK_REUSED_PORTS && event->tcp.flags & TCP_ACK;
}

static void set_range(TcpCarriers *self, guint32 i)
{
	const FlowEvent *event = event_at(self, i);
	Direction *sent = &self->sent[event->from];
	TcpCarrier *carrier = &self->carriers[i];
	guint32 len = tcp_sequence_len(event->tcp.flags, event->len);

	carrier->left = carrier->right = unwrap(sent->highest, event->tcp.seq);
	if (is_in_simultaneous_open(sent, event) || is_foreign_syn_ack(event))
		return;
	sent->has_syn |= (event->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
	if (event->tcp.flags & TCP_RST ||
	    event->tcp.marks & (MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE))
		return;
	carrier->right += len;
	sent->highest = MAX(sent->highest, carrier->right);
}

static void set_ack(TcpCarriers *self, guint32 i)
{
	const FlowEvent *event = event_at(self, i);
	Direction *asked = &self->sent[side_other(event->from)];

	self->carriers[i].ack = -1;
	if (event->tcp.flags & TCP_ACK)
		self->carriers[i].ack = unwrap(asked->highest, event->tcp.ack);
}

/* ---- answers ------------------------------------------------------------------------------------
 */

static void note_dsack(Direction *sent, gint64 left, gint64 right, guint32 answer)
{
	range_map_fill(sent->twice, left, right, (gint32)answer);
	g_array_append_val(sent->dsack[0], left);
	g_array_append_val(sent->dsack[1], right);
}

/* The event of an orderly direction that carried the number; -1: none. */
static gint32 find_in_order(const TcpCarriers *self, const GArray *events, gint64 number)
{
	guint low = 0, high = events->len;
	guint32 event;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (self->carriers[g_array_index(events, guint32, middle)].left <= number)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return -1;
	event = g_array_index(events, guint32, low - 1);
	return number < self->carriers[event].right ? (gint32)event : -1;
}

static gint32 find_first(const TcpCarriers *self, const Direction *sent, gint64 number)
{
	return sent->is_orderly ? find_in_order(self, sent->carriers, number)
				: range_map_at(sent->first, number);
}

static gint32 note_sack(TcpCarriers *self, guint32 i)
{
	const FlowEvent *event = event_at(self, i);
	Direction *sent = &self->sent[side_other(event->from)];
	gint32 newest = -1;

	for (guint k = 0; k < event->tcp.n_sack; k++) {
		gint64 left = unwrap(self->carriers[i].ack, event->tcp.sack[k].left);
		gint64 right = left + (gint32)(event->tcp.sack[k].right - event->tcp.sack[k].left);

		if (right <= left)
			continue;
		if (k == 0 && event->tcp.has_dsack) {
			note_dsack(sent, left, right, i);
			continue;
		}
		range_map_fill(sent->sacked, left, right, (gint32)i);
		newest = MAX(newest, find_first(self, sent, right - 1));
	}
	return newest;
}

/* RFC 2883 §4: it says that something came twice, not that something is missing. */
static gboolean reports_duplicate_only(const FlowEvent *event)
{
	return event->tcp.has_dsack && event->tcp.n_sack == 1;
}

static void note_answer(TcpCarriers *self, guint32 i)
{
	const FlowEvent *event = event_at(self, i);
	Direction *sent = &self->sent[side_other(event->from)];
	const Answer *last = sent->answers->len
				     ? &g_array_index(sent->answers, Answer, sent->answers->len - 1)
				     : NULL;
	Answer answer = { i, self->carriers[i].ack, note_sack(self, i) };

	if (event->tcp.dup_ack_number >= ASKED_BY && !reports_duplicate_only(event))
		g_hash_table_insert(sent->asked, GSIZE_TO_POINTER((gsize)answer.acked),
				    GUINT_TO_POINTER(i + 1));
	if (last) {
		answer.acked = MAX(answer.acked, last->acked);
		answer.newest = MAX(answer.newest, last->newest);
	}
	g_array_append_val(sent->answers, answer);
}

/* The first answer that comes after `event` and acknowledges all below `acked`. */
static guint find_answer(const Direction *sent, guint32 event, gint64 acked)
{
	guint low = 0, high = sent->answers->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const Answer *answer = &g_array_index(sent->answers, Answer, middle);

		if (answer->event > event && answer->acked >= acked)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static gint32 event_of_answer(const Direction *sent, guint at)
{
	return at < sent->answers->len ? (gint32)g_array_index(sent->answers, Answer, at).event
				       : -1;
}

/* By SACK: when its ends were both reported; -1: not all of it was. */
static gint32 find_sack(const Direction *sent, const TcpCarrier *carrier)
{
	if (!range_map_is_filled(sent->sacked, carrier->left, carrier->right))
		return -1;
	return MAX(range_map_at(sent->sacked, carrier->left),
		   range_map_at(sent->sacked, carrier->right - 1));
}

/* Which answer before the one at `at` has not had the segment yet. */
static gint32 find_asking(const TcpCarriers *self, guint32 i, guint at)
{
	const Direction *sent = &self->sent[event_at(self, i)->from];
	const Answer *answer = at > 0 ? &g_array_index(sent->answers, Answer, at - 1) : NULL;

	if (!answer || answer->event < i || answer->acked != self->carriers[i].left)
		return -1;
	return event_at(self, answer->event)->tcp.flags & TCP_RST ? -1 : (gint32)answer->event;
}

static void set_cover(TcpCarriers *self, guint32 i)
{
	TcpCarrier *carrier = &self->carriers[i];
	const Direction *sent = &self->sent[event_at(self, i)->from];
	guint at = find_answer(sent, i, carrier->right);
	gint32 sack = find_sack(sent, carrier);

	if (sack >= 0) {
		guint by_sack = find_answer(sent, MAX((guint32)sack, i + 1) - 1, G_MININT64);

		at = MIN(at, by_sack);
	}
	carrier->cover = event_of_answer(sent, at);
	carrier->asked = find_asking(self, i, at);
	carrier->acked_before = at > 0 ? g_array_index(sent->answers, Answer, at - 1).acked : -1;
}

/* ---- carriers -----------------------------------------------------------------------------------
 */

static gboolean carries(const TcpCarrier *carrier)
{
	return carrier->left < carrier->right;
}

/* How many carriers of a number there are, by what the map's direction saw last. */
static guint32 count_others(const TcpCarriers *self, const RangeMap *map, gint64 number)
{
	gint32 last = range_map_at(map, number);

	return last < 0 ? 0 : self->carriers[last].n_others + 1;
}

/* The maps of what was carried in order so far. */
static void make_maps(const TcpCarriers *self, Direction *sent)
{
	sent->is_orderly = FALSE;
	sent->first = range_map_new();
	sent->latest = range_map_new();
	for (guint i = 0; i < sent->carriers->len; i++) {
		guint32 event = g_array_index(sent->carriers, guint32, i);
		const TcpCarrier *carrier = &self->carriers[event];

		range_map_fill(sent->first, carrier->left, carrier->right, (gint32)event);
		range_map_set(sent->latest, carrier->left, carrier->right, (gint32)event);
	}
}

static void set_before(TcpCarriers *self, guint32 i, Direction *sent)
{
	TcpCarrier *carrier = &self->carriers[i];

	carrier->before = MAX(range_map_at(sent->latest, carrier->left),
			      range_map_at(sent->latest, carrier->right - 1));
	carrier->n_others = count_others(self, sent->latest, carrier->left);
	range_map_set(sent->latest, carrier->left, carrier->right, (gint32)i);
	range_map_fill(sent->first, carrier->left, carrier->right, (gint32)i);
}

static void look_forward(TcpCarriers *self)
{
	for (guint32 i = 0; i < self->flow->events->len; i++) {
		TcpCarrier *carrier = &self->carriers[i];
		Direction *sent = &self->sent[event_at(self, i)->from];
		gint64 highest = sent->highest;

		set_ack(self, i);
		set_range(self, i);
		carrier->before = -1;
		if (carries(carrier)) {
			if (sent->is_orderly && carrier->left < highest)
				make_maps(self, sent);
			if (!sent->is_orderly)
				set_before(self, i, sent);
			g_array_append_val(sent->carriers, i);
		}
		if (carrier->ack >= 0)
			note_answer(self, i);
	}
}

/* What comes after an event, of its side, by a map of the carriers after it. */
static void set_after(TcpCarriers *self, guint32 i, const RangeMap *after)
{
	TcpCarrier *carrier = &self->carriers[i];
	gint32 first = range_map_at(after, carrier->left);
	gint32 last = range_map_at(after, carrier->right - 1);

	carrier->repeat = first >= 0 && last >= 0 ? MIN(first, last) : -1;
	carrier->is_in_parts =
		carrier->repeat < 0 && range_map_has_any(after, carrier->left, carrier->right);
}

/* Of a direction that is not orderly. */
static void look_back(TcpCarriers *self, const Direction *sent)
{
	g_autoptr(RangeMap) after = range_map_new();
	g_autofree guint32 *n_after = g_new0(guint32, self->flow->events->len);

	for (guint k = sent->carriers->len; k-- > 0;) {
		guint32 i = g_array_index(sent->carriers, guint32, k);
		TcpCarrier *carrier = &self->carriers[i];
		gint32 first = range_map_at(after, carrier->left);

		n_after[i] = first < 0 ? 0 : n_after[first] + 1;
		carrier->n_others += n_after[i];
		set_after(self, i, after);
		range_map_set(after, carrier->left, carrier->right, (gint32)i);
	}
}

static void set_covers(TcpCarriers *self)
{
	for (guint32 i = 0; i < self->flow->events->len; i++) {
		self->carriers[i].repeat = self->carriers[i].cover = -1;
		self->carriers[i].acked_before = self->carriers[i].asked = -1;
		if (carries(&self->carriers[i]))
			set_cover(self, i);
	}
}

static int compare_numbers(gconstpointer a, gconstpointer b)
{
	gint64 p = *(const gint64 *)a, q = *(const gint64 *)b;

	return p < q ? -1 : p > q;
}

TcpCarriers *tcp_carriers_new(const Flow *flow)
{
	TcpCarriers *self = g_new0(TcpCarriers, 1);

	self->flow = flow;
	self->carriers = g_new0(TcpCarrier, flow->events->len);
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		self->sent[side] = (Direction){
			.carriers = g_array_new(FALSE, FALSE, sizeof(guint32)),
			.answers = g_array_new(FALSE, FALSE, sizeof(Answer)),
			.is_orderly = TRUE,
			.sacked = range_map_new(),
			.twice = range_map_new(),
			.dsack = { g_array_new(FALSE, FALSE, sizeof(gint64)),
				   g_array_new(FALSE, FALSE, sizeof(gint64)) },
			.asked = g_hash_table_new(keyed_hash_pointer, g_direct_equal),
		};
	look_forward(self);
	set_covers(self);
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		if (!self->sent[side].is_orderly)
			look_back(self, &self->sent[side]);
		for (guint end = 0; end < 2; end++)
			g_array_sort(self->sent[side].dsack[end], compare_numbers);
	}
	return self;
}

void tcp_carriers_free(TcpCarriers *self)
{
	if (!self)
		return;
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		Direction *sent = &self->sent[side];

		g_array_unref(sent->carriers);
		g_array_unref(sent->answers);
		range_map_free(sent->first);
		range_map_free(sent->latest);
		range_map_free(sent->sacked);
		range_map_free(sent->twice);
		g_array_unref(sent->dsack[0]);
		g_array_unref(sent->dsack[1]);
		g_hash_table_unref(sent->asked);
	}
	g_free(self->carriers);
	g_free(self);
}

const TcpCarrier *tcp_carriers_at(const TcpCarriers *self, guint32 event)
{
	return &self->carriers[event];
}

gint32 tcp_carriers_last_sent(const TcpCarriers *self, Side from, guint32 answer, gint64 latest_ns)
{
	const GArray *carriers = self->sent[from].carriers;
	guint low = 0, high = carriers->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		guint32 event = g_array_index(carriers, guint32, middle);

		if (event < answer && event_at(self, event)->time_ns <= latest_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? (gint32)g_array_index(carriers, guint32, low - 1) : -1;
}

/* How many of the sorted numbers are at most `most`. */
static guint count_at_most(const GArray *numbers, gint64 most)
{
	guint low = 0, high = numbers->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(numbers, gint64, middle) <= most)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static guint count_dsacks_of(const Direction *sent, gint64 number)
{
	return count_at_most(sent->dsack[0], number) - count_at_most(sent->dsack[1], number);
}

guint tcp_carriers_n_dsacks(const TcpCarriers *self, guint32 event)
{
	const TcpCarrier *carrier = &self->carriers[event];
	const Direction *sent = &self->sent[event_at(self, event)->from];

	return MIN(count_dsacks_of(sent, carrier->left), count_dsacks_of(sent, carrier->right - 1));
}

gint32 tcp_carriers_dsack(const TcpCarriers *self, guint32 event)
{
	return range_map_at(self->sent[event_at(self, event)->from].twice,
			    self->carriers[event].left);
}

/* The first answer that reports something sent first after the event. */
static guint find_newer(const Direction *sent, guint32 event)
{
	guint low = 0, high = sent->answers->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(sent->answers, Answer, middle).newest > (gint32)event)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static gboolean is_before_cover(const TcpCarrier *carrier, gint32 answer)
{
	return answer >= 0 && (carrier->cover < 0 || answer < carrier->cover);
}

gint32 tcp_carriers_hole(const TcpCarriers *self, guint32 event, gint64 round_trip_ns)
{
	const TcpCarrier *carrier = &self->carriers[event];
	const Direction *sent = &self->sent[event_at(self, event)->from];
	gint32 answer = event_of_answer(sent, find_newer(sent, event));
	gint64 after_ns = event_at(self, event)->time_ns + MAX(round_trip_ns, 0);

	if (is_before_cover(carrier, answer) && answer > (gint32)event)
		return answer;
	answer = (gint32)GPOINTER_TO_UINT(
			 g_hash_table_lookup(sent->asked, GSIZE_TO_POINTER((gsize)carrier->left))) -
		 1;
	if (is_before_cover(carrier, answer) && answer > (gint32)event &&
	    event_at(self, (guint32)answer)->time_ns >= after_ns)
		return answer;
	return -1;
}
