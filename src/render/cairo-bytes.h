/* A cairo stream that appends to a GByteArray; the closure of its write function. */
#pragma once

#include <cairo.h>
#include <glib.h>

/* A cairo_write_func_t whose closure, `bytes`, is the GByteArray. */
cairo_status_t cairo_bytes_write(void *bytes, const unsigned char *data, unsigned int length);

/* Turns a surface's or context's failure into LADDER_ERROR_OUTPUT. */
gboolean cairo_bytes_check(cairo_status_t status, GError **error);

/* Ends a drawing: frees both, after which the surface's bytes are complete.  FALSE and
 * LADDER_ERROR_OUTPUT if either had failed. */
gboolean cairo_bytes_finish(cairo_t *cr, cairo_surface_t *surface, GError **error);
