/* What the process is made to be before anything else, whatever it was started from. */
#pragma once

/* Three standard streams that are open, a locale that changes no byte of what is written, and
 * libraries whose messages become ours: a warning is one line on standard error; what a library
 * calls critical, or cannot survive (no memory, no thread), is one line and ends the process with
 * EXIT_TROUBLE, for a picture made after it could not be trusted.  To be called once, before there
 * are other threads. */
void process_setup(void);
