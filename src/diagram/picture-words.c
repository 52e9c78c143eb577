#include "diagram/picture-words.h"

#include "app/app-protocol.h"
#include "base/quantity.h"
#include "diagram/caption.h"
#include "diagram/title.h"
#include "diagram/words-many.h"
#include "flow/transport.h"

static const Flow *flow_of(const PictureFacts *self)
{
	return self->diagram->flow;
}

/* Takes `text`. */
static gboolean put(GString *out, char *text)
{
	g_string_append(out, text);
	g_free(text);
	return TRUE;
}

static gboolean put_words(GString *out, const char *text)
{
	g_string_append(out, text);
	return TRUE;
}

static gboolean put_deed(const PictureFacts *self, GString *out)
{
	return put(out, title_of_flow(flow_of(self), self->diagram->has_times));
}

/* What a part of the flow shows, if its transport has such parts. */
static gboolean put_part(const PictureFacts *self, const char *verb, GString *out)
{
	const Flow *flow = flow_of(self);

	if (!transport_row(flow->transport)->is_connection)
		return put_deed(self, out);
	g_string_append_printf(out, "A connection to port %u %s", flow->ends[SIDE_SERVER].port,
			       verb);
	return TRUE;
}

static gboolean put_opens(const PictureFacts *self, GString *out)
{
	return put_part(self, "opens", out);
}

static gboolean put_closes(const PictureFacts *self, GString *out)
{
	return put_part(self, "closes", out);
}

static gboolean put_protocol(const PictureFacts *self, GString *out)
{
	return flow_of(self)->protocol && put_words(out, flow_of(self)->protocol->title);
}

static gboolean put_client(const PictureFacts *self, GString *out)
{
	return put_words(out, diagram_lane(self->diagram, SIDE_CLIENT)->address);
}

static gboolean put_server(const PictureFacts *self, GString *out)
{
	return put_words(out, diagram_lane(self->diagram, SIDE_SERVER)->address);
}

static gboolean put_encapsulation(const PictureFacts *self, GString *out)
{
	const Encapsulation *encapsulation = flow_of(self)->encapsulation;

	return encapsulation && put(out, encapsulation_words(encapsulation));
}

static gboolean put_client_name(const PictureFacts *self, GString *out)
{
	return put_words(out, diagram_lane(self->diagram, SIDE_CLIENT)->name);
}

static gboolean put_server_name(const PictureFacts *self, GString *out)
{
	return put_words(out, diagram_lane(self->diagram, SIDE_SERVER)->name);
}

static gboolean put_port(const PictureFacts *self, GString *out)
{
	return put(out, g_strdup_printf("%u", flow_of(self)->ends[SIDE_SERVER].port));
}

static gboolean put_segments(const PictureFacts *self, GString *out)
{
	return put(out, quantity_of(flow_of(self)->events->len, self->diagram->unit));
}

static gboolean put_duration(const PictureFacts *self, GString *out)
{
	return self->diagram->has_times &&
	       put(out, quantity_duration(flow_of(self)->end_ns - flow_of(self)->start_ns));
}

static gboolean put_start(const PictureFacts *self, GString *out)
{
	g_autoptr(GDateTime) start = g_date_time_new_from_unix_utc(
		(flow_of(self)->start_ns - flow_of(self)->added_ns) / NS_PER_S);

	return self->diagram->has_times && start &&
	       put(out, g_date_time_format(start, "%Y-%m-%d %H:%M:%S UTC"));
}

static gboolean put_rtt(const PictureFacts *self, GString *out)
{
	return self->diagram->has_times && flow_of(self)->rtt_ns >= 0 &&
	       put(out, quantity_duration(flow_of(self)->rtt_ns));
}

static gboolean put_bytes(const Flow *flow, Side side, GString *out)
{
	return (flow->bytes[SIDE_CLIENT] || flow->bytes[SIDE_SERVER]) &&
	       put(out, quantity_bytes(flow->bytes[side]));
}

static gboolean put_sent(const PictureFacts *self, GString *out)
{
	return put_bytes(flow_of(self), SIDE_CLIENT, out);
}

static gboolean put_received(const PictureFacts *self, GString *out)
{
	return put_bytes(flow_of(self), SIDE_SERVER, out);
}

static gboolean put_retransmissions(const PictureFacts *self, GString *out)
{
	guint32 n = flow_of(self)->retransmissions;

	return n > 0 && put(out, quantity_of(n, "retransmission"));
}

static gboolean put_end(const PictureFacts *self, GString *out)
{
	const Flow *flow = flow_of(self);
	const char *who = side_name(flow->tcp.closed_by);

	switch (flow->outcome) {
	case OUTCOME_REFUSED:
		return put(out, g_strdup_printf("refused by the %s", who));
	case OUTCOME_RESET:
		return put(out, g_strdup_printf("reset by %s", tcp_flow_resetter(&flow->tcp)));
	case OUTCOME_CLOSED:
		return put(out, g_strdup_printf("%s closed first", who));
	default:
		return put_words(out, outcome_phrase(flow->outcome));
	}
}

static gboolean put_capture(const PictureFacts *self, GString *out)
{
	return put_words(out, self->words->capture_name);
}

static gboolean put_flow(const PictureFacts *self, GString *out)
{
	return put(out, flow_name(flow_of(self)));
}

static gboolean put_estimates(const PictureFacts *self, GString *out)
{
	if (!self->diagram->has_times)
		return put_words(out, CAPTION_NO_TIMES);
	return !self->words->lacks_ends && caption_delays(flow_of(self), out);
}

static gboolean put_clock(const PictureFacts *self, GString *out)
{
	return self->diagram->has_times &&
	       caption_clock(self->diagram->flows, self->diagram->n_flows, out);
}

static gboolean put_copies(const PictureFacts *self, GString *out)
{
	return caption_copies(self->diagram->flows, self->diagram->n_flows, out);
}

static gboolean put_incidents(const PictureFacts *self, GString *out)
{
	return caption_incidents(flow_of(self), self->diagram->has_times,
				 self->words->title != NULL, out);
}

static gboolean put_losses(const PictureFacts *self, GString *out)
{
	return caption_losses(flow_of(self), out);
}

static gboolean put_not_captured(const PictureFacts *self, GString *out)
{
	return caption_not_captured(flow_of(self), out);
}

static gboolean put_offload(const PictureFacts *self, GString *out)
{
	return caption_offload(flow_of(self), out);
}

static gboolean put_folding(const PictureFacts *self, GString *out)
{
	char *sentences = words_on_folding(self->diagram);

	return sentences && put(out, sentences);
}

static gboolean put_handshake(const PictureFacts *self, GString *out)
{
	return flow_is_midstream(flow_of(self)) &&
	       put_words(out, "The capture starts after the handshake.");
}

static gboolean put_cut(const PictureFacts *self, GString *out)
{
	return caption_cut(self->words->cut, out);
}

typedef gboolean (*PutValue)(const PictureFacts *self, GString *out);

static const PutValue put_values[PICTURE_N_WORDS] = {
	[PICTURE_DEED] = put_deed,
	[PICTURE_OPENS] = put_opens,
	[PICTURE_CLOSES] = put_closes,
	[PICTURE_PROTOCOL] = put_protocol,
	[PICTURE_CLIENT] = put_client,
	[PICTURE_SERVER] = put_server,
	[PICTURE_ENCAPSULATION] = put_encapsulation,
	[PICTURE_CLIENT_NAME] = put_client_name,
	[PICTURE_SERVER_NAME] = put_server_name,
	[PICTURE_PORT] = put_port,
	[PICTURE_SEGMENTS] = put_segments,
	[PICTURE_DURATION] = put_duration,
	[PICTURE_START] = put_start,
	[PICTURE_RTT] = put_rtt,
	[PICTURE_SENT] = put_sent,
	[PICTURE_RECEIVED] = put_received,
	[PICTURE_RETRANSMISSIONS] = put_retransmissions,
	[PICTURE_END] = put_end,
	[PICTURE_CAPTURE] = put_capture,
	[PICTURE_FLOW] = put_flow,
	[PICTURE_ESTIMATES] = put_estimates,
	[PICTURE_CLOCK] = put_clock,
	[PICTURE_COPIES] = put_copies,
	[PICTURE_INCIDENTS] = put_incidents,
	[PICTURE_LOSSES] = put_losses,
	[PICTURE_NOT_CAPTURED] = put_not_captured,
	[PICTURE_OFFLOAD] = put_offload,
	[PICTURE_FOLDING] = put_folding,
	[PICTURE_HANDSHAKE] = put_handshake,
	[PICTURE_CUT] = put_cut,
};

gboolean picture_word(gconstpointer facts, guint word, guint nth, GString *out)
{
	(void)nth;
	return put_values[word](facts, out);
}
