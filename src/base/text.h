/* Text from outside (packets, file names, the command line) made fit to be shown. */
#pragma once

#include <glib.h>

/* `len` bytes as valid UTF-8 on one line: bytes that are no UTF-8 become U+FFFD; control
 * characters, line and paragraph separators and bidirectional overrides become their visible
 * stand-ins (U+2400…, else U+FFFD), so nothing in it acts on a terminal or reorders its neighbours.
 * At most `max_chars` characters (0: no limit), the last then an ellipsis.  Caller frees. */
char *text_printable(const char *bytes, gsize len, gsize max_chars);
