#include "base/json-nesting.h"

#include <string.h>

static gboolean take_in_string(JsonNesting *self, char c)
{
	if (self->is_escaped)
		self->is_escaped = FALSE;
	else if (c == '\\')
		self->is_escaped = TRUE;
	else if (c == '"')
		self->is_in_string = FALSE;
	return (guchar)c >= ' ';
}

gboolean json_nesting_take(JsonNesting *self, char c)
{
	if (self->is_in_string)
		return take_in_string(self, c);
	switch (c) {
	case '"':
		self->is_in_string = TRUE;
		return TRUE;
	case '{':
	case '[':
		return ++self->depth <= (self->depth_max ? self->depth_max : JSON_NESTING_MAX);
	case '}':
	case ']':
		return self->depth-- > 0;
	default:
		return g_ascii_isalnum(c) || (c && strchr(" \t\r\n,:+-.", c));
	}
}

gboolean json_nesting_is_sound(const char *text, gsize length)
{
	JsonNesting nesting = { 0 };

	for (gsize i = 0; i < length; i++)
		if (!json_nesting_take(&nesting, text[i]))
			return FALSE;
	return nesting.depth == 0 && !nesting.is_in_string;
}
