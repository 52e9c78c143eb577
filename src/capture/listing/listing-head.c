/* A line may be broken between words, where a blank is lost (mail), or anywhere (a terminal's
 * width).  Each break is judged by the characters around it; where the whole cannot be read so, by
 * what can.
 */
#include "capture/listing/listing-head.h"

#define FOLDED_BYTES_MAX 4096 /* of a line that was broken: a segment's words are a few hundred */

void listed_head_init(ListedHead *self)
{
	*self = (ListedHead){ .text = g_string_new(NULL), .pieces = g_string_new(NULL) };
}

void listed_head_clear(ListedHead *self)
{
	g_string_free(self->text, TRUE);
	g_string_free(self->pieces, TRUE);
}

Span listed_head_span(const ListedHead *self)
{
	return (Span){ self->text->str, self->text->str + self->text->len };
}

static Span piece_at(const ListedHead *self, guint i)
{
	return (Span){ self->pieces->str + (i ? self->ends[i - 1] : 0),
		       self->pieces->str + self->ends[i] };
}

/* Appends with runs of blanks made one, up to the length of a segment: what follows is the
 * application's. */
static void append_tidy(GString *text, Span piece)
{
	Span words = span_take_until(&piece, ", length ");
	gsize from = text->len;
	char *to;

	g_string_set_size(text, from + span_length(words));
	to = text->str + from;
	for (; words.at < words.end; words.at++) {
		gboolean is_blank = *words.at == ' ' || *words.at == '\t';

		if (!is_blank)
			*to++ = *words.at;
		else if (to == text->str || to[-1] != ' ')
			*to++ = ' ';
	}
	g_string_truncate(text, (gsize)(to - text->str));
	if (piece.at == words.end && piece.at == piece.end)
		return;
	g_string_append(text, ", length ");
	g_string_append_len(text, piece.at, (gssize)span_length(piece));
}

static void assemble(ListedHead *self, guint blanks)
{
	g_string_truncate(self->text, 0);
	for (guint i = 0; i < self->n_pieces; i++) {
		if (i > 0 && blanks & 1u << (i - 1))
			g_string_append_c(self->text, ' ');
		append_tidy(self->text, piece_at(self, i));
	}
}

static void scan(ListedHead *self, guint blanks, ListingNames *names)
{
	Span text;

	assemble(self, blanks);
	text = listed_head_span(self);
	self->mark = listed_segment_find(text);
	self->has_segment = self->mark != NULL;
	self->fault = self->has_segment ? listed_segment_scan(&self->segment, text, names) : NULL;
}

static void add_piece(ListedHead *self, Span line)
{
	g_string_append_len(self->pieces, line.at, (gssize)span_length(line));
	self->ends[self->n_pieces++] = self->pieces->len;
}

void listed_head_begin(ListedHead *self, Span line, ListingNames *names)
{
	g_string_truncate(self->pieces, 0);
	self->n_pieces = 0;
	self->blanks = 0;
	self->is_closed = FALSE;
	add_piece(self, line);
	scan(self, 0, names);
}

/* A length that is not that of the sequence numbers, at the end of the line, is part of a number.
 */
gboolean listed_head_is_complete(const ListedHead *self)
{
	Span text = listed_head_span(self);

	return self->has_segment && !self->fault && self->segment.has_length &&
	       !(self->segment.is_odd && !self->segment.text.at && g_ascii_isdigit(text.end[-1]));
}

/* The words that a number, a name or more words follow. */
static gboolean ends_with_word(Span text)
{
	static const char *const words[] = { "win",    "ack",    "seq",     "val",
					     "ecr",    "mss",    "urg",     "IP",
					     "IP6",    "length", "TS",      "sack",
					     "wscale", "Flags",  "options", "timestamp" };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		gsize n = strlen(words[i]);

		if (span_length(text) > n && !memcmp(text.end - n, words[i], n) &&
		    !g_ascii_isalnum(text.end[-(gssize)n - 1]))
			return TRUE;
	}
	return FALSE;
}

/* Whether a blank was lost where `text` was broken before `line`: TRUE between words. */
static gboolean is_between_words(Span text, Span line)
{
	char last, next;

	if (span_length(text) == 0 || span_length(line) == 0)
		return FALSE;
	last = text.end[-1];
	next = *line.at;
	if (last == ' ' || last == '.' || next == '.' || strchr(",:)]};", next))
		return FALSE;
	if (g_ascii_isdigit(last) && g_ascii_isdigit(next))
		return FALSE;
	if (g_ascii_isalpha(last) && !g_ascii_ispunct(next))
		return ends_with_word(text);
	return TRUE;
}

/* Tries the other ways at the breaks, the last one first, where one changed makes it complete. */
static void mend(ListedHead *self, ListingNames *names)
{
	for (guint i = self->n_pieces - 1; i-- > 0;) {
		scan(self, self->blanks ^ 1u << i, names);
		if (listed_head_is_complete(self)) {
			self->blanks ^= 1u << i;
			return;
		}
	}
	scan(self, self->blanks, names);
}

/* Whether a complete text may go on: within its last number, or with the options of tcpdump before
 * 4.0. */
static gboolean may_go_on(const ListedHead *self, Span line)
{
	Span text = listed_head_span(self), rest = line;
	gboolean is_blank = span_skip_blanks(&line) > 0;

	if (span_starts(line, "<") || span_starts(line, "(DF)"))
		return TRUE;
	if (is_blank || span_length(text) == 0 || !g_ascii_isdigit(text.end[-1]) ||
	    span_length(rest) == 0 || !g_ascii_isdigit(*rest.at))
		return FALSE;
	while (span_length(rest) > 0 && g_ascii_isdigit(*rest.at))
		rest.at++;
	return span_length(rest) == 0 || *rest.at == ':' || span_starts(rest, " <") ||
	       span_starts(rest, " (DF)");
}

/* Takes the last piece away again. */
static gboolean give_back(ListedHead *self, ListingNames *names)
{
	self->n_pieces--;
	self->blanks &= (1u << (self->n_pieces - 1)) - 1;
	g_string_truncate(self->pieces, self->ends[self->n_pieces - 1]);
	scan(self, self->blanks, names);
	return FALSE;
}

gboolean listed_head_add(ListedHead *self, Span line, ListingNames *names)
{
	gboolean was_complete = listed_head_is_complete(self);
	gboolean has_blank;

	self->is_closed |= was_complete && !may_go_on(self, line);
	has_blank = span_skip_blanks(&line) > 0;
	if (self->is_closed || span_length(line) == 0 || self->n_pieces == LISTED_PIECES_MAX ||
	    self->pieces->len + span_length(line) > FOLDED_BYTES_MAX)
		return FALSE;
	if (has_blank || is_between_words(listed_head_span(self), line))
		self->blanks |= 1u << (self->n_pieces - 1);
	add_piece(self, line);
	scan(self, self->blanks, names);
	if (!listed_head_is_complete(self) && self->has_segment)
		mend(self, names);
	return listed_head_is_complete(self) || !was_complete || give_back(self, names);
}

gboolean listed_head_is_cut(const ListedHead *self)
{
	static const char *const transports[] = { "proto TCP", "proto: TCP", "next-header TCP",
						  "next-header: TCP" };
	Span text = listed_head_span(self), rest = text;

	if (self->has_segment || span_find(text, "[|"))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(transports); i++)
		if (span_find(text, transports[i]))
			return !span_find(text, " > ");
	if (!span_skip(&rest, "IP6 ") && !span_skip(&rest, "IP "))
		return FALSE;
	if (span_starts(rest, "("))
		return FALSE;
	span_take_until(&rest, " > ");
	return !span_find(rest, ": ");
}
