/* Untrusted text (packets, file names, the command line) made printable. */
#pragma once

#include <glib.h>

/* Is the character visible and without side effects?  Not: controls, line and paragraph
 * separators, bidirectional overrides, noncharacters, and invisible characters. */
gboolean text_is_plain(gunichar c);

/* `len` bytes as valid UTF-8 on one line, with plain characters only: others, and bytes that are
 * not UTF-8, become visible replacements, U+2400… or U+FFFD. So nothing in it affects a terminal,
 * reorders its neighbours, hides, or is refused by XML or PDF.  At most `max_chars` characters (0:
 * no limit), the last then an ellipsis.  Caller frees. */
char *text_printable(const char *bytes, gsize len, gsize max_chars);
