/* A note is beside the end of its arrow that is next to the column.  Arrows end in rows, notes may
 * have many lines: they are set from the top down, each at its arrow or below the note before it,
 * so that none covers another. */
#include "layout/columns/notes.h"

#include <math.h>

#define NOTE_WIDTH_MAX 190.0
#define NOTE_LEADING 1.4 /* of the text's size */
#define NOTE_GAP 0.5     /* between two notes, likewise */
#define LINES_MAX 60     /* of one note: more is a document, not a note */

typedef struct {
	guint32 message;  /* index */
	GPtrArray *lines; /* of char *; owned */
} Note;

struct Notes {
	const Diagram *diagram;
	TextMeasure *measure;
	double size; /* of the text */
	double width;
	GArray *notes; /* of Note */
};

static void clear_note(gpointer note)
{
	g_ptr_array_unref(((Note *)note)->lines);
}

/* The note's lines, each wrapped. */
static GPtrArray *lines_of(Notes *self, const char *text)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n", LINES_MAX);

	for (char **at = paragraphs; *at && lines->len < LINES_MAX; at++)
		g_ptr_array_extend_and_steal(lines, text_measure_wrap(self->measure, TEXT_NOTE, *at,
								      NOTE_WIDTH_MAX,
								      LINES_MAX - lines->len));
	for (guint i = 0; i < lines->len; i++) {
		const char *line = g_ptr_array_index(lines, i);

		self->width =
			MAX(self->width, text_measure(self->measure, TEXT_NOTE, line).advance);
	}
	return lines;
}

Notes *notes_new(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	g_autoptr(Notes) self = g_new0(Notes, 1);

	self->diagram = diagram;
	self->measure = measure;
	self->size = template->text_size[TEXT_NOTE];
	self->notes = g_array_new(FALSE, FALSE, sizeof(Note));
	g_array_set_clear_func(self->notes, clear_note);
	for (guint32 i = 0; i < diagram->messages->len; i++) {
		const char *text = diagram_message(diagram, i)->note;
		Note note = { i, NULL };

		if (!text)
			continue;
		note.lines = lines_of(self, text);
		g_array_append_val(self->notes, note);
	}
	return self->notes->len ? g_steal_pointer(&self) : NULL;
}

void notes_free(Notes *self)
{
	if (!self)
		return;
	g_array_unref(self->notes);
	g_free(self);
}

double notes_width(const Notes *self)
{
	return self ? self->width : 0;
}

/* The end of a message's arrow on the last lane. */
static double end_y(const Notes *self, const Note *note, const Track *tracks)
{
	const Message *message = diagram_message(self->diagram, note->message);
	const Line *line = &tracks[note->message].first;

	return message->from + 1 == self->diagram->lanes->len || message->fate != FATE_ARRIVED
		       ? line->tail.y
		       : line->head.y;
}

static gint compare_notes(gconstpointer a, gconstpointer b, gpointer data)
{
	const double *y = data;
	guint p = *(const guint *)a, q = *(const guint *)b;

	if (y[p] != y[q])
		return y[p] < y[q] ? -1 : 1;
	return p < q ? -1 : 1;
}

/* One note with its first line beside `y`; returns the baseline of its last. */
static double place_note(const Notes *self, Page *page, const Note *note, double x, double y)
{
	double baseline = y + self->size * TEXT_LIFT;

	for (guint i = 0; i < note->lines->len; i++) {
		if (i)
			baseline += self->size * NOTE_LEADING;
		page_add_text(page, self->measure, "note", TEXT_NOTE, COLOUR_INK, ALIGN_LEFT,
			      (Point){ x, baseline }, g_ptr_array_index(note->lines, i));
	}
	return baseline;
}

double notes_place(const Notes *self, Page *page, const Track *tracks, double x)
{
	guint n = self ? self->notes->len : 0;
	g_autofree double *y = g_new(double, n);
	g_autofree guint *order = g_new(guint, n);
	double lowest = -INFINITY;

	for (guint i = 0; i < n; i++) {
		y[i] = end_y(self, &g_array_index(self->notes, Note, i), tracks);
		order[i] = i;
	}
	if (n > 1)
		g_qsort_with_data(order, (gint)n, sizeof(*order), compare_notes, y);
	for (guint i = 0; i < n; i++) {
		double least = lowest + self->size * (NOTE_LEADING + NOTE_GAP - TEXT_LIFT);

		lowest = place_note(self, page, &g_array_index(self->notes, Note, order[i]), x,
				    MAX(y[order[i]], least));
	}
	return lowest;
}
