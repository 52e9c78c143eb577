/* Offsets count from the stream's first byte, 64 bits wide, so only the conversion from a sequence
 * number to an offset deals with 2^32.  A segment's number is within 2^31 of the next byte's (RFC
 * 9293 §3.4).
 *
 * Waiting pieces never overlap: only the parts of a segment that none of them has are added.  So
 * each segment costs its own length, and the logarithm of what waits for each piece that it
 * touches.
 *
 * A hole is given up only if something waits after it: a capture may show an acknowledgment before
 * the bytes that it acknowledges.  Where it is known to do so with something waiting, no hole is
 * given up for an acknowledgment.
 *
 * The byte of a zero-window probe is the stream's next one, but the window has no room for it, and
 * it is mostly sent again with what follows.  It is kept aside until it is needed: if the stream
 * continues after it.
 *
 * A reset may carry its reason as text (RFC 1122 §4.2.2.12).  That is not data, and it may be
 * forged: it is handed on at the end, if nothing has taken its place.
 */
#include "tcp/stream.h"

#include <string.h>

#include "tcp/recent-bytes.h"
#include "tcp/seq.h"
#include "tcp/tcp-mark.h"
#include "tcp/waiting-bytes.h"

#define NO_END G_MAXUINT64

typedef struct {
	guint64 offset;
	guint32 event;
	guint8 byte;
	gboolean is_there;
} Probe;

typedef struct {
	guint32 seq, event;
	GByteArray *text; /* NULL: none yet */
} Reason;

struct Stream {
	StreamPool *pool;
	StreamTake take;
	gpointer data;
	WaitingBytes *waiting;
	RecentBytes *recent; /* what was handed on; NULL: no comparison */
	guint64 next;        /* offset of what is handed on next */
	guint64 end;         /* offset after the last byte; NO_END */
	guint32 base;        /* sequence number of offset 0 */
	gboolean is_started; /* base is known… */
	gboolean has_syn;    /* … for good */
	guint32 other_base;  /* of another SYN/ACK: TcpTrack's OtherStart */
	gboolean has_other_base;
	gboolean is_over; /* the end was handed on */
	gboolean is_patient;
	Probe probe;
	Reason reason;
	StreamTrouble trouble;
};

/* A segment's bytes on their way into the stream. */
typedef struct {
	guint64 offset;
	Bytes bytes;
	guint64 first; /* offset of the segment's first byte */
	guint32 event;
} Arrival;

Stream *stream_new(StreamPool *pool, gboolean compare, StreamTake take, gpointer data)
{
	Stream *self = g_new0(Stream, 1);

	self->pool = pool;
	self->take = take;
	self->data = data;
	self->end = NO_END;
	self->waiting = waiting_bytes_new();
	if (compare)
		self->recent = recent_bytes_new();
	return self;
}

void stream_free(Stream *self)
{
	if (!self)
		return;
	self->pool->waiting -= waiting_bytes_cost(self->waiting);
	waiting_bytes_free(self->waiting);
	recent_bytes_free(self->recent);
	if (self->reason.text)
		g_byte_array_unref(self->reason.text);
	g_free(self);
}

void stream_be_patient(Stream *self)
{
	self->is_patient = TRUE;
}

const StreamTrouble *stream_trouble(const Stream *self)
{
	return &self->trouble;
}

/* ---- offsets ------------------------------------------------------------------------------------
 */

/* Negative before the stream. */
static gint64 offset_of(const Stream *self, guint32 seq)
{
	guint32 next_seq = self->base + (guint32)self->next;

	return seq_before(seq, next_seq) ? (gint64)self->next - (guint32)(next_seq - seq)
					 : (gint64)self->next + (guint32)(seq - next_seq);
}

static gboolean is_untouched(const Stream *self)
{
	return self->next == 0 && !waiting_bytes_first(self->waiting) && !self->probe.is_there;
}

/* The first byte comes after the SYN; if that was not captured, at the first segment.  A reset's
 * number may be anything. */
static void learn_base(Stream *self, const Packet *segment)
{
	gboolean is_syn = (segment->tcp.flags & TCP_SYN) != 0;

	if (segment->tcp.flags & TCP_RST || (self->is_started && !(is_syn && is_untouched(self))))
		return;
	self->base = segment->tcp.seq + is_syn;
	self->is_started = TRUE;
	self->has_syn = is_syn;
}

/* A SYN/ACK of other numbers, which count only if they are acknowledged or gone on from. */
static gboolean is_foreign_syn(const Stream *self, const Packet *segment)
{
	return segment->tcp.flags & TCP_SYN && self->has_syn && segment->tcp.seq + 1 != self->base;
}

static void take_up_other_base(Stream *self, guint32 number)
{
	if (!self->has_other_base || number != self->other_base || !is_untouched(self))
		return;
	self->base = number;
	self->has_other_base = FALSE;
}

/* An acknowledgment of the SYN sets it as well.  If the capture begins with a keep-alive, whose
 * number is one before the next byte's, its answer corrects that. */
static void learn_base_acknowledged(Stream *self, const Packet *segment)
{
	gboolean of_syn = !self->is_started && segment->tcp.flags & TCP_SYN;
	gboolean of_keep_alive = self->is_started && !self->has_syn && is_untouched(self) &&
				 segment->tcp.ack == self->base + 1;

	take_up_other_base(self, segment->tcp.ack);
	if (!of_syn && !of_keep_alive)
		return;
	self->base = segment->tcp.ack;
	self->is_started = self->has_syn = TRUE;
}

/* ---- handing on ---------------------------------------------------------------------------------
 */

static void hand_on(Stream *self, Bytes bytes, guint32 event, gboolean is_first)
{
	StreamPiece piece = { .offset = self->next,
			      .len = bytes.len,
			      .data = bytes.data,
			      .event = event,
			      .is_first = is_first };

	if (self->recent)
		recent_bytes_add(self->recent, self->next, bytes);
	self->next += bytes.len;
	self->take(self->data, &piece);
}

static void hand_on_hole(Stream *self, guint64 len, guint32 event)
{
	StreamPiece piece = { .offset = self->next, .len = len, .event = event };

	self->trouble.holes++;
	self->trouble.hole_bytes += len;
	self->next += len;
	self->take(self->data, &piece);
}

static void end_if_reached(Stream *self, guint32 event)
{
	StreamPiece piece = { .offset = self->next, .event = event };

	if (self->is_over || self->next != self->end)
		return;
	self->is_over = TRUE;
	self->take(self->data, &piece);
}

static void remove_first(Stream *self)
{
	guint64 before = waiting_bytes_cost(self->waiting);

	waiting_bytes_remove_first(self->waiting);
	self->pool->waiting -= before - waiting_bytes_cost(self->waiting);
}

/* Hands on what waits at the next offset, and then at the one after it. */
static void drain(Stream *self, guint32 event)
{
	const WaitingPiece *piece;

	while ((piece = waiting_bytes_first(self->waiting)) && piece->offset == self->next) {
		if (piece->data)
			hand_on(self, (Bytes){ piece->data, piece->len }, piece->event,
				piece->is_first);
		else
			hand_on_hole(self, piece->len, piece->event);
		remove_first(self);
	}
	end_if_reached(self, event);
}

/* Whether something waits after a hole at the next offset. */
static gboolean has_hole(const Stream *self)
{
	return waiting_bytes_first(self->waiting) || (self->end != NO_END && !self->is_over);
}

static guint64 hole_end(const Stream *self)
{
	const WaitingPiece *piece = waiting_bytes_first(self->waiting);

	return piece ? piece->offset : self->end;
}

static void give_up_hole(Stream *self, guint32 event)
{
	hand_on_hole(self, hole_end(self) - self->next, event);
	drain(self, event);
}

/* ---- taking in ----------------------------------------------------------------------------------
 */

static Bytes part_of(const Arrival *arrival, guint64 from, guint64 to)
{
	return (Bytes){ arrival->bytes.data + (from - arrival->offset), (gsize)(to - from) };
}

static void add_waiting(Stream *self, const WaitingPiece *piece)
{
	guint64 before = waiting_bytes_cost(self->waiting);

	waiting_bytes_add(self->waiting, piece);
	self->pool->waiting += waiting_bytes_cost(self->waiting) - before;
}

/* Adds the parts of an arrival that no waiting piece has. */
static void fill(Stream *self, const Arrival *arrival)
{
	guint64 at = arrival->offset, end = at + arrival->bytes.len;

	while (at < end) {
		const WaitingPiece *piece = waiting_bytes_from(self->waiting, at);
		guint64 to = piece ? MIN(MAX(piece->offset, at), end) : end;
		WaitingPiece fresh = { .offset = at,
				       .len = (guint32)(to - at),
				       .data = part_of(arrival, at, to).data,
				       .event = arrival->event,
				       .is_first = at == arrival->first };

		if (to > at)
			add_waiting(self, &fresh);
		at = piece && piece->offset < end ? piece->offset + piece->len : end;
	}
}

/* Whether the arrival repeats waiting bytes with different ones. */
static gboolean differs_from_waiting(const Stream *self, const Arrival *arrival)
{
	guint64 at = arrival->offset, end = at + arrival->bytes.len;
	const WaitingPiece *piece;

	for (; (piece = waiting_bytes_from(self->waiting, at)) && piece->offset < end;
	     at = piece->offset + piece->len) {
		guint64 from = MAX(piece->offset, at), to = MIN(piece->offset + piece->len, end);

		if (piece->data && memcmp(piece->data + (from - piece->offset),
					  part_of(arrival, from, to).data, to - from) != 0)
			return TRUE;
	}
	return FALSE;
}

static void compare_copies(Stream *self, const Arrival *arrival)
{
	if (self->recent && (recent_bytes_differ(self->recent, arrival->offset, arrival->bytes) ||
			     differs_from_waiting(self, arrival)))
		self->trouble.differing++;
}

/* Takes in an arrival after what was handed on. */
static void take_in(Stream *self, const Arrival *arrival)
{
	guint64 end = arrival->offset + arrival->bytes.len;
	const WaitingPiece *first = waiting_bytes_first(self->waiting);

	if (arrival->bytes.len == 0)
		return;
	if (arrival->offset == self->next && (!first || first->offset >= end))
		hand_on(self, arrival->bytes, arrival->event, arrival->offset == arrival->first);
	else
		fill(self, arrival);
	drain(self, arrival->event);
}

/* The probe's byte belongs to the stream if that continues after it without repeating it. */
static void settle_probe(Stream *self, guint64 reached)
{
	const Probe *probe = &self->probe;
	Arrival arrival = { probe->offset, { &probe->byte, 1 }, probe->offset, probe->event };

	if (!probe->is_there || reached <= probe->offset)
		return;
	self->probe.is_there = FALSE;
	if (probe->offset == self->next)
		take_in(self, &arrival);
}

static void keep_reason(Stream *self, const Packet *segment, guint32 event)
{
	Bytes text = segment->payload;

	if (!text.len || self->reason.text)
		return;
	self->reason = (Reason){ segment->tcp.seq, event, g_byte_array_new() };
	g_byte_array_append(self->reason.text, text.data, (guint)text.len);
}

static void hand_on_reason(Stream *self)
{
	const GByteArray *text = self->reason.text;

	if (text && !self->is_over &&
	    (!self->is_started || self->reason.seq == self->base + (guint32)self->next))
		hand_on(self, (Bytes){ text->data, text->len }, self->reason.event, TRUE);
}

/* Cuts from an arrival what was handed on before, and what is before the stream or after its end.
 */
static void narrow(Stream *self, Arrival *arrival, gint64 offset)
{
	guint64 len = arrival->bytes.len;
	guint64 before = offset < 0 ? MIN((guint64)-offset, len) : 0;

	arrival->first = (guint64)offset;
	arrival->offset = (guint64)(offset + (gint64)before);
	arrival->bytes = (Bytes){ arrival->bytes.data + before, (gsize)(len - before) };
	len -= before;
	if (self->end != NO_END && arrival->offset + len > self->end) {
		guint64 behind = MIN(arrival->offset + len - self->end, len);

		self->trouble.beyond += behind;
		arrival->bytes.len -= behind;
	}
	if (arrival->bytes.len > 0)
		compare_copies(self, arrival);
	if (arrival->offset < self->next) {
		before = MIN(self->next - arrival->offset, arrival->bytes.len);
		arrival->offset += before;
		arrival->bytes.data += before;
		arrival->bytes.len -= before;
	}
}

/* The stream ends at the first FIN that no byte contradicts. */
static void note_end(Stream *self, const Packet *segment, gint64 offset)
{
	guint64 end = (guint64)offset + segment->len;
	const WaitingPiece *piece = waiting_bytes_last(self->waiting);

	if (!(segment->tcp.flags & TCP_FIN) || offset < 0 || end < self->next ||
	    self->end != NO_END)
		return;
	if (!piece || piece->offset + piece->len <= end)
		self->end = end;
}

static void keep_probe(Stream *self, const Packet *segment, gint64 offset, guint32 event)
{
	if (segment->payload.len != 1 || offset < 0 || (guint64)offset != self->next)
		return;
	self->probe = (Probe){ self->next, event, segment->payload.data[0], TRUE };
}

/* What the snap length cut off stays missing, since other copies are cut alike.  Only up to the
 * next waiting piece: a false length must cost nothing. */
static void add_missing(Stream *self, const Packet *segment, gint64 offset, guint32 event)
{
	gint64 from = offset + (gint64)segment->payload.len, to = offset + (gint64)segment->len;
	guint64 at = MAX((guint64)MAX(from, 0), self->next);
	guint64 end = to > 0 ? MIN((guint64)to, self->end) : 0;
	const WaitingPiece *piece;

	if (segment->payload.len >= segment->len || at >= end)
		return;
	piece = waiting_bytes_from(self->waiting, at);
	if (piece)
		end = MIN(end, MAX(piece->offset, at));
	if (at < end)
		add_waiting(self, &(WaitingPiece){ .offset = at,
						   .len = (guint32)(end - at),
						   .event = event });
	drain(self, event);
}

static void keep_within_limits(Stream *self, guint32 event)
{
	while (waiting_bytes_first(self->waiting) &&
	       (waiting_bytes_cost(self->waiting) > STREAM_WAITING_MAX ||
		self->pool->waiting > STREAM_POOL_MAX)) {
		self->trouble.overfull++;
		give_up_hole(self, event);
	}
}

static void add_data(Stream *self, const Packet *segment, gint64 offset, guint32 event)
{
	Arrival arrival = { .bytes = segment->payload, .event = event };

	settle_probe(self, (guint64)MAX(offset, 0));
	narrow(self, &arrival, offset);
	take_in(self, &arrival);
	add_missing(self, segment, offset, event);
	keep_within_limits(self, event);
}

void stream_add(Stream *self, const Packet *segment, guint32 marks, guint32 event)
{
	gint64 offset;

	if (is_foreign_syn(self, segment)) {
		self->other_base = segment->tcp.seq + 1;
		self->has_other_base = TRUE;
		return;
	}
	take_up_other_base(self, segment->tcp.seq);
	learn_base(self, segment);
	if (segment->tcp.flags & TCP_RST)
		keep_reason(self, segment, event);
	if (!self->is_started || segment->tcp.flags & TCP_RST || marks & MARK_KEEP_ALIVE)
		return;
	offset = offset_of(self, segment->tcp.seq + ((segment->tcp.flags & TCP_SYN) != 0));
	if (offset > (gint64)(self->next + SEQ_WINDOW_MAX))
		return; /* beyond any window */
	if (marks & MARK_ZERO_WINDOW_PROBE) {
		keep_probe(self, segment, offset, event);
		return;
	}
	if (segment->len > 0)
		add_data(self, segment, offset, event);
	note_end(self, segment, offset);
	end_if_reached(self, event);
}

void stream_acknowledge(Stream *self, const Packet *segment, guint32 event)
{
	guint64 to;

	if (!(segment->tcp.flags & TCP_ACK) || segment->tcp.flags & TCP_RST)
		return;
	learn_base_acknowledged(self, segment);
	to = self->is_started ? (guint64)MAX(offset_of(self, segment->tcp.ack), 0) : 0;
	settle_probe(self, to);
	while (!self->is_patient && has_hole(self) && hole_end(self) < to)
		give_up_hole(self, event);
}

void stream_finish(Stream *self, guint32 event)
{
	settle_probe(self, NO_END);
	while (has_hole(self))
		give_up_hole(self, event);
	hand_on_reason(self);
}
