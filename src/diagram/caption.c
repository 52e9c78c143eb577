#include "diagram/caption.h"

#include "base/quantity.h"
#include "diagram/incident-words.h"
#include "flow/incidents.h"

static gboolean say(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean say(GString *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(out, format, args);
	va_end(args);
	return TRUE;
}

gboolean caption_delays(const Flow *flow, GString *out)
{
	g_autofree char *to_client = quantity_duration(MAX(flow->path_ns[SIDE_CLIENT], 0));
	g_autofree char *to_server = quantity_duration(MAX(flow->path_ns[SIDE_SERVER], 0));
	gboolean has_client = flow->path_ns[SIDE_CLIENT] > 0;
	gboolean has_server = flow->path_ns[SIDE_SERVER] > 0;

	if (flow->captured_at == CAPTURED_AT_CLIENT && has_server)
		return say(out,
			   "Captured at the client. Server-side times are estimated: "
			   "half a round trip (%s) away.",
			   to_server);
	if (flow->captured_at == CAPTURED_AT_SERVER && has_client)
		return say(out,
			   "Captured at the server. Client-side times are estimated: "
			   "half a round trip (%s) away.",
			   to_client);
	if (has_client && has_server)
		return say(out,
			   "Captured in between. Times at both ends are estimated: "
			   "%s to the client, %s to the server.",
			   to_client, to_server);
	if (has_client || has_server)
		return say(out,
			   "%s-side times are estimated: half a round trip (%s) away. "
			   "The way to the %s is unknown.",
			   has_client ? "Client" : "Server", has_client ? to_client : to_server,
			   has_client ? "server" : "client");
	return say(out, CAPTION_LEVEL);
}

/* Of one flow: by how much the clock was set back within it, and at which frame first. */
static gint64 set_back_within(const Flow *flow, guint32 *frame)
{
	gint64 before_ns = 0, ns = 0;

	*frame = 0;
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		if (i > 0 && event->added_ns > before_ns) {
			ns += event->added_ns - before_ns;
			*frame = *frame ? *frame : event->frame;
		}
		before_ns = event->added_ns;
	}
	return ns;
}

gboolean caption_clock(const Flow *const *flows, guint n, GString *out)
{
	g_autofree char *duration = NULL;
	gint64 most_ns = 0;
	guint32 first = 0, frame;

	for (guint i = 0; i < n; i++) {
		gint64 ns = set_back_within(flows[i], &frame);

		most_ns = MAX(most_ns, ns);
		first = frame && (!first || frame < first) ? frame : first;
	}
	duration = quantity_duration(most_ns);
	return most_ns > 0 && say(out,
				  "The capture's clock was set back by about %s before frame %u: "
				  "the capture's order holds.",
				  duration, first);
}

gboolean caption_copies(const Flow *const *flows, guint n, GString *out)
{
	g_autofree char *copies = NULL, *frames = NULL;
	guint n_copies = 0, n_frames = 0;

	for (guint i = 0; i < n; i++) {
		n_copies += flows[i]->copies ? flows[i]->copies->len : 0;
		n_frames += flows[i]->frames;
	}
	copies = quantity_count(n_copies);
	frames = quantity_of(n_frames, "frame");
	return n_copies > 0 && say(out, "%s of %s %s captured again, and not drawn again.", copies,
				   frames, n_copies == 1 ? "is a packet" : "are packets");
}

#define INCIDENTS_MAX 2 /* told of besides the title's */

/* "2 delayed ACKs: 80.0 ms of waiting (frames 4–9)." */
static gboolean say_incident(const Flow *flow, const Incident *incident, gboolean is_first,
			     gboolean has_times, GString *out)
{
	const FlowEvent *first = &g_array_index(flow->events, FlowEvent, incident->first_event);
	const FlowEvent *last = &g_array_index(flow->events, FlowEvent, incident->last_event);
	g_autofree char *sentence = incident_sentence(flow, incident, has_times);

	return sentence && say(out, "%s%s (frames %u–%u).", is_first ? "" : " ", sentence,
			       first->frame, last->frame);
}

gboolean caption_incidents(const Flow *flow, gboolean has_times, gboolean with_worst, GString *out)
{
	g_autoptr(GArray) troubles = flow_troubles_new(flow);
	guint n = 0;

	for (guint i = 0; i < troubles->len && n < INCIDENTS_MAX; i++) {
		const Incident *trouble = &g_array_index(troubles, Incident, i);
		gboolean is_told = i == 0 && !with_worst && flow_trouble_is_worth(flow, trouble);

		if (!is_told && trouble->cost_ns > 0)
			n += say_incident(flow, trouble, n == 0, has_times, out);
	}
	return n > 0;
}

gboolean caption_losses(const Flow *flow, GString *out)
{
	g_autofree char *count = NULL;
	guint n = 0;

	for (guint i = 0; i < flow->events->len; i++)
		n += g_array_index(flow->events, FlowEvent, i).fate == FATE_LOST;
	count = quantity_of(n, "segment");
	return n > 0 && say(out, "%s %s lost after the capture point: the receiver lacked %s.",
			    count, n == 1 ? "was" : "were", n == 1 ? "it" : "them");
}

/* Bytes that arrived but were not captured, or a direction of which nothing was. */
gboolean caption_not_captured(const Flow *flow, GString *out)
{
	gboolean is_said = FALSE;

	for (guint i = 0; flow->incidents && i < flow->incidents->len; i++) {
		const Incident *incident = &g_array_index(flow->incidents, Incident, i);
		g_autofree char *bytes = quantity_bytes(incident->bytes);
		const char *gap = is_said ? " " : "";

		if (incident->kind != INCIDENT_CAPTURE_GAP)
			continue;
		if (incident->bytes)
			is_said = say(out, "%s%s from the %s arrived but %s not captured.", gap,
				      bytes, side_name(incident->from),
				      incident->bytes == 1 ? "was" : "were");
		else
			is_said = say(out, "%sNothing that the %s sent was captured.", gap,
				      side_name(incident->from));
	}
	return is_said;
}

/* A segment larger than the receiver's SYN allows was captured before the sender's network card
 * split it, or after the receiver's joined it. */
gboolean caption_offload(const Flow *flow, GString *out)
{
	gboolean is_said = FALSE;

	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		gint32 mss = flow->tcp.mss[side_other(side)];
		g_autofree char *largest = quantity_bytes(flow->tcp.largest_len[side]);

		if (mss <= 0 || flow->tcp.largest_len[side] <= (guint32)mss)
			continue;
		is_said = say(out,
			      "%sSegments of up to %s from the %s are larger than the MSS of %d: "
			      "the network card split or joined them (offload).",
			      is_said ? " " : "", largest, side_name(side), mss);
	}
	return is_said;
}

gboolean caption_cut(const char *cut, GString *out)
{
	return cut && say(out, "The capture %s; drawn as far as it was read.", cut);
}
