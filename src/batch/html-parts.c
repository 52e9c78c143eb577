#include "batch/html-parts.h"

#include <stdarg.h>
#include <string.h>

#define PART_OPENS "\n<!-- part "
#define PART_CLOSES " -->\n"
#define PLACES_MAX 12 /* of one part: split it if there are more */

struct _HtmlParts {
	GHashTable *texts; /* char * by char *; owned */
};

/* The value of a place. */
typedef struct {
	const char *name, *value;
} Value;

static char *without_indentation(const char *text, gsize length)
{
	GString *out = g_string_sized_new(length);

	for (const char *at = text; at < text + length; at++) {
		if (at[0] == '\n' && at[1] == '\t')
			while (at[1] == '\t')
				at++;
		else
			g_string_append_c(out, *at);
	}
	return g_string_free(out, FALSE);
}

HtmlParts *html_parts_new(const char *text)
{
	HtmlParts *self = g_new0(HtmlParts, 1);
	const char *at = strstr(text, PART_OPENS);

	self->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	while (at) {
		const char *name = at + strlen(PART_OPENS);
		const char *name_end = strstr(name, PART_CLOSES);
		const char *from = name_end + strlen(PART_CLOSES);

		g_assert(name_end);
		at = strstr(from - 1, PART_OPENS);
		g_hash_table_insert(self->texts, g_strndup(name, (gsize)(name_end - name)),
				    without_indentation(from, at > from ? (gsize)(at - from)
							      : at      ? 0
									: strlen(from)));
	}
	return self;
}

void html_parts_free(HtmlParts *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->texts);
	g_free(self);
}

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Appends `text`, which is UTF-8, so that it stands for itself in text and in quoted attributes. */
static void put_text(GString *out, const char *text)
{
	for (const char *at = text; *at; at++) {
		const char *entity = entity_of(*at);

		if (entity)
			g_string_append(out, entity);
		else
			g_string_append_c(out, *at);
	}
}

static const char *value_at(const Value *values, gsize n, const char *name, gsize length)
{
	for (gsize i = 0; i < n; i++)
		if (strlen(values[i].name) == length && !strncmp(values[i].name, name, length))
			return values[i].value ? values[i].value : "";
	g_error("no value for the place {{%.*s}}", (int)length, name);
}

/* Appends the value for `at`, which is "{{name}}" or "{{{name}}}"; returns what follows it. */
static const char *put_place(GString *out, const char *at, const Value *values, gsize n)
{
	gboolean is_markup = at[2] == '{';
	const char *name = at + (is_markup ? 3 : 2);
	const char *end = strstr(name, is_markup ? "}}}" : "}}");
	const char *value;

	g_assert(end);
	value = value_at(values, n, name, (gsize)(end - name));
	if (is_markup)
		g_string_append(out, value);
	else
		put_text(out, value);
	return end + (is_markup ? 3 : 2);
}

void html_parts_put(const HtmlParts *self, GString *out, const char *part, ...)
{
	const char *at = g_hash_table_lookup(self->texts, part), *place;
	Value values[PLACES_MAX];
	gsize n = 0;
	va_list list;

	g_assert(at);
	va_start(list, part);
	for (const char *name; (name = va_arg(list, const char *)); n++) {
		g_assert(n < PLACES_MAX);
		values[n] = (Value){ name, va_arg(list, const char *) };
	}
	va_end(list);
	while ((place = strstr(at, "{{"))) {
		g_string_append_len(out, at, place - at);
		at = put_place(out, place, values, n);
	}
	g_string_append(out, at);
}
