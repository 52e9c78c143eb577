/* Notes on a packet, made printable and bounded in length. */
#pragma once

#include <glib.h>

#define EVENT_NOTE_LINES 8   /* lines of a note that are kept */
#define EVENT_NOTE_CHARS 200 /* characters of each */

/* A note from lines separated by \n; NULL: nothing is left.  Caller frees. */
char *event_note_new(const char *lines);

/* Adds a line to a note (NULL: none yet), unless it is there already or there are too many. */
void event_note_add(char **note, const char *line);
