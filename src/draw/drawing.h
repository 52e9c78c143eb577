/* Drawing: a capture being drawn: surveyed, flows selected and read, then drawn in each requested
 * format. */
#pragma once

#include "draw/order.h"
#include "draw/survey.h"

typedef struct {
	const Order *order; /* borrowed */
	Survey survey;
	Names *names;         /* the user's and the capture's */
	GPtrArray *flows;     /* of Flow, with events; NULL before drawing_read() */
	TextMeasure *measure; /* NULL: the order's, or no format had a layout yet */
	GArray *pictures;     /* of the last format; NULL before the first */
	GPtrArray *shown;     /* the flows in them; borrowed from `flows` */
	guint traits;         /* that they were made for */
} Drawing;

/* The first pass over the capture at `path`.  Clear it on failure, too. */
gboolean drawing_init(Drawing *self, const Order *order, const char *path, GError **error);
void drawing_clear(Drawing *self);

/* The selected flows: GArray of guint32, owned by the caller.  NULL and
 * LADDER_ERROR_EMPTY when there is nothing to draw. */
GArray *drawing_choose(Drawing *self, GError **error);

/* Settings shared by all pictures of these flows (NULL: a format that draws none). */
RenderContext drawing_context(const Drawing *self, const GPtrArray *flows);

/* The second pass: chooses the flows and reads their segments.  Fails as drawing_choose() does. */
gboolean drawing_read(Drawing *self, GError **error);

/* How many of its flows, from the first, are in pictures: all that were selected, else as many as a
 * picture can hold. */
guint drawing_flows_shown(const Drawing *self);

/* Flows omitted from pictures because they were not selected explicitly. */
guint32 drawing_flows_left(const Drawing *self);

/* The thumbnail for a front page; cheapest right after a format with a layout.  NULL on
 * failure; caller frees. */
GByteArray *drawing_thumbnail(Drawing *self, GError **error);

/* One of the order's formats.  NULL on failure; caller frees. */
GByteArray *drawing_render(Drawing *self, const OutputFormat *format, GError **error);
