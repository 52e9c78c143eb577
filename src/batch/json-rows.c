#include "batch/json-rows.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch/json-in.h"
#include "base/json-nesting.h"

#define TEXT_MAX (1 << 20) /* bytes: four times the longest path in every format */
#define BLANKS " \t\r\n"

typedef struct {
	const char *name;
	JsonRow row;
	gpointer data;
	JsonNesting nesting;
	GString *rest; /* the object without its rows */
	GString *text; /* of a row, as far as it was read */
	gboolean is_in_rows;
	gboolean has_rows;
} JsonRows;

static gsize without_blanks(const char *text, gsize length)
{
	while (length > 0 && strchr(BLANKS, text[length - 1]))
		length--;
	return length;
}

/* After the "[" of the member?  The end of a string that looks like its name does no harm: then the
 * object has no such member. */
static gboolean begins_rows(const JsonRows *self)
{
	const char *text = self->rest->str;
	g_autofree char *name = g_strconcat("\"", self->name, "\"", NULL);
	gsize n = strlen(name);
	gsize at = without_blanks(text, self->rest->len - 1);

	if (self->nesting.depth != 2 || at == 0 || text[at - 1] != ':')
		return FALSE;
	at = without_blanks(text, at - 1);
	return at >= n && !strncmp(text + at - n, name, n);
}

/* At "," or "]".  There must be something between two of them, except in an empty array. */
static gboolean end_row(JsonRows *self, gboolean is_last)
{
	gboolean is_blank = without_blanks(self->text->str, self->text->len) == 0;

	if (is_blank)
		return is_last && !self->has_rows;
	self->row(self->data, self->text->str, self->text->len);
	self->has_rows = TRUE;
	g_string_truncate(self->text, 0);
	return TRUE;
}

static gboolean take_in_rows(JsonRows *self, char c)
{
	const JsonNesting *nesting = &self->nesting;

	if (nesting->depth == 1) {
		self->is_in_rows = FALSE;
		g_string_append_c(self->rest, c);
		return end_row(self, TRUE);
	}
	if (nesting->depth == 2 && c == ',' && !nesting->is_in_string)
		return end_row(self, FALSE);
	g_string_append_c(self->text, c);
	return self->text->len <= TEXT_MAX;
}

static gboolean take(JsonRows *self, char c)
{
	if (!json_nesting_take(&self->nesting, c))
		return FALSE;
	if (self->is_in_rows)
		return take_in_rows(self, c);
	g_string_append_c(self->rest, c);
	if (c == '[' && begins_rows(self)) {
		self->is_in_rows = TRUE;
		self->has_rows = FALSE;
	}
	return self->rest->len <= TEXT_MAX;
}

static JsonObject *read_all(JsonRows *self, FILE *file)
{
	int c;

	while ((c = getc_unlocked(file)) != EOF)
		if (!take(self, (char)c))
			return NULL;
	return ferror(file) ? NULL : json_in_parse(self->rest->str, (gssize)self->rest->len);
}

JsonObject *json_rows_read(int fd, const char *name, JsonRow row, gpointer data)
{
	JsonRows self = { .name = name, .row = row, .data = data };
	FILE *file = fdopen(fd, "r");
	JsonObject *object;

	if (!file) {
		close(fd);
		return NULL;
	}
	self.rest = g_string_new(NULL);
	self.text = g_string_new(NULL);
	object = read_all(&self, file);
	g_string_free(self.rest, TRUE);
	g_string_free(self.text, TRUE);
	fclose(file);
	return object;
}
