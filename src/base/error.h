/* The kinds of failure a user can meet; each has its exit status (docs: EXIT STATUS). */
#pragma once

#include <glib.h>

#define LADDER_ERROR ladder_error_quark()

typedef enum {
	LADDER_ERROR_INPUT,   /* a capture could not be read: exit status 1 */
	LADDER_ERROR_EMPTY,   /* it could, but has nothing to draw: 1 */
	LADDER_ERROR_OUTPUT,  /* a picture could not be made or written: exit status 1 */
	LADDER_ERROR_MACHINE, /* fonts or other resources are missing, or reading fails: 1 */
	LADDER_ERROR_USAGE,   /* the command line, a template or a filter is wrong: exit status 2 */
} LadderError;

/* The domain of our GErrors. */
GQuark ladder_error_quark(void);
