/* Numbers in SVG: there are thousands, and formatting them with the C library took a tenth of the
 * time. */
#pragma once

#include <glib.h>

/* As "%ld". */
void svg_append_whole(GString *out, long value);

/* As "%.5g" in the C locale, to the byte. */
void svg_append_number(GString *out, double value);
