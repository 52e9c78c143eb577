/* The pictures of a capture: diagrams and layouts, as requested by the options. */
#pragma once

#include "draw/draw-options.h"
#include "render/output-format.h"

/* What they are made by. */
typedef struct {
	const OutputFormat *format;
	const DrawOptions *options;
	const DiagramSpec *words;
	const RenderContext *context;
} PictureOrder;

/* One of all flows, or one of each.  GArray of Picture, owned by the caller; `flows` must outlive
 * it.
 */
GArray *pictures_new(const PictureOrder *self, const GPtrArray *flows);
