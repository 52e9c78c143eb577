/* A small lexer: it knows where literals, names and comments begin and end, and no grammar.
 *
 * Whether a backslash escapes the next quote depends on server settings that are not in the
 * capture, so a quote after a backslash ends the statement here.  Bytes of other character sets are
 * left as they are: in those where a second byte may look like a quote, it looks like a backslash
 * as well or like a letter.
 */
#include "app/database/sql.h"

#include <string.h>

#include "app/disclosure.h"

#define OUT_MAX (APP_SQL_MAX * 4 + 4) /* bytes: more are never shown */

typedef struct {
	const char *at, *end;
	GString *out;
	SqlDialect dialect;
	gboolean is_over;   /* nothing after this may be shown */
	gboolean has_blank; /* blanks before what comes next */
	gboolean defines;   /* the word before was CREATE or ALTER */
} Sql;

/* Their definitions consist of little else. */
static const char *const secret_objects[] = { "USER", "ROLE", "LOGIN" };

static char peek(const Sql *self, gsize ahead)
{
	return (gsize)(self->end - self->at) > ahead ? self->at[ahead] : '\0';
}

static gboolean is_word_char(const Sql *self, char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '$' || c == '@' || (guchar)c >= 0x80 ||
	       (c == '#' && self->dialect == SQL_TSQL);
}

static void put(Sql *self, const char *text, gsize len)
{
	if (self->has_blank && self->out->len)
		g_string_append_c(self->out, ' ');
	self->has_blank = FALSE;
	g_string_append_len(self->out, text, (gssize)len);
}

static void stop(Sql *self)
{
	self->is_over = TRUE;
	if (self->at < self->end)
		g_string_append(self->out, self->out->len ? " …" : "…");
}

/* A literal in quotes; a doubled quote is one quote. */
static void mask_text(Sql *self)
{
	char quote = *self->at++;

	put(self, "?", 1);
	for (; self->at < self->end; self->at++) {
		if (*self->at == '\\' && peek(self, 1) == quote) {
			stop(self);
			return;
		}
		if (*self->at != quote)
			continue;
		if (peek(self, 1) != quote) {
			self->at++;
			return;
		}
		self->at++;
	}
}

/* A name in quotes, shown with them; a doubled quote is of it. */
static void copy_name(Sql *self, char closing)
{
	const char *from = self->at++;

	while (self->at < self->end && (*self->at != closing || peek(self, 1) == closing))
		self->at += *self->at == closing ? 2 : 1;
	if (self->at < self->end)
		self->at++;
	put(self, from, (gsize)(self->at - from));
}

/* $tag$…$tag$ (PostgreSQL §4.1.2.4); $1 is a parameter. */
static void pass_dollar(Sql *self)
{
	const char *from = self->at, *close;
	gsize len = 1;

	if (g_ascii_isdigit(peek(self, 1))) {
		while (g_ascii_isdigit(peek(self, len)))
			len++;
		self->at += len;
		put(self, from, len);
		return;
	}
	while (is_word_char(self, peek(self, len)) && peek(self, len) != '$')
		len++;
	put(self, "?", 1);
	self->at += len;
	if (peek(self, 0) != '$') {
		stop(self);
		return;
	}
	len++;
	close = memmem(from + len, (gsize)(self->end - from) - len, from, len);
	self->at = close ? close + len : self->end;
}

static void mask_number(Sql *self)
{
	while (is_word_char(self, peek(self, 0)) || peek(self, 0) == '.')
		self->at++;
	put(self, "?", 1);
}

static gboolean word_has(const char *word, gsize len, const char *part)
{
	gsize part_len = strlen(part);

	for (gsize i = 0; i + part_len <= len; i++)
		if (!g_ascii_strncasecmp(word + i, part, part_len))
			return TRUE;
	return FALSE;
}

static gboolean word_is(const char *word, gsize len, const char *text)
{
	return len == strlen(text) && word_has(word, len, text);
}

static gboolean announces_secret(const Sql *self, const char *word, gsize len)
{
	if (disclosure_in_statement((Bytes){ (const guint8 *)word, len }))
		return TRUE;
	for (gsize i = 0; self->defines && i < G_N_ELEMENTS(secret_objects); i++)
		if (word_is(word, len, secret_objects[i]))
			return TRUE;
	return FALSE;
}

/* N'…', x'…', _utf8'…': one literal with the text after it. */
static gboolean is_prefix(const Sql *self, const char *word, gsize len)
{
	return peek(self, 0) == '\'' && (len == 1 || *word == '_');
}

static void pass_word(Sql *self)
{
	const char *from = self->at;
	gsize len;

	while (is_word_char(self, peek(self, 0)))
		self->at++;
	len = (gsize)(self->at - from);
	if (is_prefix(self, from, len))
		return;
	put(self, from, len);
	if (announces_secret(self, from, len))
		stop(self);
	self->defines = word_is(from, len, "CREATE") || word_is(from, len, "ALTER");
}

static void pass_line(Sql *self)
{
	while (self->at < self->end && *self->at != '\n')
		self->at++;
	self->has_blank = TRUE;
}

static void pass_comment(Sql *self)
{
	guint depth = 0;

	do {
		if (peek(self, 0) == '/' && peek(self, 1) == '*') {
			depth = self->dialect == SQL_MYSQL ? 1 : depth + 1;
			self->at += 2;
		} else if (peek(self, 0) == '*' && peek(self, 1) == '/') {
			depth--;
			self->at += 2;
		} else {
			self->at++;
		}
	} while (depth && self->at < self->end);
	self->has_blank = TRUE;
}

static gboolean is_line_comment(const Sql *self)
{
	char c = peek(self, 0);

	if (self->dialect != SQL_MYSQL)
		return c == '-' && peek(self, 1) == '-';
	return c == '#' || (c == '-' && peek(self, 1) == '-' && (guchar)peek(self, 2) <= ' ');
}

/* Blanks and comments; MySQL obeys those that begin with an exclamation mark, so their ends do not
 * show what in them is text. */
static gboolean pass_nothing(Sql *self)
{
	if (g_ascii_isspace(*self->at) || !*self->at) {
		self->at++;
		self->has_blank = TRUE;
	} else if (is_line_comment(self)) {
		pass_line(self);
	} else if (*self->at == '/' && peek(self, 1) == '*') {
		if (self->dialect == SQL_MYSQL && (peek(self, 2) == '!' || peek(self, 2) == 'M'))
			stop(self);
		else
			pass_comment(self);
	} else {
		return FALSE;
	}
	return TRUE;
}

static gboolean pass_quoted(Sql *self)
{
	char c = *self->at;

	if (c == '\'' || (c == '"' && self->dialect != SQL_POSTGRES))
		mask_text(self);
	else if (c == '"' || (c == '`' && self->dialect == SQL_MYSQL))
		copy_name(self, c);
	else if (c == '[' && self->dialect == SQL_TSQL)
		copy_name(self, ']');
	else if (c == '$' && self->dialect == SQL_POSTGRES)
		pass_dollar(self);
	else
		return FALSE;
	return TRUE;
}

static void pass_token(Sql *self)
{
	if (pass_nothing(self) || pass_quoted(self))
		return;
	if (g_ascii_isdigit(*self->at)) {
		mask_number(self);
	} else if (is_word_char(self, *self->at)) {
		pass_word(self);
	} else {
		put(self, self->at, 1);
		self->at++;
	}
}

char *app_sql_masked(Bytes sql, SqlDialect dialect)
{
	const char *text = (const char *)sql.data;
	g_autoptr(GString) out = g_string_new(NULL);
	Sql self = { .at = text, .end = text + sql.len, .out = out, .dialect = dialect };

	while (self.at < self.end && !self.is_over && out->len < OUT_MAX)
		pass_token(&self);
	while (out->len && (out->str[out->len - 1] == ';' || out->str[out->len - 1] == ' '))
		g_string_truncate(out, out->len - 1);
	return disclosure_statement((Bytes){ (const guint8 *)out->str, out->len }, APP_SQL_MAX);
}
