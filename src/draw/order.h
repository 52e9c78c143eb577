/* Order: the settings of a drawing, checked before a capture is opened. */
#pragma once

#include "draw/draw-options.h"
#include "draw/frame-notes.h"
#include "draw/names.h"
#include "layout/text-measure.h"
#include "render/output-format.h"
#include "template/template.h"

typedef struct {
	const DrawOptions *options; /* borrowed */
	GPtrArray *formats;         /* of const OutputFormat; owned */
	Template *template;
	Names *names; /* the user's */
	FrameNotes *notes;
	TextMeasure *measure;    /* NULL: each drawing loads the fonts for itself */
	guint columns;           /* of a text ladder */
	gboolean colour;         /* escape sequences in it */
	gboolean is_one_of_many; /* other processes draw other captures meanwhile */
} Order;

/* Takes over `formats` (NULL: failed already, with `error` set) and reads the files that the
 * options name.  FALSE and LADDER_ERROR_USAGE if something is wrong; must be cleared all the same.
 */
gboolean order_init(Order *self, const DrawOptions *options, GPtrArray *formats, GError **error);
void order_clear(Order *self);

/* Loads the fonts for all drawings that follow in this process, if a format needs any: finding them
 * and shaping the first text is most of the work of a small picture.  Do not call before fork():
 * they are loaded by threads, which a child process does not have.  FALSE and LADDER_ERROR_MACHINE
 * on failure. */
gboolean order_load_fonts(Order *self, GError **error);

/* For several flows: can each format hold several pictures, if --each asks for them?  FALSE and
 * LADDER_ERROR_USAGE if not. */
gboolean order_check_each(const Order *self, GError **error);

/* Does any of the formats have one of these traits? */
gboolean order_has_traits(const Order *self, guint traits);
