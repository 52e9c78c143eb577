/* cairo writes a glyph's outline again for every size and every angle: with slanted arrows that is
 * nearly all of the file and of the time.  Here an outline is written once, in units fine enough
 * for whole numbers, and is scaled and rotated where it is used. */
#include "render/svg-text.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "layout/text-pango.h"
#include "render/svg-number.h"

#define UNITS_PER_POINT 100.0 /* of the reference size, whose glyphs the outlines are */

struct SvgText {
	const Template *template;
	TextMeasure *measure;
	cairo_t *pen;      /* where outlines are taken from */
	GHashTable *fonts; /* PangoFont → GHashTable of glyph → number, from 1; 0: no outline */
	guint n_glyphs;    /* numbers given */
	GString *outlines;
	GString *texts;
};

SvgText *svg_text_new(const Template *template, TextMeasure *measure)
{
	SvgText *self = g_new0(SvgText, 1);
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);

	self->template = template;
	self->measure = measure;
	self->pen = cairo_create(surface);
	self->fonts = g_hash_table_new_full(NULL, NULL, g_object_unref,
					    (GDestroyNotify)g_hash_table_unref);
	self->outlines = g_string_new(NULL);
	self->texts = g_string_new(NULL);
	cairo_surface_destroy(surface);
	return self;
}

void svg_text_free(SvgText *self)
{
	if (!self)
		return;
	cairo_destroy(self->pen);
	g_hash_table_unref(self->fonts);
	g_string_free(self->outlines, TRUE);
	g_string_free(self->texts, TRUE);
	g_free(self);
}

/* ---- outlines -----------------------------------------------------------------------------------
 */

static long whole(double length)
{
	return lround(length);
}

static void append_path(GString *out, const cairo_path_t *path)
{
	static const struct {
		char letter;
		int n_points;
	} commands[] = {
		[CAIRO_PATH_MOVE_TO] = { 'M', 1 },
		[CAIRO_PATH_LINE_TO] = { 'L', 1 },
		[CAIRO_PATH_CURVE_TO] = { 'C', 3 },
		[CAIRO_PATH_CLOSE_PATH] = { 'Z', 0 },
	};

	for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
		const cairo_path_data_t *step = &path->data[i];
		int n_points = commands[step->header.type].n_points;

		g_string_append_c(out, commands[step->header.type].letter);
		for (int p = 1; p <= n_points; p++) {
			if (p > 1)
				g_string_append_c(out, ' ');
			svg_append_whole(out, whole(step[p].point.x));
			g_string_append_c(out, ' ');
			svg_append_whole(out, whole(step[p].point.y));
		}
	}
}

/* The outline of a glyph at UNITS_PER_POINT; empty if it has none.  Caller destroys. */
static cairo_path_t *outline(SvgText *self, PangoFont *font, PangoGlyph glyph)
{
	cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_matrix_t matrix;

	cairo_scaled_font_get_font_matrix(scaled, &matrix);
	cairo_matrix_scale(&matrix, UNITS_PER_POINT, UNITS_PER_POINT);
	cairo_scaled_font_get_font_options(scaled, options);
	cairo_set_font_face(self->pen, cairo_scaled_font_get_font_face(scaled));
	cairo_set_font_matrix(self->pen, &matrix);
	cairo_set_font_options(self->pen, options);
	cairo_font_options_destroy(options);
	cairo_new_path(self->pen);
	cairo_glyph_path(self->pen, &(cairo_glyph_t){ .index = glyph }, 1);
	return cairo_copy_path(self->pen);
}

/* Writes the outline and returns its number; 0 if the glyph has none. */
static guint define(SvgText *self, PangoFont *font, PangoGlyph glyph)
{
	cairo_path_t *path = outline(self, font, glyph);
	guint number = path->num_data ? ++self->n_glyphs : 0;

	if (number) {
		g_string_append_printf(self->outlines, "<path id=\"%cg%u\" d=\"", SVG_ID_PREFIX,
				       number);
		append_path(self->outlines, path);
		g_string_append(self->outlines, "\"/>\n");
	}
	cairo_path_destroy(path);
	return number;
}

static guint number_of(SvgText *self, PangoFont *font, PangoGlyph glyph)
{
	GHashTable *glyphs = g_hash_table_lookup(self->fonts, font);
	gpointer number;

	if (!glyphs) {
		glyphs = g_hash_table_new(NULL, NULL);
		g_hash_table_insert(self->fonts, g_object_ref(font), glyphs);
	}
	if (!g_hash_table_lookup_extended(glyphs, GUINT_TO_POINTER(glyph), NULL, &number)) {
		number = GUINT_TO_POINTER(define(self, font, glyph));
		g_hash_table_insert(glyphs, GUINT_TO_POINTER(glyph), number);
	}
	return GPOINTER_TO_UINT(number);
}

/* ---- uses ---------------------------------------------------------------------------------------
 */

typedef enum { GLYPH_BLANK, GLYPH_OUTLINED, GLYPH_OTHER } GlyphKind;

static GlyphKind glyph_kind(SvgText *self, PangoFont *font, PangoGlyph glyph)
{
	PangoRectangle ink;

	if (glyph == PANGO_GLYPH_EMPTY)
		return GLYPH_BLANK;
	if (glyph & PANGO_GLYPH_UNKNOWN_FLAG)
		return GLYPH_OTHER;
	if (number_of(self, font, glyph))
		return GLYPH_OUTLINED;
	pango_font_get_glyph_extents(font, glyph, &ink, NULL);
	return ink.width > 0 && ink.height > 0 ? GLYPH_OTHER : GLYPH_BLANK;
}

static gboolean is_all_outlines(SvgText *self, const TextSpan *span)
{
	ShapedText text = text_pango_shape(self->measure, span->style, span->text);

	for (guint i = 0; i < text.runs->len; i++) {
		const GlyphRun *run = &g_array_index(text.runs, GlyphRun, i);

		for (int g = 0; g < run->glyphs->num_glyphs; g++)
			if (glyph_kind(self, run->font, run->glyphs->glyphs[g].glyph) ==
			    GLYPH_OTHER)
				return FALSE;
	}
	return TRUE;
}

static void append_number(GString *out, const char *before, double value)
{
	g_string_append(out, before);
	svg_append_number(out, value);
}

static void append_use(GString *out, guint number, long x, long y)
{
	g_string_append(out, "<use xlink:href=\"#");
	g_string_append_c(out, SVG_ID_PREFIX);
	g_string_append_c(out, 'g');
	svg_append_whole(out, number);
	g_string_append(out, "\" x=\"");
	svg_append_whole(out, x);
	if (y) {
		g_string_append(out, "\" y=\"");
		svg_append_whole(out, y);
	}
	g_string_append(out, "\"/>");
}

static void append_run(SvgText *self, const GlyphRun *run)
{
	double x = run->x * UNITS_PER_POINT;

	for (int i = 0; i < run->glyphs->num_glyphs; i++) {
		const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
		const PangoGlyphGeometry *at = &info->geometry;
		long y = whole(at->y_offset * UNITS_PER_POINT / PANGO_SCALE);

		if (glyph_kind(self, run->font, info->glyph) == GLYPH_OUTLINED)
			append_use(self->texts, number_of(self, run->font, info->glyph),
				   whole(x + at->x_offset * UNITS_PER_POINT / PANGO_SCALE), y);
		x += at->width * UNITS_PER_POINT / PANGO_SCALE;
	}
}

static void append_span(SvgText *self, const TextSpan *span)
{
	ShapedText text = text_pango_shape(self->measure, span->style, span->text);
	const Colour *colour = &self->template->colour[span->colour];

	g_string_append_printf(self->texts, "<g fill=\"#%02lx%02lx%02lx\"",
			       whole(colour->red * 255), whole(colour->green * 255),
			       whole(colour->blue * 255));
	append_number(self->texts, " transform=\"translate(", span->dx);
	append_number(self->texts, ") scale(", text.scale / UNITS_PER_POINT);
	g_string_append(self->texts, ")\">");
	for (guint i = 0; i < text.runs->len; i++)
		append_run(self, &g_array_index(text.runs, GlyphRun, i));
	g_string_append(self->texts, "</g>");
}

/* The text itself, over its outlines. */
static void append_words(SvgText *self, const TextSpan *span)
{
	g_autofree char *escaped = g_markup_escape_text(span->text, -1);

	append_number(self->texts, "<tspan x=\"", span->dx);
	append_number(self->texts, "\" font-size=\"", self->template->text_size[span->style]);
	append_number(self->texts, "\" textLength=\"", span->advance);
	g_string_append(self->texts, "\" lengthAdjust=\"spacingAndGlyphs\">");
	g_string_append(self->texts, escaped);
	g_string_append(self->texts, "</tspan>");
}

gboolean svg_text_add(gpointer data, const TextItem *item)
{
	SvgText *self = data;
	gboolean is_outlined = TRUE;

	for (guint i = 0; i < item->spans->len && is_outlined; i++)
		is_outlined = is_all_outlines(self, &g_array_index(item->spans, TextSpan, i));
	append_number(self->texts, "<g transform=\"translate(", item->origin.x);
	append_number(self->texts, " ", item->origin.y);
	if (fabs(item->angle) > 1e-6)
		append_number(self->texts, ") rotate(", item->angle * 180 / G_PI);
	g_string_append(self->texts, ")\">");
	for (guint i = 0; i < item->spans->len && is_outlined; i++)
		append_span(self, &g_array_index(item->spans, TextSpan, i));
	g_string_append(self->texts, "<text fill-opacity=\"0\">");
	for (guint i = 0; i < item->spans->len; i++) {
		if (i)
			g_string_append_c(self->texts, ' ');
		append_words(self, &g_array_index(item->spans, TextSpan, i));
	}
	g_string_append(self->texts, "</text></g>\n");
	return is_outlined;
}

void svg_text_write(const SvgText *self, GString *out)
{
	g_string_append(out, "<defs>\n");
	g_string_append_len(out, self->outlines->str, (gssize)self->outlines->len);
	g_string_append(out, "</defs>\n<g font-family=\"sans-serif\">\n");
	g_string_append_len(out, self->texts->str, (gssize)self->texts->len);
	g_string_append(out, "</g>\n");
}
