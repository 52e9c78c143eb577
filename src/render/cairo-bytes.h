/* A cairo stream that appends to a GByteArray; the closure of its write function. */
#pragma once

#include <cairo.h>
#include <glib.h>

cairo_status_t cairo_bytes_write(void *bytes, const unsigned char *data, unsigned int length);

/* Turns a surface's or context's failure into LADDER_ERROR_OUTPUT. */
gboolean cairo_bytes_check(cairo_status_t status, GError **error);
