/* Entry: what a batch knows of one capture: a row of its manifest and of its front page. */
#pragma once

#include <glib.h>

#include "flow/flow.h"

typedef struct _JsonObject JsonObject;

/* How a capture fared.  The worst stand first on the front page, so they stand first here. */
typedef enum {
	ENTRY_STOPPED, /* too slow, too large, a crash, no room on the disk: no fault that is known
			  of the capture, so the next run tries again */
	ENTRY_FAILED,  /* cannot be read, or not be drawn */
	ENTRY_CUT,     /* drawn as far as it could be read */
	ENTRY_DRAWN,
	ENTRY_EMPTY, /* read, and nothing in it is to be drawn */
	ENTRY_N_STATES
} EntryState;

/* A file that was made of the capture. */
typedef struct {
	char *format; /* a name of output_formats[], or MIRROR_THUMBNAIL; owned */
	char *sha256; /* in hexadecimal; owned */
} EntryOutput;

/* What the front page says of a capture, and sorts by.  All flows count, but `verdicts` are those
 * of the flows that were drawn. */
typedef struct {
	guint32 frames, flows, drawn;
	gint64 start_ns, end_ns; /* of the first flow to begin, of the last to end; both 0 where
				    there is no flow */
	guint64 bytes;           /* unique payload bytes, of both sides */
	guint32 refused, unanswered, incomplete, reset; /* flows, by outcome: all that fail */
	guint32 retransmissions;                        /* segments */
	guint32 verdicts[MARK_COUNT];                   /* segments, by the bit of their Mark */
	char *protocols; /* "HTTP, TLS": titles, sorted; "": none known; owned */
} CaptureFacts;

typedef struct {
	char *path;   /* from the root of the captures, as the file system has it; owned */
	guint64 size; /* bytes */
	char *sha256; /* of its bytes, in hexadecimal; NULL: it could not be read; owned */
	char *recipe; /* by what it was drawn: see Manifest; owned */
	EntryState state;
	char *reason;    /* in one printable line; NULL: drawn, and nothing to say; owned */
	GArray *outputs; /* of EntryOutput, in the order of the formats asked for; owned */
	gboolean has_facts;
	CaptureFacts facts;
} Entry;

/* Takes a copy of each. */
Entry *entry_new(const char *path, const char *recipe);
void entry_free(Entry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Entry, entry_free)

/* Takes over `reason`, which text_printable() has made. */
void entry_set_state(Entry *self, EntryState state, char *reason);

/* Takes a copy of each. */
void entry_add_output(Entry *self, const char *format, const char *sha256);

/* Has it, if it is not NULL, one in that format? */
gboolean entry_has_output(const Entry *self, const char *format);

/* Adds those of `from` (NULL: none) in formats that it lacks. */
void entry_add_missing_outputs(Entry *self, const Entry *from);

/* Drawn in full, or found to hold nothing to draw. */
gboolean entry_is_well(const Entry *self);

/* "drawn", "cut", …; static. */
const char *entry_state_name(EntryState state);

/* Before (negative), after (positive): the worst first, those alike by their path.  Worst is what
 * has no picture, then what was cut; then by flows that failed and by segments that are
 * warned of: remark.h. */
int entry_compare_worst(const Entry *a, const Entry *b);

/* As one line of JSON, without its end.  Appends to `out`. */
void entry_write(const Entry *self, GString *out);

/* Reads a line of entry_write()'s back; NULL when it is none, or when what it says could lead out
 * of the directory. */
Entry *entry_read(const char *line, gssize length);
Entry *entry_from_json(JsonObject *object);
