/* A small picture of a picture, for a page of many. */
#pragma once

#include "render/output-format.h"

/* Pixels: a picture that is higher is cut below, one that is less high makes a smaller one. */
#define THUMBNAIL_WIDTH 320
#define THUMBNAIL_HEIGHT 200

/* Appends the upper part of the page as PNG to `out`.  `context` needs a measure; its scale has no
 * say.  FALSE and LADDER_ERROR_OUTPUT on failure. */
gboolean thumbnail_png(const Page *page, const RenderContext *context, GByteArray *out,
		       GError **error);
