#include "decode/decode.h"

#include "decode/flow-key.h"
#include "decode/steps.h"

static const struct {
	const char *name, *one, *many;
} results[DECODE_N_RESULTS] = {
	[DECODE_PACKET] = { "packet", "drawn", "drawn" },
	[DECODE_OTHER] = { "not_tcp", "of other protocols", "of other protocols" },
	[DECODE_TRUNCATED] = { "truncated", "truncated", "truncated" },
	[DECODE_MALFORMED] = { "malformed", "malformed", "malformed" },
	[DECODE_FRAGMENT] = { "fragment", "IP fragment", "IP fragments" },
	[DECODE_ICMP_ERROR] = { "icmp_error", "ICMP error", "ICMP errors" },
	[DECODE_UNKNOWN_LINK] = { "unknown_link", "with unknown link type",
				  "with unknown link type" },
};

const char *decode_result_name(DecodeResult result)
{
	return results[result].name;
}

const char *decode_result_phrase(DecodeResult result, guint32 n)
{
	return n == 1 ? results[result].one : results[result].many;
}

/* Too few bytes: truncated if the capture cut the frame, else malformed. */
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
	g_clear_pointer(&self->own, g_ptr_array_unref);
	g_free(self);
}

const IcmpError *decoder_icmp_error(const Decoder *self)
{
	return self->has_icmp_error ? &self->icmp_error : NULL;
}

static gboolean is_same_flow(const Packet *a, const Packet *b)
{
	FlowKey key = flow_key_of(a);

	return flow_key_sender_of(&key, b) >= 0;
}

/* Omits carriers in the same flow as what they carry. */
static G_GNUC_NO_INLINE void drop_own_carriers(Decoder *self, const Packet *packet)
{
	guint n = 0;

	for (guint i = 0; i < self->n_others; i++) {
		const Packet *carrier = &self->others[i];
		gboolean is_own = carrier->is_carrier && packet && is_same_flow(carrier, packet);

		for (guint k = i + 1; k < self->n_others; k++)
			is_own = is_own ||
				 (carrier->is_carrier && is_same_flow(carrier, &self->others[k]));
		if (!is_own)
			self->others[n++] = *carrier;
	}
	self->n_others = n;
}

/* What carries nothing that is decoded is a datagram like any other. */
static DecodeResult settle_carriers(Decoder *self, DecodeResult result, Packet *packet)
{
	if (result != DECODE_OTHER)
		return result;
	*packet = self->others[--self->n_others];
	packet->is_carrier = FALSE;
	return DECODE_PACKET;
}

DecodeResult decoder_take(Decoder *self, const Frame *frame, Packet *packet)
{
	DecodeResult result;
	Step step = link_step((guint32)frame->link_type);
	Layers layers;

	self->has_icmp_error = FALSE;
	self->n_others = 0;
	if (G_UNLIKELY(self->own && self->own->len > 0))
		g_ptr_array_set_size(self->own, 0);
	if (!step.strip)
		return DECODE_UNKNOWN_LINK;
	layers_begin(&layers, self, frame, packet);
	result = blame(layers_walk(&layers, step), frame);
	if (G_UNLIKELY(self->has_icmp_error)) {
		self->has_icmp_error = result != DECODE_PACKET;
		result = self->has_icmp_error ? DECODE_ICMP_ERROR : result;
	}
	if (G_UNLIKELY(self->n_others > 0)) {
		result = settle_carriers(self, result, packet);
		drop_own_carriers(self, result == DECODE_PACKET ? packet : NULL);
	}
	return result;
}

const Packet *decoder_others(const Decoder *self, guint *n)
{
	*n = self->n_others;
	return self->others;
}
