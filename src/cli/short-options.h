/* Short options with their values attached, as getopt() takes them (POSIX, Utility Syntax
 * Guidelines 5 and 6). */
#pragma once

#include <glib.h>

/* `argv` with each "-j4" and "-qj4" parted into "-j" "4" and "-q" "-j" "4", for GOption wants a
 * value in an argument of its own.  Words that are no options of `entries`, values of others and
 * what comes after "--" stay as they are.  Caller frees with g_strfreev(). */
char **short_options_part(const GOptionEntry *entries, int argc, char *const *argv);
