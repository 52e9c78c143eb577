#include "decode/layers.h"

/* More than any network stacks, counting each tag, label stack and tunnel header; more is an
 * attack. */
#define LAYERS_MAX 40

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

void layers_carry(Layers *self)
{
	Decoder *decoder = self->decoder;

	if (decoder->n_carriers == CARRIERS_MAX)
		return;
	decoder->carriers[decoder->n_carriers] = *self->packet;
	decoder->carriers[decoder->n_carriers++].is_carrier = TRUE;
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
		.n_carriers = self->decoder->n_carriers,
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
	self->decoder->n_carriers = more.n_carriers;
	self->is_quoted = FALSE;
	self->more.step = step_to(NULL);
	self->result = DECODE_OTHER;
	return TRUE;
}

static void walk_one(Layers *self, Step step, guint *depth)
{
	self->result = DECODE_OTHER;
	for (; step.strip && *depth < LAYERS_MAX; (*depth)++)
		step = step.strip(self);
	if (self->result == DECODE_OTHER && self->reader.short_read)
		self->result = DECODE_TRUNCATED;
}

/* Of several packets the last counts. */
DecodeResult layers_walk(Layers *self, Step step)
{
	guint depth = 0;
	DecodeResult result;
	Packet found;

	walk_one(self, step, &depth);
	result = self->result;
	if (G_LIKELY(!self->more.step.strip))
		return result;
	found = *self->packet;
	while (turn_to_more(self, &step)) {
		walk_one(self, step, &depth);
		if (self->result == DECODE_PACKET || result != DECODE_PACKET) {
			result = self->result;
			found = *self->packet;
		}
	}
	*self->packet = found;
	return result;
}
