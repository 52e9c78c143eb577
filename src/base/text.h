/* Text from outside (packets, file names, the command line) made fit to be shown. */
#pragma once

#include <glib.h>

/* Is it a character that is seen and does nothing else?  Not so are controls, line and paragraph
 * separators, bidirectional overrides, noncharacters, and what is drawn as nothing. */
gboolean text_is_plain(gunichar c);

/* `len` bytes as valid UTF-8 on one line, of plain characters alone: the others become their
 * visible stand-ins, U+2400… or U+FFFD, as do bytes that are no UTF-8.  So nothing in it acts on a
 * terminal, reorders its neighbours, hides, or is refused by XML or PDF.  At most `max_chars`
 * characters (0: no limit), the last then an ellipsis.  Caller frees. */
char *text_printable(const char *bytes, gsize len, gsize max_chars);
