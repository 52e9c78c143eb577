/* The tree of each packet as text: tshark -V, and what Wireshark copies or exports of it.  A packet
 * begins with the line of its frame; each layer is a line at the same indentation, with its fields
 * below.  Labels have changed little since version 1.0: letter case, and words added.  What is
 * collapsed in Wireshark is not there; a layer's own line repeats some of its fields.  A dump of
 * the packet's bytes may follow (-x).
 */
#include "capture/tshark/tshark.h"

#include "capture/tshark/tshark-bytes.h"

#define NOTE_MAX 4096

typedef enum {
	LAYER_OTHER,
	LAYER_FRAME,
	LAYER_COMMENT,
	LAYER_IP,
	LAYER_TCP,
	LAYER_UDP,
	LAYER_ICMP,
} Layer;

typedef struct {
	ListingLines lines;
	const TsharkNames *names;
	gsize indent; /* of the lines of frames */
	Layer layer;
	gboolean is_dumped; /* the dump of the frame's bytes is complete */
	GByteArray *dump;
	GString *hex;
	GString *note;
} Details;

static const struct {
	const char *title;
	Layer layer;
} layers[] = {
	{ "Packet comments", LAYER_COMMENT },
	{ "Internet Protocol", LAYER_IP },
	{ "Transmission Control Protocol", LAYER_TCP },
	{ "User Datagram Protocol", LAYER_UDP },
	{ "Internet Control Message Protocol", LAYER_ICMP },
};

/* A value ends at a blank, but times and names go on. */
static const struct {
	Layer layer;
	const char *label; /* before ": ", or before the value */
	const char *name;
	gboolean is_whole;
} labels[] = {
	{ LAYER_FRAME, "Arrival Time: ", "frame.time", TRUE },
	{ LAYER_FRAME, "UTC Arrival Time: ", "frame.time", TRUE },
	{ LAYER_FRAME, "Epoch Time: ", "frame.time_epoch", FALSE },
	{ LAYER_FRAME, "Epoch Arrival Time: ", "frame.time_epoch", FALSE },
	{ LAYER_FRAME, "[Time since reference or first frame: ", "frame.time_relative", FALSE },
	{ LAYER_FRAME, "Frame Number: ", "frame.number", FALSE },
	{ LAYER_FRAME, "Frame Length: ", "frame.len", FALSE },
	{ LAYER_FRAME, "Capture Length: ", "frame.cap_len", FALSE },
	{ LAYER_FRAME, "[Protocols in frame: ", "frame.protocols", FALSE },
	{ LAYER_IP, "Identification: ", "ip.id", FALSE },
	{ LAYER_IP, "Differentiated Services Field: ", "ip.dsfield", FALSE },
	{ LAYER_IP, "Time to live: ", "ip.ttl", FALSE },
	{ LAYER_IP, "Hop limit: ", "ip.ttl", FALSE },
	{ LAYER_IP, "Source Address: ", "ip.src", TRUE },
	{ LAYER_IP, "Source: ", "ip.src", TRUE },
	{ LAYER_IP, "Destination Address: ", "ip.dst", TRUE },
	{ LAYER_IP, "Destination: ", "ip.dst", TRUE },
	{ LAYER_TCP, "Source port: ", "tcp.srcport", TRUE },
	{ LAYER_TCP, "Destination port: ", "tcp.dstport", TRUE },
	{ LAYER_UDP, "Source port: ", "udp.srcport", TRUE },
	{ LAYER_UDP, "Destination port: ", "udp.dstport", TRUE },
	{ LAYER_UDP, "Length: ", "udp.length", FALSE },
	{ LAYER_TCP, "Sequence number (raw): ", "tcp.seq_raw", FALSE },
	{ LAYER_TCP, "Sequence number: ", "tcp.seq", FALSE },
	{ LAYER_TCP, "Acknowledgment number (raw): ", "tcp.ack_raw", FALSE },
	{ LAYER_TCP, "Acknowledgment number: ", "tcp.ack", FALSE },
	{ LAYER_TCP, "Acknowledgement number: ", "tcp.ack", FALSE },
	{ LAYER_TCP, "Flags: ", "tcp.flags", FALSE },
	{ LAYER_TCP, "Window: ", "tcp.window_size_value", FALSE },
	{ LAYER_TCP, "Window size value: ", "tcp.window_size_value", FALSE },
	{ LAYER_TCP, "[Calculated window size: ", "tcp.window_size", FALSE },
	{ LAYER_TCP, "Window size: ", "tcp.window_size", FALSE },
	{ LAYER_TCP, "Urgent pointer: ", "tcp.urgent_pointer", FALSE },
	{ LAYER_TCP, "[TCP Segment Len: ", "tcp.len", FALSE },
	{ LAYER_TCP, "MSS Value: ", "tcp.options.mss_val", FALSE },
	{ LAYER_TCP, "Shift count: ", "tcp.options.wscale.shift", FALSE },
	{ LAYER_TCP, "TCP Option - SACK permitted", "tcp.options.sack_perm", FALSE },
	{ LAYER_TCP, "Timestamp value: ", "tcp.options.timestamp.tsval", FALSE },
	{ LAYER_TCP, "Timestamp echo reply: ", "tcp.options.timestamp.tsecr", FALSE },
	{ LAYER_TCP, "left edge = ", "tcp.options.sack_le", FALSE },
	{ LAYER_TCP, "right edge = ", "tcp.options.sack_re", FALSE },
	{ LAYER_TCP, "[A new tcp session is started with the same ports",
	  "tcp.analysis.reused_ports", FALSE },
};

/* In the line of the layer itself, where its fields are collapsed. */
static const struct {
	Layer layer;
	const char *label;
	const char *name;
} brief[] = {
	{ LAYER_IP, "Src: ", "ip.src" },
	{ LAYER_IP, "Dst: ", "ip.dst" },
	{ LAYER_TCP, "Src Port: ", "tcp.srcport" },
	{ LAYER_TCP, "Dst Port: ", "tcp.dstport" },
	{ LAYER_UDP, "Src Port: ", "udp.srcport" },
	{ LAYER_UDP, "Dst Port: ", "udp.dstport" },
	{ LAYER_TCP, "Seq: ", "tcp.seq" },
	{ LAYER_TCP, "Ack: ", "tcp.ack" },
	{ LAYER_TCP, "Len: ", "tcp.len" },
};

static gboolean skip_label(Span *line, const char *label)
{
	gsize n = strlen(label);

	if (span_length(*line) < n || g_ascii_strncasecmp(line->at, label, n) != 0)
		return FALSE;
	line->at += n;
	return TRUE;
}

/* "Frame 1: 74 bytes on wire (592 bits)", of old "Frame 1 (74 bytes on wire, 74 bytes captured)" */
static gboolean is_frame(Span line, guint64 *number)
{
	if (!span_skip(&line, "Frame ") || !span_number(&line, G_MAXUINT32, number))
		return FALSE;
	return (span_skip(&line, ": ") || span_skip(&line, " (")) &&
	       span_find(line, " on wire") != NULL;
}

static void put(const Details *self, TsharkPacket *packet, const char *name, Span value)
{
	Span key = { name, name + strlen(name) };

	tshark_packet_put(packet, tshark_names_find(self->names, key), value);
}

static Span first_word(Span value, const char *ends)
{
	const char *end = value.at;

	while (end < value.end && !strchr(ends, *end))
		end++;
	return (Span){ value.at, end };
}

/* "    Window: 63" */
static void read_field(const Details *self, TsharkPacket *packet, Span line)
{
	for (gsize i = 0; i < G_N_ELEMENTS(labels); i++) {
		Span value = line;

		if (labels[i].layer != self->layer || !skip_label(&value, labels[i].label))
			continue;
		put(self, packet, labels[i].name,
		    labels[i].is_whole ? value : first_word(value, " ,;])"));
		return;
	}
}

/* "Ethernet (1)" */
static void read_link(TsharkPacket *packet, Span line)
{
	const char *open;
	guint64 number;

	if (!skip_label(&line, "Encapsulation type: "))
		return;
	open = memrchr(line.at, '(', span_length(line));
	if (!open)
		return;
	line.at = open + 1;
	if (span_number(&line, G_MAXUINT16, &number))
		tshark_packet_set(packet, TSHARK_LINK, number);
}

/* The frame's bytes are the first dump: others are of what was reassembled. */
static void read_dump(Details *self, Span line)
{
	if (!self->is_dumped && !tshark_bytes_dump(self->dump, line))
		self->is_dumped = self->dump->len > 0;
}

static void open_layer(Details *self, TsharkPacket *packet, Span line)
{
	self->layer = LAYER_OTHER;
	for (gsize i = 0; i < G_N_ELEMENTS(layers); i++)
		if (span_starts(line, layers[i].title))
			self->layer = layers[i].layer;
	if (self->layer == LAYER_ICMP)
		tshark_packet_set(packet, TSHARK_ICMP, 1);
	for (gsize i = 0; i < G_N_ELEMENTS(brief); i++) {
		const char *at = span_find(line, brief[i].label);
		Span value = { at ? at + strlen(brief[i].label) : NULL, line.end };

		if (at && brief[i].layer == self->layer)
			put(self, packet, brief[i].name, first_word(value, ","));
	}
}

static void add_comment(Details *self, Span line)
{
	if (self->note->len + span_length(line) >= NOTE_MAX)
		return;
	if (self->note->len)
		g_string_append_c(self->note, '\n');
	g_string_append_len(self->note, line.at, (gssize)span_length(line));
}

/* The line without the listing's own indentation; its level in the tree. */
static gsize indent_of(const Details *self, Span *line)
{
	gsize n = span_skip_blanks(line);

	return n > self->indent ? n - self->indent : 0;
}

static void read_line(Details *self, TsharkPacket *packet, Span line)
{
	gsize indent = indent_of(self, &line);

	if (span_length(line) == 0 || g_ascii_isxdigit(*line.at))
		read_dump(self, line);
	if (span_length(line) == 0)
		return;
	if (indent == 0 && g_ascii_isupper(*line.at))
		open_layer(self, packet, line);
	else if (self->layer == LAYER_COMMENT)
		add_comment(self, line);
	else if (self->layer == LAYER_FRAME && indent > 0)
		read_link(packet, line);
	if (indent > 0)
		read_field(self, packet, line);
}

static void begin(Details *self, TsharkPacket *packet, guint64 number)
{
	packet->line = self->lines.number;
	tshark_packet_set(packet, TSHARK_FRAME_NUMBER, number);
	self->layer = LAYER_FRAME;
	self->is_dumped = FALSE;
	g_byte_array_set_size(self->dump, 0);
	g_string_truncate(self->note, 0);
}

static void end(Details *self, TsharkPacket *packet)
{
	if (self->note->len)
		tshark_packet_set_text(
			packet, TSHARK_COMMENT,
			(Span){ self->note->str, self->note->str + self->note->len });
	if (self->dump->len == 0)
		return;
	tshark_bytes_hex(self->hex, (Bytes){ self->dump->data, self->dump->len });
	tshark_packet_set_text(packet, TSHARK_BYTES,
			       (Span){ self->hex->str, self->hex->str + self->hex->len });
}

/* Before the first frame, and in an export between all, are a packet's line and its titles. */
static gboolean find_frame(Details *self, guint64 *number)
{
	Span line;

	while (tshark_next_line(&self->lines, &line)) {
		gsize n = span_skip_blanks(&line);

		if (is_frame(line, number) && (n == self->indent || self->indent == G_MAXSIZE)) {
			self->indent = n;
			return TRUE;
		}
	}
	return FALSE;
}

static CaptureResult details_next(gpointer data, TsharkPacket *packet)
{
	Details *self = data;
	guint64 number, next;
	Span line;

	if (!find_frame(self, &number)) {
		packet->line = self->lines.number;
		return CAPTURE_END;
	}
	begin(self, packet, number);
	while (tshark_next_line(&self->lines, &line)) {
		Span rest = line;

		if (span_skip_blanks(&rest) == self->indent && is_frame(rest, &next)) {
			listing_lines_keep(&self->lines);
			break;
		}
		read_line(self, packet, line);
	}
	end(self, packet);
	return CAPTURE_FRAME;
}

static gpointer details_open(FILE *stream, const TsharkNames *names, GError **error)
{
	Details *self = g_new0(Details, 1);

	(void)error;
	listing_lines_open(&self->lines, stream);
	listing_lines_restart(&self->lines);
	self->names = names;
	self->indent = G_MAXSIZE;
	self->dump = g_byte_array_new();
	self->hex = g_string_new(NULL);
	self->note = g_string_new(NULL);
	return self;
}

static void details_close(gpointer data)
{
	Details *self = data;

	listing_lines_clear(&self->lines);
	g_byte_array_unref(self->dump);
	g_string_free(self->hex, TRUE);
	g_string_free(self->note, TRUE);
	g_free(self);
}

static FILE *details_stream(gpointer data)
{
	const Details *self = data;

	return self->lines.stream;
}

static const TsharkSource source = {
	.open = details_open,
	.next = details_next,
	.close = details_close,
	.stream = details_stream,
};

static gpointer open_details(FILE *stream, GError **error)
{
	return tshark_open(&source, stream, error);
}

static gboolean probe_details(const guint8 *head, gsize n)
{
	Details details = { .indent = G_MAXSIZE };
	gboolean is_told;
	guint64 number;

	if (n == 0 || memchr(head, '\0', n))
		return FALSE;
	listing_lines_init(&details.lines, head, n);
	is_told = find_frame(&details, &number);
	listing_lines_clear(&details.lines);
	return is_told;
}

const CaptureFormat capture_format_tshark_details = {
	.name = "TShark details",
	.probe = probe_details,
	.open = open_details,
	.next = tshark_next,
	.complaint = tshark_complaint,
	.close = tshark_close,
	.has_times = tshark_has_times,
	.remark = tshark_remark,
	.names = tshark_host_names,
};
