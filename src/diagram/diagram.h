/* Diagram: what a picture says, without a coordinate: lanes, messages, states, words.
 *
 * Owns all that it points to and is not changed once built.  Times are nanoseconds since
 * `start_ns`.
 */
#pragma once

#include <glib.h>

#include "flow/flow.h"
#include "template/template.h"

typedef enum {
	MESSAGE_SYN,
	MESSAGE_DATA,
	MESSAGE_ACK,
	MESSAGE_FIN,
	MESSAGE_RST,
	MESSAGE_N_KINDS
} MessageKind;

typedef enum {
	PIECE_LEAD,   /* what the reader looks for: "GET /", "SYN, ACK" */
	PIECE_DETAIL, /* the rest */
	PIECE_WARNING,
	PIECE_TROUBLE,
} PieceKind;

/* A run of an arrow's words.  Where there is no room, the pieces with the highest rank go first;
 * ranks run from 0, the lead's, without a gap. */
typedef struct {
	PieceKind kind;
	guint rank;
	char *text; /* owned */
} LabelPiece;

#define LABEL_PIECES_MAX 12

/* An arrow's words, in the order of reading; the lead stands first. */
typedef struct {
	LabelPiece piece[LABEL_PIECES_MAX];
	guint n_pieces;
} Label;

/* One segment, from end to end. */
typedef struct {
	guint32 frame;
	guint from, to; /* lanes */
	gint64 sent_ns, arrived_ns;
	gint64 captured_ns;
	MessageKind kind;
	gboolean is_repeat; /* drawn dashed, as trouble */
	gboolean is_lost;   /* never arrived: it has no end on lane `to` */
	gint32 original;    /* of a repeat: the index of the message that it repeats; else -1 */
	Label label;
	char *note; /* what the capture says about it, lines parted by \n; NULL: nothing; owned */
} Message;

typedef struct {
	char *name;    /* "Client"; owned */
	char *address; /* "192.0.2.1:80"; owned */
	TcpState initial;
	TcpState final;
} Lane;

/* An end of a message on a lane.  The list of all ends, in time, is what layout places down the
 * page. */
typedef struct {
	gint64 time_ns;
	guint32 message; /* index */
	guint lane;
	gboolean arrival;
	TcpState state; /* the lane's from here on */
} End;

typedef struct {
	char *title;
	GPtrArray *subtitle; /* of char *: parts, to be set with a dot between */
	char *caption;       /* what was estimated or left out; may be empty */
	char *source;        /* the capture's name and the flow's number */
	char *description;   /* the whole ladder in words, a line per segment */

	gint64 start_ns;  /* since the epoch */
	GArray *lanes;    /* of Lane */
	GArray *messages; /* of Message, in capture order */
	GArray *ends; /* of End, in time; at equal times cause before effect, then capture order */
	gboolean has_times; /* FALSE: all times are 0, and only the order means anything */
	int times_lane;     /* the lane where the capture saw the segments; -1: neither */
	const Flow *flow;   /* borrowed: the facts behind the picture */
} Diagram;

typedef struct {
	const Template *template; /* how labels and titles are worded */
	const char *capture_name;
	const char *title;    /* NULL: by the template */
	GHashTable *names;    /* address without port → name for it; NULL: none */
	guint32 n_flows;      /* how many the capture has */
	const char *cut;      /* how the capture breaks off, or NULL */
	gboolean lacks_times; /* the capture tells the order of its frames, not their times */
} DiagramWords;

/* The ladder of one flow that has events.  `flow` must outlive the result. */
Diagram *diagram_new(const Flow *flow, const DiagramWords *words);
void diagram_free(Diagram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagram, diagram_free)

static inline const Lane *diagram_lane(const Diagram *self, guint i)
{
	return &g_array_index(self->lanes, Lane, i);
}

static inline const Message *diagram_message(const Diagram *self, guint i)
{
	return &g_array_index(self->messages, Message, i);
}

static inline const End *diagram_end(const Diagram *self, guint i)
{
	return &g_array_index(self->ends, End, i);
}
