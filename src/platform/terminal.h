/* Properties of standard output. */
#pragma once

#include <glib.h>

/* Is it a terminal? */
gboolean terminal_is_output(void);

#define TERMINAL_COLUMNS_DEFAULT 100

/* The terminal's width in characters; else COLUMNS, else TERMINAL_COLUMNS_DEFAULT. */
guint terminal_columns(void);

/* Whether to use escape sequences: a terminal, not dumb, and no NO_COLOR. */
gboolean terminal_has_colour(void);
