#include "base/text.h"

#define REPLACEMENT 0xfffd
#define CONTROL_PICTURES 0x2400 /* U+2400 to U+241F stand for U+0000 to U+001F */
#define DELETE_PICTURE 0x2421

/* The visible stand-in of a character that would act on what stands around it; else the character.
 */
static gunichar made_visible(gunichar c)
{
	if (c < 0x20)
		return CONTROL_PICTURES + c;
	if (c == 0x7f)
		return DELETE_PICTURE;
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
	case G_UNICODE_SURROGATE:
		return REPLACEMENT;
	case G_UNICODE_FORMAT: /* joiners shape scripts and emoji; the rest of them reorders or
				  hides */
		return c == 0x200c || c == 0x200d ? c : REPLACEMENT;
	default:
		return c;
	}
}

/* The character at `at` and how many bytes it takes; U+FFFD, of one byte, where there is none. */
static gunichar next_char(const char *at, gsize left, gsize *size)
{
	gunichar c = *at ? g_utf8_get_char_validated(at, (gssize)left) : 0; /* GLib refuses NUL */
	gboolean is_valid = c != (gunichar)-1 && c != (gunichar)-2;

	*size = is_valid ? (gsize)g_utf8_skip[*(const guchar *)at] : 1;
	return is_valid ? c : REPLACEMENT;
}

char *text_printable(const char *bytes, gsize len, gsize max_chars)
{
	GString *out = g_string_sized_new(len);
	const char *at = bytes, *end = bytes + len;

	for (gsize n = 0; at < end; n++) {
		gsize size;
		gunichar c = next_char(at, (gsize)(end - at), &size);

		if (max_chars && n + 1 == max_chars && at + size < end) {
			g_string_append(out, "…");
			break;
		}
		g_string_append_unichar(out, made_visible(c));
		at += size;
	}
	return g_string_free(out, FALSE);
}
