#include "diagram/words.h"

#include <string.h>

#include "base/quantity.h"
#include "base/text.h"
#include "diagram/label.h"
#include "diagram/picture-words.h"
#include "diagram/title.h"
#include "diagram/words-many.h"
#include "flow/transport.h"

static char *title_from(const PictureFacts *facts)
{
	const DiagramSpec *words = facts->words;
	g_autofree char *title = words->title
					 ? g_strdup(words->title)
					 : format_string_join(words->template->words[WORDS_TITLE],
							      " · ", picture_word, facts);

	return text_printable(title, strlen(title), words->title ? TITLE_GIVEN_MAX : TITLE_MAX);
}

static char *source_from(const Flow *flow, const DiagramSpec *words)
{
	g_autofree char *count = quantity_count(words->n_flows), *name = flow_name(flow);

	if (words->n_flows <= 1)
		return g_strdup(words->capture_name);
	return g_strdup_printf("%s · flow %s (of %s)", words->capture_name, name, count);
}

/* One line: "29.345 ms, client to server: GET /, HTTP/1.1 · 77 B, seq 1–78". */
static void describe_message(GString *text, const Diagram *self, const Message *message)
{
	g_autofree char *label = label_to_string(&message->label, LABEL_PIECES_MAX, ", ");

	if (self->has_times) {
		g_autofree char *time = quantity_duration(message->first.captured_ns);

		g_string_append_printf(text, "%s: ", time);
	}
	g_string_append_printf(text, "%s to %s: %s.\n", diagram_lane(self, message->from)->name,
			       diagram_lane(self, message->to)->name, label);
	if (message->note)
		g_string_append_printf(text, "%s\n", message->note);
}

static char *description_from(const Diagram *self)
{
	g_autofree char *told = story_sentence(self->told);
	GString *text = g_string_new(NULL);

	if (*told)
		g_string_append_printf(text, "%s.\n", told);
	for (guint i = 0; i < self->subtitle->len; i++)
		g_string_append_printf(text, "%s%s", i ? "; " : "",
				       (char *)g_ptr_array_index(self->subtitle, i));
	g_string_append(text, ".\n");
	for (guint i = 0; i < self->messages->len; i++)
		describe_message(text, self, diagram_message(self, i));
	g_string_append(text, self->caption);
	return g_string_free(text, FALSE);
}

static void fill_single(Diagram *self, const DiagramSpec *words)
{
	FormatString *const *formats = words->template->words;
	const PictureFacts facts = { self, words };

	self->title = title_from(&facts);
	self->subtitle = format_string_expand(formats[WORDS_SUBTITLE], picture_word, &facts);
	self->caption = format_string_join(formats[WORDS_CAPTION], " ", picture_word, &facts);
	self->source = source_from(self->flow, words);
}

void words_fill(Diagram *self, const DiagramSpec *words)
{
	if (self->is_single)
		fill_single(self, words);
	else
		words_fill_many(self, words);
	self->description = description_from(self);
}
