/* TerminalText: the bytes of both sides of a flow, as text for a terminal.
 *
 * Line feeds and tabs are kept, carriage returns before a line feed are omitted, and unprintable
 * bytes are escaped as in C ("\x1b"), so that nothing in it controls the terminal.
 */
#pragma once

#include "base/bytes.h"
#include "flow/flow.h"

typedef struct {
	GString *out;     /* what is ready to be written; owned; the caller empties it */
	gboolean colour;  /* tells the sides apart */
	gint side;        /* current side; -1: none yet */
	gboolean is_open; /* the last line is not ended */
	GByteArray *rest; /* an incomplete character; owned */
} TerminalText;

/* With nothing said yet; `colour`: by escape sequences. */
void terminal_text_init(TerminalText *self, gboolean colour);
void terminal_text_clear(TerminalText *self);

/* Bytes of `side`; they start on a new line if the side changes. */
void terminal_text_add(TerminalText *self, Side side, Bytes bytes);

/* Ends the last line. */
void terminal_text_finish(TerminalText *self);
