/* Story: what went wrong in a flow and how it was repaired, as marks at their times and as words.
 */
#pragma once

#include <glib.h>

typedef enum {
	STORY_LOST,    /* sent, and lost */
	STORY_MISSED,  /* sent, and no acknowledgment came: lost or not */
	STORY_HOLE,    /* the receiver has what came after it */
	STORY_ASKED,   /* a duplicate ACK asks for it */
	STORY_AGAIN,   /* sent again */
	STORY_HEALED,  /* acknowledged */
	STORY_UNKNOWN, /* the capture ends without that */
	STORY_N_KINDS
} StoryKind;

#define STORY_THREADS_MAX 3

/* A moment of a thread. */
typedef struct {
	StoryKind kind;
	guint thread;    /* the trouble that it belongs to, from 0 */
	gint64 time_ns;  /* since Diagram.start_ns; at the sender's end, of a hole at the receiver's
			  */
	guint lane;      /* of that end */
	guint32 message; /* what happens then: index */
	char *text, *detail; /* owned; NULL: nothing is said there */
} StoryMark;

/* A part of the sentence, in the colour of its kind; a detail continues it in grey. */
typedef struct {
	StoryKind kind;
	gboolean is_detail;
	char *text; /* owned */
} StoryPiece;

/* GArrays of StoryMark and of StoryPiece, which own what is in them.  Caller frees. */
GArray *story_marks_new(void);
GArray *story_pieces_new(void);

/* "bytes 3001–4001 lost  ·  sent again after 26.6 ms, on 3 duplicate ACKs".  Caller frees. */
char *story_sentence(const GArray *pieces);
