/* PacketBatch: the packets of a few frames, read together so that memory accesses can overlap. */
#pragma once

#include "decode/decode.h"
#include "decode/twins.h"

#define PACKET_BATCH_MAX 128 /* frames: each batch costs its readers a lock */
#define PACKET_BATCH_PAYLOAD \
	256 /* bytes kept of each: enough to recognise a protocol \
	     */
#define PACKET_BATCH_GREETING \
	2048 /* … of those that may name a server: enough for a Client Hello or a request */

/* A packet of a batch that has a twin. */
typedef struct {
	guint packet; /* its index */
	Twin twin;
} BatchTwin;

/* An ICMP error that says that a packet was rejected. */
typedef struct {
	guint packet; /* the index of the packet after it; that of the batch's end: none is */
	IcmpError error;
} BatchError;

typedef struct {
	guint n, n_twins, n_errors;
	Packet packets[PACKET_BATCH_MAX * (1 + DECODER_OTHERS_MAX)];
	guint32 hashes[PACKET_BATCH_MAX * (1 + DECODER_OTHERS_MAX)];  /* flow_key_hash_of() each */
	BatchTwin twins[PACKET_BATCH_MAX * (1 + DECODER_OTHERS_MAX)]; /* by packet */
	BatchError errors[PACKET_BATCH_MAX];                          /* in capture order */
	guint8 bytes[PACKET_BATCH_MAX *
		     ((1 + DECODER_OTHERS_MAX) * TCP_OPTIONS_MAX + PACKET_BATCH_GREETING +
		      DECODER_OTHERS_MAX * PACKET_BATCH_PAYLOAD)]; /* theirs */
} PacketBatch;

/* Reads the next packets of `capture` through `decoder`, as many as fit, without their notes and
 * summaries, and the errors between them; finds their twins with `twins`; counts the results of its
 * frames in `decoded`.  Other than CAPTURE_FRAME: these are the last, and this is how the capture
 * ended. */
CaptureResult packet_batch_read(PacketBatch *self, Capture *capture, Decoder *decoder, Twins *twins,
				guint32 decoded[DECODE_N_RESULTS]);
