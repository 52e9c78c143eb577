/* A table whose first line names the columns: tshark -T fields -E header=y, and the list of packets
 * that Wireshark exports or copies as CSV.  The separator is the header's: what is not part of a
 * name.  Cells may be quoted; a quote in one is doubled.
 */
#include "capture/tshark/tshark.h"

#include "base/error.h"
#include "capture/complaint.h"
#include "capture/tshark/tshark-info.h"

#define COLUMNS_MAX 256
#define SEPARATORS "\t,;| "
#define PLACE_NONE (-1)

typedef struct {
	ListingLines lines;
	char separator;
	guint n_columns;
	gboolean has_own;        /* a name that is TShark's alone, and no title */
	int places[COLUMNS_MAX]; /* in the table of names */
	const TsharkNames *names;
	gboolean shows_options;
	GString *cell;
} Table;

/* Wireshark's titles of columns, and the fields that they are. */
static const struct {
	const char *title;
	const char *name;
} titles[] = {
	{ "No.", "frame.number" },
	{ "Time", "frame.time" },
	{ "Source", "_ws.col.source" },
	{ "Destination", "_ws.col.destination" },
	{ "Protocol", "_ws.col.protocol" },
	{ "Info", "_ws.col.info" },
	{ "Source Port", "tcp.srcport" },
	{ "Src port", "tcp.srcport" },
	{ "Destination Port", "tcp.dstport" },
	{ "Dest port", "tcp.dstport" },
};

static int place_of(const TsharkNames *names, Span title)
{
	for (gsize i = 0; i < G_N_ELEMENTS(titles); i++)
		if (span_equals(title, titles[i].title))
			return tshark_names_find(
				names,
				(Span){ titles[i].name, titles[i].name + strlen(titles[i].name) });
	return tshark_names_find(names, title);
}

/* Takes a cell with the separator after it.  FALSE: there is none left. */
static gboolean take_cell(Span *line, char separator, GString *cell)
{
	char quote;

	g_string_truncate(cell, 0);
	if (!line->at)
		return FALSE;
	quote = line->at < line->end && strchr("\"'", *line->at) ? *line->at : '\0';
	line->at += quote != '\0';
	for (; line->at < line->end; line->at++) {
		if (!quote && *line->at == separator)
			break;
		if (quote && *line->at == quote && ++line->at < line->end && *line->at != quote)
			break;
		if (line->at < line->end)
			g_string_append_c(cell, *line->at);
	}
	while (line->at < line->end && *line->at != separator)
		line->at++; /* nothing that TShark writes follows a quoted cell */
	line->at = line->at < line->end ? line->at + 1 : NULL;
	return TRUE;
}

static Span span_of(const GString *text)
{
	return (Span){ text->str, text->str + text->len };
}

/* The number of columns that mean something here. */
static guint read_header(Table *self, Span line, char separator)
{
	guint n_known = 0;

	self->separator = separator;
	self->n_columns = 0;
	self->has_own = FALSE;
	while (self->n_columns < COLUMNS_MAX && take_cell(&line, separator, self->cell)) {
		int place = place_of(self->names, span_of(self->cell));

		self->has_own |= strchr(self->cell->str, '.') &&
				 tshark_names_find(self->names, span_of(self->cell)) != PLACE_NONE;
		self->places[self->n_columns++] = place;
		n_known += place != PLACE_NONE;
	}
	return n_known;
}

static gboolean has_field(const Table *self, TsharkField field)
{
	for (guint i = 0; i < self->n_columns; i++)
		if (self->places[i] != PLACE_NONE && tshark_names_field(self->places[i]) == field)
			return TRUE;
	return FALSE;
}

/* The separator with which most names are known, of which one must be TShark's own, or the titles
 * those of Wireshark's list: other tables have sources and ports, too.  Blanks between Wireshark's
 * titles are the padding of a listing without separators.  FALSE: the line is no header. */
static gboolean is_header(Table *self, Span line)
{
	char best = '\0';
	guint most = 1;

	for (const char *at = SEPARATORS; *at; at++) {
		guint n = *at == ' ' && span_find(line, "  ") ? 0 : read_header(self, line, *at);

		if (n > most) {
			most = n;
			best = *at;
		}
	}
	if (best)
		read_header(self, line, best);
	return best &&
	       (self->has_own || (has_field(self, TSHARK_SRC) && has_field(self, TSHARK_INFO)));
}

static gboolean has_column(const Table *self, const char *name)
{
	int place = place_of(self->names, (Span){ name, name + strlen(name) });

	return has_field(self, tshark_names_field(place));
}

/* What every packet needs: one of these; the info column has them all but the addresses. */
static const struct {
	const char *names[3];
	const char *transport; /* of the packets that need it; NULL: all */
} needed[] = {
	{ { "ip.src" }, NULL },
	{ { "ip.dst" }, NULL },
	{ { "tcp.srcport" }, "tcp.srcport" },
	{ { "tcp.dstport" }, "tcp.srcport" },
	{ { "tcp.flags", "tcp.flags.syn" }, "tcp.srcport" },
	{ { "tcp.seq_raw", "tcp.seq" }, "tcp.srcport" },
	{ { "tcp.ack_raw", "tcp.ack" }, "tcp.srcport" },
	{ { "tcp.len" }, "tcp.srcport" },
	{ { "tcp.window_size_value", "tcp.window_size" }, "tcp.srcport" },
	{ { "udp.dstport" }, "udp.srcport" },
	{ { "udp.length" }, "udp.srcport" },
};

/* A table without ports lacks those of segments. */
static gboolean is_needed(const Table *self, gsize row)
{
	const char *transport = needed[row].transport;

	if (!transport)
		return TRUE;
	if (has_column(self, "_ws.col.info"))
		return FALSE;
	return has_column(self, transport) ||
	       (g_str_has_prefix(transport, "tcp") && !has_column(self, "udp.srcport"));
}

static gboolean lacks(const Table *self, gsize row)
{
	if (!is_needed(self, row))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(needed[row].names) && needed[row].names[i]; i++)
		if (has_column(self, needed[row].names[i]))
			return FALSE;
	return TRUE;
}

static gboolean check(const Table *self, GError **error)
{
	g_autoptr(GString) missing = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
		if (lacks(self, i))
			g_string_append_printf(missing, " -e %s", needed[i].names[0]);
	if (!missing->len)
		return TRUE;
	return complaint_fail(error, LADDER_ERROR_INPUT,
			      "is a table of TShark that lacks columns: add%s", missing->str);
}

/* A line that was cut off by the reader of lines is none.  Blanks and tabs are often stripped from
 * the ends of lines. */
static const char *read_cells(Table *self, Span line, TsharkPacket *packet)
{
	guint n = 0;

	if (listing_lines_is_long(&self->lines))
		return "the line is too long";
	while (take_cell(&line, self->separator, self->cell)) {
		if (n == self->n_columns)
			return "more columns than in the header (separator in a cell: "
			       "tshark -E quote=d)";
		if (self->places[n] != PLACE_NONE && self->cell->len)
			tshark_packet_put(packet, self->places[n], span_of(self->cell));
		n++;
	}
	if (n < self->n_columns && !strchr("\t ", self->separator))
		return "fewer columns than in the header";
	return packet->fault;
}

/* The columns of numbers count before that of words, which may have been written with other
 * preferences; but they are empty for a packet whose info column is read. */
static CaptureResult table_next(gpointer data, TsharkPacket *packet)
{
	Table *self = data;
	Span line;

	while (tshark_next_line(&self->lines, &line)) {
		Span rest = line;

		span_skip_blanks(&rest);
		if (span_length(rest) == 0 || span_starts(rest, "#"))
			continue;
		packet->line = self->lines.number;
		packet->shows_options = self->shows_options;
		packet->fault = read_cells(self, line, packet);
		return CAPTURE_FRAME;
	}
	packet->line = self->lines.number;
	return CAPTURE_END;
}

/* Blank lines and notes may precede it. */
static gboolean find_header(Table *self)
{
	Span line;

	while (tshark_next_line(&self->lines, &line)) {
		Span rest = line;

		span_skip_blanks(&rest);
		if (span_length(rest) > 0 && !span_starts(rest, "#"))
			return is_header(self, line);
	}
	return FALSE;
}

static void table_close(gpointer data)
{
	Table *self = data;

	listing_lines_clear(&self->lines);
	g_string_free(self->cell, TRUE);
	g_free(self);
}

static gpointer table_open(FILE *stream, const TsharkNames *names, GError **error)
{
	Table *self = g_new0(Table, 1);

	self->names = names;
	self->cell = g_string_new(NULL);
	listing_lines_open(&self->lines, stream);
	find_header(self);
	if (!check(self, error)) {
		self->lines.stream = NULL; /* the caller's */
		table_close(self);
		return NULL;
	}
	self->shows_options = has_column(self, "tcp.options") ||
			      has_column(self, "tcp.options.wscale.shift") ||
			      has_column(self, "tcp.options.wscale.multiplier") ||
			      has_column(self, "_ws.col.info");
	return self;
}

static void table_restart(gpointer data)
{
	Table *self = data;

	listing_lines_restart(&self->lines);
	find_header(self);
}

static FILE *table_stream(gpointer data)
{
	const Table *self = data;

	return self->lines.stream;
}

static const TsharkSource source = {
	.open = table_open,
	.next = table_next,
	.close = table_close,
	.restart = table_restart,
	.stream = table_stream,
};

static gpointer open_table(FILE *stream, GError **error)
{
	return tshark_open(&source, stream, error);
}

static gboolean probe_table(const guint8 *head, gsize n)
{
	TsharkNames *names;
	Table table = { 0 };
	gboolean is_told;

	if (n == 0 || memchr(head, '\0', n))
		return FALSE;
	names = tshark_names_new();
	table.names = names;
	table.cell = g_string_new(NULL);
	listing_lines_init(&table.lines, head, n);
	is_told = find_header(&table);
	listing_lines_clear(&table.lines);
	g_string_free(table.cell, TRUE);
	tshark_names_free(names);
	return is_told;
}

const CaptureFormat capture_format_tshark_table = {
	.name = "TShark table",
	.probe = probe_table,
	.open = open_table,
	.next = tshark_next,
	.complaint = tshark_complaint,
	.close = tshark_close,
	.has_times = tshark_has_times,
	.remark = tshark_remark,
	.names = tshark_host_names,
};
