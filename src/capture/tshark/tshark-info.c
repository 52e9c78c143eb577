#include "capture/tshark/tshark-info.h"

#include "capture/listing/listing-segment.h"

#define UDP_HEADER 8 /* bytes (RFC 768) */

/* As written by versions from 1.0 to 4.x; longest first. */
static const char *const arrows[] = { " \xe2\x86\x92 ", "\xe2\x86\x92", " -> ", " > ", "->", ">" };

/* Names of old versions as well. */
static const struct {
	const char *name;
	guint8 flag;
} flags[] = {
	{ "FIN", LISTED_FIN }, { "SYN", LISTED_SYN }, { "RST", LISTED_RST }, { "PSH", LISTED_PSH },
	{ "ACK", LISTED_ACK }, { "URG", LISTED_URG }, { "ECE", LISTED_ECE }, { "ECN", LISTED_ECE },
	{ "CWR", LISTED_CWR }, { "<None>", 0 },       { "<none>", 0 },
};

/* These have no place in the header's byte of flags. */
static gboolean is_reserved_flag(Span name)
{
	return span_equals(name, "NS") || span_equals(name, "AE") ||
	       span_equals(name, "Reserved") || span_equals(name, "NONCE");
}

static gboolean scan_flags(Span words, guint64 *set)
{
	*set = 0;
	do {
		Span name = span_take_until(&words, ", ");
		gsize i = 0;

		while (i < G_N_ELEMENTS(flags) && !span_equals(name, flags[i].name))
			i++;
		if (i == G_N_ELEMENTS(flags) && !is_reserved_flag(name))
			return FALSE;
		if (i < G_N_ELEMENTS(flags))
			*set |= flags[i].flag;
	} while (span_length(words) > 0);
	return TRUE;
}

/* Up to an arrow; names of services hold neither blanks nor brackets. */
static gboolean take_port(Span *rest, Span *port)
{
	port->at = rest->at;
	while (rest->at < rest->end && !strchr(" \t>[\xe2", *rest->at)) {
		if (span_starts(*rest, "->"))
			break;
		rest->at++;
	}
	port->end = rest->at;
	return span_length(*port) > 0;
}

static gboolean skip_arrow(Span *rest)
{
	for (gsize i = 0; i < G_N_ELEMENTS(arrows); i++)
		if (span_skip(rest, arrows[i]))
			return TRUE;
	return FALSE;
}

/* "60754 → 8001 " */
static gboolean take_ports(Span *rest, Span *src, Span *dst)
{
	if (!take_port(rest, src) || !skip_arrow(rest) || !take_port(rest, dst))
		return FALSE;
	span_skip_blanks(rest);
	return TRUE;
}

typedef struct {
	Span src, dst;
	guint64 flags;
	gboolean is_reused;
	Span words;
} Head;

/* "[TCP Retransmission] 60754 → 8001 [ACK] " */
static gboolean scan_head(Span info, Head *head)
{
	head->is_reused = FALSE;
	span_skip_blanks(&info);
	while (span_skip(&info, "[")) {
		Span remark = span_take_until(&info, "]");

		head->is_reused |= span_starts(remark, "TCP Port numbers reused");
		span_skip_blanks(&info);
	}
	if (!take_ports(&info, &head->src, &head->dst))
		return FALSE;
	if (!span_skip(&info, "[") || !span_find(info, "]"))
		return FALSE;
	if (!scan_flags(span_take_until(&info, "]"), &head->flags))
		return FALSE;
	head->words = info;
	return TRUE;
}

/* The words, each with a number after it. */
static const struct {
	const char *name;
	TsharkField field;
	guint64 most;
} words[] = {
	{ "Seq=", TSHARK_SEQ, G_MAXUINT32 },        { "Ack=", TSHARK_ACK, G_MAXUINT32 },
	{ "Win=", TSHARK_WINDOW, G_MAXUINT32 },     { "Len=", TSHARK_LEN, 1u << 30 },
	{ "Urg=", TSHARK_URGENT, G_MAXUINT16 },     { "MSS=", TSHARK_MSS, G_MAXUINT16 },
	{ "WS=", TSHARK_MULTIPLIER, G_MAXUINT32 },  { "TSval=", TSHARK_TSVAL, G_MAXUINT32 },
	{ "TSV=", TSHARK_TSVAL, G_MAXUINT32 },      { "TSecr=", TSHARK_TSECR, G_MAXUINT32 },
	{ "TSER=", TSHARK_TSECR, G_MAXUINT32 },     { "SLE=", TSHARK_SACK_LEFT, G_MAXUINT32 },
	{ "SRE=", TSHARK_SACK_RIGHT, G_MAXUINT32 },
};

#define SACK_PERMITTED "SACK_PERM"

gboolean tshark_info_goes_on(Span line)
{
	span_skip_blanks(&line);
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (span_starts(line, words[i].name))
			return TRUE;
	return span_starts(line, SACK_PERMITTED);
}

static const char *scan_word(TsharkPacket *packet, Span word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		guint64 number;

		if (!span_skip(&word, words[i].name))
			continue;
		if (!span_number(&word, words[i].most, &number) || span_length(word) > 0)
			return "a number is invalid";
		if (words[i].field == TSHARK_SACK_LEFT || words[i].field == TSHARK_SACK_RIGHT)
			tshark_packet_add_edge(packet, words[i].field, (guint32)number);
		else
			tshark_packet_set(packet, words[i].field, number);
		return NULL;
	}
	if (span_starts(word, SACK_PERMITTED))
		tshark_packet_set(packet, TSHARK_SACK_PERMITTED, 1);
	return NULL;
}

gboolean tshark_info_is_segment(Span info)
{
	Head head;

	return scan_head(info, &head);
}

/* Remarks end the words; the payload's protocol may follow them. */
const char *tshark_info_scan(TsharkPacket *packet, Span info)
{
	const char *fault = NULL;
	Head head;

	if (!scan_head(info, &head))
		return "no ports and flags";
	tshark_packet_set_text(packet, TSHARK_SRC_PORT, head.src);
	tshark_packet_set_text(packet, TSHARK_DST_PORT, head.dst);
	tshark_packet_set(packet, TSHARK_FLAGS, head.flags);
	if (head.is_reused)
		tshark_packet_set(packet, TSHARK_REUSED, 1);
	while (!fault && span_skip_blanks(&head.words) && !span_starts(head.words, "[")) {
		Span word = head.words;

		while (head.words.at < head.words.end && *head.words.at != ' ')
			head.words.at++;
		word.end = head.words.at;
		fault = scan_word(packet, word);
	}
	return fault;
}

gboolean tshark_info_scan_datagram(TsharkPacket *packet, Span info)
{
	Span src, dst;
	guint64 len;

	if (!take_ports(&info, &src, &dst) || !span_skip(&info, "Len=") ||
	    !span_number(&info, G_MAXUINT16 - UDP_HEADER, &len))
		return FALSE;
	tshark_packet_set_text(packet, TSHARK_UDP_SRC_PORT, src);
	tshark_packet_set_text(packet, TSHARK_UDP_DST_PORT, dst);
	tshark_packet_set(packet, TSHARK_UDP_LENGTH, len + UDP_HEADER);
	return TRUE;
}
