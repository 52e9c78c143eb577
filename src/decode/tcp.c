#include "decode/tcp.h"

#define TCP_HEADER 20

#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_MSS 2                /* RFC 9293 §3.2 */
#define OPTION_WINDOW_SCALE 3       /* RFC 7323 §2.2 */
#define OPTION_SACK_PERMITTED 4     /* RFC 2018 §2 */
#define OPTION_SACK 5               /* RFC 2018 §3 */
#define OPTION_TIMESTAMPS 8         /* RFC 7323 §3.2 */
#define SACK_LEAST 10               /* bytes of the option with one block */
#define TIMESTAMPS_ALONE 12         /* bytes of two NOPs and timestamps … */
#define TIMESTAMPS_FIRST 0x0101080a /* … and the first four of them: RFC 7323 appendix A */
#define WINDOW_SCALE_MAX 14         /* RFC 7323 §2.3 */

DecodeResult tcp_decode(Reader *reader, Segment *segment)
{
	guint32 header_len, len = segment->len;
	Header header;

	if (len < TCP_HEADER)
		return DECODE_MALFORMED;
	if (!reader_header(reader, TCP_HEADER, &header))
		return DECODE_TRUNCATED;
	segment->src.port = header_u16(&header, 0);
	segment->dst.port = header_u16(&header, 2);
	segment->seq = header_u32(&header, 4);
	segment->ack = header_u32(&header, 8);
	header_len = (header_u8(&header, 12) >> 4) * 4u;
	segment->flags = header_u8(&header, 13);
	segment->window = header_u16(&header, 14);
	segment->urgent =
		header_u16(&header, 18); /* the checksum may be left to the network card */
	if (header_len < TCP_HEADER || header_len > len)
		return DECODE_MALFORMED;
	segment->options = (Bytes){ reader->at, MIN(header_len - TCP_HEADER, reader_left(reader)) };
	reader_skip(reader, segment->options.len);
	segment->len = len - header_len;
	reader_limit(reader, segment->len);
	segment->payload = reader_rest(reader);
	return DECODE_TCP;
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

	return options.len < SACK_LEAST ||
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
