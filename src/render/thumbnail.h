/* Thumbnails, for the front page. */
#pragma once

#include "render/output-format.h"

/* Pixels: a higher picture is cut at the bottom, a lower one makes a lower thumbnail. */
#define THUMBNAIL_WIDTH 320
#define THUMBNAIL_HEIGHT 200

/* Appends the upper part of the page as PNG to `out`.  `context` needs a measure; its scale is
 * ignored.  FALSE and LADDER_ERROR_OUTPUT on failure. */
gboolean thumbnail_png(const Page *page, const RenderContext *context, GByteArray *out,
		       GError **error);
