/* Errors and remarks, one line each on standard error. */
#pragma once

#include <glib.h>

/* The program's exit statuses. */
#define EXIT_WELL 0
#define EXIT_TROUBLE 1 /* a capture could not be read, or a picture could not be written */
#define EXIT_USAGE 2

/* "pcapladder: PATH: message", `path` made printable; without a path "".  Returns the exit status
 * for `error`. */
int complain(const char *path, const GError *error);

/* The same for a remark; prints nothing if `is_quiet` (--quiet). */
void remark(gboolean is_quiet, const char *path, const char *format, ...) G_GNUC_PRINTF(3, 4);
