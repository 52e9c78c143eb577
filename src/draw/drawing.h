/* Drawing: a capture on its way to pictures: surveyed, its flows chosen and read, then drawn in as
 * many formats as are wanted. */
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

/* The first pass over the capture at `path`.  To be cleared on failure, too. */
gboolean drawing_init(Drawing *self, const Order *order, const char *path, GError **error);
void drawing_clear(Drawing *self);

/* The flows that are asked for: GArray of guint32, owned by the caller.  NULL and
 * LADDER_ERROR_EMPTY when there is nothing to draw. */
GArray *drawing_choose(Drawing *self, GError **error);

/* What holds for all pictures of these flows (NULL: a format that draws none). */
RenderContext drawing_context(const Drawing *self, const GPtrArray *flows);

/* The second pass: chooses the flows and reads their segments.  Fails as drawing_choose() does. */
gboolean drawing_read(Drawing *self, GError **error);

/* Of its flows the first so many are in pictures: all that were asked for, else not more than a
 * picture can hold. */
guint drawing_flows_shown(const Drawing *self);

/* Flows that pictures leave out because nobody asked for so many. */
guint32 drawing_flows_left(const Drawing *self);

/* The small picture for a front page; cheapest right behind a format that has a layout.  NULL on
 * failure; caller frees. */
GByteArray *drawing_thumbnail(Drawing *self, GError **error);

/* One of the order's formats.  NULL on failure; caller frees. */
GByteArray *drawing_render(Drawing *self, const OutputFormat *format, GError **error);
