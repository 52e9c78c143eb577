#include "draw/frame-notes.h"

#include <string.h>

#include "base/complain.h"
#include "base/error.h"
#include "base/text.h"

#define LINES_MAX 60 /* of a note: as many as are shown */
#define LINE_CHARS_MAX 2000

typedef struct {
	guint32 frame;
	char *text; /* printable, lines separated by \n; owned */
	gboolean is_placed;
} FrameNote;

struct FrameNotes {
	GArray *notes; /* of FrameNote, as given */
};

static void clear_note(gpointer data)
{
	g_free(((FrameNote *)data)->text);
}

static char *printable_lines(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", LINES_MAX);

	for (char **line = lines; *line; line++) {
		g_autofree char *raw = *line;

		*line = text_printable(raw, strlen(raw), LINE_CHARS_MAX);
	}
	return g_strjoinv("\n", lines);
}

static gboolean add_note(FrameNotes *self, const char *text, GError **error)
{
	const char *sign = strchr(text, '=');
	g_autofree char *number = g_strndup(text, sign ? (gsize)(sign - text) : 0);
	FrameNote note;
	guint64 frame;

	if (!sign || !sign[1] ||
	    !g_ascii_string_to_unsigned(number, 10, 1, G_MAXUINT32, &frame, NULL)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--note %s: must have the form FRAME=TEXT", text);
		return FALSE;
	}
	note = (FrameNote){ (guint32)frame, printable_lines(sign + 1), FALSE };
	g_array_append_val(self->notes, note);
	return TRUE;
}

FrameNotes *frame_notes_new(char *const *notes, GError **error)
{
	g_autoptr(FrameNotes) self = g_new(FrameNotes, 1);

	self->notes = g_array_new(FALSE, FALSE, sizeof(FrameNote));
	g_array_set_clear_func(self->notes, clear_note);
	for (; notes && *notes; notes++)
		if (!add_note(self, *notes, error))
			return NULL;
	return g_steal_pointer(&self);
}

void frame_notes_free(FrameNotes *self)
{
	if (!self)
		return;
	g_array_unref(self->notes);
	g_free(self);
}

static int compare_frames(gconstpointer event, gconstpointer frame)
{
	guint32 a = ((const FlowEvent *)event)->frame, b = *(const guint32 *)frame;

	return a < b ? -1 : a > b;
}

/* The event of that frame, or of which it is a copy; NULL: none.  Events are in capture order. */
static FlowEvent *find_event(const Flow *flow, guint32 frame)
{
	gint32 copied;
	guint at;

	if (g_array_binary_search(flow->events, &frame, compare_frames, &at))
		return &g_array_index(flow->events, FlowEvent, at);
	copied = flow_event_of_copy(flow, frame);
	return copied < 0 ? NULL : &g_array_index(flow->events, FlowEvent, copied);
}

static void append_note(FlowEvent *event, const char *text)
{
	g_autofree char *before = event->note;

	event->note = before ? g_strconcat(before, "\n", text, NULL) : g_strdup(text);
}

void frame_notes_apply(FrameNotes *self, const Flow *flow)
{
	for (guint i = 0; i < self->notes->len; i++) {
		FrameNote *note = &g_array_index(self->notes, FrameNote, i);
		FlowEvent *event = find_event(flow, note->frame);

		if (!event)
			continue;
		append_note(event, note->text);
		note->is_placed = TRUE;
	}
}

void frame_notes_remark(const FrameNotes *self, const char *path, gboolean is_quiet)
{
	for (guint i = 0; i < self->notes->len; i++) {
		const FrameNote *note = &g_array_index(self->notes, FrameNote, i);

		if (!note->is_placed)
			remark(is_quiet, path,
			       "--note %u: frame has no packet of a drawn flow: note omitted",
			       note->frame);
	}
}
