/* The ladder in characters: a line per packet in capture order, its label inside its arrow.  If the
 * line is too short, labels drop details, the last first. */
#include "render/formats.h"

#include <string.h>

#include "base/quantity.h"
#include "diagram/label.h"
#include "layout/time-unit.h"

#define COLUMNS_MIN 48
#define COLUMNS_WITH_STATES 100 /* from here on there is room for states on both sides */
#define STATE_COLUMNS 13        /* "SYN-RECEIVED" and a blank */
#define LADDER_MAX 76
#define PAUSE_MIN NS_PER_S /* between two packets, to be shown */

typedef struct {
	const Diagram *diagram;
	const Template *template;
	GString *out;
	gboolean colour;
	TimeUnit unit;
	guint time_columns; /* including the gap after it */
	guint state_columns;
	guint ladder_columns; /* between the lifelines */
	LaneState *news[2];   /* by lane and message: the state that its end there changes to, or
				 none; owned */
} TextLadder;

static const char *const kind_colours[MESSAGE_N_KINDS] = {
	[MESSAGE_OPENING] = "34", [MESSAGE_DATA] = "32",  [MESSAGE_ACK] = "90",
	[MESSAGE_CLOSING] = "35", [MESSAGE_ABORT] = "31",
};

static guint width_of(const char *text)
{
	guint width = 0;

	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (!g_unichar_iszerowidth(c))
			width += g_unichar_iswide(c) ? 2 : 1;
	}
	return width;
}

static void fill(GString *out, const char *what, guint columns)
{
	while (columns-- > 0)
		g_string_append(out, what);
}

/* Words of the text, after an empty line, in lines of at most so many columns where they have room.
 */
static void append_wrapped(GString *out, const char *text, guint columns)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	guint used = 0;

	for (char **word = words; *word; word++) {
		guint width = width_of(*word);
		gboolean fits = used > 0 && used + 1 + width <= columns;

		g_string_append_printf(out, "%s%s", fits ? " " : "\n", *word);
		used = fits ? used + 1 + width : width;
	}
	if (*words)
		g_string_append_c(out, '\n');
}

static void begin_colour(TextLadder *self, const char *code)
{
	if (self->colour)
		g_string_append_printf(self->out, "\033[%sm", code);
}

static void end_colour(TextLadder *self)
{
	if (self->colour)
		g_string_append(self->out, "\033[0m");
}

static void append_right(GString *out, const char *text, guint columns)
{
	guint width = width_of(text);

	fill(out, " ", columns > width ? columns - width : 0);
	g_string_append(out, text);
}

/* `text` centred in `columns`; as much of it as fits. */
static void append_centred(GString *out, const char *text, guint columns)
{
	g_autoptr(GString) shown = g_string_new(text);
	guint width = width_of(shown->str);

	while (width > columns) {
		const char *last = g_utf8_find_prev_char(shown->str, shown->str + shown->len);

		g_string_truncate(shown, (gsize)(last - shown->str));
		width = width_of(shown->str);
	}
	fill(out, " ", (columns - width) / 2);
	g_string_append(out, shown->str);
	fill(out, " ", columns - width - (columns - width) / 2);
}

/* As many of a label's pieces as fit; the lead in any case. */
static char *fitting_label(const Label *label, guint columns)
{
	for (guint n = label->n_pieces; n > 1; n--) {
		char *text = label_to_string(label, n, "  ");

		if (width_of(text) <= columns)
			return text;
		g_free(text);
	}
	return label_to_string(label, 1, "  ");
}

static void append_shortened(GString *out, const char *text, guint columns)
{
	guint width = width_of(text);

	if (width <= columns) {
		g_string_append(out, text);
		return;
	}
	for (guint used = 1; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);

		used += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
		if (used > columns)
			break;
		g_string_append_unichar(out, c);
	}
	g_string_append(out, "…");
}

/* The line after (or, leftwards, before) a label, `columns` long: to the tip, or to where it was
 * lost. */
static void append_shaft(TextLadder *self, const Message *message, guint columns)
{
	const char *dash = message->is_repeat ? "╌" : "─";
	gboolean rightward = message->from == SIDE_CLIENT;
	static const char *const tips[][2] = { [FATE_ARRIVED] = { "◀", "▶" },
					       [FATE_LOST] = { "✗", "✗" },
					       [FATE_UNKNOWN] = { "?", "?" } };
	const char *tip = tips[message->fate][rightward];
	guint lost = message->fate == FATE_ARRIVED ? 0 : columns / 2; /* that it does not reach */

	if (!rightward) {
		fill(self->out, " ", lost);
		g_string_append(self->out, tip);
	}
	fill(self->out, dash, columns - lost);
	if (rightward) {
		g_string_append(self->out, tip);
		fill(self->out, " ", lost);
	}
}

static void append_arrow(TextLadder *self, const Message *message)
{
	const char *dash = message->is_repeat ? "╌" : "─";
	guint room = self->ladder_columns - 5; /* "─ " before, " " after, at least "─▶" */
	g_autofree char *label = fitting_label(&message->label, room);
	guint shaft = room - MIN(width_of(label), room) + 1;

	begin_colour(self, message->is_repeat ? "31" : kind_colours[message->kind]);
	if (message->from == SIDE_CLIENT) {
		g_string_append_printf(self->out, "%s ", dash);
		append_shortened(self->out, label, room);
		g_string_append_c(self->out, ' ');
		append_shaft(self, message, shaft);
	} else {
		append_shaft(self, message, shaft);
		g_string_append_c(self->out, ' ');
		append_shortened(self->out, label, room);
		g_string_append_printf(self->out, " %s", dash);
	}
	end_colour(self);
}

/* A lane's state if a message's end changed it, else blanks. */
static void append_state(TextLadder *self, Side side, guint message)
{
	const char *name = self->news[side][message].name;

	if (!self->state_columns)
		return;
	if (!name)
		name = "";
	if (side == SIDE_CLIENT) {
		append_right(self->out, name, self->state_columns - 1);
		g_string_append_c(self->out, ' ');
	} else if (*name) {
		g_string_append_printf(self->out, " %s", name);
	}
}

/* Rows are in capture order, but states follow the order of the ends. */
static void find_news(TextLadder *self)
{
	LaneState state[2] = { 0 };

	for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
		self->news[side] = g_new0(LaneState, self->diagram->messages->len);
	for (guint i = 0; i < self->diagram->ends->len; i++) {
		const End *end = diagram_end(self->diagram, i);

		if (!lane_state_equal(end->state, state[end->lane]))
			self->news[end->lane][end->message] = end->state;
		state[end->lane] = end->state;
	}
}

/* A message's note, above it. */
static void append_note(TextLadder *self, const char *note)
{
	g_auto(GStrv) lines = g_strsplit(note, "\n", -1);

	for (char **line = lines; *line; line++) {
		guint room = self->ladder_columns - 4;

		fill(self->out, " ", self->time_columns + self->state_columns);
		g_string_append(self->out, "│ # ");
		append_shortened(self->out, *line, room);
		fill(self->out, " ", room - MIN(width_of(*line), room) + 1);
		g_string_append(self->out, "│\n");
	}
}

static gboolean has_times(const TextLadder *self)
{
	return self->diagram->has_times && self->template->show_times;
}

/* When a message was captured; empty without timestamps.  Caller frees. */
static char *time_of(const TextLadder *self, guint i)
{
	return has_times(self) ? time_unit_text(&self->unit, self->diagram, i, FALSE)
			       : g_strdup("");
}

static void append_message(TextLadder *self, guint i)
{
	const Message *message = diagram_message(self->diagram, i);
	g_autofree char *time = time_of(self, i);

	append_right(self->out, time, self->time_columns - 2);
	g_string_append(self->out, "  ");
	append_state(self, SIDE_CLIENT, i);
	g_string_append(self->out, message->from == SIDE_CLIENT ? "├" : "│");
	append_arrow(self, message);
	g_string_append(self->out, message->from == SIDE_SERVER ? "┤" : "│");
	append_state(self, SIDE_SERVER, i);
	g_string_append_c(self->out, '\n');
}

static void append_pause(TextLadder *self, guint i)
{
	gint64 pause = diagram_message(self->diagram, i)->first.captured_ns -
		       diagram_message(self->diagram, i - 1)->last.captured_ns;
	g_autofree char *length = quantity_duration(pause);
	g_autofree char *text = g_strdup_printf("%s idle", length);

	if (pause < PAUSE_MIN)
		return;
	fill(self->out, " ", self->time_columns + self->state_columns);
	g_string_append(self->out, "┊");
	append_centred(self->out, text, self->ladder_columns);
	g_string_append(self->out, "┊\n");
}

static void append_head(TextLadder *self, const char *client, const char *server, gboolean bold)
{
	guint indent = self->time_columns + self->state_columns;
	guint half = (self->ladder_columns + 2) / 2;

	fill(self->out, " ", indent);
	if (bold)
		begin_colour(self, "1");
	append_shortened(self->out, client, half - 1);
	if (width_of(client) < half - 1)
		fill(self->out, " ", half - 1 - width_of(client));
	g_string_append_c(self->out, ' ');
	if (width_of(server) < self->ladder_columns + 2 - half)
		fill(self->out, " ", self->ladder_columns + 2 - half - width_of(server));
	append_shortened(self->out, server, self->ladder_columns + 2 - half);
	if (bold)
		end_colour(self);
	g_string_append_c(self->out, '\n');
}

static void append_told(TextLadder *self)
{
	g_autofree char *told = story_sentence(self->diagram->told);

	if (*told)
		g_string_append_printf(self->out, "%s\n", told);
}

static void append_titles(TextLadder *self)
{
	const GPtrArray *parts = self->diagram->subtitle;

	begin_colour(self, "1");
	g_string_append(self->out, self->diagram->title);
	end_colour(self);
	g_string_append_c(self->out, '\n');
	append_told(self);
	for (guint i = 0; i < parts->len; i++)
		g_string_append_printf(self->out, "%s%s", i ? "  ·  " : "",
				       (char *)g_ptr_array_index(parts, i));
	g_string_append(self->out, "\n\n");
}

static void measure_columns(TextLadder *self, guint columns)
{
	g_autofree char *longest =
		has_times(self) ? time_unit_longest(&self->unit, self->diagram) : g_strdup("");
	guint used;

	columns = MAX(columns, COLUMNS_MIN);
	self->time_columns = width_of(longest) + 2;
	self->state_columns =
		self->template->show_states && columns >= COLUMNS_WITH_STATES ? STATE_COLUMNS : 0;
	used = self->time_columns + 2 * self->state_columns + 2;
	self->ladder_columns = MIN(MAX(columns, used + 24) - used, LADDER_MAX);
}

static void append_ladder(TextLadder *self, guint columns)
{
	const Diagram *diagram = self->diagram;
	const Lane *client = diagram_lane(diagram, SIDE_CLIENT);
	const Lane *server = diagram_lane(diagram, SIDE_SERVER);

	append_titles(self);
	append_head(self, client->name, server->name, TRUE);
	append_head(self, client->address, server->address, FALSE);
	append_right(self->out, has_times(self) ? self->unit.name : "", self->time_columns - 2);
	g_string_append_c(self->out, '\n');
	for (guint i = 0; i < diagram->messages->len; i++) {
		if (i)
			append_pause(self, i);
		if (diagram_message(diagram, i)->note)
			append_note(self, diagram_message(diagram, i)->note);
		append_message(self, i);
	}
	append_wrapped(self->out, diagram->caption, columns);
	g_string_append_printf(self->out, "\n%s\n", diagram->source);
}

gboolean format_text(const GArray *pictures, const RenderContext *context, GByteArray *out,
		     GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	(void)error;
	for (guint i = 0; i < pictures->len; i++) {
		const Diagram *diagram = g_array_index(pictures, Picture, i).diagram;
		TextLadder ladder = {
			.diagram = diagram,
			.template = context->template,
			.out = text,
			.colour = context->colour,
			.unit = time_unit_for(diagram, context->template),
		};

		if (i)
			g_string_append_c(text, '\n');
		measure_columns(&ladder, context->columns);
		find_news(&ladder);
		append_ladder(&ladder, MAX(context->columns, COLUMNS_MIN));
		time_unit_clear(&ladder.unit);
		g_free(ladder.news[SIDE_CLIENT]);
		g_free(ladder.news[SIDE_SERVER]);
	}
	g_byte_array_append(out, (const guint8 *)text->str, (guint)text->len);
	return TRUE;
}
