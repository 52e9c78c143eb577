#include "cli/terminal-text.h"

#include "base/text.h"

static const char *const side_colours[] = { [SIDE_CLIENT] = "36", [SIDE_SERVER] = "33" };

void terminal_text_init(TerminalText *self, gboolean colour)
{
	*self = (TerminalText){
		.out = g_string_new(NULL), .colour = colour, .side = -1, .rest = g_byte_array_new()
	};
}

void terminal_text_clear(TerminalText *self)
{
	g_string_free(self->out, TRUE);
	g_byte_array_unref(self->rest);
}

static void append_escaped(GString *out, guint8 byte)
{
	if (byte == '\r')
		g_string_append(out, "\\r");
	else if (byte == '\\')
		g_string_append(out, "\\\\");
	else
		g_string_append_printf(out, "\\x%02x", byte);
}

static gboolean can_be_shown(gunichar c)
{
	return g_unichar_isprint(c) && text_is_plain(c) && c != '\\' &&
	       g_unichar_type(c) != G_UNICODE_PRIVATE_USE;
}

/* Appends the character at `at`; returns its bytes, 0 if more input is needed.
 */
static gsize append_one(GString *out, const guint8 *at, gsize left)
{
	gunichar c = *at ? g_utf8_get_char_validated((const char *)at, (gssize)left)
			 : (gunichar)-1; /* GLib refuses NUL */
	gsize size;

	if (c == (gunichar)-2 || (c == '\r' && left == 1))
		return 0;
	size = c == (gunichar)-1 ? 1 : (gsize)g_utf8_skip[*at];
	if (c == '\r' && at[1] == '\n')
		return 1;
	if (c == '\n' || c == '\t' || (c != (gunichar)-1 && can_be_shown(c)))
		g_string_append_len(out, (const char *)at, (gssize)size);
	else
		for (gsize i = 0; i < size; i++)
			append_escaped(out, at[i]);
	return size;
}

static void append_bytes(TerminalText *self, Bytes bytes)
{
	gsize before = self->out->len, at = 0;

	while (at < bytes.len) {
		gsize used = append_one(self->out, bytes.data + at, bytes.len - at);

		if (!used)
			break;
		at += used;
	}
	g_byte_array_append(self->rest, bytes.data + at, (guint)(bytes.len - at));
	if (self->out->len > before)
		self->is_open = self->out->str[self->out->len - 1] != '\n';
}

/* An incomplete character. */
static void flush_rest(TerminalText *self)
{
	for (guint i = 0; i < self->rest->len; i++)
		append_escaped(self->out, self->rest->data[i]);
	self->is_open = self->is_open || self->rest->len > 0;
	g_byte_array_set_size(self->rest, 0);
}

static void end_turn(TerminalText *self)
{
	flush_rest(self);
	if (self->colour && self->side >= 0)
		g_string_append(self->out, "\033[0m");
	if (self->is_open)
		g_string_append_c(self->out, '\n');
	self->is_open = FALSE;
}

void terminal_text_add(TerminalText *self, Side side, Bytes bytes)
{
	g_autoptr(GByteArray) whole = NULL;

	if (self->side != (gint)side) {
		end_turn(self);
		self->side = (gint)side;
		if (self->colour)
			g_string_append_printf(self->out, "\033[%sm", side_colours[side]);
	}
	if (!self->rest->len) {
		append_bytes(self, bytes);
		return;
	}
	whole = g_steal_pointer(&self->rest);
	self->rest = g_byte_array_new();
	g_byte_array_append(whole, bytes.data, (guint)bytes.len);
	append_bytes(self, (Bytes){ whole->data, whole->len });
}

void terminal_text_finish(TerminalText *self)
{
	end_turn(self);
	self->side = -1;
}
