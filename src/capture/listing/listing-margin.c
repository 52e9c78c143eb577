#include "capture/listing/listing-margin.h"

#define BLANKS " \t"

static const struct {
	const char *text;
	guint traits;       /* only with one of these; 0: always */
	gboolean is_spaced; /* a blank must follow: else it is a word's own */
} marks[] = {
	{ ">", 0, FALSE },  /* mail */
	{ "|", 0, FALSE },  /* mail, tables */
	{ "`", 0, FALSE },  /* Markdown */
	{ "\"", 0, FALSE }, /* CSV */
	{ "'", 0, FALSE },
	{ "<pre>", 0, FALSE }, /* HTML */
	{ "<code>", 0, FALSE },
	{ "<p>", 0, FALSE },
	{ "<br>", 0, FALSE },
	{ "<br/>", 0, FALSE },
	{ "<li>", 0, FALSE },
	{ "*", 0, FALSE }, /* lists */
	{ "-", 0, TRUE },
	{ "+", 0, TRUE },
	{ "\xe2\x80\xa2", 0, FALSE }, /* • */
	{ "\xc2\xb7", 0, FALSE },     /* · */
	{ "\xe2\x80\x93", 0, FALSE }, /* – */
	{ "{\"log\":", 0, FALSE },    /* a container's log */
	{ "#", MARGIN_COMMENTS, FALSE },
	{ "//", MARGIN_COMMENTS, FALSE },
	{ "--", MARGIN_COMMENTS, FALSE },
	{ ";", MARGIN_COMMENTS, FALSE },
	{ "%", MARGIN_COMMENTS, FALSE },
};

/* "14:59:56." */
static gboolean is_clock(Span rest)
{
	static const char form[] = "00:00:00.";

	if (span_length(rest) < strlen(form))
		return FALSE;
	for (gsize i = 0; i < strlen(form); i++)
		if (form[i] == '0' ? !g_ascii_isdigit(rest.at[i]) : rest.at[i] != form[i])
			return FALSE;
	return TRUE;
}

/* "1.", "(1)", "[1]", "1:" (grep -n), and tcpdump's own (--number), "    1  " */
static gboolean skip_number(Span *line)
{
	Span rest = *line;
	guint64 number;
	gboolean is_opened = span_skip(&rest, "[") || span_skip(&rest, "(");

	if (!span_number(&rest, G_MAXUINT32, &number))
		return FALSE;
	if (!span_skip(&rest, ".") && !span_skip(&rest, ")") && !span_skip(&rest, "]") &&
	    !span_skip(&rest, ":") && is_opened)
		return FALSE;
	*line = rest;
	return is_clock(rest) || span_skip_blanks(&rest) > 0;
}

static gboolean skip_mark(Span *line, guint traits)
{
	for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
		Span rest = *line;

		if ((marks[i].traits && !(marks[i].traits & traits)) ||
		    !span_skip(&rest, marks[i].text))
			continue;
		if (marks[i].is_spaced && !span_skip_blanks(&rest))
			continue;
		*line = rest;
		return TRUE;
	}
	return FALSE;
}

gboolean listed_margin_skip(Span *line, guint traits)
{
	Span rest = *line;

	span_skip_blanks(&rest);
	if (span_length(rest) == 0 || (!skip_mark(&rest, traits) && !skip_number(&rest)) ||
	    span_length(rest) == 0)
		return FALSE;
	span_skip_blanks(&rest);
	*line = rest;
	return TRUE;
}

void listed_margin_set(ListedMargin *self, const char *from, const char *to)
{
	gsize n = (gsize)(to - from), n_blanks = 0;

	self->len = 0;
	if (n > sizeof(self->text))
		return;
	for (const char *at = from; at < to; at++) {
		if (g_ascii_isalnum(*at))
			return;
		n_blanks += *at == ' ';
	}
	if (n == n_blanks && n < 2)
		return; /* tcpdump's own, before a span of time */
	memcpy(self->text, from, n);
	self->len = n;
}

void listed_margin_take(const ListedMargin *self, Span *line)
{
	gsize n = self->len;

	while (n > 0 && (span_length(*line) < n || memcmp(line->at, self->text, n) != 0))
		if (!strchr(BLANKS, self->text[--n]))
			return;
	line->at += n;
}

static const struct {
	const char *entity;
	char character;
} entities[] = {
	{ "&gt;", '>' },    { "&lt;", '<' },   { "&amp;", '&' },  { "&quot;", '"' },
	{ "&apos;", '\'' }, { "&nbsp;", ' ' }, { "&#160;", ' ' }, { "&#39;", '\'' },
	{ "&#62;", '>' },   { "&#60;", '<' },
};

static gboolean skip_entity(Span *rest, char *character)
{
	for (gsize i = 0; i < G_N_ELEMENTS(entities); i++) {
		*character = entities[i].character;
		if (span_skip(rest, entities[i].entity))
			return TRUE;
	}
	return FALSE;
}

void listed_margin_decode(GString *text)
{
	Span rest = { text->str, text->str + text->len };
	char *to = text->str;
	char character;

	while (span_length(rest) > 0)
		*to++ = *rest.at == '&' && skip_entity(&rest, &character) ? character : *rest.at++;
	g_string_truncate(text, (gsize)(to - text->str));
}
