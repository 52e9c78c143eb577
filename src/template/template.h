/* Template: what a picture shows and how it looks; a key file over one table of keys. */
#pragma once

#include <glib.h>

/* What is drawn in a colour; the theme gives the colour. */
typedef enum {
	COLOUR_GROUND,
	COLOUR_INK,
	COLOUR_MUTED,
	COLOUR_LIFELINE,
	COLOUR_FAINT,
	COLOUR_HEAD_FILL,
	COLOUR_HEAD_EDGE,
	COLOUR_SYN,
	COLOUR_DATA,
	COLOUR_ACK,
	COLOUR_FIN,
	COLOUR_TROUBLE,
	COLOUR_WARNING,
	COLOUR_STATE_HALF_OPEN,
	COLOUR_STATE_ESTABLISHED,
	COLOUR_STATE_CLOSING,
	COLOUR_STATE_CLOSED,
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
	STROKE_SYN,
	STROKE_DATA,
	STROKE_ACK,
	STROKE_FIN,
	STROKE_TROUBLE,
	STROKE_LIFELINE,
	STROKE_N_KINDS
} StrokeKind;

/* All lengths are in points. */
typedef struct {
	char *name;        /* as it was asked for: "dark", "mine.template"; owned */
	char *description; /* one line; owned */

	char *font; /* family names, comma between, the first that is installed is used; owned */
	double text_size[TEXT_N_STYLES];
	double stroke_width[STROKE_N_KINDS];
	Colour colour[COLOUR_N_ROLES];

	double margin;
	double lane_gap, lane_gap_max; /* between lifelines */
	double row, row_max;           /* between two ends of arrows: least, and at a long pause */
	double row_unlabelled;         /* least where no label stands */
	double head_width, head_height, head_radius;
	double arrow_head, arrow_head_ack; /* length */

	gboolean show_states, show_times;
} Template;

/* The built-in template of that name, else the key file at that path.  NULL and LADDER_ERROR_USAGE
 * when there is neither, or when a group, key or value in it (or in one that it inherits from) is
 * not known; the message names file, group, key and what is allowed. */
Template *template_load(const char *name_or_path, GError **error);
void template_free(Template *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* The names of the built-in templates, sorted; NULL-terminated, caller frees with g_strfreev(). */
char **template_names(void);
