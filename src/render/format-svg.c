/* cairo draws the picture, svg-text.c its texts.  What that lacks is inserted into the bytes:
 * - ids of the picture's own: cairo counts them through the whole process, so a second picture
 *   would have other bytes, and two pictures inlined in one page would borrow each other's glyphs;
 * - a title and a description, the whole ladder in words.
 *
 * An id begins with the checksum of the whole file, so that no two pictures share one.
 * SVG_ID_PREFIX is its placeholder until it is known; no text of a picture has control characters.
 */
#include "render/formats.h"

#include <cairo-svg.h>
#include <string.h>

#include "base/keyed-hash.h"
#include "render/cairo-bytes.h"
#include "render/paint.h"
#include "render/svg-text.h"

#define ID_DIGITS 8 /* of the checksum */

/* Where cairo writes an id or a reference to one: what comes before it, and what ends it. */
static const struct {
	const char *before;
	char end;
} id_places[] = {
	{ " id=\"", '"' },
	{ "xlink:href=\"#", '"' },
	{ "url(#", ')' },
};

/* `known`: cairo's id → number, from 1. */
static void append_cairo_id(GString *out, GHashTable *known, const char *id, gsize length)
{
	g_autofree char *key = g_strndup(id, length);
	gpointer number = g_hash_table_lookup(known, key);

	if (!number) {
		number = GUINT_TO_POINTER(g_hash_table_size(known) + 1);
		g_hash_table_insert(known, g_steal_pointer(&key), number);
	}
	g_string_append_printf(out, "%cc%u", SVG_ID_PREFIX, GPOINTER_TO_UINT(number));
}

/* The position of an id that begins at `at`, or -1. */
static int id_place_at(const char *at)
{
	for (gsize i = 0; i < G_N_ELEMENTS(id_places); i++)
		if (g_str_has_prefix(at, id_places[i].before))
			return (int)i;
	return -1;
}

/* Copies cairo's elements up to `end`, with ids of our own. */
static void append_renamed(GString *out, const char *at, const char *end)
{
	g_autoptr(GHashTable) known =
		g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, NULL);

	while (at < end) {
		const char *next = at + strcspn(at + 1, " xu") + 1;
		int place = id_place_at(at);

		if (place >= 0) {
			const char *id = at + strlen(id_places[place].before);
			gsize length = strcspn(id, (char[]){ id_places[place].end, '\0' });

			g_string_append_len(out, at, id - at);
			append_cairo_id(out, known, id, length);
			at = id + length;
			continue;
		}
		g_string_append_len(out, at, MIN(next, end) - at);
		at = next;
	}
}

static void append_words(GString *out, const char *element, const char *text)
{
	g_autofree char *escaped = g_markup_escape_text(text, -1);

	g_string_append_printf(out, "<%s id=\"%c%s\">%s</%s>\n", element, SVG_ID_PREFIX, element,
			       escaped, element);
}

static void append_length(GString *out, const char *before, double length, const char *unit)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(digits, sizeof(digits), "%.8g", length);
	g_string_append_printf(out, "%s%s%s", before, digits, unit);
}

/* Replaces cairo's: the picture's size on its sheet, and in its own units. */
static void append_root(GString *out, const Page *page, const Diagram *diagram)
{
	g_string_append_printf(out,
			       "<svg role=\"img\" aria-labelledby=\"%ctitle\" "
			       "aria-describedby=\"%cdesc\" xmlns=\"http://www.w3.org/2000/svg\" "
			       "xmlns:xlink=\"http://www.w3.org/1999/xlink\"",
			       SVG_ID_PREFIX, SVG_ID_PREFIX);
	append_length(out, " width=\"", page->width * page->scale, "pt\"");
	append_length(out, " height=\"", page->height * page->scale, "pt\"");
	append_length(out, " viewBox=\"0 0 ", page->width, "");
	append_length(out, " ", page->height, "\" version=\"1.1\">\n");
	append_words(out, "title", diagram->title);
	append_words(out, "desc", diagram->description);
}

/* Appends `svg` with the prefix of every id filled in. */
static void append_stamped(const GString *svg, GByteArray *out)
{
	g_autofree char *sum =
		g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)svg->str, svg->len);
	g_autofree char *prefix = g_strdup_printf("p%.*s-", ID_DIGITS, sum);
	const char *at = svg->str, *end = svg->str + svg->len, *mark;

	while ((mark = memchr(at, SVG_ID_PREFIX, (gsize)(end - at)))) {
		g_byte_array_append(out, (const guint8 *)at, (guint)(mark - at));
		g_byte_array_append(out, (const guint8 *)prefix, (guint)strlen(prefix));
		at = mark + 1;
	}
	g_byte_array_append(out, (const guint8 *)at, (guint)(end - at));
}

/* `drawn` is cairo's whole document, NUL-terminated. */
static void finish_svg(const char *drawn, const SvgText *texts, const Picture *picture,
		       GByteArray *out)
{
	const char *root = strstr(drawn, "<svg"), *end = g_strrstr(drawn, "</svg>");
	const char *body = root ? strchr(root, '>') : NULL;
	GString *svg = g_string_sized_new(strlen(drawn) * 2);

	g_assert(body && end);
	g_string_append_len(svg, drawn, root - drawn);
	append_root(svg, layout_page(picture->layout, 0), picture->diagram);
	append_renamed(svg, body + 1, end);
	svg_text_write(texts, svg);
	g_string_append(svg, "</svg>\n");
	append_stamped(svg, out);
	g_string_free(svg, TRUE);
}

gboolean format_svg(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error)
{
	const Picture *picture = &g_array_index(pictures, Picture, 0);
	const Page *page = layout_page(picture->layout, 0);
	g_autoptr(SvgText) texts = svg_text_new(context->template, context->measure);
	g_autoptr(GByteArray) drawn = g_byte_array_new();
	cairo_surface_t *surface = cairo_svg_surface_create_for_stream(cairo_bytes_write, drawn,
								       page->width, page->height);
	cairo_t *cr = cairo_create(surface);

	paint_page(cr, page, context->template, context->measure, svg_text_add, texts);
	if (!cairo_bytes_finish(cr, surface, error))
		return FALSE;
	g_byte_array_append(drawn, (const guint8 *)"", 1);
	finish_svg((const char *)drawn->data, texts, picture, out);
	return TRUE;
}
