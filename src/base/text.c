#include "base/text.h"

#define REPLACEMENT 0xfffd
#define CONTROL_PICTURES 0x2400 /* U+2400 to U+241F stand for U+0000 to U+001F */
#define DELETE_PICTURE 0x2421

typedef struct {
	gunichar first, last;
} CharRange;

/* Invisible characters, which could hide a difference or a whole name:
 * Default_Ignorable_Code_Point of Unicode 15 (DerivedCoreProperties.txt) as far as it is not of
 * category Cf, without the variation selectors that emoji and CJK are written with; and blanks
 * that are no spaces. */
static const CharRange invisible[] = {
	{ 0x034f, 0x034f },   /* combining grapheme joiner */
	{ 0x115f, 0x1160 },   /* Hangul fillers */
	{ 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
	{ 0x180b, 0x180f },   /* Mongolian variation selectors and vowel separator */
	{ 0x2065, 0x2065 },   /* unassigned */
	{ 0x2800, 0x2800 },   /* Braille pattern blank */
	{ 0x3164, 0x3164 },   /* Hangul filler */
	{ 0xffa0, 0xffa0 },   /* halfwidth Hangul filler */
	{ 0xfff0, 0xfff8 },   /* unassigned */
	{ 0x1d159, 0x1d159 }, /* musical symbol null notehead */
	{ 0xe0000, 0xe00ff }, /* tags */
	{ 0xe01f0, 0xe0fff }, /* unassigned */
};

/* Code points that are no characters (Unicode 15, §23.7); XML 1.0 §2.2 does not allow U+FFFE and
 * U+FFFF, nor cairo any of them. */
static gboolean is_noncharacter(gunichar c)
{
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static gboolean is_invisible(gunichar c)
{
	for (gsize i = 0; i < G_N_ELEMENTS(invisible) && c >= invisible[i].first; i++)
		if (c <= invisible[i].last)
			return TRUE;
	return FALSE;
}

/* A visible replacement for a character that affects its surroundings or is invisible; else the
 * character itself. */
static gunichar made_visible(gunichar c)
{
	if (c < 0x20)
		return CONTROL_PICTURES + c;
	if (c == 0x7f)
		return DELETE_PICTURE;
	if (c < 0x7f)
		return c;
	if (is_noncharacter(c) || is_invisible(c))
		return REPLACEMENT;
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

gboolean text_is_plain(gunichar c)
{
	return made_visible(c) == c;
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
