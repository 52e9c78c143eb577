#include "layout/heads.h"

#include <string.h>

#define NAME_LINES_MAX 3
#define NAME_ROW 1.2 /* of a line, of the text's size */
#define ADDRESS_ROW 1.25
#define BREAKS_AFTER " .:-_/@"

/* The next part of `at` that is not to be broken; a part ends after a sign. */
static const char *part_end(const char *at)
{
	gsize n = strcspn(at, BREAKS_AFTER);

	at += n;
	return at + strspn(at, BREAKS_AFTER);
}

static gboolean fits(TextMeasure *measure, TextStyle style, const char *text, double room)
{
	return text_measure(measure, style, text).advance <= room;
}

/* GPtrArray of char *, owned by the caller.  What no sign divides is broken where it must be. */
static GPtrArray *wrap(TextMeasure *measure, TextStyle style, const char *text, double room)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *line = g_strdup("");

	for (const char *at = text; *at;) {
		const char *end = part_end(at);
		g_autofree char *part = g_strndup(at, (gsize)(end - at));
		char *longer = g_strconcat(line, part, NULL);

		if (*line && !fits(measure, style, longer, room)) {
			g_ptr_array_add(lines, g_strchomp(g_steal_pointer(&line)));
			g_free(longer);
			longer = g_strdup(part);
		}
		g_free(line);
		line = longer;
		at = end;
	}
	if (*line)
		g_ptr_array_add(lines, g_steal_pointer(&line));
	return lines;
}

/* Joins what is beyond the last line to it, cut to fit. */
static void cut_lines(GPtrArray *lines, TextMeasure *measure, TextStyle style, double room,
		      guint most)
{
	for (guint i = 0; i < lines->len; i++) {
		g_autofree char *line = g_ptr_array_index(lines, i);

		lines->pdata[i] = text_measure_shorten(measure, style, line, room);
	}
	while (lines->len > most) {
		g_autofree char *last = g_strdup(g_ptr_array_index(lines, lines->len - 1));
		g_autofree char *before = g_ptr_array_index(lines, lines->len - 2);
		g_autofree char *both = g_strconcat(before, last, NULL);

		lines->pdata[lines->len - 2] = text_measure_shorten(measure, style, both, room);
		g_ptr_array_set_size(lines, (gint)lines->len - 1);
	}
}

HeadWords head_words(const Lane *lane, TextMeasure *measure, double width)
{
	double room = width - 2 * HEAD_INSET;
	HeadWords self = { wrap(measure, TEXT_HEAD, lane->name, room),
			   wrap(measure, TEXT_ADDRESS, lane->address, room) };

	cut_lines(self.name, measure, TEXT_HEAD, room, NAME_LINES_MAX);
	return self;
}

void head_words_clear(HeadWords *self)
{
	g_ptr_array_unref(self->name);
	g_ptr_array_unref(self->address);
}

static double name_row(const Template *template)
{
	return template->text_size[TEXT_HEAD] * NAME_ROW;
}

static double address_row(const Template *template)
{
	return template->text_size[TEXT_ADDRESS] * ADDRESS_ROW;
}

static double more_than_one(guint n)
{
	return n > 1 ? n - 1 : 0;
}

double head_words_extra(const HeadWords *self, const Template *template)
{
	return more_than_one(self->name->len) * name_row(template) +
	       more_than_one(self->address->len) * address_row(template);
}

double head_words_name_y(const HeadWords *self, const Template *template, guint i)
{
	return template->head_height * (self->address->len ? 0.42 : 0.6) + i * name_row(template);
}

double head_words_address_y(const HeadWords *self, const Template *template, guint i)
{
	return template->head_height * 0.8 + more_than_one(self->name->len) * name_row(template) +
	       i * address_row(template);
}

double heads_height(const Diagram *diagram, const Template *template, TextMeasure *measure,
		    double width)
{
	double most = 0;

	for (guint i = 0; i < diagram->lanes->len; i++) {
		HeadWords words = head_words(diagram_lane(diagram, i), measure, width);

		most = MAX(most, head_words_extra(&words, template));
		head_words_clear(&words);
	}
	return template->head_height + most;
}
