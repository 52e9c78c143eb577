/* Short options with their values attached, as getopt() takes them (POSIX, Utility Syntax
 * Guidelines 5 and 6). */
#pragma once

#include <glib.h>

/* `argv` with "-j4" and "-qj4" split into "-j" "4" and "-q" "-j" "4", because GOption expects a
 * value in a separate argument.  Words that are not options of `entries`, values, and everything
 * after "--" are unchanged.  Caller frees with g_strfreev(). */
char **short_options_part(const GOptionEntry *entries, int argc, char *const *argv);
