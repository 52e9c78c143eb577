/* Span: a piece of a line, consumed from the front. */
#pragma once

#include <glib.h>
#include <string.h>

typedef struct {
	const char *at; /* borrowed; not ended by NUL */
	const char *end;
} Span;

static inline gsize span_length(Span self)
{
	return (gsize)(self.end - self.at);
}

static inline gboolean span_starts(Span self, const char *text)
{
	gsize len = strlen(text);

	return span_length(self) >= len && !memcmp(self.at, text, len);
}

static inline gboolean span_equals(Span self, const char *text)
{
	return span_length(self) == strlen(text) && span_starts(self, text);
}

/* Skips `text`; FALSE, and nothing skipped, if it is not there. */
static inline gboolean span_skip(Span *self, const char *text)
{
	if (!span_starts(*self, text))
		return FALSE;
	self->at += strlen(text);
	return TRUE;
}

/* The same for ASCII letters of either case. */
static inline gboolean span_skip_any_case(Span *self, const char *text)
{
	gsize len = strlen(text);

	if (span_length(*self) < len || g_ascii_strncasecmp(self->at, text, len) != 0)
		return FALSE;
	self->at += len;
	return TRUE;
}

/* Skips blanks and tabs; returns how many. */
static inline gsize span_skip_blanks(Span *self)
{
	const char *from = self->at;

	while (self->at < self->end && (*self->at == ' ' || *self->at == '\t'))
		self->at++;
	return (gsize)(self->at - from);
}

/* The first occurrence of `text`, or NULL. */
static inline const char *span_find(Span self, const char *text)
{
	return span_length(self) ? memmem(self.at, span_length(self), text, strlen(text)) : NULL;
}

/* The span before `text`, skipping both; the whole rest if it is not there. */
static inline Span span_take_until(Span *self, const char *text)
{
	const char *found = span_find(*self, text);
	Span taken = { self->at, found ? found : self->end };

	self->at = found ? found + strlen(text) : self->end;
	return taken;
}

/* Skips digits; FALSE, and nothing skipped, if there are none or their value is above `most`. */
static inline gboolean span_number(Span *self, guint64 most, guint64 *value)
{
	const char *at = self->at;
	guint64 n = 0;

	while (at < self->end && g_ascii_isdigit(*at)) {
		guint digit = (guint)(*at++ - '0');

		if (n > (most - MIN(digit, most)) / 10)
			return FALSE;
		n = n * 10 + digit;
	}
	if (at == self->at)
		return FALSE;
	self->at = at;
	*value = n;
	return TRUE;
}

static inline gboolean span_u32(Span *self, guint32 *value)
{
	guint64 number;

	if (!span_number(self, G_MAXUINT32, &number))
		return FALSE;
	*value = (guint32)number;
	return TRUE;
}
