#include "decode/tcp-header.h"

#include "base/reader.h"

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

const char *tcp_flags_letters(guint8 flags, char text[9])
{
	char *at = text;

	for (guint bit = 0; bit < 8; bit++)
		if (flags >> bit & 1)
			*at++ = "FSRPAUEC"[bit];
	*at = '\0';
	return text;
}

static void parse_sack(Reader body, TcpOptions *options)
{
	while (reader_left(&body) >= 8 && options->n_sack < TCP_SACK_MAX) {
		SackBlock *block = &options->sack[options->n_sack++];

		block->left = reader_u32(&body);
		block->right = reader_u32(&body);
	}
}

/* One option's body, after kind and length. */
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

gboolean tcp_sack_has_duplicate(const SackBlock *sack, guint n_sack, guint32 ack)
{
	if (!n_sack)
		return FALSE;
	return (gint32)(ack - sack[0].right) >= 0 ||
	       (n_sack > 1 && (gint32)(sack[0].left - sack[1].left) >= 0 &&
		(gint32)(sack[1].right - sack[0].right) >= 0);
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
