#include "base/json-writer.h"

#include <math.h>
#include <string.h>

#include "base/quantity.h"

static void begin_value(JsonWriter *self, const char *name)
{
	if (self->needs_comma)
		g_string_append_c(self->out, ',');
	self->needs_comma = TRUE;
	if (!name)
		return;
	g_string_append_c(self->out, '"');
	g_string_append(self->out, name);
	g_string_append_c(self->out, '"');
	g_string_append_c(self->out, ':');
}

static void begin_nested(JsonWriter *self, const char *name, char bracket)
{
	begin_value(self, name);
	g_string_append_c(self->out, bracket);
	self->needs_comma = FALSE;
}

static void end_nested(JsonWriter *self, char bracket)
{
	g_string_append_c(self->out, bracket);
	self->needs_comma = TRUE;
}

void json_begin_object(JsonWriter *self, const char *name)
{
	begin_nested(self, name, '{');
}

void json_end_object(JsonWriter *self)
{
	end_nested(self, '}');
}

void json_begin_array(JsonWriter *self, const char *name)
{
	begin_nested(self, name, '[');
}

void json_end_array(JsonWriter *self)
{
	end_nested(self, ']');
}

static gboolean needs_escape(char c)
{
	return (guchar)c < 0x20 || c == '"' || c == '\\';
}

static void append_escape(GString *out, char c)
{
	if ((guchar)c < 0x20)
		g_string_append_printf(out, "\\u%04x", c);
	else
		g_string_append_len(out, (const char[]){ '\\', c }, 2);
}

/* RFC 8259 §7; runs without escapes (nearly everything) are copied whole. */
static void append_escaped(GString *out, const char *value)
{
	const char *run = value, *at = value;

	for (; *at; at++) {
		if (!needs_escape(*at))
			continue;
		g_string_append_len(out, run, at - run);
		append_escape(out, *at);
		run = at + 1;
	}
	g_string_append_len(out, run, at - run);
}

void json_string(JsonWriter *self, const char *name, const char *value)
{
	g_autofree char *valid = NULL;

	if (!value) {
		json_null(self, name);
		return;
	}
	if (!g_utf8_validate(value, -1, NULL))
		value = valid = g_utf8_make_valid(value, -1);
	begin_value(self, name);
	g_string_append_c(self->out, '"');
	append_escaped(self->out, value);
	g_string_append_c(self->out, '"');
}

void json_bool(JsonWriter *self, const char *name, gboolean value)
{
	begin_value(self, name);
	g_string_append(self->out, value ? "true" : "false");
}

void json_int(JsonWriter *self, const char *name, gint64 value)
{
	char digits[QUANTITY_MAX];

	begin_value(self, name);
	if (value < 0)
		g_string_append_c(self->out, '-');
	g_string_append_len(self->out, digits,
			    quantity_put(digits, value < 0 ? -(guint64)value : (guint64)value) -
				    digits);
}

void json_number(JsonWriter *self, const char *name, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];
	char *end;

	begin_value(self, name);
	if (!isfinite(value) || fabs(value) < 0.0005)
		value = 0; /* and never "-0" */
	g_ascii_formatd(digits, sizeof(digits), "%.3f", value);
	for (end = digits + strlen(digits); end[-1] == '0'; end--)
		;
	g_string_append_len(self->out, digits, end - digits - (end[-1] == '.'));
}

void json_null(JsonWriter *self, const char *name)
{
	begin_value(self, name);
	g_string_append(self->out, "null");
}

void json_time(JsonWriter *self, const char *name, gint64 ns)
{
	char text[QUANTITY_MAX];

	begin_value(self, name);
	g_string_append_c(self->out, '"');
	g_string_append_len(self->out, text, quantity_put_seconds(text, ns) - text);
	g_string_append_c(self->out, '"');
}

void json_strings(JsonWriter *self, const char *name, char *const *values)
{
	json_begin_array(self, name);
	for (; *values; values++)
		json_string(self, NULL, *values);
	json_end_array(self);
}
