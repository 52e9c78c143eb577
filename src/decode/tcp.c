/* The TCP header (RFC 9293 §3.1) and its options. */
#include "decode/steps.h"

#define TCP_HEADER 20
#define TCP_HEADER_MIN 16 /* captured of it: all that tells a segment from another */

#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_MSS 2                /* RFC 9293 §3.2 */
#define OPTION_WINDOW_SCALE 3       /* RFC 7323 §2.2 */
#define OPTION_SACK_PERMITTED 4     /* RFC 2018 §2 */
#define OPTION_SACK 5               /* RFC 2018 §3 */
#define OPTION_TIMESTAMPS 8         /* RFC 7323 §3.2 */
#define SACK_MIN 10                 /* bytes of the option with one block */
#define TIMESTAMPS_ALONE 12         /* bytes of two NOPs and timestamps … */
#define TIMESTAMPS_FIRST 0x0101080a /* … and the first four of them: RFC 7323 appendix A */
#define WINDOW_SCALE_MAX 14         /* RFC 7323 §2.3 */

/* All of the segment but its addresses, which the IP header gave.  A header that says that it is
 * longer than the segment has options as far as they go, and no payload; the capture may have cut
 * its last four bytes: the checksum, which may be left to the network card, and the urgent
 * pointer. */
static DecodeResult read_segment(Reader *reader, guint32 len, Segment *segment)
{
	guint32 header_len;
	Header header;

	if (len < TCP_HEADER)
		return DECODE_MALFORMED;
	if (!reader_header(reader, TCP_HEADER_MIN, &header))
		return DECODE_TRUNCATED;
	segment->src.port = header_u16(&header, 0);
	segment->dst.port = header_u16(&header, 2);
	segment->seq = header_u32(&header, 4);
	segment->ack = header_u32(&header, 8);
	header_len = (header_u8(&header, 12) >> 4) * 4u;
	segment->flags = header_u8(&header, 13);
	segment->window = header_u16(&header, 14);
	reader_skip(reader, 2);
	segment->urgent = reader_u16(reader);
	if (header_len < TCP_HEADER)
		return DECODE_MALFORMED;
	segment->options = (Bytes){ reader->at, MIN(header_len - TCP_HEADER, reader_left(reader)) };
	reader_skip(reader, segment->options.len);
	segment->len = len > header_len ? len - header_len : 0;
	reader_limit(reader, segment->len);
	segment->payload = reader_rest(reader);
	return DECODE_TCP;
}

Step strip_tcp(Layers *self)
{
	if (G_UNLIKELY(self->is_quoted))
		return icmp_quote_tcp(self);
	self->segment->frame = self->frame->number;
	self->segment->time_ns = self->frame->time_ns;
	self->segment->note = self->frame->note;
	self->segment->summary = self->frame->summary;
	return layers_stop(self,
			   read_segment(&self->reader, layers_wire_left(self), self->segment));
}

static void parse_sack(Reader body, TcpOptions *options)
{
	while (reader_left(&body) >= 8 && options->n_sack < TCP_SACK_MAX) {
		SackBlock *block = &options->sack[options->n_sack++];

		block->left = reader_u32(&body);
		block->right = reader_u32(&body);
	}
}

/* One option's body, behind kind and length. */
static void parse_option(guint8 kind, Reader body, TcpOptions *options)
{
	gsize len = reader_left(&body);

	if (kind == OPTION_MSS && len == 2) {
		options->mss = reader_u16(&body);
	} else if (kind == OPTION_WINDOW_SCALE && len == 1) {
		options->wscale = reader_u8(&body);
		options->wscale = MIN(options->wscale, WINDOW_SCALE_MAX);
	} else if (kind == OPTION_SACK_PERMITTED) {
		options->sack_permitted = TRUE;
	} else if (kind == OPTION_SACK) {
		parse_sack(body, options);
	} else if (kind == OPTION_TIMESTAMPS && len == 8) {
		options->has_timestamps = TRUE;
		options->ts_val = reader_u32(&body);
		options->ts_ecr = reader_u32(&body);
	}
}

gboolean tcp_options_lack_sack(Bytes options)
{
	Reader reader = reader_over(options);
	guint32 first = reader_u32(&reader);

	return options.len < SACK_MIN ||
	       (options.len == TIMESTAMPS_ALONE && first == TIMESTAMPS_FIRST);
}

TcpOptions tcp_options_parse(Bytes bytes)
{
	TcpOptions options = { .mss = -1, .wscale = -1 };
	Reader reader = reader_over(bytes);

	while (reader_left(&reader) > 0) {
		guint8 kind = reader_u8(&reader), len;
		Reader body;

		if (kind == OPTION_END)
			break;
		if (kind == OPTION_NOP)
			continue;
		len = reader_u8(&reader);
		if (len < 2 || len - 2u > reader_left(&reader))
			break;
		body = reader;
		reader_limit(&body, len - 2u);
		parse_option(kind, body, &options);
		reader_skip(&reader, len - 2u);
	}
	return options;
}
