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

void layers_go_on_in(Layers *self, guint8 *bytes, guint32 len)
{
	g_free(self->decoder->own);
	self->decoder->own = bytes;
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

/* Continues with what a layer deferred; FALSE if there is nothing. */
static gboolean turn_to_more(Layers *self, Step *step)
{
	if (!self->more_step.strip)
		return FALSE;
	*step = self->more_step;
	self->more_step = step_to(NULL);
	self->reader = self->more;
	self->wire_end = self->more_wire_end;
	self->decoder->n_carriers = self->more_carriers;
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
	if (G_LIKELY(!self->more_step.strip))
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
