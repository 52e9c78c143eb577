/* Interruption: Ctrl-C while reading a pipe ends the reading, not the program.  A terminal sends
 * SIGINT to the whole pipeline: to the capturing program, which flushes its buffer and exits, and
 * to us, who draw it. */
#pragma once

#include <glib.h>

typedef struct {
	int signals;     /* descriptor that signals SIGINT; -1: not watched */
	gint64 until_us; /* monotonic: when to stop reading; 0: not interrupted */
} Interruption;

/* Watches for SIGINT, unless the program was started with it ignored, until interruption_clear().
 * Other threads must have it blocked. */
void interruption_init(Interruption *self);
void interruption_clear(Interruption *self);

/* Waits until `fd` can be read.  FALSE: the user interrupted, and the writer did not end within two
 * seconds.  A second SIGINT terminates the program as usual. */
gboolean interruption_wait(Interruption *self, int fd);
