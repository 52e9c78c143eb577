/* The same text measures differently on image, SVG and PDF surfaces as long as hinting and rounding
 * depend on the surface.  So one context without either measures and paints for all of them, and
 * what was shaped for measuring is kept for painting.
 */
#include "layout/text-pango.h"

#include <pango/pangocairo.h>
#include <string.h>

#define CACHE_MAX 8192 /* shaped texts kept; a picture's own repeat far below that */

static const gboolean is_bold[TEXT_N_STYLES] = {
	[TEXT_TITLE] = TRUE,   [TEXT_HEAD] = TRUE,  [TEXT_LEAD] = TRUE,
	[TEXT_VERDICT] = TRUE, [TEXT_STATE] = TRUE,
};

typedef struct {
	PangoLayout *layout; /* owned */
	TextExtents extents;
} Shaped;

typedef struct {
	TextMeasure base;
	PangoContext *context;
	PangoAttrList *features;
	PangoFontDescription *font[TEXT_N_STYLES];
	GHashTable *shaped[TEXT_N_STYLES]; /* text → Shaped */
	guint n_shaped;
} PangoMeasure;

static void shaped_free(gpointer data)
{
	Shaped *self = data;

	g_object_unref(self->layout);
	g_free(self);
}

static TextExtents extents_of(PangoLayout *layout)
{
	PangoRectangle ink, logical;

	pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), &ink, &logical);
	return (TextExtents){
		.advance = pango_units_to_double(logical.width),
		.left = pango_units_to_double(ink.x),
		.top = pango_units_to_double(ink.y),
		.right = pango_units_to_double(ink.x + ink.width),
		.bottom = pango_units_to_double(ink.y + ink.height),
	};
}

static void forget(PangoMeasure *self)
{
	for (int style = 0; style < TEXT_N_STYLES; style++)
		g_hash_table_remove_all(self->shaped[style]);
	self->n_shaped = 0;
}

static const Shaped *shape(PangoMeasure *self, TextStyle style, const char *text)
{
	Shaped *shaped = g_hash_table_lookup(self->shaped[style], text);

	if (shaped)
		return shaped;
	if (self->n_shaped++ >= CACHE_MAX)
		forget(self);
	shaped = g_new0(Shaped, 1);
	shaped->layout = pango_layout_new(self->context);
	pango_layout_set_single_paragraph_mode(shaped->layout, TRUE);
	pango_layout_set_font_description(shaped->layout, self->font[style]);
	pango_layout_set_attributes(shaped->layout, self->features);
	pango_layout_set_text(shaped->layout, text, -1);
	shaped->extents = extents_of(shaped->layout);
	g_hash_table_insert(self->shaped[style], g_strdup(text), shaped);
	return shaped;
}

static void pango_extents(TextMeasure *measure, TextStyle style, const char *text,
			  TextExtents *result)
{
	*result = shape((PangoMeasure *)measure, style, text)->extents;
}

static void pango_measure_free(TextMeasure *measure)
{
	PangoMeasure *self = (PangoMeasure *)measure;

	for (int style = 0; style < TEXT_N_STYLES; style++) {
		pango_font_description_free(self->font[style]);
		g_hash_table_unref(self->shaped[style]);
	}
	pango_attr_list_unref(self->features);
	g_object_unref(self->context);
	g_free(self);
}

static PangoContext *surface_free_context(void)
{
	PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_language(context, pango_language_from_string("en"));
	pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
	cairo_font_options_destroy(options);
	return context;
}

TextMeasure *text_pango_new(const Template *template)
{
	PangoMeasure *self = g_new0(PangoMeasure, 1);

	self->base.extents = pango_extents;
	self->base.free = pango_measure_free;
	self->context = surface_free_context();
	self->features = pango_attr_list_new();
	pango_attr_list_insert(self->features, pango_attr_font_features_new("tnum"));
	for (int style = 0; style < TEXT_N_STYLES; style++) {
		self->font[style] = pango_font_description_from_string(template->font);
		pango_font_description_set_absolute_size(self->font[style],
							 template->text_size[style] * PANGO_SCALE);
		pango_font_description_set_weight(self->font[style], is_bold[style]
									     ? PANGO_WEIGHT_SEMIBOLD
									     : PANGO_WEIGHT_NORMAL);
		self->shaped[style] =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, shaped_free);
	}
	return &self->base;
}

PangoLayoutLine *text_pango_line(TextMeasure *self, TextStyle style, const char *text)
{
	return pango_layout_get_line_readonly(shape((PangoMeasure *)self, style, text)->layout, 0);
}
