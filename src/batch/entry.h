/* Entry: what a batch knows of one capture: a row of its manifest and of its front page. */
#pragma once

#include <glib.h>

#include "flow/flow.h"

typedef struct _JsonObject JsonObject;

/* The state of a capture, worst first, as on the front page. */
typedef enum {
	ENTRY_STOPPED, /* too slow, too large, a crash, a full disk: probably not the capture's
			  fault, so the next run tries again */
	ENTRY_FAILED,  /* cannot be read or drawn */
	ENTRY_CUT,     /* drawn as far as it could be read */
	ENTRY_DRAWN,
	ENTRY_EMPTY, /* read, but nothing to draw */
	ENTRY_N_STATES
} EntryState;

/* An output file of the capture. */
typedef struct {
	char *format; /* a name of output_formats[], or MIRROR_THUMBNAIL; owned */
	char *sha256; /* in hexadecimal; owned */
} EntryOutput;

/* What the front page shows and sorts by.  All flows are counted, but `verdicts` only for the flows
 * drawn. */
typedef struct {
	guint32 frames, flows, drawn;
	gint64 start_ns, end_ns; /* of the first flow to begin, of the last to end; both 0 where
				    there is no flow */
	guint64 bytes;           /* unique payload bytes, of both sides */
	guint32 outcomes[N_OUTCOMES]; /* flows, by outcome */
	guint32 retransmissions;      /* segments */
	guint32 verdicts[MARK_COUNT]; /* segments, by the bit of their Mark */
	char *title;                  /* of the first picture; NULL: none was drawn; owned */
	char *protocols;              /* "HTTP, TLS": titles, sorted; "": none known; owned */
} CaptureFacts;

typedef struct {
	char *path;   /* from the root of the captures, as the file system has it; owned */
	guint64 size; /* bytes */
	char *sha256; /* of its bytes, in hexadecimal; NULL: it could not be read; owned */
	char *recipe; /* see Manifest; owned */
	EntryState state;
	char *reason;    /* one printable line; NULL: drawn without problems; owned */
	GArray *outputs; /* of EntryOutput, in the order of the formats asked for; owned */
	gboolean has_facts;
	CaptureFacts facts;
} Entry;

/* Takes a copy of each. */
Entry *entry_new(const char *path, const char *recipe);
void entry_free(Entry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Entry, entry_free)

/* Takes over `reason`, which must be printable (text_printable()). */
void entry_set_state(Entry *self, EntryState state, char *reason);

/* Takes a copy of each. */
void entry_add_output(Entry *self, const char *format, const char *sha256);

/* Does it (unless NULL) have one in that format? */
gboolean entry_has_output(const Entry *self, const char *format);

/* Adds those of `from` (NULL: none) in formats it lacks. */
void entry_add_missing_outputs(Entry *self, const Entry *from);

/* Drawn in full, or nothing to draw. */
gboolean entry_is_well(const Entry *self);

/* "drawn", "cut", …; static. */
const char *entry_state_name(EntryState state);

/* < 0, > 0: worst first, then by path.  Worst are those without a picture, then those cut; then by
 * failed flows and by segments with warnings: finding.h. */
int entry_compare_worst(const Entry *a, const Entry *b);

/* As one line of JSON, without its end.  Appends to `out`. */
void entry_write(const Entry *self, GString *out);

/* Parses a line written by entry_write(); NULL if it is invalid, or if a path could lead out of the
 * directory. */
Entry *entry_read(const char *line, gssize length);
Entry *entry_from_json(JsonObject *object);
