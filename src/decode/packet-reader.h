/* PacketReader: the packets of a capture in batches.  While the caller uses one, a second thread
 * reads and decodes the next. */
#pragma once

#include "decode/packet-batch.h"

typedef struct PacketReader PacketReader;

/* Reads the frames of `capture` that are left.  The capture is the reader's until it is freed.
 * `in_thread`: a second thread may read, if there is more than one processor and the capture is
 * neither small nor live.  Caller frees with packet_reader_free(). */
PacketReader *packet_reader_new(Capture *capture, gboolean in_thread);

/* The next packets and errors, at least one; NULL: there are no more.  They live until the next
 * call. */
const PacketBatch *packet_reader_next(PacketReader *self);

/* After the last packets: how the capture ended.  Adds the results of its frames to `decoded`. */
CaptureResult packet_reader_end(const PacketReader *self, guint32 decoded[DECODE_N_RESULTS]);

/* Reads on to the capture's end, if that was not reached.  NULL is ignored. */
void packet_reader_free(PacketReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PacketReader, packet_reader_free)
