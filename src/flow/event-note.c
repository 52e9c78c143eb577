#include "flow/event-note.h"

#include <string.h>

#include "base/text.h"

static guint count_lines(const char *note)
{
	guint n = 1;

	for (; *note; note++)
		n += *note == '\n';
	return n;
}

static gboolean has_line(const char *note, const char *line)
{
	g_auto(GStrv) lines = g_strsplit(note, "\n", -1);

	return g_strv_contains((const char *const *)lines, line);
}

void event_note_add(char **note, const char *line)
{
	g_autofree char *shown = text_printable(line, strlen(line), EVENT_NOTE_CHARS);
	char *longer;

	if (!*g_strstrip(shown))
		return;
	if (*note && (count_lines(*note) >= EVENT_NOTE_LINES || has_line(*note, shown)))
		return;
	longer = *note ? g_strconcat(*note, "\n", shown, NULL) : g_steal_pointer(&shown);
	g_free(*note);
	*note = longer;
}

char *event_note_new(const char *lines)
{
	g_auto(GStrv) parts = g_strsplit(lines, "\n", EVENT_NOTE_LINES + 1);
	char *note = NULL;

	for (guint i = 0; parts[i] && i < EVENT_NOTE_LINES; i++)
		event_note_add(&note, parts[i]);
	if (note && g_strv_length(parts) > EVENT_NOTE_LINES) {
		g_autofree char *cut = note;

		return g_strconcat(cut, " …", NULL);
	}
	return note;
}
