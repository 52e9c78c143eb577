/* `pcapladder follow CAPTURE`: survey the capture, select a flow, read it in a second pass and
 * write its bytes as they arrive. */
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/save.h"
#include "cli/terminal-text.h"
#include "draw/flow-selector.h"
#include "draw/survey.h"
#include "flow/flow-events.h"
#include "flow/transport.h"
#include "platform/terminal.h"
#include "tcp/stream.h"

#define HOLES_SAID 10 /* one by one, of each side; the others are summed up */

typedef struct Follow Follow;

typedef struct {
	guint64 offset, len;
} Hole;

typedef struct {
	Follow *follow;
	Side side;
	gboolean is_wanted;
	Stream *stream; /* NULL: not wanted, or datagrams, which have no order but their own */
	Hole hole[HOLES_SAID];
	guint n_holes;
	guint64 n_cut, cut_bytes; /* datagrams that the capture has a part of, and what it lacks */
} FollowSide;

struct Follow {
	FlowEvents *events;
	gboolean reads_streams;
	StreamPool pool;
	FollowSide side[2];
	Saving *saving;
	TerminalText *text; /* NULL: the bytes are written as they are */
	GError *error;      /* that ended the writing */
};

static gboolean parse_from(const Options *options, gboolean wanted[2], GError **error)
{
	gboolean is_known = !options->from;

	for (int side = 0; side < 2; side++) {
		gboolean is_named = options->from && !strcmp(options->from, side_name((Side)side));

		wanted[side] = is_named || !options->from;
		is_known = is_known || is_named;
	}
	if (!is_known)
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--from %s: must be client or server", options->from);
	return is_known;
}

static void remark_flows_left(const Survey *survey, const Options *options)
{
	guint32 left = flow_table_size(survey->flows) - 1;
	g_autofree char *count = quantity_of(left, "more flow");

	if (left > 0 && !options->draw.flows)
		remark(options->quiet, options->capture,
		       "%s: select with --flow N (see pcapladder list)", count);
}

static gboolean choose_flow(const Survey *survey, const Options *options, const Names *given,
			    guint32 *id, GError **error)
{
	static const char *const first[] = { "first", NULL };
	g_autofree char *frames = quantity_of(survey->frames, "frame");
	g_autofree char *titles = transport_titles();
	g_autoptr(Names) names = names_for_capture(given, capture_names(survey->capture));
	g_autofree char *count = NULL;
	g_autoptr(GArray) ids = NULL;

	if (!flow_table_size(survey->flows)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_INPUT,
			    "no %s in %s: nothing to follow", titles, frames);
		return FALSE;
	}
	ids = flow_selector_resolve(
		survey->flows, names,
		options->draw.flows ? options->draw.flows : (char *const *)first, error);
	if (!ids)
		return FALSE;
	count = quantity_of(ids->len, "flow");
	if (ids->len > 1) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "cannot follow %s at once: select one with --flow N", count);
		return FALSE;
	}
	*id = g_array_index(ids, guint32, 0);
	remark_flows_left(survey, options);
	return TRUE;
}

/* ---- bytes --------------------------------------------------------------------------------------
 */

static void write_bytes(Follow *self, Side side, Bytes bytes)
{
	if (self->text) {
		terminal_text_add(self->text, side, bytes);
		bytes = (Bytes){ (const guint8 *)self->text->out->str, self->text->out->len };
	}
	if (!self->error && !saving_write(self->saving, bytes, &self->error))
		flow_events_stop(self->events);
	if (self->text)
		g_string_truncate(self->text->out, 0);
}

static void take_piece(gpointer data, const StreamPiece *piece)
{
	FollowSide *self = data;

	if (piece->data)
		write_bytes(self->follow, self->side, (Bytes){ piece->data, (gsize)piece->len });
	else if (piece->len > 0 && self->n_holes < HOLES_SAID)
		self->hole[self->n_holes++] = (Hole){ piece->offset, piece->len };
}

static void take_datagram(FollowSide *self, const Packet *datagram)
{
	if (!self->is_wanted)
		return;
	write_bytes(self->follow, self->side, datagram->payload);
	if (datagram->payload.len < datagram->len) {
		self->n_cut++;
		self->cut_bytes += datagram->len - datagram->payload.len;
	}
}

static void take_event(gpointer data, guint index, const FlowEvent *event, const Packet *packet)
{
	Follow *self = data;
	FollowSide *side = &self->side[event->from];
	Stream *own = side->stream, *other = self->side[side_other(event->from)].stream;

	(void)index;
	if (!self->reads_streams)
		take_datagram(side, packet);
	if (other)
		stream_acknowledge(other, packet, event->frame);
	if (own)
		stream_add(own, packet, event->tcp.marks, event->frame);
}

static void follow_init(Follow *self, FlowEvents *events, const Flow *flow,
			const gboolean wanted[2])
{
	*self = (Follow){ .events = events,
			  .reads_streams = transport_row(flow->transport)->reads == APP_STREAMS };
	for (int i = 0; i < 2; i++) {
		FollowSide *side = &self->side[i];

		*side = (FollowSide){ .follow = self, .side = (Side)i, .is_wanted = wanted[i] };
		if (wanted[i] && self->reads_streams)
			side->stream = stream_new(&self->pool, TRUE, take_piece, side);
		if (side->stream && flow->tcp.has_late_bytes)
			stream_be_patient(side->stream);
	}
	flow_events_divert(events, take_event, self);
}

static void follow_clear(Follow *self)
{
	for (int i = 0; i < 2; i++)
		stream_free(self->side[i].stream);
	saving_abandon(self->saving);
	g_clear_error(&self->error);
}

static void finish_streams(Follow *self)
{
	for (int i = 0; i < 2; i++)
		if (self->side[i].stream)
			stream_finish(self->side[i].stream, 0);
	if (!self->text)
		return;
	terminal_text_finish(self->text);
	if (!self->error)
		(void)saving_write(
			self->saving,
			(Bytes){ (const guint8 *)self->text->out->str, self->text->out->len },
			&self->error);
}

/* Reads the flow and writes it. */
static gboolean write_flow(Follow *self, Survey *survey, const Options *options, GError **error)
{
	self->saving = saving_new(options->output, error);
	if (!self->saving || !survey_reread(survey, self->events, FALSE, error))
		return FALSE;
	finish_streams(self);
	if (self->error) {
		g_propagate_error(error, g_steal_pointer(&self->error));
		return FALSE;
	}
	return saving_finish(g_steal_pointer(&self->saving), error);
}

/* ---- what is said -------------------------------------------------------------------------------
 */

static void remark_holes(const FollowSide *self, const Options *options)
{
	const StreamTrouble *trouble = stream_trouble(self->stream);
	guint64 bytes_left = trouble->hole_bytes;
	g_autofree char *more = quantity_of(trouble->holes - self->n_holes, "more hole");
	g_autofree char *sum = NULL;

	for (guint i = 0; i < self->n_holes; i++) {
		g_autofree char *len = quantity_of(self->hole[i].len, "byte");
		g_autofree char *offset = quantity_count(self->hole[i].offset);

		bytes_left -= self->hole[i].len;
		remark(options->quiet, options->capture, "%s: %s missing after byte %s",
		       side_name(self->side), len, offset);
	}
	sum = quantity_of(bytes_left, "byte");
	if (trouble->holes > self->n_holes)
		remark(options->quiet, options->capture, "%s: %s, %s missing",
		       side_name(self->side), more, sum);
}

static void remark_stream(const FollowSide *self, const Options *options)
{
	const StreamTrouble *trouble = stream_trouble(self->stream);
	const char *who = side_name(self->side);
	g_autofree char *differing = quantity_of(trouble->differing, "segment");
	g_autofree char *overfull = quantity_of(trouble->overfull, "hole");
	g_autofree char *beyond = quantity_of(trouble->beyond, "byte");

	remark_holes(self, options);
	if (trouble->differing)
		remark(options->quiet, options->capture,
		       "%s: retransmitted bytes differ in %s: the original bytes are kept", who,
		       differing);
	if (trouble->overfull)
		remark(options->quiet, options->capture,
		       "%s: too many bytes out of order: %s given up early", who, overfull);
	if (trouble->beyond)
		remark(options->quiet, options->capture, "%s: %s after its FIN omitted", who,
		       beyond);
}

static void remark_datagrams(const FollowSide *self, const Options *options)
{
	g_autofree char *cut = quantity_of(self->n_cut, "datagram");
	g_autofree char *cut_bytes = quantity_of(self->cut_bytes, "byte");

	if (self->n_cut)
		remark(options->quiet, options->capture, "%s: %s missing at the end of %s",
		       side_name(self->side), cut_bytes, cut);
}

static void remark_side(const FollowSide *self, const Options *options)
{
	if (self->stream)
		remark_stream(self, options);
	else
		remark_datagrams(self, options);
}

static int follow_flow(Survey *survey, const Options *options, guint32 id, const gboolean wanted[2])
{
	g_autoptr(FlowEvents) events = flow_events_new(survey->flows, &id, 1);
	gboolean on_terminal = terminal_is_output() && save_is_to_output(options->output);
	g_autoptr(GError) error = NULL;
	TerminalText text;
	Follow follow;
	Flow flow;
	gboolean is_well;

	flow_table_get(survey->flows, id, &flow);
	follow_init(&follow, events, &flow, wanted);
	terminal_text_init(&text, terminal_has_colour());
	follow.text = on_terminal ? &text : NULL;
	is_well = write_flow(&follow, survey, options, &error);
	for (int i = 0; i < 2 && is_well; i++)
		remark_side(&follow.side[i], options);
	terminal_text_clear(&text);
	follow_clear(&follow);
	if (is_well)
		return EXIT_WELL;
	return complain(g_error_matches(error, LADDER_ERROR, LADDER_ERROR_INPUT)
				? options->capture
				: save_target(options->output),
			error);
}

static int follow_capture(const Options *options, const Names *names, const gboolean wanted[2])
{
	g_autoptr(GError) error = NULL;
	Survey survey;
	guint32 id;
	int status, written;

	if (!survey_init(&survey, options->capture, options->draw.filter,
			 SURVEY_REREADABLE | SURVEY_ALONE, &error))
		return complain(options->capture, error);
	written = choose_flow(&survey, options, names, &id, &error)
			  ? follow_flow(&survey, options, id, wanted)
			  : complain(options->capture, error);
	status = survey_report(&survey, options->quiet);
	survey_clear(&survey);
	return MAX(status, written);
}

int command_follow(const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Names) names = NULL;
	gboolean wanted[2];

	if (parse_from(options, wanted, &error))
		names = names_read(options->draw.names, options->draw.hosts, &error);
	return names ? follow_capture(options, names, wanted) : complain("", error);
}
