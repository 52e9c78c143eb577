/* cairo draws the picture with every glyph as an outline: the same everywhere, with no font needed.
 * What that lacks is put into the bytes:
 * - ids of the picture's own: cairo counts them through the whole process, so a second picture
 * would have other bytes, and two pictures inlined in one page would borrow each other's glyphs;
 * - a title and a description, the whole ladder in words;
 * - the texts themselves, transparent, over their outlines, to be searched, selected and copied.
 */
#include "render/formats.h"

#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "render/cairo-bytes.h"
#include "render/paint.h"

#define ID_DIGITS 8 /* of the content's checksum, in every id */

/* Where cairo writes an id or a reference to one: what comes before it, and what ends it. */
static const struct {
	const char *before;
	char end;
} id_places[] = {
	{ " id=\"", '"' },
	{ "xlink:href=\"#", '"' },
	{ "url(#", ')' },
};

typedef struct {
	GString *text;
	GArray *marks;     /* of gsize: offsets in `text` where ID_DIGITS wait for the checksum */
	GHashTable *known; /* cairo's id → number */
} SvgWriter;

static void append_id(SvgWriter *self, const char *name)
{
	gsize offset;

	g_string_append_c(self->text, 'p');
	offset = self->text->len;
	g_array_append_val(self->marks, offset);
	g_string_append_printf(self->text, "%0*d-%s", ID_DIGITS, 0, name);
}

static void append_cairo_id(SvgWriter *self, const char *id, gsize length)
{
	g_autofree char *key = g_strndup(id, length);
	gpointer number = g_hash_table_lookup(self->known, key);
	char name[16];

	if (!number) {
		number = GUINT_TO_POINTER(g_hash_table_size(self->known) + 1);
		g_hash_table_insert(self->known, g_steal_pointer(&key), number);
	}
	g_snprintf(name, sizeof(name), "%u", GPOINTER_TO_UINT(number));
	append_id(self, name);
}

/* The place of an id that begins at `at`, or -1. */
static int id_place_at(const char *at)
{
	for (gsize i = 0; i < G_N_ELEMENTS(id_places); i++)
		if (g_str_has_prefix(at, id_places[i].before))
			return (int)i;
	return -1;
}

/* Copies cairo's elements up to `end`, with ids of our own. */
static void append_renamed(SvgWriter *self, const char *at, const char *end)
{
	while (at < end) {
		const char *next = at + strcspn(at + 1, " xu") + 1;
		int place = id_place_at(at);

		if (place >= 0) {
			const char *id = at + strlen(id_places[place].before);
			gsize length = strcspn(id, (char[]){ id_places[place].end, '\0' });

			g_string_append_len(self->text, at, id - at);
			append_cairo_id(self, id, length);
			at = id + length;
			continue;
		}
		g_string_append_len(self->text, at, MIN(next, end) - at);
		at = next;
	}
}

static void append_escaped(GString *out, const char *text)
{
	g_autofree char *escaped = g_markup_escape_text(text, -1);

	g_string_append(out, escaped);
}

static void append_number(GString *out, const char *before, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(out, before);
	g_string_append(out, g_ascii_formatd(digits, sizeof(digits), "%.2f", value));
}

static void append_words(SvgWriter *self, const char *element, const char *text)
{
	g_string_append_printf(self->text, "<%s id=\"", element);
	append_id(self, element);
	g_string_append(self->text, "\">");
	append_escaped(self->text, text);
	g_string_append_printf(self->text, "</%s>\n", element);
}

static void append_span(GString *out, const TextSpan *span, const Template *template)
{
	append_number(out, "<tspan x=\"", span->dx);
	append_number(out, "\" font-size=\"", template->text_size[span->style]);
	append_number(out, "\" textLength=\"", span->advance);
	g_string_append(out, "\" lengthAdjust=\"spacingAndGlyphs\">");
	append_escaped(out, span->text);
	g_string_append(out, "</tspan>");
}

static void append_text(GString *out, const TextItem *item, const Template *template)
{
	append_number(out, "<text transform=\"translate(", item->origin.x);
	append_number(out, " ", item->origin.y);
	g_string_append_c(out, ')');
	if (fabs(item->angle) > 1e-6)
		append_number(out, " rotate(", item->angle * 180 / G_PI),
			g_string_append_c(out, ')');
	g_string_append(out, "\">");
	for (guint i = 0; i < item->spans->len; i++) {
		if (i)
			g_string_append_c(out, ' ');
		append_span(out, &g_array_index(item->spans, TextSpan, i), template);
	}
	g_string_append(out, "</text>\n");
}

static void append_text_layer(GString *out, const Page *page, const Template *template)
{
	g_string_append(out, "<g fill-opacity=\"0\" font-family=\"sans-serif\">\n");
	for (guint i = 0; i < page->items->len; i++)
		if (page_item(page, i)->kind == ITEM_TEXT)
			append_text(out, &page_item(page, i)->text, template);
	g_string_append(out, "</g>\n");
}

/* Writes the checksum of all that was written into every id. */
static void stamp_ids(SvgWriter *self)
{
	g_autofree char *sum = g_compute_checksum_for_data(
		G_CHECKSUM_SHA256, (const guchar *)self->text->str, self->text->len);

	for (guint i = 0; i < self->marks->len; i++)
		memcpy(self->text->str + g_array_index(self->marks, gsize, i), sum, ID_DIGITS);
}

static void append_root(SvgWriter *self, const char *attributes, const Diagram *diagram)
{
	g_string_append(self->text, "<svg role=\"img\" aria-labelledby=\"");
	append_id(self, "title");
	g_string_append(self->text, "\" aria-describedby=\"");
	append_id(self, "desc");
	g_string_append_c(self->text, '"');
	g_string_append_len(self->text, attributes, (gssize)strcspn(attributes, ">") + 1);
	g_string_append_c(self->text, '\n');
	append_words(self, "title", diagram->title);
	append_words(self, "desc", diagram->description);
}

/* `drawn` is cairo's whole document, NUL-terminated. */
static void finish_svg(const char *drawn, const Picture *picture, const RenderContext *context,
		       GByteArray *out)
{
	const Page *page = layout_page(picture->layout, 0);
	const char *root = strstr(drawn, "<svg"), *end = g_strrstr(drawn, "</svg>");
	const char *body = root ? strchr(root, '>') : NULL;
	SvgWriter writer = {
		.text = g_string_sized_new(strlen(drawn) * 3 / 2),
		.marks = g_array_new(FALSE, FALSE, sizeof(gsize)),
		.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};

	g_assert(body && end);
	g_string_append_len(writer.text, drawn, root - drawn);
	append_root(&writer, root + strlen("<svg"), picture->diagram);
	append_renamed(&writer, body + 1, end);
	append_text_layer(writer.text, page, context->template);
	g_string_append(writer.text, "</svg>\n");
	stamp_ids(&writer);
	g_byte_array_append(out, (const guint8 *)writer.text->str, (guint)writer.text->len);
	g_string_free(writer.text, TRUE);
	g_array_unref(writer.marks);
	g_hash_table_unref(writer.known);
}

gboolean format_svg(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error)
{
	const Picture *picture = &g_array_index(pictures, Picture, 0);
	const Page *page = layout_page(picture->layout, 0);
	g_autoptr(GByteArray) drawn = g_byte_array_new();
	cairo_surface_t *surface = cairo_svg_surface_create_for_stream(cairo_bytes_write, drawn,
								       page->width, page->height);
	cairo_t *cr = cairo_create(surface);
	cairo_status_t status;

	paint_page(cr, page, context->template, context->measure);
	status = cairo_status(cr);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (!cairo_bytes_check(status, error))
		return FALSE;
	g_byte_array_append(drawn, (const guint8 *)"", 1);
	finish_svg((const char *)drawn->data, picture, context, out);
	return TRUE;
}
