#include "capture/listing/listing-lines.h"

#define LINE_BYTES_MAX (1 << 18) /* with the bytes of the largest packet, hexadecimal */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void listing_lines_init(ListingLines *self, const void *text, gsize n)
{
	*self = (ListingLines){ .ahead = g_byte_array_new(), .line = g_string_new(NULL) };
	g_byte_array_append(self->ahead, text, (guint)n);
}

void listing_lines_open(ListingLines *self, FILE *stream)
{
	listing_lines_init(self, "", 0);
	self->stream = stream;
	self->is_looking = TRUE;
	g_byte_array_set_size(self->ahead, LISTING_AHEAD_BYTES);
	g_byte_array_set_size(self->ahead,
			      (guint)fread(self->ahead->data, 1, LISTING_AHEAD_BYTES, stream));
}

void listing_lines_clear(ListingLines *self)
{
	if (self->stream)
		fclose(self->stream);
	g_byte_array_unref(self->ahead);
	g_string_free(self->line, TRUE);
}

void listing_lines_restart(ListingLines *self)
{
	self->at = 0;
	self->number = 0;
	self->is_kept = self->is_looking = FALSE;
}

/* The next available bytes up to the end of the line; FALSE at the end of the text. */
static gboolean read_ahead(ListingLines *self)
{
	const char *from = (const char *)self->ahead->data + self->at;
	gsize left = self->ahead->len - self->at;
	const char *end = left ? memchr(from, '\n', left) : NULL;
	gsize used = end ? (gsize)(end - from) + 1 : left;

	g_string_append_len(self->line, from, (gssize)MIN(used, LINE_BYTES_MAX));
	self->at += used;
	return end != NULL;
}

/* Appends up to a line's end, which is appended too. */
static void read_stream(ListingLines *self)
{
	int c;

	while ((c = getc_unlocked(self->stream)) != EOF) {
		if (self->line->len < LINE_BYTES_MAX || c == '\n')
			g_string_append_c(self->line, (char)c);
		if (c == '\n')
			return;
	}
}

static Span trim(const ListingLines *self)
{
	Span line = { self->line->str, self->line->str + self->line->len };

	while (line.end > line.at && (line.end[-1] == '\n' || line.end[-1] == '\r'))
		line.end--;
	if (self->number == 1)
		span_skip(&line, BYTE_ORDER_MARK);
	while (span_skip(&line, "> "))
		;
	return line;
}

gboolean listing_lines_next(ListingLines *self, Span *line)
{
	if (!self->is_kept) {
		g_string_truncate(self->line, 0);
		if (!read_ahead(self) && self->stream && !self->is_looking)
			read_stream(self);
		if (self->line->len == 0)
			return FALSE;
		for (gsize i = 0; i < self->line->len; i++)
			if (!self->line->str[i])
				self->line->str[i] = ' ';
		self->number++;
	}
	self->is_kept = FALSE;
	*line = trim(self);
	return TRUE;
}

gboolean listing_lines_is_long(const ListingLines *self)
{
	return self->line->len >= LINE_BYTES_MAX;
}

void listing_lines_keep(ListingLines *self)
{
	self->is_kept = TRUE;
}
