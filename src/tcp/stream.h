/* Stream: one direction of a flow reassembled: its bytes in order, each once.
 *
 * Bytes are handed on as soon as all before them are there.  Of several copies the first one
 * counts.  Bytes after a hole wait; the hole is given up when the other side acknowledges what is
 * beyond it, when too much waits, or at the end.
 */
#pragma once

#include "base/bytes.h"
#include "decode/packet.h"

/* The bytes that may wait after holes, overhead included.  Per stream: windows this large are rare.
 * Per pool, for all streams that share it: many flows may have lost something at once. */
#define STREAM_WAITING_MAX (16 << 20)
#define STREAM_POOL_MAX (128 << 20)

typedef struct {
	guint64 waiting; /* bytes, in all streams that share this; zero at first */
} StreamPool;

/* A run of bytes, a hole, or the end. */
typedef struct {
	guint64 offset;     /* of the first byte in the stream, from 0 */
	guint64 len;        /* of the bytes or of the hole; 0: the stream ends here with FIN */
	const guint8 *data; /* NULL: a hole or the end; borrowed for the call */
	guint32 event; /* of the segment with the bytes; of a hole: of the one that caused it to be
			  given up */
	gboolean is_first; /* the bytes begin with the first byte of their segment */
} StreamPiece;

typedef void (*StreamTake)(gpointer data, const StreamPiece *piece);

/* What went wrong so far. */
typedef struct {
	guint64 holes, hole_bytes;
	guint64 differing; /* segments that repeat bytes with different ones */
	guint64 overfull;  /* holes given up because too much waited */
	guint64 beyond;    /* bytes omitted because they are after the end */
} StreamTrouble;

typedef struct Stream Stream;

/* `take` gets the stream's pieces in order.  `pool` must outlive the stream.  With `compare`, later
 * copies are compared with the first: that costs a megabyte. */
Stream *stream_new(StreamPool *pool, gboolean compare, StreamTake take, gpointer data);
void stream_free(Stream *self);

/* Before the first segment: bytes are known to come after they were acknowledged, so no hole is
 * given up for an acknowledgment. */
void stream_be_patient(Stream *self);

/* Takes the next segment of this direction in capture order; `marks` are its verdicts (Mark),
 * `event` a number for it. */
void stream_add(Stream *self, const Packet *segment, guint32 marks, guint32 event);

/* Takes the acknowledgment of the other direction's next segment.  To be called before that segment
 * is added to its own stream, so that both sides' pieces come in the order of the conversation. */
void stream_acknowledge(Stream *self, const Packet *segment, guint32 event);

/* Hands on what still waits; no more segments come. */
void stream_finish(Stream *self, guint32 event);

/* What was wrong with it so far; owned by `self`. */
const StreamTrouble *stream_trouble(const Stream *self);
