#include "decode/layers.h"

#include <string.h>

/* More than any network stacks, counting each tag, label stack and tunnel header, and IP in IP
 * twice; more is an attack. */
#define LAYERS_MAX 60

Step step_find(const StepRow *rows, gsize n, guint32 number)
{
	for (gsize i = 0; i < n; i++)
		if (rows[i].number == number)
			return step_to(rows[i].strip);
	return step_to(NULL);
}

/* What was read before may still be asked for: carriers, and what a layer left for later. */
void layers_go_on_in(Layers *self, guint8 *bytes, guint32 len)
{
	if (!self->decoder->own)
		self->decoder->own = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(self->decoder->own, bytes);
	self->start = bytes;
	self->wire_end = len;
	self->reader = reader_over((Bytes){ bytes, len });
}

void layers_note(Layers *self, EncapsulationKind kind)
{
	encapsulation_add(&self->packet->encapsulation, (EncapsulationLayer){ .kind = kind });
}

void layers_note_id(Layers *self, EncapsulationKind kind, guint32 id)
{
	encapsulation_add(&self->packet->encapsulation,
			  (EncapsulationLayer){ .kind = kind, .has_id = TRUE, .id = id });
}

void layers_carry(Layers *self, guint n)
{
	Decoder *decoder = self->decoder;

	if (decoder->n_others == DECODER_OTHERS_MAX)
		return;
	decoder->others[decoder->n_others] = *self->packet;
	decoder->others[decoder->n_others].encapsulation.n = n;
	decoder->others[decoder->n_others++].is_carrier = TRUE;
}

void layers_begin_packet(Layers *self, Transport transport)
{
	self->packet->frame = self->frame->number;
	self->packet->time_ns = self->frame->time_ns;
	self->packet->note = self->frame->note;
	self->packet->summary = self->frame->summary;
	self->packet->transport = transport;
	self->packet->is_carrier = FALSE;
}

void layers_leave(Layers *self, gsize n, Step step)
{
	self->more = (LayersPlace){
		.step = step,
		.reader = self->reader,
		.start = self->start,
		.wire_end = self->wire_end,
		.ip_depth = self->ip_depth,
		.n_others = self->decoder->n_others,
		.n_encapsulations = self->packet->encapsulation.n,
		.is_quoted = self->is_quoted,
	};
	reader_skip(&self->more.reader, n);
}

/* Continues with what a layer deferred; FALSE if there is nothing. */
static gboolean turn_to_more(Layers *self, Step *step)
{
	LayersPlace more = self->more;

	if (!more.step.strip)
		return FALSE;
	*step = more.step;
	self->reader = more.reader;
	self->start = more.start;
	self->wire_end = more.wire_end;
	self->ip_depth = more.ip_depth;
	self->decoder->n_others = more.n_others;
	self->packet->encapsulation.n = more.n_encapsulations;
	self->is_quoted = more.is_quoted;
	self->more.step = step_to(NULL);
	self->result = DECODE_OTHER;
	return TRUE;
}

static void walk_one(Layers *self, Step step)
{
	self->result = DECODE_OTHER;
	for (guint depth = 0; step.strip && depth < LAYERS_MAX; depth++)
		step = step.strip(self);
	if (self->result == DECODE_OTHER && self->reader.short_read)
		self->result = DECODE_TRUNCATED;
}

/* A packet beside those to come. */
static void keep_before(Decoder *decoder, const Packet *packet)
{
	if (decoder->n_others < DECODER_OTHERS_MAX)
		decoder->others[decoder->n_others++] = *packet;
}

/* Goes on where layers have left something for later, which is always further on in the bytes.  Of
 * several packets all count, the last as the frame's. */
static G_GNUC_NO_INLINE DecodeResult walk_more(Layers *self)
{
	Decoder *decoder = self->decoder;
	DecodeResult result = self->result;
	Packet last = *self->packet;
	guint n_others = decoder->n_others;
	Step step;

	while (turn_to_more(self, &step)) {
		if (result == DECODE_PACKET) {
			decoder->n_others = n_others;
			keep_before(decoder, &last);
		}
		walk_one(self, step);
		if (self->result != DECODE_PACKET && result == DECODE_PACKET)
			continue;
		result = self->result;
		last = *self->packet;
		n_others = decoder->n_others;
	}
	*self->packet = last;
	decoder->n_others = n_others;
	return result;
}

DecodeResult layers_walk(Layers *self, Step step)
{
	walk_one(self, step);
	return G_LIKELY(!self->more.step.strip) ? self->result : walk_more(self);
}
