#include "decode/decode.h"

#include "base/reader.h"
#include "decode/ip.h"
#include "decode/link.h"
#include "decode/tcp.h"

static const struct {
	const char *name, *phrase;
} results[DECODE_N_RESULTS] = {
	[DECODE_TCP] = { "tcp", "TCP" },
	[DECODE_NOT_TCP] = { "not_tcp", "not TCP" },
	[DECODE_TRUNCATED] = { "truncated", "cut short" },
	[DECODE_MALFORMED] = { "malformed", "malformed" },
	[DECODE_FRAGMENT] = { "fragment", "IP fragments" },
	[DECODE_ICMP_ERROR] = { "icmp_error", "ICMP errors about TCP" },
	[DECODE_UNKNOWN_LINK] = { "unknown_link", "of an unknown link type" },
};

const char *decode_result_name(DecodeResult result)
{
	return results[result].name;
}

const char *decode_result_phrase(DecodeResult result)
{
	return results[result].phrase;
}

const char *decode_link_type_name(int link_type)
{
	return link_name_for(link_type);
}

static DecodeResult decode_network(Reader *reader, guint16 ethertype, const Frame *frame,
				   Segment *segment)
{
	guint32 wire_left = frame->wire_len - (guint32)(reader->at - frame->bytes.data);

	if (ethertype == ETHERTYPE_IPV4)
		return ipv4_decode(reader, wire_left, segment);
	if (ethertype == ETHERTYPE_IPV6)
		return ipv6_decode(reader, wire_left, segment);
	return reader->short_read ? DECODE_TRUNCATED : DECODE_NOT_TCP;
}

/* Too few bytes are the capture's doing where it cut the frame, else the frame's own. */
static DecodeResult blame(DecodeResult result, const Frame *frame)
{
	if (result == DECODE_TRUNCATED && frame->bytes.len >= frame->wire_len)
		return DECODE_MALFORMED;
	return result;
}

struct Decoder {
	IcmpError icmp_error;
	gboolean has_icmp_error;
};

Decoder *decoder_new(void)
{
	return g_new0(Decoder, 1);
}

void decoder_free(Decoder *self)
{
	g_free(self);
}

const IcmpError *decoder_icmp_error(const Decoder *self)
{
	return self->has_icmp_error ? &self->icmp_error : NULL;
}

DecodeResult decoder_take(Decoder *self, const Frame *frame, Segment *segment)
{
	LinkStrip strip = link_strip_for(frame->link_type);
	Reader reader = reader_over(frame->bytes);
	DecodeResult result;

	self->has_icmp_error = FALSE;
	if (!strip)
		return DECODE_UNKNOWN_LINK;
	result = decode_network(&reader, strip(&reader), frame, segment);
	if (result == DECODE_TCP) {
		result = tcp_decode(&reader, segment);
		segment->frame = frame->number;
		segment->time_ns = frame->time_ns;
		segment->note = frame->note;
		segment->summary = frame->summary;
	}
	return blame(result, frame);
}
