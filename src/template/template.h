/* Template: what a picture shows and how it looks; a key file over one table of keys. */
#pragma once

#include "template/format-string.h"

/* What is drawn in a colour; the theme gives the colour. */
typedef enum {
	COLOUR_GROUND,
	COLOUR_INK,
	COLOUR_MUTED,
	COLOUR_LIFELINE,
	COLOUR_FAINT,
	COLOUR_HEAD_FILL,
	COLOUR_HEAD_EDGE,
	COLOUR_OPENING,
	COLOUR_DATA,
	COLOUR_ACK,
	COLOUR_CLOSING,
	COLOUR_TROUBLE,
	COLOUR_WARNING,
	COLOUR_STATE_HALF_OPEN,
	COLOUR_STATE_ESTABLISHED,
	COLOUR_STATE_CLOSING,
	COLOUR_STATE_CLOSED,
	COLOUR_BAND_DATA,   /* the fill of a folded flight of data */
	COLOUR_BAND_ACK,    /* … of acknowledgments */
	COLOUR_ZERO_WINDOW, /* the time in which a window is zero */
	COLOUR_N_ROLES
} ColourRole;

typedef struct {
	double red, green, blue; /* 0 to 1, sRGB */
} Colour;

/* The kinds of text in a picture; each has a size of its own. */
typedef enum {
	TEXT_TITLE,
	TEXT_SUBTITLE,
	TEXT_HEAD,    /* the name of an end */
	TEXT_ADDRESS, /* its address and port */
	TEXT_LEAD,    /* an arrow's label: what the reader looks for */
	TEXT_DETAIL,  /* … the rest */
	TEXT_VERDICT, /* … what is wrong with it */
	TEXT_TIME,
	TEXT_STATE,
	TEXT_PAUSE,
	TEXT_NOTE,
	TEXT_CAPTION,
	TEXT_N_STYLES
} TextStyle;

typedef enum {
	STROKE_OPENING,
	STROKE_DATA,
	STROKE_ACK,
	STROKE_CLOSING,
	STROKE_TROUBLE,
	STROKE_LIFELINE,
	STROKE_N_KINDS
} StrokeKind;

typedef enum { DASH_SOLID, DASH_DASHED, DASH_DOTTED, DASH_N_KINDS } Dash;

/* The content of the right margin. */
typedef enum { MARGIN_NONE, MARGIN_WINDOW, MARGIN_IN_FLIGHT, MARGIN_N_KINDS } MarginKind;

/* Whether the sequence strip is shown; AUTO: where it tells of trouble. */
typedef enum { SEQUENCE_AUTO, SEQUENCE_ALWAYS, SEQUENCE_NEVER, SEQUENCE_N_KINDS } SequenceKind;

/* How sequence numbers are shown. */
typedef enum { NUMBERS_RELATIVE, NUMBERS_ABSOLUTE, NUMBERS_N_KINDS } NumberKind;

/* What times in the margin count from. */
typedef enum {
	CLOCK_START, /* the flow's first segment */
	CLOCK_DELTA, /* the segment before */
	CLOCK_WALL,  /* midnight */
	CLOCK_N_KINDS
} ClockKind;

typedef enum { ZONE_UTC, ZONE_LOCAL, ZONE_N_KINDS } ZoneKind;

/* Which part of a flow is drawn. */
typedef enum { SEGMENTS_ALL, SEGMENTS_OPENING, SEGMENTS_CLOSING, SEGMENTS_N_KINDS } SegmentChoice;

/* What uneventful segments are folded into. */
typedef enum {
	FOLD_MODE_AUTO, /* if there are more arrows than max_arrows */
	FOLD_MODE_NONE,
	FOLD_MODE_MESSAGES, /* a flight for each application message */
	FOLD_MODE_PHASES,   /* only opening, close and turns are not folded */
	FOLD_MODE_N
} FoldMode;

typedef enum {
	SLANT_TIME,  /* each end at its own time */
	SLANT_FIXED, /* all arrows have the same slant */
	SLANT_NONE,  /* level arrows */
	SLANT_N_KINDS
} SlantKind;

/* What a label is for. */
typedef enum {
	LABEL_SYN,
	LABEL_DATA,
	LABEL_ACK,
	LABEL_FIN,
	LABEL_RST,
	LABEL_DATAGRAM,
	LABEL_BAND,     /* a folded flight of data */
	LABEL_ACK_BAND, /* … of acknowledgments */
	LABEL_N_KINDS
} LabelKind;

/* The words around a picture. */
typedef enum { WORDS_TITLE, WORDS_SUBTITLE, WORDS_CAPTION, WORDS_N_KINDS } WordsKind;

/* All lengths are in points. */
typedef struct {
	char *name;        /* as it was asked for: "dark", "mine.template"; owned */
	char *description; /* one line; owned */

	char *font; /* font families, separated by commas; the first one installed is used; owned */
	double text_size[TEXT_N_STYLES];
	double stroke_width[STROKE_N_KINDS];
	Dash dash[STROKE_N_KINDS]; /* lifelines are solid */
	Colour colour[COLOUR_N_ROLES];

	double margin;
	double lane_gap, lane_gap_max; /* between lifelines */
	double row, row_max;   /* between two ends of arrows: minimum, and for a long pause */
	double row_unlabelled; /* minimum without a label */
	double head_width, head_height, head_radius;
	double arrow_head, arrow_head_ack; /* length */
	guint aspect_width, aspect_height; /* proportions of the page; 0: as large as needed */

	gboolean show_states, show_times, show_notes, show_legend, show_phases, show_incidents;
	MarginKind right_margin;
	SequenceKind sequence;
	NumberKind numbers;
	ClockKind clock;
	ZoneKind zone;

	SegmentChoice segments;
	FoldMode fold;
	guint max_arrows; /* 0: no limit */
	SlantKind slant;

	FormatString *label[LABEL_N_KINDS]; /* of segment_vocabulary, bands of flight_vocabulary */
	FormatString *words[WORDS_N_KINDS]; /* of picture_vocabulary */
} Template;

/* The built-in template of that name, else the key file at that path.  NULL and LADDER_ERROR_USAGE
 * if there is neither, or if a group, key or value in it (or in a template it inherits) is invalid;
 * the message names file, group, key and what is allowed. */
Template *template_load(const char *name_or_path, GError **error);

/* Sets the key of a group.  FALSE and LADDER_ERROR_USAGE if there is no such key, or the value is
 * invalid; the message begins with `where` and says what is allowed. */
gboolean template_set_key(Template *self, const char *group, const char *key, const char *value,
			  const char *where, GError **error);

/* The same by "GROUP.KEY=VALUE", as --set has it; key file escapes are not interpreted.  FALSE and
 * LADDER_ERROR_USAGE also if it does not have that form. */
gboolean template_set(Template *self, const char *assignment, GError **error);

/* Frees it and what it owns; NULL: nothing. */
void template_free(Template *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* Is it light on dark? */
gboolean template_is_dark(const Template *self);

/* `self` as a key file with every key, each with its help as a comment; it loads as the same
 * template.  Caller frees. */
char *template_dump(const Template *self);

/* The names of the built-in templates, sorted; NULL-terminated, caller frees with g_strfreev(). */
char **template_names(void);
