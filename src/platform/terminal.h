/* What standard output is. */
#pragma once

#include <glib.h>

/* Is it a terminal? */
gboolean terminal_is_output(void);

/* The terminal's width in characters; else what COLUMNS says, else a hundred. */
guint terminal_columns(void);

/* Whether escape sequences are welcome: a terminal, no NO_COLOR, and not a dumb one. */
gboolean terminal_has_colour(void);
