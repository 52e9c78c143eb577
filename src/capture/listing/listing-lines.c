#include "capture/listing/listing-lines.h"

#define LINE_BYTES_MAX (1 << 18) /* with the bytes of the largest packet, hexadecimal */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void listing_lines_init(ListingLines *self, const void *text, gsize n)
{
	*self = (ListingLines){ .ahead = g_byte_array_new(), .line = g_string_new(NULL) };
	g_byte_array_append(self->ahead, text, (guint)n);
}

/* The next bytes of the stream in place of those that have been read; FALSE at its end. */
static gboolean refill(ListingLines *self)
{
	gsize n;

	g_byte_array_set_size(self->ahead, LISTING_AHEAD_BYTES);
	n = fread(self->ahead->data, 1, LISTING_AHEAD_BYTES, self->stream);
	g_byte_array_set_size(self->ahead, (guint)n);
	self->at = 0;
	return n > 0;
}

void listing_lines_open(ListingLines *self, FILE *stream)
{
	listing_lines_init(self, "", 0);
	self->stream = stream;
	self->is_looking = TRUE;
	refill(self);
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

/* Appends the next available bytes, as many as a line may have, up to the line's end, which is
 * appended too; FALSE if it was not among them. */
static gboolean read_ahead(ListingLines *self)
{
	const char *from = (const char *)self->ahead->data + self->at;
	gsize left = self->ahead->len - self->at;
	const char *end = left ? memchr(from, '\n', left) : NULL;
	gsize used = end ? (gsize)(end - from) : left;

	g_string_append_len(self->line, from, (gssize)MIN(used, LINE_BYTES_MAX - self->line->len));
	if (end)
		g_string_append_c(self->line, '\n');
	self->at += end ? used + 1 : used;
	return end != NULL;
}

static Span trim(const ListingLines *self)
{
	Span line = { self->line->str, self->line->str + self->line->len };

	while (line.end > line.at && (line.end[-1] == '\n' || line.end[-1] == '\r'))
		line.end--;
	if (self->number == 1)
		span_skip(&line, BYTE_ORDER_MARK);
	while (!self->keeps_quotes && span_skip(&line, "> "))
		;
	return line;
}

/* NULs, and the no-break spaces of web pages and office programs. */
static void replace_blanks(GString *line)
{
	char *end = line->str + line->len;

	for (char *at = line->str; (at = memchr(at, '\0', (gsize)(end - at)));)
		*at++ = ' ';
	for (char *at = line->str; (at = memchr(at, '\xc2', (gsize)(end - at))); at++)
		if (at[1] == '\xa0')
			at[0] = at[1] = ' ';
}

gboolean listing_lines_next(ListingLines *self, Span *line)
{
	if (!self->is_kept) {
		g_string_truncate(self->line, 0);
		while (!read_ahead(self) && self->stream && !self->is_looking && refill(self))
			;
		if (self->line->len == 0)
			return FALSE;
		replace_blanks(self->line);
		self->is_cut = self->line->str[self->line->len - 1] != '\n';
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
