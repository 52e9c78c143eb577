/* Interruption: Ctrl-C while a pipe is read ends the reading and not the program.
 *
 * A terminal sends SIGINT to the whole pipeline: to who captures, which then writes what it still
 * has and ends, and to us, who are to draw it. */
#pragma once

#include <glib.h>

typedef struct {
	int signals;     /* descriptor that tells of SIGINT; -1: it is not looked for */
	gint64 until_us; /* monotonic: the end of what is still read; 0: nobody interrupted */
} Interruption;

/* Looks for SIGINT, unless the program was started to ignore it, until interruption_clear().  Other
 * threads must have it blocked. */
void interruption_init(Interruption *self);
void interruption_clear(Interruption *self);

/* Waits until `fd` can be read.  FALSE: the user interrupted, and what writes there did not end
 * within two seconds of it.  The second SIGINT ends the program, as it is used to. */
gboolean interruption_wait(Interruption *self, int fd);
