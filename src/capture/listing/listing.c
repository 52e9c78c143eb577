/* tcpdump's text output, read as a capture.  A packet is a line that begins one, and the lines
 * below it up to the next: the rest of its headers
 * (-v), its application's message, a dump of its bytes.  Where the lines begin with a time, only
 * such a line begins a packet; in a listing without times (-t) one that begins like the others do.
 * The first line of the packet that shows a TCP segment counts, so what a tunnel carries is seen; a
 * packet without one is a frame that is not TCP. Lines that begin with # are notes on the next
 * packet, except after a dump as characters (-A), where they may be payload.
 *
 * Each packet becomes a frame with synthetic headers, so that later stages see an ordinary capture.
 * What listings do not contain stays unknown: payload beyond the first line, and sequence numbers
 * of pure acknowledgments, which are taken for the next that is due.
 */
#include "capture/capture-format.h"

#include <errno.h>

#include "base/quantity.h"
#include "capture/listing/listing-dump.h"
#include "capture/listing/listing-frame.h"
#include "capture/listing/listing-lines.h"
#include "capture/listing/listing-names.h"
#include "capture/listing/listing-segment.h"
#include "capture/listing/listing-sequence.h"
#include "capture/listing/listing-time.h"

#define NOTE_MAX 4096    /* bytes of the notes above a packet */
#define MESSAGE_MAX 4096 /* bytes of an application's message that are kept */
#define FOLDS_MAX 8      /* lines that one line may have been wrapped into */

typedef struct {
	ListingLines lines;
	ListingNames *names;
	ListingSequence *sequence;
	ListingClock clock;
	ListedSnap snap;
	gboolean is_learning; /* the snap length: what looks like a packet is one */
	gboolean is_begun;    /* a packet was met … */
	gboolean is_timed;    /* … and it had a time */
	GString *note;
	GString *line;    /* of the segment, which borrows from it */
	GString *message; /* the application's, as bytes of payload */
	GString *summary;
	GByteArray *bytes; /* the frame's */
	guint64 n_unread, first_unread;
	const char *fault; /* of the first unread line; static */
	char *remark, *complaint;
} Listing;

/* The packet that is being read. */
typedef struct {
	guint64 number; /* of its line */
	ListedTime time;
	gboolean has_segment; /* a line showed one, and … */
	const char *fault;    /* … why it cannot be read; NULL: it can */
	ListedSegment segment;
	guint n_folds;
	gboolean has_message; /* its application's lines follow */
	Span name;            /* of the application's protocol; borrowed from the line */
	gboolean is_cut;      /* too little of it was captured */
	ListedDump dump;
} Packet;

static gboolean starts_like_packet(Span line)
{
	static const char *const words[] = { "IP ", "IP6 ", "ARP, " };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (span_starts(line, words[i]))
			return TRUE;
	return FALSE;
}

/* Without a time: tcpdump -t, with -e or not. */
static gboolean is_timeless_packet(Span line)
{
	if (span_length(line) == 0 || *line.at == ' ' || *line.at == '\t' || *line.at == '#')
		return FALSE;
	return starts_like_packet(line) || listed_segment_find(line) ||
	       span_find(line, ", ethertype ");
}

/* Whether a line begins a packet; if so, `line` is what follows its time. */
static gboolean begins_packet(const Listing *self, Span *line, ListedTime *time)
{
	*time = (ListedTime){ LISTED_TIME_NONE, 0 };
	if ((!self->is_begun || self->is_timed) && listed_time_scan(line, time))
		return TRUE;
	return !(self->is_begun && self->is_timed) && is_timeless_packet(*line);
}

static gboolean is_note(Span line)
{
	while (span_skip(&line, " "))
		;
	return span_starts(line, "#");
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
	Span text = packet->segment.text, rest = text;

	g_string_truncate(self->message, 0);
	g_string_truncate(self->summary, 0);
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

static void scan_segment(Listing *self, Packet *packet)
{
	Span line = { self->line->str, self->line->str + self->line->len };

	packet->fault = listed_segment_scan(&packet->segment, line, self->names);
	if (!packet->fault)
		take_message(self, packet);
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

/* tcpdump -q; and its text for a header that was not captured. */
static void look_for_less(Packet *packet, Span line)
{
	const char *quiet = span_find(line, ": tcp ");
	guint64 len;

	packet->is_cut |= span_find(line, "[|tcp]") != NULL;
	if (!quiet)
		return;
	line.at = quiet + strlen(": tcp ");
	if (!span_number(&line, G_MAXUINT32, &len))
		return;
	packet->has_segment = TRUE;
	packet->fault = "no flags, as with tcpdump -q";
	packet->n_folds = FOLDS_MAX;
}

/* Whether the segment's line may have been wrapped.  Dumps begin with a tab. */
static gboolean may_go_on(const Packet *packet, Span line)
{
	return packet->has_segment && (packet->fault || !packet->segment.has_length) &&
	       packet->n_folds < FOLDS_MAX && !span_starts(line, "\t");
}

static void add_line(Listing *self, Packet *packet, Span line)
{
	if (may_go_on(packet, line)) {
		packet->n_folds++;
		g_string_append_c(self->line, ' ');
		g_string_append_len(self->line, line.at, (gssize)span_length(line));
		scan_segment(self, packet);
	} else if (packet->has_message) {
		add_message_line(self, packet, line);
	} else if (!packet->has_segment && listed_segment_find(line)) {
		packet->has_segment = TRUE;
		g_string_truncate(self->line, 0);
		g_string_append_len(self->line, line.at, (gssize)span_length(line));
		scan_segment(self, packet);
	} else if (!packet->has_segment) {
		look_for_less(packet, line);
	}
}

/* Up to the line that begins a packet, with the notes above it; FALSE: there is none. */
static gboolean find_packet(Listing *self, Packet *packet)
{
	Span line;

	while (listing_lines_next(&self->lines, &line)) {
		*packet = (Packet){ .number = self->lines.number };
		if (begins_packet(self, &line, &packet->time)) {
			self->is_begun = TRUE;
			self->is_timed |= packet->time.kind != LISTED_TIME_NONE;
			add_line(self, packet, line);
			return TRUE;
		}
		if (is_note(line))
			add_note(self, line);
	}
	return FALSE;
}

/* Whether the line, of `n` characters with its end, belongs to a dump of characters. */
static gboolean take_dump_line(Packet *packet, Span line, gsize n)
{
	gboolean is_read = packet->has_segment && !packet->fault && packet->segment.has_length;

	if (!packet->dump.is_begun)
		return listed_dump_begin(&packet->dump, line, n, is_read ? &packet->segment : NULL);
	listed_dump_add(&packet->dump, n);
	return TRUE;
}

static gboolean ends_packet(const Listing *self, const Packet *packet, Span line)
{
	ListedTime time;

	if (packet->dump.is_begun)
		return begins_packet(self, &line, &time) &&
		       (self->is_learning ||
			!listed_dump_goes_on(&packet->dump, self->lines.line->len, &self->snap));
	return is_note(line) || begins_packet(self, &line, &time);
}

static void read_rest(Listing *self, Packet *packet)
{
	Span line;

	while (listing_lines_next(&self->lines, &line)) {
		if (ends_packet(self, packet, line)) {
			listing_lines_keep(&self->lines);
			return;
		}
		if (!take_dump_line(packet, line, self->lines.line->len))
			add_line(self, packet, line);
	}
}

static void pass_over(Listing *self, const Packet *packet)
{
	if (!self->n_unread++) {
		self->first_unread = packet->number;
		self->fault = packet->fault;
	}
}

static void put_segment(Listing *self, Packet *packet, Frame *frame)
{
	ListedSegment *segment = &packet->segment;
	guint32 sack_base = listing_sequence_place(self->sequence, segment);
	Bytes message = { (const guint8 *)self->message->str, self->message->len };

	listing_frame_put(self->bytes, segment, sack_base, message, frame);
	frame->summary = self->summary->len ? self->summary->str : NULL;
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

/* Whether the packet made a frame. */
static gboolean put_packet(Listing *self, Packet *packet, Frame *frame)
{
	gint64 time_ns = listing_clock_tell(&self->clock, &packet->time);

	*frame = (Frame){ .number = frame->number, .time_ns = time_ns };
	if (packet->fault) {
		pass_over(self, packet);
		return FALSE;
	}
	make_valid(self->note);
	make_valid(self->summary);
	if (packet->has_segment)
		put_segment(self, packet, frame);
	else
		listing_frame_put_other(self->bytes, packet->is_cut, frame);
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

static const char *listing_remark(gpointer data)
{
	Listing *self = data;
	g_autofree char *count = quantity_count(self->n_unread);

	if (!self->n_unread)
		return NULL;
	g_free(self->remark);
	self->remark = g_strdup_printf("line %" G_GUINT64_FORMAT
				       " cannot be parsed as a packet: %s; %s such line%s skipped",
				       self->first_unread, self->fault, count,
				       self->n_unread == 1 ? "" : "s");
	return self->remark;
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
	listing_lines_restart(&self->lines);
	self->lines.is_looking = TRUE;
	self->is_begun = self->is_timed = self->is_learning = FALSE;
}

/* Learns from the packets at the beginning what the times are, and where numbers begin. */
static void look_ahead(Listing *self)
{
	Packet packet;

	while (find_packet(self, &packet)) {
		read_rest(self, &packet);
		listing_clock_learn(&self->clock, &packet.time);
		if (packet.has_segment && !packet.fault)
			listing_sequence_place(self->sequence, &packet.segment);
	}
	listing_lines_restart(&self->lines);
	listing_clock_restart(&self->clock);
	listing_sequence_restart(self->sequence);
	self->is_begun = self->is_timed = FALSE;
}

static gpointer listing_open(FILE *stream, GError **error)
{
	Listing *self = g_new0(Listing, 1);

	(void)error;
	listing_lines_open(&self->lines, stream);
	self->names = listing_names_new();
	self->sequence = listing_sequence_new();
	self->note = g_string_new(NULL);
	self->line = g_string_new(NULL);
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
	listing_names_free(self->names);
	listing_sequence_free(self->sequence);
	g_string_free(self->note, TRUE);
	g_string_free(self->line, TRUE);
	g_string_free(self->message, TRUE);
	g_string_free(self->summary, TRUE);
	g_byte_array_unref(self->bytes);
	g_free(self->remark);
	g_free(self->complaint);
	g_free(self);
}

/* A line that cannot occur anywhere else: a TCP segment that can be read, or a time and a packet.
 */
static gboolean is_telling(Span line, ListingNames *names)
{
	ListedSegment segment;
	ListedTime time;

	if (listed_segment_find(line))
		return listed_segment_scan(&segment, line, names) == NULL;
	if (!listed_time_scan(&line, &time))
		return FALSE;
	return span_find(line, ", ethertype ") ||
	       (starts_like_packet(line) && (span_find(line, " > ") || span_find(line, " (")));
}

static gboolean listing_probe(const guint8 *head, gsize n)
{
	ListingNames *names;
	ListingLines lines;
	gboolean is_told = FALSE;
	Span line;

	if (n == 0 || memchr(head, '\0', n))
		return FALSE;
	names = listing_names_new();
	listing_lines_init(&lines, head, n);
	while (!is_told && listing_lines_next(&lines, &line))
		is_told = is_telling(line, names);
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
	.remark = listing_remark,
	.close = listing_close,
};
