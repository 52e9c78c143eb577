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

	if (decoder->n_carriers == CARRIERS_MAX)
		return;
	decoder->carriers[decoder->n_carriers] = *self->packet;
	decoder->carriers[decoder->n_carriers].encapsulation.n = n;
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
	self->decoder->n_carriers = more.n_carriers;
	self->packet->encapsulation.n = more.n_encapsulations;
	self->is_quoted = more.is_quoted;
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

/* A packet with those that carry it. */
typedef struct {
	DecodeResult result;
	Packet packet;
	guint n_carriers;
	Packet carriers[CARRIERS_MAX];
} Found;

static void keep_found(const Layers *self, Found *found)
{
	found->result = self->result;
	found->packet = *self->packet;
	found->n_carriers = self->decoder->n_carriers;
	memcpy(found->carriers, self->decoder->carriers, sizeof(found->carriers));
}

/* Goes on where layers have left something for later.  Of several packets the last counts. */
static G_GNUC_NO_INLINE DecodeResult walk_more(Layers *self, guint depth)
{
	Found found;
	Step step;

	keep_found(self, &found);
	while (turn_to_more(self, &step)) {
		walk_one(self, step, &depth);
		if (self->result == DECODE_PACKET || found.result != DECODE_PACKET)
			keep_found(self, &found);
	}
	*self->packet = found.packet;
	self->decoder->n_carriers = found.n_carriers;
	memcpy(self->decoder->carriers, found.carriers, sizeof(found.carriers));
	return found.result;
}

DecodeResult layers_walk(Layers *self, Step step)
{
	guint depth = 0;

	walk_one(self, step, &depth);
	return G_LIKELY(!self->more.step.strip) ? self->result : walk_more(self, depth);
}
