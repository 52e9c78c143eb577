/* A format is text with placeholders:
 *
 *     {app}, {flags} | {len} | seq {seq}[–{seq-end}] | SACK {sack}
 *
 * " | " separates pieces.  A piece in which a placeholder has no value is omitted; a part in
 * brackets is omitted alone.  A piece with a list is repeated for each value of the list.
 * {{ }} [[ ]] are literal braces and brackets.
 */
#include "template/format-string.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define PIECE_BREAK " | "

typedef enum {
	PART_TEXT,
	PART_VALUE,
	PART_OPTION_BEGIN, /* [ */
	PART_OPTION_END,   /* ] */
	PART_BREAK,
} PartKind;

typedef struct {
	PartKind kind;
	char *text;        /* of a text; owned */
	guint placeholder; /* of a value */
	gboolean is_list;
} Part;

struct FormatString {
	char *source;  /* owned */
	GArray *parts; /* of Part; owned */
};

/* The current position. */
typedef struct {
	const Vocabulary *vocabulary;
	const char *at;
	GString *text; /* pending text */
	gboolean in_option;
	GArray *parts; /* borrowed */
} Parser;

/* "{flags}, {seq}, …".  Caller frees. */
static char *vocabulary_list(const Vocabulary *self)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < self->n; i++)
		g_string_append_printf(text, "%s{%s}", i ? ", " : "", self->rows[i].name);
	return g_string_free(text, FALSE);
}

static gboolean fail(GError **error, const char *reason)
{
	g_set_error_literal(error, LADDER_ERROR, LADDER_ERROR_USAGE, reason);
	return FALSE;
}

static void end_text(Parser *self)
{
	Part part = { .kind = PART_TEXT };

	if (!self->text->len)
		return;
	part.text = text_printable(self->text->str, self->text->len, 0);
	g_array_append_val(self->parts, part);
	g_string_truncate(self->text, 0);
}

static void add_part(Parser *self, Part part, gsize n_read)
{
	end_text(self);
	g_array_append_val(self->parts, part);
	self->at += n_read;
}

static gboolean read_placeholder(Parser *self, GError **error)
{
	gsize len = strcspn(self->at + 1, "{}");
	g_autofree char *name = g_strndup(self->at + 1, len);
	g_autofree char *known = NULL;

	if (self->at[1 + len] != '}')
		return fail(error, "missing } after {: write {{ for a literal brace");
	for (guint i = 0; i < self->vocabulary->n; i++) {
		const Placeholder *row = &self->vocabulary->rows[i];
		Part part = { .kind = PART_VALUE, .placeholder = i, .is_list = row->is_list };

		if (strcmp(row->name, name))
			continue;
		add_part(self, part, len + 2);
		return TRUE;
	}
	known = vocabulary_list(self->vocabulary);
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
		    "unknown placeholder {%s}: use one of %s", name, known);
	return FALSE;
}

static gboolean read_bracket(Parser *self, GError **error)
{
	gboolean opens = *self->at == '[';

	if (opens && self->in_option)
		return fail(error, "nested [: write [[ for a literal bracket");
	if (!opens && !self->in_option)
		return fail(error, "] without [: write ]] for a literal bracket");
	self->in_option = opens;
	add_part(self, (Part){ .kind = opens ? PART_OPTION_BEGIN : PART_OPTION_END }, 1);
	return TRUE;
}

static gboolean read_break(Parser *self, GError **error)
{
	if (self->in_option)
		return fail(error, "| inside brackets: brackets cannot span pieces");
	add_part(self, (Part){ .kind = PART_BREAK }, strlen(PIECE_BREAK));
	return TRUE;
}

static gboolean read_one(Parser *self, GError **error)
{
	const char *at = self->at;

	if (strchr("{}[]", *at) && at[0] == at[1]) {
		g_string_append_c(self->text, *at);
		self->at += 2;
		return TRUE;
	}
	if (*at == '{')
		return read_placeholder(self, error);
	if (*at == '}')
		return fail(error, "} without {: write }} for a literal brace");
	if (*at == '[' || *at == ']')
		return read_bracket(self, error);
	if (g_str_has_prefix(at, PIECE_BREAK))
		return read_break(self, error);
	g_string_append_c(self->text, *at);
	self->at++;
	return TRUE;
}

static gboolean read_all(Parser *self, GError **error)
{
	while (*self->at)
		if (!read_one(self, error))
			return FALSE;
	if (self->in_option)
		return fail(error, "missing ] after [: write [[ for a literal bracket");
	end_text(self);
	return TRUE;
}

static void clear_part(gpointer data)
{
	g_free(((Part *)data)->text);
}

FormatString *format_string_new(const char *text, const Vocabulary *vocabulary, GError **error)
{
	g_autoptr(FormatString) self = g_new0(FormatString, 1);
	g_autoptr(GString) unread = g_string_new(NULL);
	Parser parser = { .vocabulary = vocabulary, .at = text, .text = unread };

	self->source = g_strdup(text);
	self->parts = g_array_new(FALSE, FALSE, sizeof(Part));
	g_array_set_clear_func(self->parts, clear_part);
	parser.parts = self->parts;
	return read_all(&parser, error) ? g_steal_pointer(&self) : NULL;
}

void format_string_free(FormatString *self)
{
	if (!self)
		return;
	g_array_unref(self->parts);
	g_free(self->source);
	g_free(self);
}

const char *format_string_source(const FormatString *self)
{
	return self->source;
}

static const Part *part_at(const FormatString *self, guint i)
{
	return &g_array_index(self->parts, Part, i);
}

/* Where the piece that begins at part `from` ends. */
static guint piece_end(const FormatString *self, guint from)
{
	while (from < self->parts->len && part_at(self, from)->kind != PART_BREAK)
		from++;
	return from;
}

static gboolean has_list(const FormatString *self, guint from, guint to)
{
	for (guint i = from; i < to; i++)
		if (part_at(self, i)->is_list)
			return TRUE;
	return FALSE;
}

/* The piece of the parts `from` to `to` with the lists' `nth` values; FALSE if it is omitted. After
 * the last value of a list there is no further piece, not even with the list in brackets. */
static gboolean expand_piece(const FormatString *self, guint from, guint to, guint nth,
			     FormatLookup lookup, gconstpointer context, GString *out)
{
	gboolean in_option = FALSE, lacks = FALSE;
	gsize option_at = 0;

	for (guint i = from; i < to; i++) {
		const Part *part = part_at(self, i);

		if (part->kind == PART_TEXT) {
			g_string_append(out, part->text);
		} else if (part->kind == PART_VALUE) {
			if (lookup(context, part->placeholder, part->is_list ? nth : 0, out))
				continue;
			if (!in_option || (part->is_list && nth > 0))
				return FALSE;
			lacks = TRUE;
		} else {
			in_option = part->kind == PART_OPTION_BEGIN;
			if (in_option)
				option_at = out->len;
			else if (lacks)
				g_string_truncate(out, option_at);
			lacks = FALSE;
		}
	}
	return out->len > 0;
}

GPtrArray *format_string_expand(const FormatString *self, FormatLookup lookup,
				gconstpointer context)
{
	GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint from = 0, to; from < self->parts->len; from = to + 1) {
		gboolean more = TRUE;

		to = piece_end(self, from);
		for (guint nth = 0; more; nth++) {
			g_string_truncate(text, 0);
			more = expand_piece(self, from, to, nth, lookup, context, text);
			if (more)
				g_ptr_array_add(pieces, g_strdup(text->str));
			more = more && has_list(self, from, to);
		}
	}
	return pieces;
}

char *format_string_join(const FormatString *self, const char *gap, FormatLookup lookup,
			 gconstpointer context)
{
	g_autoptr(GPtrArray) pieces = format_string_expand(self, lookup, context);

	g_ptr_array_add(pieces, NULL);
	return g_strjoinv(gap, (char **)pieces->pdata);
}
