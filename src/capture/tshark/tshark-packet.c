#include "capture/tshark/tshark-packet.h"

#define NAME_MAX_BYTES 64
#define TEXT_MAX (1 << 22) /* of a packet: several times the hexadecimal bytes of the largest */
#define NUMBER_FAULT "a field is no number"

typedef enum {
	KIND_NUMBER, /* decimal, or hexadecimal after 0x */
	KIND_WORD,
	KIND_TEXT, /* may hold commas */
	KIND_EDGES,
	KIND_MARK, /* that it is there is all that counts */
	KIND_BIT,
} Kind;

/* The names of display filters.  Names that TShark gave up since are read as well. */
static const struct {
	const char *name;
	TsharkField field;
	Kind kind;
	guint64 most; /* of a number; of KIND_BIT the bit */
} rows[] = {
	{ "frame.number", TSHARK_FRAME_NUMBER, KIND_NUMBER, G_MAXUINT32 },
	{ "frame.time_epoch", TSHARK_TIME_EPOCH, KIND_TEXT, 0 },
	{ "frame.time", TSHARK_TIME, KIND_TEXT, 0 },
	{ "frame.time_utc", TSHARK_TIME, KIND_TEXT, 0 },
	{ "_ws.col.time", TSHARK_TIME, KIND_TEXT, 0 },
	{ "frame.time_relative", TSHARK_TIME_RELATIVE, KIND_TEXT, 0 },
	{ "frame.time_delta", TSHARK_TIME_DELTA, KIND_TEXT, 0 },
	{ "frame.cap_len", TSHARK_CAPTURED, KIND_NUMBER, G_MAXUINT32 },
	{ "frame.len", TSHARK_WIRE, KIND_NUMBER, G_MAXUINT32 },
	{ "frame.encap_type", TSHARK_LINK, KIND_NUMBER, G_MAXUINT16 },
	{ "frame.protocols", TSHARK_PROTOCOLS, KIND_WORD, 0 },
	{ "frame.comment", TSHARK_COMMENT, KIND_TEXT, 0 },
	{ "frame_raw", TSHARK_BYTES, KIND_WORD, 0 },
	{ "ip.src", TSHARK_SRC, KIND_WORD, 0 },
	{ "ipv6.src", TSHARK_SRC, KIND_WORD, 0 },
	{ "_ws.col.source", TSHARK_SRC, KIND_WORD, 0 },
	{ "_ws.col.def_src", TSHARK_SRC, KIND_WORD, 0 },
	{ "ip.dst", TSHARK_DST, KIND_WORD, 0 },
	{ "ipv6.dst", TSHARK_DST, KIND_WORD, 0 },
	{ "_ws.col.destination", TSHARK_DST, KIND_WORD, 0 },
	{ "_ws.col.def_dst", TSHARK_DST, KIND_WORD, 0 },
	{ "ip.id", TSHARK_IP_ID, KIND_NUMBER, G_MAXUINT16 },
	{ "ip.ttl", TSHARK_HOPS, KIND_NUMBER, G_MAXUINT8 },
	{ "ipv6.hlim", TSHARK_HOPS, KIND_NUMBER, G_MAXUINT8 },
	{ "ip.dsfield", TSHARK_TRAFFIC_CLASS, KIND_NUMBER, G_MAXUINT8 },
	{ "ipv6.tclass", TSHARK_TRAFFIC_CLASS, KIND_NUMBER, G_MAXUINT8 },
	{ "ip.proto", TSHARK_IP_PROTOCOL, KIND_NUMBER, G_MAXUINT8 },
	{ "ipv6.nxt", TSHARK_IP_PROTOCOL, KIND_NUMBER, G_MAXUINT8 },
	{ "icmp.type", TSHARK_ICMP, KIND_MARK, 0 },
	{ "icmpv6.type", TSHARK_ICMP, KIND_MARK, 0 },
	{ "tcp.srcport", TSHARK_SRC_PORT, KIND_WORD, 0 },
	{ "tcp.dstport", TSHARK_DST_PORT, KIND_WORD, 0 },
	{ "udp.srcport", TSHARK_UDP_SRC_PORT, KIND_WORD, 0 },
	{ "udp.dstport", TSHARK_UDP_DST_PORT, KIND_WORD, 0 },
	{ "udp.length", TSHARK_UDP_LENGTH, KIND_NUMBER, G_MAXUINT16 },
	{ "udp.payload", TSHARK_PAYLOAD, KIND_WORD, 0 },
	{ "tcp.flags", TSHARK_FLAGS, KIND_NUMBER, 0xfff },
	{ "tcp.flags.fin", TSHARK_FLAG_BITS, KIND_BIT, 0x01 },
	{ "tcp.flags.syn", TSHARK_FLAG_BITS, KIND_BIT, 0x02 },
	{ "tcp.flags.reset", TSHARK_FLAG_BITS, KIND_BIT, 0x04 },
	{ "tcp.flags.push", TSHARK_FLAG_BITS, KIND_BIT, 0x08 },
	{ "tcp.flags.ack", TSHARK_FLAG_BITS, KIND_BIT, 0x10 },
	{ "tcp.flags.urg", TSHARK_FLAG_BITS, KIND_BIT, 0x20 },
	{ "tcp.flags.ece", TSHARK_FLAG_BITS, KIND_BIT, 0x40 },
	{ "tcp.flags.ecn", TSHARK_FLAG_BITS, KIND_BIT, 0x40 },
	{ "tcp.flags.cwr", TSHARK_FLAG_BITS, KIND_BIT, 0x80 },
	{ "tcp.seq", TSHARK_SEQ, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.seq_raw", TSHARK_SEQ_RAW, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.ack", TSHARK_ACK, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.ack_raw", TSHARK_ACK_RAW, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.len", TSHARK_LEN, KIND_NUMBER, 1u << 30 }, /* RFC 7323 §2.3 */
	{ "tcp.window_size_value", TSHARK_WINDOW_RAW, KIND_NUMBER, G_MAXUINT16 },
	{ "tcp.window_size", TSHARK_WINDOW, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.urgent_pointer", TSHARK_URGENT, KIND_NUMBER, G_MAXUINT16 },
	{ "tcp.options", TSHARK_OPTIONS, KIND_WORD, 0 },
	{ "tcp.options.mss_val", TSHARK_MSS, KIND_NUMBER, G_MAXUINT16 },
	{ "tcp.options.wscale.shift", TSHARK_SHIFT, KIND_NUMBER, G_MAXUINT8 },
	{ "tcp.options.wscale.multiplier", TSHARK_MULTIPLIER, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.options.sack_perm", TSHARK_SACK_PERMITTED, KIND_MARK, 0 },
	{ "tcp.options.timestamp.tsval", TSHARK_TSVAL, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.options.timestamp.tsecr", TSHARK_TSECR, KIND_NUMBER, G_MAXUINT32 },
	{ "tcp.options.sack_le", TSHARK_SACK_LEFT, KIND_EDGES, 0 },
	{ "tcp.options.sack_re", TSHARK_SACK_RIGHT, KIND_EDGES, 0 },
	{ "tcp.analysis.reused_ports", TSHARK_REUSED, KIND_MARK, 0 },
	{ "tcp.payload", TSHARK_PAYLOAD, KIND_WORD, 0 },
	{ "_ws.col.protocol", TSHARK_PROTOCOL, KIND_TEXT, 0 },
	{ "_ws.col.info", TSHARK_INFO, KIND_TEXT, 0 },
};

G_STATIC_ASSERT(TSHARK_N_FIELDS <= 64);

struct TsharkNames {
	GHashTable *places; /* of char * to the row's number, from 1 */
};

/* "tcp.seq_raw" is "tcp_tcp_seq_raw" for Elasticsearch, and with -e "tcp_seq_raw". */
static void add_name(GHashTable *places, const char *name, guint place)
{
	char *flat = g_strdelimit(g_strdup(name), ".", '_');
	gsize layer = strcspn(name, ".");

	g_hash_table_insert(places, g_strdup(name), GUINT_TO_POINTER(place));
	g_hash_table_insert(places, g_strdup_printf("%.*s_%s", (int)layer, name, flat),
			    GUINT_TO_POINTER(place));
	g_hash_table_insert(places, flat, GUINT_TO_POINTER(place));
}

TsharkNames *tshark_names_new(void)
{
	TsharkNames *self = g_new(TsharkNames, 1);

	self->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		add_name(self->places, rows[i].name, i + 1);
	return self;
}

void tshark_names_free(TsharkNames *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->places);
	g_free(self);
}

int tshark_names_find(const TsharkNames *self, Span name)
{
	char lower[NAME_MAX_BYTES + 1] = "";

	if (span_length(name) > NAME_MAX_BYTES)
		return -1;
	for (gsize i = 0; i < span_length(name); i++)
		lower[i] = g_ascii_tolower(name.at[i]);
	return (int)GPOINTER_TO_UINT(g_hash_table_lookup(self->places, lower)) - 1;
}

TsharkField tshark_names_field(int place)
{
	return place < 0 ? TSHARK_N_FIELDS : rows[place].field;
}

void tshark_packet_init(TsharkPacket *self)
{
	*self = (TsharkPacket){ .arena = g_string_new(NULL) };
}

void tshark_packet_clear(TsharkPacket *self)
{
	g_string_free(self->arena, TRUE);
}

void tshark_packet_begin(TsharkPacket *self, guint64 line)
{
	g_string_truncate(self->arena, 0);
	*self = (TsharkPacket){ .line = line, .arena = self->arena, .shows_options = TRUE };
}

Span tshark_packet_text(const TsharkPacket *self, TsharkField field)
{
	const char *at = self->arena->str + self->texts[field].at;

	return tshark_packet_has(self, field) ? (Span){ at, at + self->texts[field].len }
					      : (Span){ at, at };
}

void tshark_packet_set(TsharkPacket *self, TsharkField field, guint64 number)
{
	self->numbers[field] = number;
	self->has |= G_GUINT64_CONSTANT(1) << field;
}

/* A part of another field's text is not copied, so that the other stays where it is. */
void tshark_packet_set_text(TsharkPacket *self, TsharkField field, Span text)
{
	const GString *arena = self->arena;
	gboolean is_part = text.at >= arena->str && text.end <= arena->str + arena->len;

	if (!is_part && arena->len + span_length(text) > TEXT_MAX) {
		self->fault = "it is too long";
		return;
	}
	self->texts[field].at = is_part ? (gsize)(text.at - arena->str) : arena->len;
	self->texts[field].len = span_length(text);
	if (!is_part)
		g_string_append_len(self->arena, text.at, (gssize)span_length(text));
	self->has |= G_GUINT64_CONSTANT(1) << field;
}

void tshark_packet_add_edge(TsharkPacket *self, TsharkField field, guint32 edge)
{
	guint side = field == TSHARK_SACK_RIGHT;

	self->has |= G_GUINT64_CONSTANT(1) << field;
	if (self->n_edges[side] < TSHARK_BLOCKS_MAX)
		self->edges[side][self->n_edges[side]++] = edge;
}

static gboolean scan_hex(Span *rest, guint64 most, guint64 *value)
{
	const char *from = rest->at;

	for (*value = 0; rest->at < rest->end && g_ascii_isxdigit(*rest->at); rest->at++) {
		if (*value > most >> 4)
			return FALSE;
		*value = *value << 4 | (guint64)g_ascii_xdigit_value(*rest->at);
	}
	return rest->at > from && *value <= most;
}

static gboolean scan_number(Span value, guint64 most, guint64 *number)
{
	gboolean is_read = span_skip(&value, "0x") ? scan_hex(&value, most, number)
						   : span_number(&value, most, number);

	return is_read && span_length(value) == 0;
}

static void put_edges(TsharkPacket *self, TsharkField field, Span value)
{
	while (span_length(value) > 0) {
		guint64 edge;

		if (!scan_number(span_take_until(&value, ","), G_MAXUINT32, &edge)) {
			self->fault = "an edge of a SACK block is no number";
			return;
		}
		tshark_packet_add_edge(self, field, (guint32)edge);
	}
}

static Span trimmed(Span text)
{
	span_skip_blanks(&text);
	while (text.end > text.at && (text.end[-1] == ' ' || text.end[-1] == '\t'))
		text.end--;
	return text;
}

static Span last_of(Span value)
{
	const char *comma = memrchr(value.at, ',', span_length(value));

	return comma ? trimmed((Span){ comma + 1, value.end }) : value;
}

static gboolean is_set(Span value)
{
	static const char *const words[] = { "1", "True", "true", "Set" };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (span_equals(value, words[i]))
			return TRUE;
	return FALSE;
}

void tshark_packet_put(TsharkPacket *self, int place, Span value)
{
	TsharkField field = rows[place].field;
	Span text = trimmed(value);
	guint64 number;

	if (span_length(text) == 0 && rows[place].kind != KIND_MARK)
		return;
	switch (rows[place].kind) {
	case KIND_NUMBER:
		if (scan_number(last_of(text), rows[place].most, &number))
			tshark_packet_set(self, field, number);
		else
			self->fault = NUMBER_FAULT;
		break;
	case KIND_BIT:
		tshark_packet_set(self, field,
				  self->numbers[field] |
					  (is_set(last_of(text)) ? rows[place].most : 0));
		break;
	case KIND_WORD:
		self->is_several |= field == TSHARK_SRC && last_of(text).at != text.at;
		tshark_packet_set_text(self, field, last_of(text));
		break;
	case KIND_EDGES:
		put_edges(self, field, text);
		break;
	case KIND_MARK:
	case KIND_TEXT:
		tshark_packet_set_text(self, field, text);
		break;
	}
}
