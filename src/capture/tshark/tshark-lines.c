/* A line a packet: what tshark prints without options, with any -t, and what Wireshark copies as
 * text.  The number and the time are optional, an arrow between the addresses, too; columns are
 * separated by blanks or tabs.  Lines that do not look like packets are prose, except for a dump of
 * bytes (-x) and the rest of a folded line.  A line that begins with # is a note on the next
 * packet.
 */
#include "capture/tshark/tshark.h"

#include <arpa/inet.h>

#include "capture/tshark/tshark-bytes.h"
#include "capture/tshark/tshark-info.h"
#include "capture/tshark/tshark-time.h"

#define FOLDS_MAX 8    /* lines that one line may have been wrapped into */
#define NOTE_MAX 4096  /* bytes of the notes above a packet */
#define ADDRESS_MAX 64 /* bytes */
#define ETHERNET 1     /* Wireshark's link types */
#define RAW_IP 7

typedef struct {
	ListingLines lines;
	GString *line; /* the packet's, unfolded */
	GString *note;
	GByteArray *dump;
} Lines;

/* The columns of a line; empty spans for those it does not have. */
typedef struct {
	Span number, time, src, dst, protocol, info;
	gboolean has_arrow;
} Columns;

static Span take_word(Span *rest)
{
	Span word = { rest->at, rest->at };

	while (word.end < rest->end && *word.end != ' ' && *word.end != '\t')
		word.end++;
	rest->at = word.end;
	span_skip_blanks(rest);
	return word;
}

static gboolean is_number(Span word)
{
	guint64 number;

	return span_number(&word, G_MAXUINT32, &number) && span_length(word) == 0;
}

static gboolean is_address(Span word)
{
	char text[ADDRESS_MAX + 1] = "";
	guint8 bytes[16];

	if (span_length(word) > ADDRESS_MAX)
		return FALSE;
	memcpy(text, word.at, span_length(word));
	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* "    1 2026-11-22 11:29:14.533169 ".  A number alone is a packet's number, unless it has a
 * fraction. */
static void take_number_and_time(Span *rest, Columns *columns)
{
	Span from = *rest, word = take_word(&from);
	TsharkTime time;

	if (is_number(word)) {
		columns->number = word;
		*rest = from;
	}
	from = *rest;
	if (tshark_time_scan(&from, &time) && span_skip_blanks(&from)) {
		columns->time = (Span){ rest->at, from.at };
		*rest = from;
	}
}

static gboolean skip_arrow(Span *rest)
{
	gboolean is_there = span_skip(rest, "\xe2\x86\x92") || span_skip(rest, "->");

	span_skip_blanks(rest);
	return is_there;
}

/* "TCP 74 60754 → 8001 [SYN]": the length is absent in old versions, where a port may follow. */
static void take_protocol(Span *rest, Columns *columns)
{
	Span from;

	columns->protocol = take_word(rest);
	from = *rest;
	if (!tshark_info_is_segment(from) && is_number(take_word(&from)))
		*rest = from;
	columns->info = *rest;
}

/* Whether the line looks like a packet. */
static gboolean scan_columns(Span line, Columns *columns)
{
	gboolean is_told;

	*columns = (Columns){ 0 };
	span_skip_blanks(&line);
	take_number_and_time(&line, columns);
	columns->src = take_word(&line);
	columns->has_arrow = skip_arrow(&line);
	columns->dst = take_word(&line);
	take_protocol(&line, columns);
	if (span_length(columns->info) == 0)
		return FALSE;
	if (is_address(columns->src) && is_address(columns->dst))
		return TRUE;
	is_told = columns->number.at != NULL && columns->time.at != NULL;
	return (columns->has_arrow && (columns->number.at || columns->time.at)) ||
	       (is_told && tshark_info_is_segment(columns->info));
}

static gboolean is_note(Span line)
{
	span_skip_blanks(&line);
	return span_starts(line, "#");
}

static void add_note(Lines *self, Span line)
{
	while (span_length(line) > 0 && strchr("# \t", *line.at))
		line.at++;
	if (span_length(line) == 0 || self->note->len + span_length(line) >= NOTE_MAX)
		return;
	if (self->note->len)
		g_string_append_c(self->note, '\n');
	g_string_append_len(self->note, line.at, (gssize)span_length(line));
}

/* Whether the line below the packet's is the rest of that. */
static gboolean is_rest(const Lines *self, Span line)
{
	Span whole = { self->line->str, self->line->str + self->line->len };
	Columns columns;

	span_skip_blanks(&line);
	if (span_length(line) == 0 || !scan_columns(whole, &columns))
		return FALSE;
	return tshark_info_goes_on(line) ||
	       (tshark_info_is_segment(columns.info) && !span_find(columns.info, " Len="));
}

/* The lines below the packet's, up to the next. */
static void read_rest(Lines *self)
{
	Columns columns;
	guint n_folds = 0;
	Span line;

	while (tshark_next_line(&self->lines, &line)) {
		if (scan_columns(line, &columns) || is_note(line)) {
			listing_lines_keep(&self->lines);
			return;
		}
		if (tshark_bytes_dump(self->dump, line) || n_folds == FOLDS_MAX)
			continue;
		if (!is_rest(self, line)) {
			n_folds = FOLDS_MAX;
			continue;
		}
		n_folds++;
		g_string_append_c(self->line, ' ');
		g_string_append_len(self->line, line.at, (gssize)span_length(line));
	}
}

/* Whether a dump has the addresses where its link type has them (RFC 791 §3.1, RFC 8200 §3):
 * nothing else says what the link type is. */
static gboolean has_addresses(const Lines *self, const Columns *columns, gsize ip)
{
	const GByteArray *dump = self->dump;
	gboolean is_ipv6 = memchr(columns->src.at, ':', span_length(columns->src)) != NULL;
	gsize size = is_ipv6 ? 16 : 4, at = ip + (is_ipv6 ? 8 : 12);
	const Span ends[] = { columns->src, columns->dst };

	for (gsize i = 0; i < 2; i++) {
		char text[ADDRESS_MAX + 1] = "";
		guint8 bytes[16];

		if (!is_address(ends[i]) || dump->len < at + (i + 1) * size)
			return FALSE;
		memcpy(text, ends[i].at, span_length(ends[i]));
		if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, bytes) != 1 ||
		    memcmp(bytes, dump->data + at + i * size, size) != 0)
			return FALSE;
	}
	return TRUE;
}

static void set_dump(const Lines *self, const Columns *columns, TsharkPacket *packet)
{
	gboolean is_ethernet = has_addresses(self, columns, 14);
	g_autoptr(GString) hex = g_string_new(NULL);

	if (!is_ethernet && !has_addresses(self, columns, 0))
		return;
	tshark_bytes_hex(hex, (Bytes){ self->dump->data, self->dump->len });
	tshark_packet_set(packet, TSHARK_LINK, is_ethernet ? ETHERNET : RAW_IP);
	tshark_packet_set_text(packet, TSHARK_BYTES, (Span){ hex->str, hex->str + hex->len });
}

static void set_columns(const Lines *self, const Columns *columns, TsharkPacket *packet)
{
	Span number = columns->number;
	guint64 value;

	if (number.at && span_number(&number, G_MAXUINT32, &value))
		tshark_packet_set(packet, TSHARK_FRAME_NUMBER, value);
	if (columns->time.at)
		tshark_packet_set_text(packet, TSHARK_TIME, columns->time);
	tshark_packet_set_text(packet, TSHARK_SRC, columns->src);
	tshark_packet_set_text(packet, TSHARK_DST, columns->dst);
	tshark_packet_set_text(packet, TSHARK_PROTOCOL, columns->protocol);
	tshark_packet_set_text(packet, TSHARK_INFO, columns->info);
	if (self->note->len)
		tshark_packet_set_text(
			packet, TSHARK_COMMENT,
			(Span){ self->note->str, self->note->str + self->note->len });
	if (self->dump->len)
		set_dump(self, columns, packet);
}

static CaptureResult lines_next(gpointer data, TsharkPacket *packet)
{
	Lines *self = data;
	Columns columns;
	Span line;

	g_string_truncate(self->note, 0);
	g_byte_array_set_size(self->dump, 0);
	while (tshark_next_line(&self->lines, &line)) {
		if (is_note(line))
			add_note(self, line);
		if (!scan_columns(line, &columns))
			continue;
		packet->line = self->lines.number;
		g_string_truncate(self->line, 0);
		g_string_append_len(self->line, line.at, (gssize)span_length(line));
		read_rest(self);
		line = (Span){ self->line->str, self->line->str + self->line->len };
		scan_columns(line, &columns);
		set_columns(self, &columns, packet);
		return CAPTURE_FRAME;
	}
	packet->line = self->lines.number;
	return CAPTURE_END;
}

static gpointer lines_open(FILE *stream, const TsharkNames *names, GError **error)
{
	Lines *self = g_new0(Lines, 1);

	(void)names;
	(void)error;
	listing_lines_open(&self->lines, stream);
	self->line = g_string_new(NULL);
	self->note = g_string_new(NULL);
	self->dump = g_byte_array_new();
	return self;
}

static void lines_close(gpointer data)
{
	Lines *self = data;

	listing_lines_clear(&self->lines);
	g_string_free(self->line, TRUE);
	g_string_free(self->note, TRUE);
	g_byte_array_unref(self->dump);
	g_free(self);
}

static void lines_restart(gpointer data)
{
	Lines *self = data;

	listing_lines_restart(&self->lines);
}

static FILE *lines_stream(gpointer data)
{
	const Lines *self = data;

	return self->lines.stream;
}

static const TsharkSource source = {
	.open = lines_open,
	.next = lines_next,
	.close = lines_close,
	.restart = lines_restart,
	.stream = lines_stream,
};

static gpointer open_lines(FILE *stream, GError **error)
{
	return tshark_open(&source, stream, error);
}

static gboolean probe_lines(const guint8 *head, gsize n)
{
	ListingLines lines;
	gboolean is_told = FALSE;
	Columns columns;
	Span line;

	if (n == 0 || memchr(head, '\0', n))
		return FALSE;
	listing_lines_init(&lines, head, n);
	while (!is_told && tshark_next_line(&lines, &line))
		is_told = scan_columns(line, &columns) &&
			  (tshark_info_is_segment(columns.info) ||
			   (columns.has_arrow && columns.number.at && is_address(columns.src)));
	listing_lines_clear(&lines);
	return is_told;
}

const CaptureFormat capture_format_tshark_lines = {
	.name = "TShark listing",
	.probe = probe_lines,
	.open = open_lines,
	.next = tshark_next,
	.complaint = tshark_complaint,
	.close = tshark_close,
	.has_times = tshark_has_times,
	.remark = tshark_remark,
	.names = tshark_host_names,
};
