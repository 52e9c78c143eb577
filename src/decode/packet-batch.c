#include "decode/packet-batch.h"

#include <string.h>

#include "base/reader.h"
#include "decode/flow-key.h"

#define TLS_HANDSHAKE 0x16 /* a record of it begins so */

/* Copies what a packet borrows from its frame to `at`; returns the end of the copy. */
static guint8 *keep_bytes(guint8 *at, Bytes *bytes, gsize most)
{
	bytes->len = MIN(bytes->len, most);
	if (bytes->len > 0)
		memcpy(at, bytes->data, bytes->len);
	bytes->data = at;
	return at + bytes->len;
}

/* A server's name can be far into a message, and keeping that much of every packet would mean
 * copying most captures. */
static gsize payload_kept(Bytes payload)
{
	Reader reader = reader_over(payload);
	guint8 first = reader_u8(&reader);
	gboolean may_name = first == TLS_HANDSHAKE || g_ascii_isupper((char)first);

	return may_name ? PACKET_BATCH_GREETING : PACKET_BATCH_PAYLOAD;
}

typedef struct {
	PacketBatch *batch;
	Decoder *decoder;
	Twins *twins;
	guint8 *at; /* where the next packet's bytes are kept */
	guint32 *decoded;
} Filling;

static void keep_tcp(Filling *self, Packet *packet, guint32 hash)
{
	PacketBatch *batch = self->batch;
	BatchTwin *twin = &batch->twins[batch->n_twins];

	if (G_UNLIKELY(twins_take(self->twins, packet, hash, &twin->twin))) {
		twin->packet = batch->n;
		batch->n_twins++;
	}
	self->at = keep_bytes(self->at, &packet->tcp.options, TCP_OPTIONS_MAX);
}

/* Keeps what is needed of a packet after its frame is gone. */
static void keep(Filling *self, Packet *packet)
{
	guint32 hash = flow_key_hash_of(packet);

	if (packet->transport == TRANSPORT_TCP)
		keep_tcp(self, packet, hash);
	self->at = keep_bytes(self->at, &packet->payload, payload_kept(packet->payload));
	packet->note = packet->summary = NULL;
	self->batch->hashes[self->batch->n++] = hash;
}

/* Whether some of them are beside each other. */
static gboolean have_others_beside(const Packet *others, guint n)
{
	for (guint i = 0; i < n; i++)
		if (!others[i].is_carrier)
			return TRUE;
	return FALSE;
}

/* The packets of a frame that has others than the last.  The payload of a carrier is not kept: what
 * it carries has its own packet.  Copies are frames, so where packets are beside each other none is
 * taken for one. */
static G_GNUC_NO_INLINE void keep_several(Filling *self, DecodeResult what, const Packet *last)
{
	Packet inner = *last;
	guint n;
	const Packet *others = decoder_others(self->decoder, &n);
	guint n_twins = self->batch->n_twins;

	for (guint i = 0; i < n; i++) {
		Packet *other = &self->batch->packets[self->batch->n];

		*other = others[i];
		other->payload.len =
			other->is_carrier ? 0 : MIN(other->payload.len, PACKET_BATCH_PAYLOAD);
		keep(self, other);
	}
	if (what == DECODE_PACKET) {
		self->batch->packets[self->batch->n] = inner;
		keep(self, &self->batch->packets[self->batch->n]);
	}
	if (have_others_beside(others, n))
		self->batch->n_twins = n_twins;
}

static G_GNUC_NO_INLINE void keep_error(PacketBatch *batch, const IcmpError *error)
{
	if (error->meaning == ICMP_REJECTS)
		batch->errors[batch->n_errors++] = (BatchError){ batch->n, *error };
}

static void take_frame(gpointer data, const Frame *frame)
{
	Filling *self = data;
	Packet *packet = &self->batch->packets[self->batch->n];
	DecodeResult what = decoder_take(self->decoder, frame, packet);
	guint n_others;

	self->decoded[what]++;
	decoder_others(self->decoder, &n_others);
	if (G_UNLIKELY(n_others > 0))
		keep_several(self, what, packet);
	else if (what == DECODE_PACKET)
		keep(self, packet);
	else if (what == DECODE_ICMP_ERROR)
		keep_error(self->batch, decoder_icmp_error(self->decoder));
}

CaptureResult packet_batch_read(PacketBatch *self, Capture *capture, Decoder *decoder, Twins *twins,
				guint32 decoded[DECODE_N_RESULTS])
{
	Filling filling = { self, decoder, twins, self->bytes, decoded };
	CaptureResult result = CAPTURE_FRAME;

	self->n = self->n_twins = self->n_errors = 0;
	while (MAX(self->n, self->n_errors) < PACKET_BATCH_MAX && result == CAPTURE_FRAME)
		result = capture_each(capture, PACKET_BATCH_MAX - MAX(self->n, self->n_errors),
				      take_frame, &filling);
	return result;
}
