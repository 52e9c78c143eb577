/* Diagram: the content of a picture, without coordinates: lanes, messages, states, words.
 *
 * Owns all that it points to and is not changed once built.  Times are nanoseconds since
 * `start_ns`.
 */
#pragma once

#include <glib.h>

#include "diagram/fold.h"
#include "diagram/lane-state.h"
#include "diagram/story.h"

/* What a message does, and so how it is drawn. */
typedef enum {
	MESSAGE_OPENING,
	MESSAGE_DATA,
	MESSAGE_ACK,
	MESSAGE_CLOSING,
	MESSAGE_ABORT,
	MESSAGE_N_KINDS
} MessageKind;

typedef enum {
	PIECE_TAG,    /* which flow it belongs to: "#3" */
	PIECE_LEAD,   /* what the reader looks for: "GET /", "SYN, ACK" */
	PIECE_DETAIL, /* the rest */
	PIECE_WARNING,
	PIECE_TROUBLE,
} PieceKind;

/* A part of an arrow's label.  If there is no room, the pieces with the highest rank are dropped
 * first; ranks run from 0, the lead's, without a gap. */
typedef struct {
	PieceKind kind;
	guint rank;
	char *text; /* owned */
} LabelPiece;

#define LABEL_PIECES_MAX 12

/* An arrow's label, in reading order. */
typedef struct {
	LabelPiece piece[LABEL_PIECES_MAX];
	guint n_pieces;
} Label;

/* When a segment left, arrived, and was captured. */
typedef struct {
	gint64 sent_ns, arrived_ns, captured_ns;
} Transit;

/* An arrow: one packet from end to end.  Or a band: a flight, from its first packet to its last. */
typedef struct {
	guint flow;    /* index in Diagram.flows; of a band of several flows: the first */
	guint32 frame; /* of the first segment */
	guint members, n_members; /* its packets: in Diagram.members */
	guint from, to;           /* lanes */
	EventRef last_shown;      /* the segment at a band's other edge; of an arrow: the first */
	Transit first, last;      /* of an arrow: the same */
	MessageKind kind;
	gboolean is_band;
	gboolean is_repeat; /* drawn dashed, as trouble */
	gboolean is_timed;  /* a keep-alive or a probe: drawn dashed */
	gboolean is_cut[2]; /* of a reset: whether it closes `from`, and `to` */
	Fate fate;          /* unless it is FATE_ARRIVED: it has no end on lane `to` */
	gint32 original; /* of a repeat: the index of the message with what it repeats; else -1 */
	gint64 original_ns; /* when that was sent */
	GArray *repeats;    /* of Transit: repeats within a band; NULL: none; owned */
	Label label;
	gint64 window;    /* that its last segment offers, bytes; -1: none */
	gint64 in_flight; /* bytes that its side has in flight after it; -1: not known */
	char *note; /* what the capture says about it, lines separated by \n; NULL: nothing; owned
		     */
} Message;

typedef struct {
	char *name;    /* "Client"; owned */
	char *address; /* "192.0.2.1:80"; owned */
	LaneState initial, final;
	guint n_hosts;    /* that share it; 0: it is one host's, or one end's */
	gboolean is_port; /* what a host serves that has a lane besides */
} Lane;

/* An end of a message on a lane.  Layout places the list of all ends, in order of time, down the
 * page. */
typedef struct {
	gint64 time_ns;
	guint32 message; /* index */
	guint lane;
	gboolean arrival;
	gboolean is_last; /* of a band's last segment */
	LaneState state;  /* the lane's from here on */
} End;

/* A time in which a lane's window was closed (RFC 9293 §3.8.6). */
typedef struct {
	guint lane;
	gint64 from_ns, to_ns;
	guint32 from,
		to; /* the messages that closed it, and that opened it again or are the last */
} ClosedWindow;

/* A part of a single flow: opening, data, close. */
typedef struct {
	const char *name;    /* "Handshake"; static */
	guint32 first, last; /* messages */
} Phase;

/* What a sender knows from a moment on, in bytes from the first that it sent. */
typedef struct {
	gint64 time_ns;
	guint64 sent, acked; /* all before is */
	gint64 edge;         /* how far its peer's window reaches; -1: not known */
	gboolean is_tight;   /* less than a segment of it is left */
} StripPoint;

/* Bytes that are sent again. */
typedef struct {
	gint64 time_ns;
	guint64 at;
} StripRepeat;

/* The bytes of the direction that carries most of them, over time. */
typedef struct {
	guint from;      /* the sender's lane */
	guint64 total;   /* bytes sent; 0: there is no strip */
	GArray *points;  /* of StripPoint, by time */
	GArray *repeats; /* of StripRepeat, by time */
} Strip;

typedef struct {
	char *title;
	GPtrArray *subtitle; /* of char *: parts, to be joined by dots */
	char *caption;       /* what was estimated or omitted; may be empty */
	char *source;        /* the capture's name and the flow's number */
	char *description;   /* the whole ladder in words, a line per arrow */

	const char *unit; /* what the flows' packets are called: "segment"; static */
	gint64 start_ns;  /* since the epoch */
	GArray *lanes;    /* of Lane */
	GArray *messages; /* of Message, in capture order of their first segments */
	GArray *members;  /* of EventRef: the packets of all messages */
	GArray *ends; /* of End, by time; at equal times cause before effect, then capture order */
	GArray *closed; /* of ClosedWindow, by time */
	GArray *phases; /* of Phase, in order; empty for several flows */
	GArray *story; /* of StoryMark, by time: what went wrong; empty if that is not to be told */
	GArray *told;  /* of StoryPiece: the worst of it in a sentence; empty likewise */
	Strip strip;
	gboolean has_times; /* FALSE: all times are 0, and only the order counts */
	gboolean is_level;  /* packets arrive when they are sent: only the capture's times count */
	int times_lane;     /* the lane where the capture was taken; -1: neither */
	gboolean is_single; /* one flow, its two ends the lanes; else hosts, with their flows
			       between them */
	guint n_outside;    /* packets outside the part of the flows that the template selects */
	guint n_left_out;   /* packets omitted beyond the row limit */
	GArray *unplaced; /* of guint: flows, by index, whose two hosts have no lane of their own */
	const Flow **flows; /* what the picture shows; the flows are borrowed */
	guint n_flows;
	const Flow *flow; /* the first */
} Diagram;

#define TITLE_GIVEN_MAX 400

typedef struct {
	const Template *template; /* how labels and titles are worded */
	const char *capture_name;
	const char *title;    /* NULL: by the template; cut to TITLE_GIVEN_MAX characters */
	GHashTable *names;    /* address without port → name for it; NULL: none */
	guint32 n_flows;      /* how many the capture has */
	guint32 n_not_chosen; /* of them, beyond those that are drawn unasked */
	const char *cut;      /* how the capture breaks off, or NULL */
	gboolean lacks_times; /* the capture has the order of its frames, not their times */
	gboolean lacks_ends;  /* only when packets were captured is shown, not when they were at
				 either end: nothing is said of that */
	FoldMode fold;
	guint max_groups; /* arrows and bands aimed at; 0: any number */
	guint max_rows;   /* arrows and bands drawn at most; 0: all */
} DiagramSpec;

/* The ladder of flows that have events, in the order of their starts.  They must outlive the
 * result. */
Diagram *diagram_new(const Flow *const *flows, guint n_flows, const DiagramSpec *words);
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

static inline const FlowEvent *diagram_event(const Diagram *self, const EventRef *ref)
{
	return &g_array_index(self->flows[ref->flow]->events, FlowEvent, ref->event);
}

static inline const EventRef *diagram_member(const Diagram *self, const Message *message, guint i)
{
	return &g_array_index(self->members, EventRef, message->members + i);
}

static inline const End *diagram_end(const Diagram *self, guint i)
{
	return &g_array_index(self->ends, End, i);
}
