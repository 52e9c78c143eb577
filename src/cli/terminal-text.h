/* TerminalText: what the two sides of a flow say, as text for a terminal.
 *
 * Line feeds and tabs are kept, carriage returns before a line feed are left out, and what cannot
 * be printed is escaped as in C ("\x1b"), so that nothing in it acts on the terminal.
 */
#pragma once

#include "base/bytes.h"
#include "flow/flow.h"

typedef struct {
	GString *out;     /* what is ready to be written; owned; the caller empties it */
	gboolean colour;  /* tells the sides apart */
	gint side;        /* that is speaking; -1: nobody yet */
	gboolean is_open; /* the last line is not ended */
	GByteArray *rest; /* the beginning of a character whose end has not come; owned */
} TerminalText;

/* With nothing said yet; `colour`: by escape sequences. */
void terminal_text_init(TerminalText *self, gboolean colour);
void terminal_text_clear(TerminalText *self);

/* Bytes of `side`; where the other one spoke before, they begin on a line of their own. */
void terminal_text_add(TerminalText *self, Side side, Bytes bytes);

/* Ends the last line. */
void terminal_text_finish(TerminalText *self);
