/* The keys of a template.  Each row has the field, the type, the allowed values and the help text:
 * loading, messages, dumps and the tests of docs/templates.md use it. */
#include "template/template-keys.h"

#include <string.h>

#define ROW(of_group, name, of_type, field, text, ...) \
	{ \
		.group = of_group, .key = name, .type = of_type, \
		.offset = G_STRUCT_OFFSET(Template, field), .help = text, __VA_ARGS__ \
	}
#define LENGTH(group, key, field, min, max, help) \
	ROW(group, key, KEY_LENGTH, field, help, .least = min, .most = max)
#define NUMBER(group, key, field, min, max, help) \
	ROW(group, key, KEY_NUMBER, field, help, .least = min, .most = max)
#define BOOLEAN(group, key, field, help) \
	ROW(group, key, KEY_BOOLEAN, field, help, .least = 0, .most = 0)
#define STRING(group, key, field, help) \
	ROW(group, key, KEY_STRING, field, help, .least = 0, .most = 0)
#define CHOICE(group, key, field, names, help) \
	ROW(group, key, KEY_CHOICE, field, help, .choices = names)
#define COLOUR(key, role, help) \
	ROW("colours", key, KEY_COLOUR, colour[role], help, .least = 0, .most = 0)
#define SEGMENT(key, kind, help) \
	ROW("labels", key, KEY_FORMAT, label[kind], help, .vocabulary = &segment_vocabulary)
#define FLIGHT(key, kind, help) \
	ROW("labels", key, KEY_FORMAT, label[kind], help, .vocabulary = &flight_vocabulary)
#define PICTURE(key, kind, help) \
	ROW("words", key, KEY_FORMAT, words[kind], help, .vocabulary = &picture_vocabulary)

static const char *const dashes[DASH_N_KINDS + 1] = {
	[DASH_SOLID] = "solid", [DASH_DASHED] = "dashed", [DASH_DOTTED] = "dotted"
};
static const char *const margins[MARGIN_N_KINDS + 1] = {
	[MARGIN_NONE] = "none", [MARGIN_WINDOW] = "window", [MARGIN_IN_FLIGHT] = "in-flight"
};
static const char *const sequences[SEQUENCE_N_KINDS + 1] = {
	[SEQUENCE_AUTO] = "auto", [SEQUENCE_ALWAYS] = "always", [SEQUENCE_NEVER] = "never"
};
static const char *const numbers[NUMBERS_N_KINDS + 1] = {
	[NUMBERS_RELATIVE] = "relative", [NUMBERS_ABSOLUTE] = "absolute"
};
static const char *const clocks[CLOCK_N_KINDS + 1] = {
	[CLOCK_START] = "start", [CLOCK_DELTA] = "delta", [CLOCK_WALL] = "wall"
};
static const char *const zones[ZONE_N_KINDS + 1] = { [ZONE_UTC] = "utc", [ZONE_LOCAL] = "local" };
static const char *const segment_choices[SEGMENTS_N_KINDS + 1] = {
	[SEGMENTS_ALL] = "all", [SEGMENTS_OPENING] = "opening", [SEGMENTS_CLOSING] = "closing"
};
static const char *const folds[FOLD_MODE_N + 1] = { [FOLD_MODE_AUTO] = "auto",
						    [FOLD_MODE_NONE] = "none",
						    [FOLD_MODE_MESSAGES] = "messages",
						    [FOLD_MODE_PHASES] = "phases" };
static const char *const slants[SLANT_N_KINDS + 1] = {
	[SLANT_TIME] = "time", [SLANT_FIXED] = "fixed", [SLANT_NONE] = "none"
};

static const TemplateKey template_keys[] = {
	STRING("template", "description", description, "one-line description"),

	STRING("text", "font", font, "font families; the first one installed is used"),
	LENGTH("text", "title", text_size[TEXT_TITLE], 4, 96, "title size"),
	LENGTH("text", "subtitle", text_size[TEXT_SUBTITLE], 4, 96, "subtitle size"),
	LENGTH("text", "head", text_size[TEXT_HEAD], 4, 96, "size of the name in a head"),
	LENGTH("text", "address", text_size[TEXT_ADDRESS], 4, 96, "size of the address in a head"),
	LENGTH("text", "label", text_size[TEXT_LEAD], 4, 96, "size of a label's lead"),
	LENGTH("text", "detail", text_size[TEXT_DETAIL], 4, 96, "size of a label's details"),
	LENGTH("text", "verdict", text_size[TEXT_VERDICT], 4, 96, "size of a label's verdict"),
	LENGTH("text", "time", text_size[TEXT_TIME], 4, 96, "size of times"),
	LENGTH("text", "state", text_size[TEXT_STATE], 4, 96, "size of state names"),
	LENGTH("text", "pause", text_size[TEXT_PAUSE], 4, 96, "size of a pause's length"),
	LENGTH("text", "note", text_size[TEXT_NOTE], 4, 96, "size of notes"),
	LENGTH("text", "caption", text_size[TEXT_CAPTION], 4, 96, "caption size"),

	LENGTH("lines", "syn", stroke_width[STROKE_OPENING], 0.1, 20, "width of SYN arrows"),
	LENGTH("lines", "data", stroke_width[STROKE_DATA], 0.1, 20, "width of data arrows"),
	LENGTH("lines", "ack", stroke_width[STROKE_ACK], 0.1, 20, "width of pure ACKs"),
	LENGTH("lines", "fin", stroke_width[STROKE_CLOSING], 0.1, 20, "width of FIN arrows"),
	LENGTH("lines", "trouble", stroke_width[STROKE_TROUBLE], 0.1, 20, "width of RST arrows"),
	LENGTH("lines", "lifeline", stroke_width[STROKE_LIFELINE], 0.1, 20, "width of lifelines"),

	CHOICE("dashes", "syn", dash[STROKE_OPENING], dashes, "line style of SYN arrows"),
	CHOICE("dashes", "data", dash[STROKE_DATA], dashes, "line style of data arrows"),
	CHOICE("dashes", "ack", dash[STROKE_ACK], dashes, "line style of pure ACKs"),
	CHOICE("dashes", "fin", dash[STROKE_CLOSING], dashes, "line style of FIN arrows"),
	CHOICE("dashes", "trouble", dash[STROKE_TROUBLE], dashes, "line style of RST arrows"),

	LENGTH("layout", "margin", margin, 0, 200, "page margin"),
	LENGTH("layout", "lane-gap", lane_gap, 120, 4000, "minimum distance between two lifelines"),
	LENGTH("layout", "lane-gap-max", lane_gap_max, 120, 4000,
	       "maximum distance between two lifelines"),
	LENGTH("layout", "row", row, 4, 200, "minimum height between two labelled ends"),
	LENGTH("layout", "row-max", row_max, 4, 400, "height of a long pause"),
	LENGTH("layout", "row-unlabelled", row_unlabelled, 2, 200,
	       "minimum height between ends without labels"),
	LENGTH("layout", "head-width", head_width, 20, 1000, "minimum width of a head"),
	LENGTH("layout", "head-height", head_height, 10, 400, "height of a head"),
	LENGTH("layout", "head-radius", head_radius, 0, 100, "corner radius of a head"),
	LENGTH("layout", "arrow-head", arrow_head, 2, 60, "length of arrowheads"),
	LENGTH("layout", "arrow-head-ack", arrow_head_ack, 2, 60,
	       "length of a pure ACK's arrowhead"),

	NUMBER("layout", "aspect-width", aspect_width, 0, 1000,
	       "aspect ratio of the page, width: 16 for 16:9; 0: as large as needed"),
	NUMBER("layout", "aspect-height", aspect_height, 0, 1000,
	       "aspect ratio of the page, height: 9 for 16:9"),

	BOOLEAN("show", "states", show_states, "RFC 9293 states along the lifelines"),
	BOOLEAN("show", "times", show_times, "times in the margin"),
	BOOLEAN("show", "notes", show_notes, "notes on frames"),
	BOOLEAN("show", "legend", show_legend, "legend of line styles, at the foot"),
	BOOLEAN("show", "phases", show_phases, "names of the opening, transfer and closing phases"),
	BOOLEAN("show", "incidents", show_incidents,
		"what was lost and repaired, beside the times"),
	CHOICE("show", "margin", right_margin, margins, "content of the right margin"),
	CHOICE("show", "sequence", sequence, sequences,
	       "strip of the bytes sent, acknowledged and allowed; auto: where it tells of "
	       "trouble"),
	CHOICE("show", "numbers", numbers, numbers,
	       "sequence numbers: relative to the ISN, or as sent"),
	CHOICE("show", "clock", clock, clocks,
	       "time since the start, since the previous segment, or wall-clock time"),
	CHOICE("show", "zone", zone, zones, "time zone of wall-clock times"),

	CHOICE("which", "segments", segments, segment_choices, "part of a flow to draw"),
	CHOICE("which", "fold", fold, folds, "how to fold uneventful segments"),
	NUMBER("which", "max-arrows", max_arrows, 0, 1000000,
	       "fold if there are more arrows than this; 0: no limit"),
	CHOICE("which", "slant", slant, slants,
	       "slant of arrows: by transit time, all the same, or level"),

	SEGMENT("syn", LABEL_SYN, "label of SYN"),
	SEGMENT("data", LABEL_DATA, "label of segments with data"),
	SEGMENT("ack", LABEL_ACK, "label of pure ACKs"),
	SEGMENT("fin", LABEL_FIN, "label of FIN"),
	SEGMENT("rst", LABEL_RST, "label of RST"),
	SEGMENT("datagram", LABEL_DATAGRAM, "label of datagrams"),
	FLIGHT("band", LABEL_BAND, "label of a folded flight of data"),
	FLIGHT("ack-band", LABEL_ACK_BAND, "label of a folded flight of ACKs"),

	PICTURE("title", WORDS_TITLE, "line at the top"),
	PICTURE("subtitle", WORDS_SUBTITLE, "facts below the title"),
	PICTURE("caption", WORDS_CAPTION, "sentences at the foot"),

	COLOUR("ground", COLOUR_GROUND, "page background"),
	COLOUR("ink", COLOUR_INK, "main text"),
	COLOUR("muted", COLOUR_MUTED, "details, times, captions"),
	COLOUR("lifeline", COLOUR_LIFELINE, "lifelines"),
	COLOUR("faint", COLOUR_FAINT, "line of a pause"),
	COLOUR("head-fill", COLOUR_HEAD_FILL, "heads"),
	COLOUR("head-edge", COLOUR_HEAD_EDGE, "outlines of heads"),
	COLOUR("syn", COLOUR_OPENING, "SYN"),
	COLOUR("data", COLOUR_DATA, "segments with data"),
	COLOUR("ack", COLOUR_ACK, "pure ACKs"),
	COLOUR("fin", COLOUR_CLOSING, "FIN"),
	COLOUR("trouble", COLOUR_TROUBLE, "RST, retransmissions"),
	COLOUR("warning", COLOUR_WARNING, "warnings"),
	COLOUR("state-half-open", COLOUR_STATE_HALF_OPEN, "SYN-SENT, SYN-RECEIVED"),
	COLOUR("state-established", COLOUR_STATE_ESTABLISHED, "ESTABLISHED"),
	COLOUR("state-closing", COLOUR_STATE_CLOSING, "FIN-WAIT-1 to LAST-ACK"),
	COLOUR("state-closed", COLOUR_STATE_CLOSED, "CLOSED, LISTEN, TIME-WAIT"),
	COLOUR("band-data", COLOUR_BAND_DATA, "folded flights of data"),
	COLOUR("band-ack", COLOUR_BAND_ACK, "folded flights of ACKs"),
	COLOUR("zero-window", COLOUR_ZERO_WINDOW, "closed window"),
};

const TemplateKey *template_key_at(guint i)
{
	return i < G_N_ELEMENTS(template_keys) ? &template_keys[i] : NULL;
}

const TemplateKey *template_key_find(const char *group, const char *key)
{
	for (gsize i = 0; i < G_N_ELEMENTS(template_keys); i++)
		if (!strcmp(template_keys[i].group, group) && !strcmp(template_keys[i].key, key))
			return &template_keys[i];
	return NULL;
}

char *template_keys_list(const char *group)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *last = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(template_keys); i++) {
		const TemplateKey *row = &template_keys[i];
		const char *word = group ? row->key : row->group;

		if ((group && strcmp(row->group, group)) || (!group && last && !strcmp(last, word)))
			continue;
		g_string_append_printf(text, "%s%s", text->len ? ", " : "", word);
		last = word;
	}
	return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}
