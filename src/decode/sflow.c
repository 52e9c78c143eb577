/* sFlow version 5 (sflow.org, "sFlow Version 5"): a switch's report, which quotes the first bytes
 * of sampled frames.  Each is decoded. */
#include "decode/steps.h"

#define VERSION 5
#define AGENT_IPV4 1
#define AGENT_IPV6 2
#define FLOW_SAMPLE 1
#define FLOW_SAMPLE_EXPANDED 3
#define RAW_HEADER 1 /* of the records: a sampled frame's first bytes */
#define PIECES_MAX \
	64 /* samples and records skipped in a row: more is an attack \
	    */

static const StepRow header_protocols[] = {
	{ .number = 1, .strip = strip_ethernet },   { .number = 3, .strip = strip_token_ring },
	{ .number = 4, .strip = strip_fddi },       { .number = 5, .strip = strip_frame_relay },
	{ .number = 7, .strip = strip_ppp },        { .number = 11, .strip = strip_ipv4 },
	{ .number = 12, .strip = strip_ipv6 },      { .number = 13, .strip = strip_mpls },
	{ .number = 15, .strip = strip_ieee80211 },
};

/* A sample's header, up to the number of its records, which come next; other samples are skipped.
 */
static void enter_sample(Layers *self)
{
	guint32 format = reader_u32(&self->reader), len = reader_u32(&self->reader);

	if (format != FLOW_SAMPLE && format != FLOW_SAMPLE_EXPANDED) {
		layers_skip(self, len);
		return;
	}
	layers_skip(self, format == FLOW_SAMPLE ? 28 : 40);
	self->records_left = reader_u32(&self->reader);
}

static Step strip_sample(Layers *self);

/* A record: the step into the frame that it quotes, else the step to nowhere.  The frame's length
 * on the wire is known, though little of it is here. */
static Step enter_record(Layers *self)
{
	guint32 format = reader_u32(&self->reader), len = reader_u32(&self->reader);
	guint32 protocol, wire_len, header_len;

	self->records_left--;
	if (format != RAW_HEADER || len < 16) {
		layers_skip(self, len);
		return step_to(NULL);
	}
	protocol = reader_u32(&self->reader);
	wire_len = reader_u32(&self->reader);
	layers_skip(self, 4);
	header_len = reader_u32(&self->reader);
	layers_leave(self, len - 16, step_to(strip_sample));
	reader_limit(&self->reader, MIN(header_len, len - 16));
	self->wire_end = (guint32)(self->reader.at - self->start) + MIN(wire_len, G_MAXUINT16);
	return step_find(header_protocols, G_N_ELEMENTS(header_protocols), protocol);
}

/* The next sampled frame. */
static Step strip_sample(Layers *self)
{
	for (int i = 0; i < PIECES_MAX && reader_left(&self->reader) > 0; i++) {
		if (self->records_left == 0) {
			enter_sample(self);
		} else {
			Step step = enter_record(self);

			if (step.strip || self->more.step.strip)
				return step;
		}
	}
	return layers_stop_here(self);
}

Step strip_sflow(Layers *self)
{
	guint32 version = reader_u32(&self->reader), agent = reader_u32(&self->reader);

	if (version != VERSION || (agent != AGENT_IPV4 && agent != AGENT_IPV6))
		return layers_stop_here(self);
	layers_skip(self, (agent == AGENT_IPV4 ? 4 : 16) + 16);
	self->records_left = 0;
	layers_note(self, ENCAPSULATION_SFLOW);
	return step_to(strip_sample);
}
