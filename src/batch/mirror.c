/* A picture has the name of its capture plus the suffix of the format: a.pcap and a.pcap.gz do not
 * clash.  A folder named like a picture ("a.pcap.svg/") could clash with it, and a folder or, at
 * the top, a capture could clash with the batch's own files.  Such names, and those with a trailing
 * "_" that could be mistaken for a changed one, get another "_", so that the mapping from capture
 * to picture is one to one.
 */
#include "batch/mirror.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "render/output-format.h"

/* Suffixes that differ from the format's name. */
static const struct {
	const char *format, *suffix;
} suffixes[] = { { "text", "txt" }, { MIRROR_THUMBNAIL, "png" } };

static const char *suffix_of(const char *format)
{
	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (!strcmp(suffixes[i].format, format))
			return suffixes[i].suffix;
	return format;
}

static gboolean ends_like_a_picture(const char *name, gsize length)
{
	const OutputFormat *format;

	for (guint i = 0; (format = output_format_at(i)); i++) {
		const char *suffix = suffix_of(format->name);
		gsize n = strlen(suffix);

		if (length > n + 1 && name[length - n - 1] == '.' &&
		    !strncmp(name + length - n, suffix, n))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_own(const char *name, gsize length)
{
	static const char *const own[] = { MIRROR_PAGE, MIRROR_MANIFEST, MIRROR_STATE,
					   MIRROR_THUMBNAILS, "manifest" };

	for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
		if (strlen(own[i]) == length && !strncmp(name, own[i], length))
			return TRUE;
	return g_pattern_match_simple("manifest-*-of-*", name); /* of a shard */
}

static gsize without_underscores(const char *name)
{
	gsize length = strlen(name);

	while (length > 0 && name[length - 1] == '_')
		length--;
	return length;
}

char *mirror_path(const char *path, const char *format)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	GString *out = g_string_new(strcmp(format, MIRROR_THUMBNAIL) ? "" : MIRROR_THUMBNAILS "/");

	for (gsize i = 0; parts[i]; i++) {
		gboolean is_folder = parts[i + 1] != NULL;
		gsize length = without_underscores(parts[i]);

		g_string_append(out, parts[i]);
		if ((i == 0 && is_own(parts[i], length)) ||
		    (is_folder && ends_like_a_picture(parts[i], length)))
			g_string_append_c(out, '_');
		g_string_append_c(out, is_folder ? '/' : '.');
	}
	g_string_append(out, suffix_of(format));
	return g_string_free(out, FALSE);
}

gboolean mirror_has(const char *format)
{
	return output_format_find(format) || !strcmp(format, MIRROR_THUMBNAIL);
}

gboolean mirror_is_inside(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	for (gsize i = 0; parts[i]; i++)
		if (!*parts[i] || !strcmp(parts[i], ".") || !strcmp(parts[i], ".."))
			return FALSE;
	return parts[0] != NULL;
}

char *mirror_text(const char *path)
{
	GString *out = g_string_new(NULL);
	const char *end = path + strlen(path);

	for (const char *at = path; at < end;) {
		gunichar c = g_utf8_get_char_validated(at, end - at);
		gboolean is_shown = c != (gunichar)-1 && c != (gunichar)-2 &&
				    g_unichar_isprint(c) && text_is_plain(c);

		if (*at == '\\')
			g_string_append(out, "\\\\");
		else if (is_shown)
			g_string_append_unichar(out, c);
		else
			g_string_append_printf(out, "\\x%02x", (guint8)*at);
		at = is_shown ? g_utf8_next_char(at) : at + 1;
	}
	return g_string_free(out, FALSE);
}

/* The byte that "\\" or "\xHH" at `*at` stands for, `*at` moved past it; 0: neither. */
static char unescape(const char **at)
{
	const char *from = *at + 1;

	if (*from == '\\') {
		*at += 2;
		return '\\';
	}
	if (*from != 'x' || !g_ascii_isxdigit(from[1]) || !g_ascii_isxdigit(from[2]))
		return 0;
	*at += 4;
	return (char)(g_ascii_xdigit_value(from[1]) << 4 | g_ascii_xdigit_value(from[2]));
}

char *mirror_untext(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *at = text;

	while (*at) {
		char c = *at == '\\' ? unescape(&at) : *at++;

		if (!c)
			return NULL;
		g_string_append_c(out, c);
	}
	return g_strdup(out->str);
}

char *mirror_url(const char *path)
{
	g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);

	/* A colon in the first part would make it a scheme: RFC 3986 §4.2. */
	return g_strconcat("./", escaped, NULL);
}

char *mirror_way(const char *from, const char *to)
{
	g_auto(GStrv) here = g_strsplit(from, "/", -1);
	g_auto(GStrv) there = g_strsplit(to, "/", -1);
	GString *way = g_string_new(NULL);
	guint common = 0;

	while (here[common] && there[common] && !strcmp(here[common], there[common]))
		common++;
	for (guint i = common; here[i]; i++)
		if (*here[i])
			g_string_append(way, "../");
	for (guint i = common; there[i]; i++)
		if (*there[i])
			g_string_append_printf(way, "%s/", there[i]);
	if (way->len == 0)
		g_string_append(way, "./");
	g_string_truncate(way, way->len - 1);
	return g_string_free(way, FALSE);
}
