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

/* Puts carriers before the packet that they carry, and returns that packet.  The payload of a
 * carrier is not kept: what it carries has its own packet. */
static G_GNUC_NO_INLINE Packet *take_carriers(Filling *self, const Packet *packet)
{
	Packet inner = *packet;
	guint n;
	const Packet *carriers = decoder_carriers(self->decoder, &n);

	for (guint i = 0; i < n; i++) {
		Packet *carrier = &self->batch->packets[self->batch->n];

		*carrier = carriers[i];
		carrier->payload.len = 0;
		keep(self, carrier);
	}
	self->batch->packets[self->batch->n] = inner;
	return &self->batch->packets[self->batch->n];
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
	guint n_carriers;

	self->decoded[what]++;
	decoder_carriers(self->decoder, &n_carriers);
	if (G_UNLIKELY(n_carriers > 0))
		packet = take_carriers(self, packet);
	if (what == DECODE_PACKET)
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
