#include "draw/survey.h"

#include <string.h>

#include "base/complain.h"
#include "base/error.h"
#include "base/quantity.h"
#include "decode/packet-reader.h"

gboolean survey_init(Survey *self, const char *path, const char *filter, guint traits,
		     GError **error)
{
	g_autoptr(PacketReader) reader = NULL;
	const PacketBatch *batch;

	*self = (Survey){ .path = g_strdup(path),
			  .capture =
				  capture_open(path, filter, traits & SURVEY_REREADABLE, error) };
	if (!self->capture) {
		g_clear_pointer(&self->path, g_free);
		return FALSE;
	}
	self->flows = flow_table_new();
	reader = packet_reader_new(self->capture, traits & SURVEY_ALONE);
	while ((batch = packet_reader_next(reader)))
		flow_table_add_batch(self->flows, batch);
	self->frames = capture_frames(self->capture);
	if (packet_reader_end(reader, self->decoded) == CAPTURE_CUT)
		self->cut = g_strdup(capture_complaint(self->capture));
	return TRUE;
}

static void take_frame(FlowEvents *events, Decoder *decoder, const Frame *frame,
		       guint32 *notes_left)
{
	Packet packet;
	DecodeResult result = decoder_take(decoder, frame, &packet);
	guint n_others;
	const Packet *others = decoder_others(decoder, &n_others);

	for (guint i = 0; i < n_others; i++)
		flow_events_add(events, &others[i]);
	if (result == DECODE_PACKET)
		flow_events_add(events, &packet);
	if (result != DECODE_ICMP_ERROR || !*notes_left)
		return;
	flow_events_note_icmp(events, decoder_icmp_error(decoder));
	--*notes_left;
}

/* A file that was written to or replaced may have other frames now. */
static void note_change(Survey *self, const FlowEvents *events, guint32 last_frame)
{
	g_autofree char *last = quantity_of(last_frame, "frame");
	g_autofree char *all = quantity_count(self->frames);

	if (flow_events_are_complete(events))
		return;
	g_free(self->cut);
	if (last_frame < flow_events_last_frame(events))
		self->cut = g_strdup_printf("changed while being read: the second pass found only "
					    "%s of %s",
					    last, all);
	else
		self->cut = g_strdup("changed while being read: the second pass found different "
				     "packets");
}

gboolean survey_reread(Survey *self, FlowEvents *events, gboolean notes, GError **error)
{
	guint32 notes_left = notes ? self->decoded[DECODE_ICMP_ERROR] : 0;
	g_autoptr(Decoder) decoder = decoder_new();
	Frame frame = { 0 };

	if (!capture_rewind(self->capture, error)) {
		g_prefix_error(error, "changed while being read: ");
		return FALSE;
	}
	while (flow_events_last_frame(events) &&
	       capture_next(self->capture, &frame) == CAPTURE_FRAME) {
		take_frame(events, decoder, &frame, &notes_left);
		if (frame.number >= flow_events_last_frame(events) && !notes_left)
			break;
	}
	note_change(self, events, capture_frames(self->capture));
	return TRUE;
}

void survey_clear(Survey *self)
{
	g_free(self->path);
	g_clear_pointer(&self->capture, capture_close);
	g_clear_pointer(&self->flows, flow_table_free);
	g_clear_pointer(&self->cut, g_free);
}

int survey_report(const Survey *self, gboolean is_quiet)
{
	g_autoptr(GString) skipped = g_string_new(NULL);
	g_autofree char *copies = quantity_count(flow_table_copies(self->flows));
	g_autofree char *frames = quantity_of(self->frames, "frame");

	for (DecodeResult result = 0; result < DECODE_N_RESULTS; result++) {
		g_autofree char *count = quantity_count(self->decoded[result]);

		if (result == DECODE_PACKET || result == DECODE_OTHER || !self->decoded[result])
			continue;
		g_string_append_printf(skipped, "%s%s %s", skipped->len ? ", " : "", count,
				       decode_result_phrase(result, self->decoded[result]));
	}
	if (skipped->len)
		remark(is_quiet, self->path, "frames skipped: %s", skipped->str);
	if (flow_table_copies(self->flows))
		remark(is_quiet, self->path, "packets captured again: %s of %s", copies, frames);
	if (capture_remark(self->capture))
		remark(is_quiet, self->path, "%s", capture_remark(self->capture));
	if (self->cut) {
		g_autoptr(GError) error = g_error_new(LADDER_ERROR, LADDER_ERROR_INPUT,
						      "%s: showing what was read", self->cut);

		return complain(self->path, error);
	}
	return EXIT_WELL;
}
