/* tcpdump's text output, read as a capture.  A packet is a line that begins one, and the lines
 * below it up to the next: what was broken off its own line, the rest of its headers (-v), its
 * application's message, a dump of its bytes.  Where the lines begin with a time, only such a line
 * begins a packet; in a listing without times (-t) one that begins like the others do.
 * The first segment that is shown counts, so what a tunnel carries is seen, unless it is quoted by
 * an ICMP error; a packet without one is a frame that is not TCP.  Lines that begin with # are
 * notes on the next packet, except after a dump as characters (-A), where they may be payload, and
 * where all packets are commented out.
 *
 * Each packet becomes a frame: of the bytes in its dump, if all have one, else with synthetic
 * headers, so that later stages see an ordinary capture.  What listings do not contain stays
 * unknown: payload beyond the first line, and sequence numbers of pure acknowledgments, which are
 * taken for the next that is due.
 */
#include "capture/capture-format.h"

#include <errno.h>

#include "base/quantity.h"
#include "capture/listing/listing-dump.h"
#include "capture/listing/listing-faults.h"
#include "capture/listing/listing-frame.h"
#include "capture/listing/listing-head.h"
#include "capture/listing/listing-hex.h"
#include "capture/listing/listing-icmp.h"
#include "capture/listing/listing-lines.h"
#include "capture/listing/listing-sequence.h"
#include "capture/listing/listing-start.h"

#define NOTE_MAX 4096    /* bytes of the notes above a packet */
#define MESSAGE_MAX 4096 /* bytes of an application's message that are kept */
#define DUMP_TEXT_MAX \
	131072 /* characters of a dump that are kept: a packet and its link's header */

/* What is learnt from the packets at the beginning. */
typedef struct {
	gboolean is_commented; /* all packets are: # begins no notes */
	gboolean is_dumped;    /* all packets have a dump in hexadecimal digits */
} ListingWays;

typedef struct {
	ListingLines lines;
	ListingNames *names;
	ListingSequence *sequence;
	ListingSent *sent;
	ListingClock clock;
	ListedSnap snap;
	ListingWays ways;
	gboolean is_learning; /* the snap length: what looks like a packet is one */
	gboolean is_begun;    /* a packet was met … */
	gboolean is_timed;    /* … and it had a time */
	gboolean is_html;     /* lines hold entities */
	gboolean is_whole;    /* the last packet is: one without a time may follow */
	gboolean has_lengths; /* a segment had one */
	ListedMargin margin;  /* of the first packet */
	GString *decoded;     /* a line of those */
	GString *note;
	ListedHead head;  /* of the packet, and its … */
	ListedHex hex;    /* … dump in digits, … */
	GString *text;    /* … or in characters */
	GString *message; /* the application's, as bytes of payload */
	GString *summary;
	GByteArray *bytes; /* the frame's */
	ListingFaults faults;
	guint64 timeless, changed; /* the first line without a time, or with another kind of time,
				      among others; 0: none */
	ListedTimeKind kind;       /* of the packet before */
	gboolean has_dots;         /* payload was read from characters */
	gboolean has_times;        /* a frame had one */
	char *remark, *complaint;
} Listing;

/* The packet that is being read. */
typedef struct {
	guint64 number; /* of its line */
	ListedStart start;
	gboolean is_error;    /* an ICMP error: its segment is a quote */
	gboolean has_message; /* its application's lines follow */
	gboolean is_told;     /* the message was taken */
	Span name;            /* of the application's protocol; borrowed from the line */
	ListedDump dump;
} Packet;

static gboolean has_segment(const Listing *self, const Packet *packet)
{
	return self->head.has_segment && !packet->is_error;
}

/* Decodes a line of HTML into `decoded`. */
static void decode_line(GString *decoded, gboolean *is_html, Span *line)
{
	Span text;

	if (span_length(*line) == 0 || !memchr(line->at, '&', span_length(*line)) ||
	    (!*is_html && !span_find(*line, " &gt; ")))
		return;
	g_string_truncate(decoded, 0);
	g_string_append_len(decoded, line->at, (gssize)span_length(*line));
	listed_margin_decode(decoded);
	text = (Span){ decoded->str, decoded->str + decoded->len };
	*is_html |= listed_segment_find(text) != NULL;
	if (*is_html)
		*line = text;
}

static gboolean next_line(Listing *self, Span *line)
{
	if (!listing_lines_next(&self->lines, line))
		return FALSE;
	decode_line(self->decoded, &self->is_html, line);
	return TRUE;
}

/* A whole segment after one, without the time that the others have. */
static gboolean has_lost_time(const Listing *self, Span line)
{
	ListedSegment segment;

	return self->is_whole && span_length(line) > 0 && !strchr(" \t", *line.at) &&
	       listed_segment_find(line) && !listed_segment_scan(&segment, line, self->names);
}

static gboolean begins_packet(const Listing *self, Span line, ListedStart *start)
{
	guint traits = self->ways.is_commented ? START_COMMENTS : 0;

	if (!self->is_begun)
		traits |= START_INDENTED;
	else
		listed_margin_take(&self->margin, &line);
	if (!self->is_begun || !self->is_timed)
		traits |= START_TIMELESS;
	if (!listed_start_scan(start, line, traits) &&
	    (!has_lost_time(self, line) ||
	     !listed_start_scan(start, line, traits | START_TIMELESS)))
		return FALSE;
	if (self->is_begun && start->margin.len == 0)
		start->margin = self->margin; /* taken */
	return TRUE;
}

static gboolean is_note(const Listing *self, Span line)
{
	span_skip_blanks(&line);
	return span_starts(line, "#") && !self->ways.is_commented;
}

/* A root prompt looks like a note. */
static void add_note(Listing *self, Span line)
{
	gsize room = NOTE_MAX - MIN(self->note->len, NOTE_MAX);

	while (span_length(line) > 0 && strchr("# \t", *line.at))
		line.at++;
	if (span_length(line) == 0 || span_length(line) >= room ||
	    (!self->is_begun && span_starts(line, "tcpdump ")))
		return;
	if (self->note->len)
		g_string_append_c(self->note, '\n');
	g_string_append_len(self->note, line.at, (gssize)span_length(line));
}

/* Removes tcpdump's mark for truncated text: " [|ftp]", of old
 * "[!ftp]".  FALSE: it has none. */
static gboolean take_cut_mark(Span *text)
{
	const char *at = text->end;

	if (span_length(*text) == 0 || text->end[-1] != ']')
		return FALSE;
	while (at > text->at && *--at != '[')
		;
	if (text->end - at < 3 || *at != '[' || !strchr("|!", at[1]))
		return FALSE;
	text->end = at > text->at && at[-1] == ' ' && at[1] == '|' ? at - 1 : at;
	return TRUE;
}

/* A line of an application's message, as bytes of payload. */
static void add_payload_line(Listing *self, Span line)
{
	gboolean is_cut = take_cut_mark(&line);

	g_string_append_len(self->message, line.at, (gssize)MIN(span_length(line), MESSAGE_MAX));
	if (!is_cut && span_length(line) <= MESSAGE_MAX)
		g_string_append(self->message, "\r\n");
}

/* What follows "length N: ".  Text protocols are shown as "HTTP: " and their first line, or with -v
 * as "HTTP, length: 77" and all lines below; others are summarised. */
static void take_message(Listing *self, Packet *packet)
{
	Span text = self->head.segment.text, rest = text;

	packet->is_told = TRUE;
	while (rest.at < rest.end && (g_ascii_isupper(*rest.at) || g_ascii_isdigit(*rest.at)))
		rest.at++;
	packet->has_message = rest.at > text.at && span_starts(rest, ", length: ");
	packet->name = (Span){ text.at, rest.at };
	if (packet->has_message || !span_find(text, " "))
		return;
	g_string_append_len(self->summary, text.at, (gssize)MIN(span_length(text), MESSAGE_MAX));
	if (rest.at > text.at && span_skip(&rest, ": "))
		add_payload_line(self, rest);
}

/* A line of an application's message is indented by a tab; so is a dump of bytes. */
static void add_message_line(Listing *self, Packet *packet, Span line)
{
	if (!span_skip(&line, "\t") || span_starts(line, "0x")) {
		packet->has_message = FALSE;
		return;
	}
	if (self->message->len + span_length(line) > MESSAGE_MAX) {
		packet->has_message = FALSE; /* what follows would be mistaken for the next part */
		return;
	}
	if (!self->summary->len)
		g_string_append_printf(self->summary, "%.*s: %.*s", (int)span_length(packet->name),
				       packet->name.at, (int)span_length(line), line.at);
	add_payload_line(self, line);
}

static void take_head(Listing *self, Packet *packet)
{
	Span text = listed_head_span(&self->head);

	if (self->head.has_segment)
		text.end = self->head.mark;
	packet->is_error = listed_icmp_find(text) != NULL;
	if (!packet->is_told && !packet->is_error && listed_head_is_complete(&self->head))
		take_message(self, packet);
}

/* A line that is in no dump of characters. */
static void add_line(Listing *self, Packet *packet, Span line)
{
	if (listed_hex_add(&self->hex, line))
		packet->has_message = FALSE;
	else if (packet->has_message)
		add_message_line(self, packet, line);
	else if (self->hex.bytes->len == 0 && listed_head_add(&self->head, line, self->names))
		take_head(self, packet);
}

static void begin_packet(Listing *self, Packet *packet)
{
	if (!self->is_begun)
		self->margin = packet->start.margin;
	self->is_begun = TRUE;
	self->is_timed |= packet->start.time.kind != LISTED_TIME_NONE;
	g_string_truncate(self->message, 0);
	g_string_truncate(self->summary, 0);
	g_string_truncate(self->text, 0);
	listed_hex_begin(&self->hex);
	listed_head_begin(&self->head, packet->start.rest, self->names);
	take_head(self, packet);
}

/* Up to the line that begins a packet, with the notes above it; FALSE: there is none. */
static gboolean find_packet(Listing *self, Packet *packet)
{
	Span line;

	while (next_line(self, &line)) {
		*packet = (Packet){ .number = self->lines.number };
		if (begins_packet(self, line, &packet->start)) {
			begin_packet(self, packet);
			return TRUE;
		}
		if (is_note(self, line))
			add_note(self, line);
	}
	return FALSE;
}

/* Whether the line, of `n` characters with its end, belongs to a dump of characters. */
static gboolean take_dump_line(Listing *self, Packet *packet, Span line, gsize n)
{
	const ListedSegment *segment =
		has_segment(self, packet) && !self->head.fault && self->head.segment.has_length
			? &self->head.segment
			: NULL;

	if (self->hex.bytes->len > 0)
		return FALSE;
	if (packet->dump.is_begun)
		listed_dump_add(&packet->dump, n);
	else if (!listed_dump_begin(&packet->dump, line, n, segment))
		return FALSE;
	if (self->text->len + span_length(line) < DUMP_TEXT_MAX) {
		g_string_append_len(self->text, line.at, (gssize)span_length(line));
		g_string_append_c(self->text, '\n');
	}
	return TRUE;
}

static gboolean ends_packet(const Listing *self, const Packet *packet, Span line)
{
	ListedStart start;

	if (packet->dump.is_begun)
		return begins_packet(self, line, &start) &&
		       (self->is_learning ||
			!listed_dump_goes_on(&packet->dump, self->lines.line->len, &self->snap));
	return is_note(self, line) || begins_packet(self, line, &start);
}

static void read_rest(Listing *self, Packet *packet)
{
	Span line;

	for (;;) {
		self->is_whole = has_segment(self, packet) && !packet->dump.is_begun &&
				 listed_head_is_complete(&self->head);
		if (!next_line(self, &line))
			return;
		if (ends_packet(self, packet, line)) {
			listing_lines_keep(&self->lines);
			return;
		}
		listed_margin_take(&packet->start.margin, &line);
		if (!take_dump_line(self, packet, line, self->lines.line->len))
			add_line(self, packet, line);
	}
}

static void make_valid(GString *text)
{
	char *valid;

	if (g_utf8_validate_len(text->str, text->len, NULL))
		return;
	valid = g_utf8_make_valid(text->str, (gssize)text->len);
	g_string_assign(text, valid);
	g_free(valid);
}

/* Whether the dump in digits can be the frame: for a segment with all of its header, and only where
 * all are, since other frames' numbers are relative. */
static gboolean is_dump_enough(const Listing *self, const Packet *packet, int link_type)
{
	const ListedSegment *segment = &self->head.segment;

	if (link_type < 0)
		return FALSE;
	if (!has_segment(self, packet) || self->head.fault)
		return TRUE;
	return self->ways.is_dumped && !self->hex.is_broken &&
	       (segment->len == 0 || listed_hex_tail(&self->hex, link_type, segment->len).len > 0);
}

static void put_dump(Listing *self, int link_type, Frame *frame)
{
	frame->link_type = link_type;
	frame->wire_len = listed_hex_wire_length(&self->hex, link_type);
	frame->bytes = (Bytes){ self->hex.bytes->data, self->hex.bytes->len };
}

/* The segment's payload from its dump; none if it has no dump or that cannot be told. */
static Bytes dumped_payload(Listing *self, const Packet *packet, int link_type)
{
	const ListedSegment *segment = &self->head.segment;

	if (segment->len == 0)
		return (Bytes){ 0 };
	if (link_type >= 0 && !self->hex.is_broken)
		return listed_hex_tail(&self->hex, link_type, segment->len);
	if (!packet->dump.is_begun || !listed_dump_payload(&packet->dump, segment, self->text))
		return (Bytes){ 0 };
	self->has_dots = TRUE;
	return (Bytes){ (const guint8 *)self->text->str, self->text->len };
}

static void put_segment(Listing *self, const Packet *packet, int link_type, Frame *frame)
{
	ListedSegment *segment = &self->head.segment;
	guint32 sack_base = listing_sequence_place(self->sequence, segment);
	Bytes dumped = dumped_payload(self, packet, link_type);
	Bytes message = { (const guint8 *)self->message->str, self->message->len };

	listing_sent_add(self->sent, segment);
	if (is_dump_enough(self, packet, link_type)) {
		put_dump(self, link_type, frame);
		return;
	}
	listing_frame_put(self->bytes, segment, sack_base, dumped.len ? dumped : message, frame);
	frame->summary = self->summary->len && !dumped.len ? self->summary->str : NULL;
}

static void put_other(Listing *self, const Packet *packet, int link_type, Frame *frame)
{
	Span text = listed_head_span(&self->head);
	ListedIcmp icmp;

	if (is_dump_enough(self, packet, link_type))
		put_dump(self, link_type, frame);
	else if (packet->is_error &&
		 listed_icmp_scan(&icmp, text, listed_icmp_find(text), self->names) &&
		 listing_sent_recall(self->sent, &icmp))
		listing_frame_put_icmp(self->bytes, &icmp, frame);
	else
		listing_frame_put_other(self->bytes, span_find(text, "[|tcp]") != NULL, frame);
}

/* Whether the end of a segment's words is missing: its length, which others have, or, at the end of
 * the text, the rest of a number. */
static gboolean is_cut(const Listing *self)
{
	Span text = listed_head_span(&self->head);

	if (self->head.segment.has_length)
		return self->lines.is_cut && !listed_head_is_complete(&self->head);
	return self->has_lengths && !span_find(text, "[|") && !span_find(text, "[bad opt");
}

/* Why the packet cannot be read; NULL: it can. */
static const char *fault_of(const Listing *self, const Packet *packet, int link_type)
{
	Span text = listed_head_span(&self->head);

	if (link_type >= 0 && (!has_segment(self, packet) || self->head.fault))
		return NULL; /* its bytes say it */
	if (packet->is_error)
		return NULL;
	if (self->head.has_segment && (self->head.fault || !is_cut(self)))
		return self->head.fault;
	if (self->head.has_segment)
		return "cut off before its end";
	if (listed_quiet_find(text))
		return "no flags, as with tcpdump -q";
	return listed_head_is_cut(&self->head) ? "cut off before its flags" : NULL;
}

/* Which times are missing, or are others than before. */
static void look_at_time(Listing *self, const Packet *packet)
{
	ListedTimeKind kind = packet->start.time.kind;

	if (kind == LISTED_TIME_NONE && self->is_timed && !self->timeless)
		self->timeless = packet->number;
	if (kind == LISTED_TIME_NONE)
		return;
	self->has_times = TRUE;
	if (self->kind != LISTED_TIME_NONE && kind != self->kind && !self->changed)
		self->changed = packet->number;
	self->kind = kind;
}

/* The link type of the dump in digits; -1: there is none, or it is not this packet's. */
static int link_type_of(Listing *self, const Packet *packet)
{
	const ListedSegment *segment = &self->head.segment;
	int link_type = listed_hex_link_type(&self->hex), at;

	if (!has_segment(self, packet) || self->head.fault)
		return link_type;
	at = listed_hex_find(&self->hex, segment->src.port, segment->dst.port);
	if (at < 0 || link_type >= 0)
		return at < 0 ? -1 : link_type;
	listed_hex_cut(&self->hex, at); /* a link that is not known */
	return listed_hex_link_type(&self->hex);
}

/* Whether the packet made a frame. */
static gboolean put_packet(Listing *self, Packet *packet, Frame *frame)
{
	int link_type = link_type_of(self, packet);
	const char *fault = fault_of(self, packet, link_type);

	*frame = (Frame){ .number = frame->number,
			  .time_ns = listing_clock_tell(&self->clock, &packet->start.time) };
	if (fault) {
		listing_faults_add(&self->faults, packet->number, fault);
		return FALSE;
	}
	look_at_time(self, packet);
	make_valid(self->note);
	make_valid(self->summary);
	if (has_segment(self, packet) && !self->head.fault)
		put_segment(self, packet, link_type, frame);
	else
		put_other(self, packet, link_type, frame);
	frame->note = self->note->len ? self->note->str : NULL;
	return TRUE;
}

static CaptureResult listing_next(gpointer data, Frame *frame)
{
	Listing *self = data;
	Packet packet;

	g_string_truncate(self->note, 0);
	while (find_packet(self, &packet)) {
		read_rest(self, &packet);
		if (put_packet(self, &packet, frame))
			return CAPTURE_FRAME;
	}
	if (!ferror(self->lines.stream))
		return CAPTURE_END;
	if (!self->complaint)
		self->complaint =
			g_strdup_printf("cannot be read after line %" G_GUINT64_FORMAT " (%s)",
					self->lines.number, g_strerror(errno));
	return CAPTURE_CUT;
}

static const char *listing_complaint(gpointer data)
{
	const Listing *self = data;

	return self->complaint;
}

static gboolean listing_has_times(gpointer data)
{
	const Listing *self = data;

	return self->has_times;
}

static GHashTable *listing_names(gpointer data)
{
	const Listing *self = data;

	return listing_names_table(self->names);
}

/* Appends to the remark's sentence; 0 for a line that there is none of. */
static void add_remark(GString *out, guint64 line, const char *what)
{
	if (!line)
		return;
	g_string_append_printf(out, "%sline %" G_GUINT64_FORMAT " %s", out->len ? "; " : "", line,
			       what);
}

static const char *listing_remark(gpointer data)
{
	Listing *self = data;
	g_autoptr(GString) out = g_string_new(NULL);

	listing_faults_put(&self->faults, out);
	add_remark(out, self->timeless, "has no time: that of the packet before is taken");
	add_remark(out, self->changed, "begins another kind of times");
	if (self->is_begun && !self->is_timed)
		g_string_append_printf(out,
				       "%shas no times: no duration and no round trip are known",
				       out->len ? "; " : "");
	if (self->has_dots)
		g_string_append_printf(out,
				       "%spayload is as tcpdump -A shows it, with dots for "
				       "other characters",
				       out->len ? "; " : "");
	g_free(self->remark);
	self->remark = out->len ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
	return self->remark;
}

/* The next look at the listing begins at its first line. */
static void restart(Listing *self)
{
	listing_lines_restart(&self->lines);
	self->is_begun = self->is_timed = self->is_html = self->is_whole = FALSE;
}

/* Learns from the packets at the beginning whether their dumps are cut.  A payload that quotes
 * packets rarely dumps them, so a packet with a dump must follow. */
static void look_at_dumps(Listing *self)
{
	ListedDump last = { 0 };
	gsize n_next = 0;
	Packet packet;

	self->is_learning = TRUE;
	while (find_packet(self, &packet)) {
		read_rest(self, &packet);
		if (packet.dump.is_begun)
			listed_snap_learn(&self->snap, &last, n_next);
		last = packet.dump;
		n_next = self->lines.line->len;
	}
	self->is_learning = FALSE;
	self->ways.is_commented = !self->is_begun;
	restart(self);
	self->lines.is_looking = TRUE;
}

/* Learns from the packets at the beginning what the times are, where numbers begin, and whether
 * all segments have a dump: the last one's may be beyond. */
static void look_ahead(Listing *self)
{
	guint n_dumped = 0, n_bare = 0, n_last = 0;
	Packet packet;

	while (find_packet(self, &packet)) {
		read_rest(self, &packet);
		listing_clock_learn(&self->clock, &packet.start.time);
		if (!has_segment(self, &packet))
			continue;
		n_bare += n_last;
		n_last = self->hex.bytes->len == 0;
		n_dumped += !n_last;
		if (self->head.fault)
			continue;
		self->has_lengths |= self->head.segment.has_length;
		listing_sequence_place(self->sequence, &self->head.segment);
	}
	self->ways.is_dumped = n_dumped > 0 && n_bare == 0;
	restart(self);
	listing_clock_restart(&self->clock);
	listing_sequence_restart(self->sequence);
}

static gpointer listing_open(FILE *stream, GError **error)
{
	Listing *self = g_new0(Listing, 1);

	(void)error;
	listing_lines_open(&self->lines, stream);
	self->lines.keeps_quotes = TRUE;
	listed_head_init(&self->head);
	listed_hex_init(&self->hex);
	self->names = listing_names_new();
	self->sequence = listing_sequence_new();
	self->sent = listing_sent_new();
	self->decoded = g_string_new(NULL);
	self->note = g_string_new(NULL);
	self->text = g_string_new(NULL);
	self->message = g_string_new(NULL);
	self->summary = g_string_new(NULL);
	self->bytes = g_byte_array_new();
	look_at_dumps(self);
	look_ahead(self);
	return self;
}

static void listing_close(gpointer data)
{
	Listing *self = data;

	listing_lines_clear(&self->lines);
	listed_head_clear(&self->head);
	listed_hex_clear(&self->hex);
	listing_names_free(self->names);
	listing_sequence_free(self->sequence);
	listing_sent_free(self->sent);
	g_string_free(self->decoded, TRUE);
	g_string_free(self->note, TRUE);
	g_string_free(self->text, TRUE);
	g_string_free(self->message, TRUE);
	g_string_free(self->summary, TRUE);
	g_byte_array_unref(self->bytes);
	g_free(self->remark);
	g_free(self->complaint);
	g_free(self);
}

static gboolean listing_probe(const guint8 *head, gsize n)
{
	g_autoptr(GString) decoded = g_string_new(NULL);
	gboolean is_told = FALSE, is_html = FALSE;
	ListingNames *names;
	ListingLines lines;
	Span line;

	if (n == 0 || memchr(head, '\0', n))
		return FALSE;
	names = listing_names_new();
	listing_lines_init(&lines, head, n);
	lines.keeps_quotes = TRUE;
	while (!is_told && listing_lines_next(&lines, &line)) {
		decode_line(decoded, &is_html, &line);
		is_told = listed_start_is_telling(line, names);
	}
	listing_lines_clear(&lines);
	listing_names_free(names);
	return is_told;
}

const CaptureFormat capture_format_listing = {
	.name = "tcpdump listing",
	.probe = listing_probe,
	.open = listing_open,
	.next = listing_next,
	.complaint = listing_complaint,
	.has_times = listing_has_times,
	.names = listing_names,
	.remark = listing_remark,
	.close = listing_close,
};
