/* Numbers as an SVG has them: thousands, whose formatting by the C library was a tenth of the time.
 */
#pragma once

#include <glib.h>

/* As "%ld". */
void svg_append_whole(GString *out, long value);

/* As "%.5g" in the C locale, to the byte. */
void svg_append_number(GString *out, double value);
