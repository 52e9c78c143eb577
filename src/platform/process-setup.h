/* Setup of the process, independent of how it was started. */
#pragma once

/* Three open standard streams, a locale that does not affect output, and library messages turned
 * into ours: a warning is one line on standard error; a critical or fatal message (no memory, no
 * thread) is one line and ends the process with EXIT_TROUBLE, because a picture made after it could
 * not be trusted.  Call once, before there are other threads. */
void process_setup(void);
