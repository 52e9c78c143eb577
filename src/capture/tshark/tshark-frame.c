#include "capture/tshark/tshark-frame.h"

#include "base/reader.h"
#include "capture/listing/listing-frame.h"
#include "capture/listing/listing-options.h"
#include "capture/tshark/tshark-bytes.h"
#include "capture/tshark/tshark-info.h"
#include "capture/tshark/tshark-streams.h"

#define PROTOCOL_TCP 6
#define UDP_HEADER 8
#define PROTOCOL_WORD_MAX 32 /* bytes of a protocol's name in a message */
#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_WSCALE 3

struct TsharkFrames {
	ListingNames *names;
	TsharkStreams *streams;
	GByteArray *bytes;
	GByteArray *options; /* as in the header */
	GByteArray *payload;
	GString *words; /* the options, in the words of a listing of segments */
	GString *fault;
	guint64 n_capped, first_capped;
};

TsharkFrames *tshark_frames_new(void)
{
	TsharkFrames *self = g_new(TsharkFrames, 1);

	*self = (TsharkFrames){
		.names = listing_names_new(),
		.streams = tshark_streams_new(),
		.bytes = g_byte_array_new(),
		.options = g_byte_array_new(),
		.payload = g_byte_array_new(),
		.words = g_string_new(NULL),
		.fault = g_string_new(NULL),
	};
	return self;
}

void tshark_frames_free(TsharkFrames *self)
{
	listing_names_free(self->names);
	tshark_streams_free(self->streams);
	g_byte_array_unref(self->bytes);
	g_byte_array_unref(self->options);
	g_byte_array_unref(self->payload);
	g_string_free(self->words, TRUE);
	g_string_free(self->fault, TRUE);
	g_free(self);
}

void tshark_frames_restart(TsharkFrames *self)
{
	tshark_streams_restart(self->streams);
	self->n_capped = self->first_capped = 0;
}

guint64 tshark_frames_capped(const TsharkFrames *self, guint64 *n)
{
	*n = self->n_capped;
	return self->first_capped;
}

GHashTable *tshark_frames_host_names(const TsharkFrames *self)
{
	return listing_names_table(self->names);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

/* All that was captured, and what they are is known. */
static gboolean put_bytes(TsharkFrames *self, const TsharkPacket *packet, Frame *frame)
{
	int link_type = tshark_packet_has(packet, TSHARK_LINK)
				? tshark_bytes_link(packet->numbers[TSHARK_LINK])
				: -1;

	g_byte_array_set_size(self->bytes, 0);
	if (link_type < 0 || !tshark_packet_has(packet, TSHARK_BYTES) ||
	    !tshark_bytes_scan(self->bytes, tshark_packet_text(packet, TSHARK_BYTES)) ||
	    (tshark_packet_has(packet, TSHARK_CAPTURED) &&
	     packet->numbers[TSHARK_CAPTURED] != self->bytes->len))
		return FALSE;
	frame->link_type = link_type;
	frame->bytes = (Bytes){ self->bytes->data, self->bytes->len };
	frame->wire_len = (guint32)MAX(packet->numbers[TSHARK_WIRE], self->bytes->len);
	return TRUE;
}

/* ---- no segment ------------------------------------------------------------------------------ */

/* What is never a segment.  Others, such as HTTP, are in segments whose ports and numbers the line
 * does not show. */
static gboolean is_other_protocol(Span name)
{
	static const char *const names[] = { "UDP",  "ICMP", "ICMPv6", "ARP",    "RARP", "IGMP",
					     "DHCP", "NTP",  "mDNS",   "MDNS",   "STP",  "LLDP",
					     "OSPF", "SCTP", "ESP",    "DHCPv6", "QUIC", "LLMNR",
					     "SSDP", "NBNS", "VRRP",   "PIM",    "EAPOL" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (span_equals(name, names[i]))
			return TRUE;
	return span_starts(name, "IGMPv");
}

static gboolean holds_segment(const TsharkPacket *packet)
{
	Span protocols = tshark_packet_text(packet, TSHARK_PROTOCOLS);

	if (tshark_packet_has(packet, TSHARK_PROTOCOLS))
		return span_find(protocols, ":tcp") != NULL || span_equals(protocols, "tcp");
	return packet->numbers[TSHARK_IP_PROTOCOL] == PROTOCOL_TCP;
}

/* A quoted segment was not sent here (RFC 792). */
static gboolean is_error_message(const TsharkPacket *packet)
{
	return tshark_packet_has(packet, TSHARK_ICMP) ||
	       span_find(tshark_packet_text(packet, TSHARK_PROTOCOLS), ":icmp");
}

static const char *explain(TsharkFrames *self, Span protocol)
{
	g_string_printf(self->fault, "it shows %.*s instead of ports and sequence numbers",
			(int)MIN(span_length(protocol), PROTOCOL_WORD_MAX), protocol.at);
	return self->fault->str;
}

/* A column of words instead of a segment's fields. */
static const char *read_info(TsharkFrames *self, TsharkPacket *packet, gboolean *is_other)
{
	Span info = tshark_packet_text(packet, TSHARK_INFO);
	Span protocol = tshark_packet_text(packet, TSHARK_PROTOCOL);

	if (tshark_info_is_segment(info))
		return tshark_info_scan(packet, info);
	if (span_equals(protocol, "UDP") && tshark_info_scan_datagram(packet, info))
		return NULL;
	*is_other = is_other_protocol(protocol);
	if (*is_other)
		return NULL;
	if (span_length(protocol) == 0 || span_equals(protocol, "TCP"))
		return "no ports and flags";
	return explain(self, protocol);
}

/* ---- a segment ------------------------------------------------------------------------------- */

/* "http (80)" or "http(80)", else the port itself */
static Span in_brackets(Span text)
{
	const char *open = span_find(text, "(");

	if (open && text.end[-1] == ')')
		return (Span){ open + 1, text.end - 1 };
	return text;
}

/* A name has the family of the other address. */
static AddressFamily family_of(const TsharkPacket *packet)
{
	return span_find(tshark_packet_text(packet, TSHARK_SRC), ":") ||
			       span_find(tshark_packet_text(packet, TSHARK_DST), ":")
		       ? ADDRESS_IPV6
		       : ADDRESS_IPV4;
}

static gboolean read_endpoint(TsharkFrames *self, const TsharkPacket *packet, TsharkField address,
			      TsharkField port, Endpoint *to)
{
	return listing_names_address(self->names, in_brackets(tshark_packet_text(packet, address)),
				     family_of(packet), &to->address) &&
	       listing_names_port(self->names, in_brackets(tshark_packet_text(packet, port)),
				  &to->port);
}

/* Whether the addresses can be of the innermost header: where a packet has several of both kinds,
 * not every format shows in which order. */
static gboolean is_innermost(const TsharkPacket *packet)
{
	Span protocols = tshark_packet_text(packet, TSHARK_PROTOCOLS);
	gboolean is_ipv6 = family_of(packet) == ADDRESS_IPV6, is_last_ipv6 = is_ipv6;

	while (span_length(protocols) > 0) {
		Span name = span_take_until(&protocols, ":");

		if (span_equals(name, "ip") || span_equals(name, "ipv6"))
			is_last_ipv6 = span_equals(name, "ipv6");
		if (span_equals(name, "tcp") || span_equals(name, "udp"))
			break;
	}
	return is_ipv6 == is_last_ipv6;
}

static const char *read_ends(TsharkFrames *self, const TsharkPacket *packet, TsharkField src_port,
			     TsharkField dst_port, ListedSegment *segment)
{
	if (!tshark_packet_has(packet, TSHARK_SRC) || !tshark_packet_has(packet, TSHARK_DST))
		return "no addresses";
	if (!tshark_packet_has(packet, src_port) || !tshark_packet_has(packet, dst_port))
		return "no ports";
	if (!is_innermost(packet) ||
	    (packet->is_several && !tshark_packet_has(packet, TSHARK_PROTOCOLS)))
		return "several IP headers, and no frame.protocols that tells which is which";
	if (!read_endpoint(self, packet, TSHARK_SRC, src_port, &segment->src) ||
	    !read_endpoint(self, packet, TSHARK_DST, dst_port, &segment->dst) ||
	    segment->src.address.family != segment->dst.address.family)
		return "invalid addresses or ports";
	return NULL;
}

/* The numbers in the header, else those that TShark counts from 0.  Both are not mixed. */
static const char *read_numbers(const TsharkPacket *packet, ListedSegment *segment,
				gboolean *is_relative)
{
	gboolean has_ack = segment->flags & LISTED_ACK;

	*is_relative = FALSE;
	segment->has_seq = TRUE;
	if (tshark_packet_has(packet, TSHARK_SEQ_RAW) &&
	    (tshark_packet_has(packet, TSHARK_ACK_RAW) ||
	     (!has_ack && !tshark_packet_has(packet, TSHARK_SEQ)))) {
		segment->seq = (guint32)packet->numbers[TSHARK_SEQ_RAW];
		segment->ack = (guint32)packet->numbers[TSHARK_ACK_RAW];
		return NULL;
	}
	*is_relative = TRUE;
	if (!tshark_packet_has(packet, TSHARK_SEQ))
		return "no sequence number";
	if (has_ack && !tshark_packet_has(packet, TSHARK_ACK))
		return "no acknowledgment number";
	segment->seq = (guint32)packet->numbers[TSHARK_SEQ];
	segment->ack = has_ack ? (guint32)packet->numbers[TSHARK_ACK] : 0;
	return NULL;
}

static void read_ip(const TsharkPacket *packet, ListedSegment *segment)
{
	segment->ip_id = (guint16)packet->numbers[TSHARK_IP_ID];
	segment->hop_limit = (guint8)packet->numbers[TSHARK_HOPS];
	segment->traffic_class = (guint8)packet->numbers[TSHARK_TRAFFIC_CLASS];
}

static const char *read_header(const TsharkPacket *packet, ListedSegment *segment)
{
	if (!tshark_packet_has(packet, TSHARK_FLAGS) &&
	    !tshark_packet_has(packet, TSHARK_FLAG_BITS))
		return "no flags";
	if (!tshark_packet_has(packet, TSHARK_LEN))
		return "no length";
	if (!tshark_packet_has(packet, TSHARK_WINDOW_RAW) &&
	    !tshark_packet_has(packet, TSHARK_WINDOW))
		return "no window";
	segment->flags =
		(guint8)(packet->numbers[TSHARK_FLAGS] | packet->numbers[TSHARK_FLAG_BITS]);
	segment->len = (guint32)packet->numbers[TSHARK_LEN];
	segment->has_length = TRUE;
	segment->window = (guint16)packet->numbers[TSHARK_WINDOW_RAW];
	segment->urgent = (guint16)packet->numbers[TSHARK_URGENT];
	read_ip(packet, segment);
	return NULL;
}

/* ---- its options ----------------------------------------------------------------------------- */

/* The shift of the window scale option (RFC 7323 §2.2) among the bytes of options; -1: none. */
static int shift_in(Bytes options)
{
	Reader reader = reader_over(options);

	while (reader_left(&reader) > 0) {
		guint8 kind = reader_u8(&reader), len;

		if (kind == OPTION_END)
			break;
		if (kind == OPTION_NOP)
			continue;
		len = reader_u8(&reader);
		if (kind == OPTION_WSCALE && len == 3)
			return reader_u8(&reader);
		if (len < 2)
			break;
		reader_skip(&reader, len - 2u);
	}
	return -1;
}

static int shift_of(const TsharkFrames *self, const TsharkPacket *packet)
{
	if (tshark_packet_has(packet, TSHARK_SHIFT))
		return (int)packet->numbers[TSHARK_SHIFT];
	if (tshark_packet_has(packet, TSHARK_MULTIPLIER))
		return g_bit_nth_msf((gulong)packet->numbers[TSHARK_MULTIPLIER], -1);
	return shift_in((Bytes){ self->options->data, self->options->len });
}

static void add_word(GString *words, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_word(GString *words, const char *format, ...)
{
	va_list arguments;

	if (words->len)
		g_string_append_c(words, ',');
	va_start(arguments, format);
	g_string_append_vprintf(words, format, arguments);
	va_end(arguments);
}

static void add_blocks(GString *words, const TsharkPacket *packet)
{
	guint n = MIN(packet->n_edges[0], packet->n_edges[1]);

	if (n == 0)
		return;
	add_word(words, "sack %u ", n);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(words, "{%u:%u}", packet->edges[0][i], packet->edges[1][i]);
}

/* As a listing of segments has them, which is turned into bytes elsewhere. */
static Span option_words(TsharkFrames *self, const TsharkPacket *packet)
{
	GString *words = self->words;
	int shift = shift_of(self, packet);

	g_string_truncate(words, 0);
	if (tshark_packet_has(packet, TSHARK_MSS))
		add_word(words, "mss %u", (guint)packet->numbers[TSHARK_MSS]);
	if (tshark_packet_has(packet, TSHARK_SACK_PERMITTED))
		add_word(words, "sackOK");
	if (tshark_packet_has(packet, TSHARK_TSVAL) && tshark_packet_has(packet, TSHARK_TSECR))
		add_word(words, "TS val %u ecr %u", (guint)packet->numbers[TSHARK_TSVAL],
			 (guint)packet->numbers[TSHARK_TSECR]);
	if (shift >= 0)
		add_word(words, "wscale %d", shift);
	add_blocks(words, packet);
	return (Span){ words->str, words->str + words->len };
}

static const char *read_options(TsharkFrames *self, const TsharkPacket *packet,
				ListedSegment *segment)
{
	g_byte_array_set_size(self->options, 0);
	if (!tshark_bytes_scan(self->options, tshark_packet_text(packet, TSHARK_OPTIONS)) ||
	    self->options->len > LISTING_OPTIONS_MAX || self->options->len % 4)
		return "invalid options";
	segment->option_bytes = (Bytes){ self->options->data, self->options->len };
	segment->options = option_words(self, packet);
	return NULL;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void unscale(TsharkFrames *self, const TsharkPacket *packet, ListedSegment *segment)
{
	TsharkWindow window = { (guint32)packet->numbers[TSHARK_WINDOW], shift_of(self, packet),
				packet->shows_options };

	if (tshark_packet_has(packet, TSHARK_WINDOW_RAW) ||
	    tshark_streams_unscale(self->streams, segment, &window))
		return;
	if (!self->n_capped++)
		self->first_capped = packet->line;
}

/* Blocks are shown relative to what the acknowledgment number is relative to. */
static guint32 place(TsharkFrames *self, const TsharkPacket *packet, ListedSegment *segment,
		     gboolean is_relative)
{
	guint32 base;

	if (!is_relative)
		return tshark_packet_has(packet, TSHARK_ACK)
			       ? segment->ack - (guint32)packet->numbers[TSHARK_ACK]
			       : 0;
	base = tshark_streams_base(self->streams, segment,
				   tshark_packet_has(packet, TSHARK_REUSED));
	segment->seq += base;
	if (segment->flags & LISTED_ACK)
		segment->ack += base;
	return base;
}

static const char *read_payload(TsharkFrames *self, const TsharkPacket *packet)
{
	g_byte_array_set_size(self->payload, 0);
	return tshark_bytes_scan(self->payload, tshark_packet_text(packet, TSHARK_PAYLOAD))
		       ? NULL
		       : "its payload is not hexadecimal";
}

/* Without a length, as in a jumbogram (RFC 2675 §4), it cannot be told. */
static const char *put_datagram(TsharkFrames *self, const TsharkPacket *packet, Frame *frame)
{
	ListedSegment datagram = { 0 };
	guint64 length = packet->numbers[TSHARK_UDP_LENGTH];
	const char *fault =
		read_ends(self, packet, TSHARK_UDP_SRC_PORT, TSHARK_UDP_DST_PORT, &datagram);

	if (!fault)
		fault = length < UDP_HEADER ? "no length" : read_payload(self, packet);
	if (fault)
		return fault;
	read_ip(packet, &datagram);
	datagram.len = (guint32)length - UDP_HEADER;
	listing_frame_put_datagram(self->bytes, &datagram,
				   (Bytes){ self->payload->data, self->payload->len }, frame);
	return NULL;
}

static const char *put_segment(TsharkFrames *self, TsharkPacket *packet, Frame *frame)
{
	ListedSegment segment = { 0 };
	gboolean is_relative;
	guint32 sack_base;
	const char *fault = read_ends(self, packet, TSHARK_SRC_PORT, TSHARK_DST_PORT, &segment);

	if (!fault)
		fault = read_header(packet, &segment);
	if (!fault)
		fault = read_numbers(packet, &segment, &is_relative);
	if (!fault)
		fault = read_options(self, packet, &segment);
	g_byte_array_set_size(self->payload, 0);
	if (!fault && !tshark_bytes_scan(self->payload, tshark_packet_text(packet, TSHARK_PAYLOAD)))
		fault = "its payload is not hexadecimal";
	if (fault)
		return fault;
	sack_base = place(self, packet, &segment, is_relative);
	unscale(self, packet, &segment);
	listing_frame_put(self->bytes, &segment, sack_base,
			  (Bytes){ self->payload->data, self->payload->len }, frame);
	return NULL;
}

/* Whether the fields alone make no segment. */
static gboolean lacks_fields(const TsharkPacket *packet)
{
	ListedSegment segment = { 0 };
	gboolean is_relative;

	return !tshark_packet_has(packet, TSHARK_SRC_PORT) ||
	       !tshark_packet_has(packet, TSHARK_DST_PORT) || read_header(packet, &segment) ||
	       read_numbers(packet, &segment, &is_relative);
}

const char *tshark_frames_put(TsharkFrames *self, TsharkPacket *packet, Frame *frame)
{
	gboolean is_other = is_error_message(packet);
	const char *fault = NULL;

	if (put_bytes(self, packet, frame))
		return NULL;
	if (!is_other && tshark_packet_has(packet, TSHARK_UDP_SRC_PORT) &&
	    !tshark_packet_has(packet, TSHARK_SRC_PORT))
		return put_datagram(self, packet, frame);
	if (!is_other && tshark_packet_has(packet, TSHARK_INFO) && lacks_fields(packet))
		fault = read_info(self, packet, &is_other);
	else if (!is_other && !tshark_packet_has(packet, TSHARK_SRC_PORT)) {
		is_other = !holds_segment(packet);
		fault = is_other ? NULL : "its ports are not listed";
	}
	if (fault)
		return fault;
	if (tshark_packet_has(packet, TSHARK_UDP_LENGTH) &&
	    !tshark_packet_has(packet, TSHARK_SRC_PORT))
		return put_datagram(self, packet, frame);
	if (!is_other)
		return put_segment(self, packet, frame);
	listing_frame_put_other(self->bytes, FALSE, frame);
	return NULL;
}
