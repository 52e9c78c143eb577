/* output_formats[]: what a ladder can become.  Formats append bytes; cli/ saves them. */
#pragma once

#include "decode/decode.h"
#include "layout/layout.h"

/* A ladder, as far as a format needs it. */
typedef struct {
	const Flow *const *flows; /* that are in it */
	guint n_flows;
	const Diagram *diagram; /* NULL if the format needs none */
	const Layout *layout;   /* likewise */
} Picture;

/* What all pictures of a capture share. */
typedef struct {
	const char *capture_name;
	const char *cut;                   /* how it breaks off; NULL: it does not */
	guint32 frames;                    /* of the capture */
	guint32 decoded[DECODE_N_RESULTS]; /* how many of them had which result */
	const Template *template;
	TextMeasure *measure; /* from text_pango_new(); NULL if the format draws nothing */
	gint64 date_ns;       /* for formats with a date: since the epoch */
	double scale;         /* pixels per point */
	guint columns;        /* width of a text ladder, in characters */
	gboolean colour;      /* escape sequences in a text ladder */
} RenderContext;

typedef enum {
	FORMAT_NEEDS_DIAGRAM = 1 << 0,
	FORMAT_NEEDS_LAYOUT = 1 << 1, /* and with it the diagram */
	FORMAT_HOLDS_MANY = 1 << 2,   /* pictures; others hold one */
	FORMAT_IS_BINARY = 1 << 3,    /* not to be written to a terminal */
	FORMAT_SPLITS_FLOWS = 1 << 4, /* one picture per flow; else all share one */
	FORMAT_HAS_SHEETS = 1 << 5,   /* it can be split into them */
} FormatTraits;

/* A format that writes flow by flow: what is before the first, a flow, and what is after the last;
 * `between` separates two.  All append to `out`. */
typedef struct {
	void (*begin)(const RenderContext *context, GString *out);
	void (*flow)(const Flow *flow, GString *out);
	const char *between;
	void (*end)(GString *out);
} FlowWriter;

typedef struct {
	const char *name;   /* for -T; also the file suffix */
	const char *phrase; /* for --help */
	guint traits;       /* of FormatTraits */

	/* Appends the picture of all `pictures` (of Picture) to `out`.  FALSE and
	 * LADDER_ERROR_OUTPUT if it cannot be drawn, with what to do instead. */
	gboolean (*render)(const GArray *pictures, const RenderContext *context, GByteArray *out,
			   GError **error);

	/* The same flow by flow, in memory that does not grow with them; NULL: it cannot. */
	const FlowWriter *by_flow;
} OutputFormat;

/* The row of that name, or NULL. */
const OutputFormat *output_format_find(const char *name);

/* The row of a file's suffix (".svg", in any case), or NULL. */
const OutputFormat *output_format_for_path(const char *path);

/* "svg, png, pdf, …", for messages.  Caller frees. */
char *output_format_names(void);

/* The i-th row, or NULL after the last. */
const OutputFormat *output_format_at(guint i);
