/* Layers: the way from a frame's first byte to the packet in it, one layer after another.
 *
 * Each protocol has one strip(): it reads its header at the reader, limits the rest to the length
 * that the header declares, and says which protocol follows.  The loop in layers.c takes one Step
 * after another, so layers nest in any order without any of them calling itself, and their number
 * has a limit.
 */
#pragma once

#include "base/reader.h"
#include "decode/decode.h"
#include "decode/fragments.h"

typedef struct Layers Layers;

typedef struct Step {
	struct Step (*strip)(Layers *self); /* NULL: nothing known, or the end */
} Step;

struct Decoder {
	Fragments *fragments; /* NULL until the first one comes */
	GPtrArray *own;       /* of guint8 *: bytes that are in no frame: datagrams reassembled or
				 decompressed; NULL: never any */
	IcmpError icmp_error;
	gboolean has_icmp_error;
	guint n_others;
	Packet others[DECODER_OTHERS_MAX]; /* of this frame, outermost first */
};

/* A place to go on at. */
typedef struct {
	Step step; /* NULL: there is none */
	Reader reader;
	const guint8 *start;
	guint32 wire_end;
	guint ip_depth, n_others, n_encapsulations;
	gboolean is_quoted;
} LayersPlace;

struct Layers {
	Reader reader;       /* at the next header, limited by those before */
	const guint8 *start; /* of the bytes that the reader reads */
	guint32 wire_end;    /* their end on the wire and by all headers, from `start` */
	guint ip_depth;      /* IP headers passed */
	DecodeResult result;
	gboolean is_piece;  /* of a fragmented packet, as far as its first fragment goes */
	gboolean is_quoted; /* after an ICMP error's header: quoted, not a packet */
	Decoder *decoder;
	const Frame *frame;
	Packet *packet;       /* its addresses are those of the last IP header */
	LayersPlace more;     /* to go on at when this way ends */
	guint32 records_left; /* of the sFlow sample at hand */
};

/* A row of a table of protocols. */
typedef struct {
	guint32 number;
	Step (*strip)(Layers *self);
} StepRow;

/* No frame is longer on the wire; a broken file may claim it. */
#define LAYERS_WIRE_MAX ((guint32)G_MAXINT32)

/* At the frame's first byte.  What only counts once something sets it is left as it was: clearing
 * all of it took as long as reading a header. */
static inline void layers_begin(Layers *self, Decoder *decoder, const Frame *frame, Packet *packet)
{
	self->reader = reader_over(frame->bytes);
	self->start = frame->bytes.data;
	self->wire_end = MIN(frame->wire_len, LAYERS_WIRE_MAX);
	self->ip_depth = 0;
	self->is_quoted = self->is_piece = FALSE;
	self->decoder = decoder;
	self->frame = frame;
	self->packet = packet;
	packet->encapsulation.n = 0;
	self->more.step.strip = NULL;
}

/* Runs all steps from `first` on; returns the result. */
DecodeResult layers_walk(Layers *self, Step step);

/* The row's step, or the step to nowhere. */
Step step_find(const StepRow *rows, gsize n, guint32 number);

/* Leaves for later what comes after `n` bytes, and how it is read. */
void layers_leave(Layers *self, gsize n, Step step);

/* The packet at hand, in the first `n` of the encapsulations noted, carries what comes next. */
void layers_carry(Layers *self, guint n);

/* Notes that what comes next is in a VLAN or a tunnel: without an id, and with one. */
void layers_note(Layers *self, EncapsulationKind kind);
void layers_note_id(Layers *self, EncapsulationKind kind, guint32 id);

/* Sets what all packets have from the frame. */
void layers_begin_packet(Layers *self, Transport transport);

/* Continues in `bytes`, `len` of them, which the decoder then owns. */
void layers_go_on_in(Layers *self, guint8 *bytes, guint32 len);

static inline Step step_to(Step (*strip)(Layers *self))
{
	return (Step){ strip };
}

/* The end, with its result. */
static inline Step layers_stop(Layers *self, DecodeResult result)
{
	self->result = result;
	return (Step){ NULL };
}

/* The end: what follows is not drawn. */
static inline Step layers_stop_here(Layers *self)
{
	return layers_stop(self, DECODE_OTHER);
}

/* The bytes from the reader to the end set by wire and headers, captured or not. */
static inline guint32 layers_wire_left(const Layers *self)
{
	guint32 at = (guint32)(self->reader.at - self->start);

	return at < self->wire_end ? self->wire_end - at : 0;
}

/* Limits the rest to the `n` bytes that a header declares from here, if there are more. */
static inline void layers_limit(Layers *self, guint32 n)
{
	if (n < layers_wire_left(self))
		self->wire_end = (guint32)(self->reader.at - self->start) + n;
	reader_limit(&self->reader, n);
}

/* Skips `n` bytes. */
static inline void layers_skip(Layers *self, gsize n)
{
	reader_skip(&self->reader, n);
}

/* Skips `n` bytes to what `strip` reads. */
static inline Step layers_skip_to(Layers *self, gsize n, Step (*strip)(Layers *self))
{
	reader_skip(&self->reader, n);
	return step_to(strip);
}

/* The next byte, not consumed; 0 if there is none. */
static inline guint8 layers_peek_u8(const Layers *self)
{
	Reader ahead = self->reader;

	return reader_u8(&ahead);
}

/* The two bytes at `offset`, not consumed; 0 if there are fewer. */
static inline guint16 layers_peek_u16(const Layers *self, gsize offset)
{
	Reader ahead = self->reader;

	reader_skip(&ahead, offset);
	return reader_u16(&ahead);
}
