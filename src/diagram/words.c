#include "diagram/words.h"

#include <stdarg.h>
#include <string.h>

#include "base/quantity.h"
#include "base/text.h"
#include "diagram/label.h"
#include "diagram/words-many.h"
#include "flow/app-protocol.h"

#define TITLE_MAX 90 /* characters */

static const FlowEvent *first_named_event(const Flow *flow, guint *n_named)
{
	const FlowEvent *first = NULL;

	*n_named = 0;
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (!event->label || event->from != SIDE_CLIENT)
			continue;
		if (!first)
			first = event;
		++*n_named;
	}
	return first;
}

/* What the two ends did with the connection, where it came to be. */
static char *deed(const Flow *flow)
{
	guint n_named;
	const FlowEvent *first = first_named_event(flow, &n_named);
	g_autofree char *sent = quantity_bytes(flow->bytes[SIDE_CLIENT]);
	g_autofree char *received = quantity_bytes(flow->bytes[SIDE_SERVER]);

	if (first && flow->protocol && n_named == 1)
		return g_strdup_printf("%s over %s", first->label, flow->protocol->title);
	if (first && flow->protocol)
		return g_strdup_printf("%s and %u more over %s", first->label, n_named - 1,
				       flow->protocol->title);
	if (!flow->bytes[SIDE_CLIENT] && !flow->bytes[SIDE_SERVER])
		return g_strdup("A connection without data");
	if (!flow->bytes[SIDE_SERVER])
		return g_strdup_printf("%s sent to the server", sent);
	if (!flow->bytes[SIDE_CLIENT])
		return g_strdup_printf("%s sent by the server", received);
	return g_strdup_printf("%s sent, %s received", sent, received);
}

static char *title_from(const Flow *flow)
{
	g_autofree char *what = NULL;

	switch (flow->handshake) {
	case HANDSHAKE_REFUSED:
		return g_strdup_printf("Connection to port %u refused",
				       flow->ends[SIDE_SERVER].port);
	case HANDSHAKE_UNANSWERED:
		return g_strdup_printf("Connection to port %u never answered",
				       flow->ends[SIDE_SERVER].port);
	default:
		break;
	}
	what = deed(flow);
	if (flow->end == FLOW_END_RST)
		return g_strdup_printf("%s, reset by the %s", what, side_name(flow->closed_by));
	return g_steal_pointer(&what);
}

static void add_part(GPtrArray *parts, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_part(GPtrArray *parts, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(parts, g_strdup_vprintf(format, args));
	va_end(args);
}

static void add_end_part(GPtrArray *parts, const Flow *flow)
{
	const char *who = side_name(flow->closed_by);

	if (flow->handshake == HANDSHAKE_REFUSED)
		add_part(parts, "refused by the %s", who);
	else if (flow->end == FLOW_END_RST)
		add_part(parts, "reset by the %s", who);
	else if (flow->end == FLOW_END_FIN)
		add_part(parts, "%s closed first", who);
	else if (flow->handshake == HANDSHAKE_UNANSWERED)
		add_part(parts, "no answer");
	else
		add_part(parts, "still open at the end");
}

static GPtrArray *subtitle_from(const Diagram *self)
{
	const Flow *flow = self->flow;
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *segments = quantity_of(flow->events->len, "segment");
	g_autofree char *duration = quantity_duration(flow->end_ns - flow->start_ns);
	g_autofree char *sent = quantity_bytes(flow->bytes[SIDE_CLIENT]);
	g_autofree char *received = quantity_bytes(flow->bytes[SIDE_SERVER]);

	add_part(parts, "%s → %s", diagram_lane(self, SIDE_CLIENT)->address,
		 diagram_lane(self, SIDE_SERVER)->address);
	if (self->has_times)
		add_part(parts, "%s in %s", segments, duration);
	else
		add_part(parts, "%s", segments);
	if (flow->rtt_ns >= 0 && self->has_times) {
		g_autofree char *rtt = quantity_duration(flow->rtt_ns);

		add_part(parts, "round trip %s", rtt);
	}
	if (flow->bytes[SIDE_CLIENT] || flow->bytes[SIDE_SERVER])
		add_part(parts, "sent %s, received %s", sent, received);
	if (flow->retransmissions) {
		g_autofree char *count = quantity_of(flow->retransmissions, "retransmission");

		add_part(parts, "%s", count);
	}
	add_end_part(parts, flow);
	return parts;
}

static void append_sentence(GString *text, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void append_sentence(GString *text, const char *format, ...)
{
	va_list args;

	if (text->len)
		g_string_append_c(text, ' ');
	va_start(args, format);
	g_string_append_vprintf(text, format, args);
	va_end(args);
}

static void caption_delays(GString *text, const Flow *flow)
{
	g_autofree char *to_client = quantity_duration(MAX(flow->path_ns[SIDE_CLIENT], 0));
	g_autofree char *to_server = quantity_duration(MAX(flow->path_ns[SIDE_SERVER], 0));
	gboolean has_client = flow->path_ns[SIDE_CLIENT] > 0;
	gboolean has_server = flow->path_ns[SIDE_SERVER] > 0;

	if (flow->captured_at == CAPTURED_AT_CLIENT && has_server)
		append_sentence(text,
				"Captured at the client. Server-side ends are estimated: "
				"half a round trip (%s) away.",
				to_server);
	else if (flow->captured_at == CAPTURED_AT_SERVER && has_client)
		append_sentence(text,
				"Captured at the server. Client-side ends are estimated: "
				"half a round trip (%s) away.",
				to_client);
	else if (has_client && has_server)
		append_sentence(text,
				"Captured between the ends. Both ends' times are estimated: "
				"%s to the client, %s to the server.",
				to_client, to_server);
	else if (has_client || has_server)
		append_sentence(text, "The ends' times are estimated: %s to the %s.",
				has_client ? to_client : to_server,
				has_client ? "client" : "server");
	else
		append_sentence(text, "No round trip was seen, so arrows are drawn nearly level.");
}

static void caption_losses(GString *text, const Flow *flow)
{
	g_autofree char *count = NULL;
	guint n = 0;

	for (guint i = 0; i < flow->events->len; i++)
		n += g_array_index(flow->events, FlowEvent, i).is_lost;
	count = quantity_of(n, "segment");
	if (n)
		append_sentence(text,
				"%s behind the capture point %s lost: sent again, with no "
				"sign of having arrived.",
				count, n == 1 ? "was" : "were");
}

/* Bytes that arrived but that the capture does not have. */
static void caption_not_captured(GString *text, const Flow *flow)
{
	g_autofree char *bytes = NULL;
	guint64 missing = 0;

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (event->gap == GAP_NOT_CAPTURED)
			missing += event->missing;
	}
	bytes = quantity_bytes(missing);
	if (missing)
		append_sentence(text, "%s arrived without being captured.", bytes);
}

/* A segment above what the receiver's SYN allows was seen before the network card of its sender
 * split it, or after that of its receiver joined it. */
static void caption_offload(GString *text, const Flow *flow)
{
	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		gint32 mss = flow->mss[side_other(side)];
		g_autofree char *largest = quantity_bytes(flow->largest_len[side]);

		if (mss <= 0 || flow->largest_len[side] <= (guint32)mss)
			continue;
		append_sentence(text,
				"Segments of up to %s from the %s are larger than the MSS of %d: "
				"the network card split or joined them (offload).",
				largest, side_name(side), mss);
	}
}

static char *caption_from(const Diagram *self, const DiagramWords *words)
{
	const Flow *flow = self->flow;
	g_autofree char *folding = words_on_folding(self);
	GString *text = g_string_new(NULL);

	if (words->lacks_times)
		append_sentence(text, "The capture has no times: segments stand in its order.");
	else
		caption_delays(text, flow);
	caption_losses(text, flow);
	caption_not_captured(text, flow);
	caption_offload(text, flow);
	if (folding)
		append_sentence(text, "%s", folding);
	if (flow->handshake == HANDSHAKE_NOT_CAPTURED)
		append_sentence(text, "The capture starts after the handshake.");
	if (words->cut)
		append_sentence(text, "The capture %s; what was read is drawn.", words->cut);
	return g_string_free(text, FALSE);
}

static char *source_from(const Flow *flow, const DiagramWords *words)
{
	g_autofree char *count = quantity_count(words->n_flows);

	if (words->n_flows <= 1)
		return g_strdup(words->capture_name);
	return g_strdup_printf("%s · flow %u, one of %s", words->capture_name, flow->id, count);
}

/* One line: "29.345 ms, client to server: GET /, HTTP/1.1 · 77 B, seq 1–78". */
static void describe_message(GString *text, const Diagram *self, const Message *message)
{
	g_autofree char *label = label_to_string(&message->label, LABEL_PIECES_MAX, ", ");

	if (self->has_times) {
		g_autofree char *time = quantity_duration(message->first.captured_ns);

		g_string_append_printf(text, "%s: ", time);
	}
	g_string_append_printf(text, "%s to %s: %s.\n", diagram_lane(self, message->from)->name,
			       diagram_lane(self, message->to)->name, label);
	if (message->note)
		g_string_append_printf(text, "%s\n", message->note);
}

static char *description_from(const Diagram *self)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < self->subtitle->len; i++)
		g_string_append_printf(text, "%s%s", i ? "; " : "",
				       (char *)g_ptr_array_index(self->subtitle, i));
	g_string_append(text, ".\n");
	for (guint i = 0; i < self->messages->len; i++)
		describe_message(text, self, diagram_message(self, i));
	g_string_append(text, self->caption);
	return g_string_free(text, FALSE);
}

static void fill_single(Diagram *self, const DiagramWords *words)
{
	g_autofree char *title = words->title ? g_strdup(words->title) : title_from(self->flow);

	self->title = text_printable(title, strlen(title), words->title ? 0 : TITLE_MAX);
	self->subtitle = subtitle_from(self);
	self->caption = caption_from(self, words);
	self->source = source_from(self->flow, words);
}

void words_fill(Diagram *self, const DiagramWords *words)
{
	if (self->is_single)
		fill_single(self, words);
	else
		words_fill_many(self, words);
	self->description = description_from(self);
}
