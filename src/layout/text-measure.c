#include "layout/text-measure.h"

/* Of the text's size; near those of a common sans. */
#define FIXED_ADVANCE 0.6
#define FIXED_ASCENT 0.75
#define FIXED_DESCENT 0.2

#define LINE_CHARS_MAX 1000 /* of a line of text: what is longer is not even measured */

typedef struct {
	TextMeasure base;
	double size[TEXT_N_STYLES];
} FixedMeasure;

static void fixed_extents(TextMeasure *measure, TextStyle style, const char *text,
			  TextExtents *result)
{
	const FixedMeasure *self = (const FixedMeasure *)measure;
	double size = self->size[style];
	double width = (double)g_utf8_strlen(text, -1) * FIXED_ADVANCE * size;

	result->advance = width;
	if (width > 0) {
		result->right = width;
		result->top = -FIXED_ASCENT * size;
		result->bottom = FIXED_DESCENT * size;
	}
}

TextMeasure *text_measure_fixed(const Template *template)
{
	FixedMeasure *self = g_new0(FixedMeasure, 1);

	self->base.extents = fixed_extents;
	self->base.free = (void (*)(TextMeasure *))g_free;
	for (int style = 0; style < TEXT_N_STYLES; style++)
		self->size[style] = template->text_size[style];
	return &self->base;
}

void text_measure_free(TextMeasure *self)
{
	if (self)
		self->free(self);
}

/* The text's length in characters, `most` where it is longer. */
static glong chars_up_to(const char *text, glong most)
{
	glong n = 0;

	for (; n < most && *text; text = g_utf8_next_char(text))
		n++;
	return n;
}

/* The first and the last characters of `text`, `kept` in total, around an ellipsis.  Caller frees.
 */
static char *without_middle(const char *text, glong kept)
{
	glong length = g_utf8_strlen(text, -1);
	g_autofree char *front = g_utf8_substring(text, 0, (kept + 1) / 2);
	g_autofree char *back = g_utf8_substring(text, length - kept / 2, length);

	return g_strconcat(front, "…", back, NULL);
}

char *text_measure_shorten(TextMeasure *self, TextStyle style, const char *text, double width)
{
	glong most = chars_up_to(text, LINE_CHARS_MAX), least = 0;

	if (most < LINE_CHARS_MAX && text_measure(self, style, text).advance <= width)
		return g_strdup(text);
	while (least + 1 < most) {
		glong kept = (least + most) / 2;
		g_autofree char *try = without_middle(text, kept);

		if (text_measure(self, style, try).advance <= width)
			least = kept;
		else
			most = kept;
	}
	return without_middle(text, least);
}

/* How many bytes of `text` fit in `width`: whole characters, one at least. */
static gsize fitting_prefix(TextMeasure *self, TextStyle style, const char *text, double width)
{
	glong least = 1, most = chars_up_to(text, LINE_CHARS_MAX);

	while (least < most) {
		glong n = least + (most - least + 1) / 2;
		g_autofree char *prefix = g_utf8_substring(text, 0, n);

		if (text_measure(self, style, prefix).advance <= width)
			least = n;
		else
			most = n - 1;
	}
	return (gsize)(g_utf8_offset_to_pointer(text, least) - text);
}

/* Adds `line`, broken if it is too wide, up to `max` lines in total; empty lines are skipped. */
static void add_line(GPtrArray *lines, TextMeasure *self, TextStyle style, const char *line,
		     double width, guint max)
{
	while (*line && lines->len < max) {
		gsize fits = fitting_prefix(self, style, line, width);

		g_ptr_array_add(lines, g_strndup(line, fits));
		line += fits;
	}
}

/* Keeps the first `n` lines, the last of them with an ellipsis. */
static void cut_lines(GPtrArray *lines, TextMeasure *self, TextStyle style, double width, guint n)
{
	char *last = g_ptr_array_index(lines, n - 1);
	double room = width - text_measure(self, style, "…").advance;

	last[fitting_prefix(self, style, last, room)] = '\0';
	g_ptr_array_index(lines, n - 1) = g_strconcat(last, "…", NULL);
	g_free(last);
	g_ptr_array_set_size(lines, (gint)n);
}

GPtrArray *text_measure_wrap(TextMeasure *self, TextStyle style, const char *text, double width,
			     guint max)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	g_autoptr(GString) line = g_string_new(NULL);

	for (char **word = words; *word && lines->len <= max; word++) {
		g_autofree char *longer = g_strconcat(line->str, line->len ? " " : "", *word, NULL);

		if (line->len && text_measure(self, style, longer).advance > width) {
			add_line(lines, self, style, line->str, width, max + 1);
			g_string_assign(line, *word);
		} else {
			g_string_assign(line, longer);
		}
	}
	add_line(lines, self, style, line->str, width, max + 1);
	if (lines->len > max)
		cut_lines(lines, self, style, width, max);
	return lines;
}
