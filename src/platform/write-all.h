/* write(), until all is written. */
#pragma once

#include <glib.h>

/* Writes `n` bytes to a descriptor, through interruptions.  FALSE and errno on failure; part may
 * then be written. */
gboolean write_all(int fd, gconstpointer bytes, gsize n);
