#include "decode/decode.h"

#include "decode/link.h"
#include "decode/steps.h"

/* No frame is longer on the wire; a broken file may say so. */
#define WIRE_MAX ((guint32)G_MAXINT32)

static const struct {
	const char *name, *phrase;
} results[DECODE_N_RESULTS] = {
	[DECODE_PACKET] = { "tcp", "TCP" },
	[DECODE_OTHER] = { "not_tcp", "not TCP" },
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

/* Too few bytes are the capture's doing where it cut the frame, else the frame's own. */
static DecodeResult blame(DecodeResult result, const Frame *frame)
{
	if (result == DECODE_TRUNCATED && frame->bytes.len >= frame->wire_len)
		return DECODE_MALFORMED;
	return result;
}

Decoder *decoder_new(void)
{
	return g_new0(Decoder, 1);
}

void decoder_free(Decoder *self)
{
	if (!self)
		return;
	fragments_free(self->fragments);
	g_free(self->own);
	g_free(self);
}

const IcmpError *decoder_icmp_error(const Decoder *self)
{
	return self->has_icmp_error ? &self->icmp_error : NULL;
}

DecodeResult decoder_take(Decoder *self, const Frame *frame, Packet *packet)
{
	Step step = link_step((guint32)frame->link_type);
	Layers layers = {
		.reader = reader_over(frame->bytes),
		.start = frame->bytes.data,
		.wire_end = MIN(frame->wire_len, WIRE_MAX),
		.decoder = self,
		.frame = frame,
		.packet = packet,
	};

	self->has_icmp_error = FALSE;
	if (!step.strip)
		return DECODE_UNKNOWN_LINK;
	return blame(layers_walk(&layers, step), frame);
}
