/* Hinting and rounding depend on the surface, so the same text has different sizes on image, SVG
 * and PDF surfaces.  One context without either measures and paints for all of them, and what was
 * shaped for measuring is kept for painting.
 *
 * Without hinting, a glyph differs between sizes only by its scale.  So each weight is loaded once,
 * at REFERENCE_SIZE: most of a small picture's time is finding and loading fonts.  Texts are single
 * lines of one paragraph; itemizing and shaping them ourselves saves what a PangoLayout does for
 * line breaks and line heights.
 */
#include "layout/text-pango.h"

#include <pango/pangocairo.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/keyed-hash.h"

#define REFERENCE_SIZE 10 /* points */
#define CACHE_MAX 32768   /* shaped texts kept: as many as a picture of ten thousand arrows has */

typedef enum { WEIGHT_REGULAR, WEIGHT_SEMIBOLD, N_WEIGHTS } Weight;

static const PangoWeight pango_weight[N_WEIGHTS] = { PANGO_WEIGHT_NORMAL, PANGO_WEIGHT_SEMIBOLD };

static const Weight weight_of[TEXT_N_STYLES] = {
	[TEXT_TITLE] = WEIGHT_SEMIBOLD, [TEXT_HEAD] = WEIGHT_SEMIBOLD,
	[TEXT_LEAD] = WEIGHT_SEMIBOLD,  [TEXT_VERDICT] = WEIGHT_SEMIBOLD,
	[TEXT_STATE] = WEIGHT_SEMIBOLD,
};

typedef struct {
	GArray *runs;        /* of GlyphRun, which own what they point to */
	TextExtents extents; /* at the reference size */
} Shaped;

typedef struct {
	TextMeasure base;
	PangoContext *context;
	PangoAttrList *attributes[N_WEIGHTS];
	GHashTable *shaped[N_WEIGHTS]; /* text → Shaped */
	guint n_shaped;
	gboolean lacks_font; /* that was found but cannot be opened */
	double scale[TEXT_N_STYLES];
} PangoMeasure;

static void run_clear(gpointer data)
{
	GlyphRun *run = data;

	g_object_unref(run->font);
	pango_glyph_string_free(run->glyphs);
	pango_item_free(run->item);
	g_free(run->text);
}

static void shaped_free(gpointer data)
{
	Shaped *self = data;

	g_array_unref(self->runs);
	g_free(self);
}

/* Adds the ink of a run to that of the runs before it, and its advance. */
static void extend(TextExtents *sum, const GlyphRun *run)
{
	PangoRectangle ink, logical;

	pango_glyph_string_extents(run->glyphs, run->font, &ink, &logical);
	if (ink.width > 0 && ink.height > 0) {
		double left = run->x + pango_units_to_double(ink.x);
		double right = left + pango_units_to_double(ink.width);
		double top = pango_units_to_double(ink.y);
		double bottom = top + pango_units_to_double(ink.height);
		gboolean is_first = sum->right <= sum->left;

		sum->left = is_first ? left : MIN(sum->left, left);
		sum->right = is_first ? right : MAX(sum->right, right);
		sum->top = is_first ? top : MIN(sum->top, top);
		sum->bottom = is_first ? bottom : MAX(sum->bottom, bottom);
	}
	sum->advance = run->x + pango_units_to_double(logical.width);
}

/* pango continues without it, and paints something else. */
static gboolean can_paint(PangoFont *font)
{
	cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));

	return scaled && cairo_scaled_font_status(scaled) == CAIRO_STATUS_SUCCESS;
}

static Shaped *shape_anew(PangoMeasure *self, Weight weight, const char *text)
{
	int length = (int)strlen(text);
	GList *logical =
		pango_itemize(self->context, text, 0, length, self->attributes[weight], NULL);
	GList *items = pango_reorder_items(logical);
	Shaped *shaped = g_new0(Shaped, 1);

	shaped->runs = g_array_new(FALSE, FALSE, sizeof(GlyphRun));
	g_array_set_clear_func(shaped->runs, run_clear);
	for (GList *at = items; at; at = at->next) {
		const PangoItem *item = at->data;
		GlyphRun run = { .font = g_object_ref(item->analysis.font),
				 .glyphs = pango_glyph_string_new(),
				 .item = pango_item_copy((PangoItem *)item),
				 .text = g_strndup(text + item->offset, (gsize)item->length),
				 .x = shaped->extents.advance };

		run.item->offset = 0;
		pango_shape_full(text + item->offset, item->length, text, length, &item->analysis,
				 run.glyphs);
		extend(&shaped->extents, &run);
		self->lacks_font |= !can_paint(run.font);
		g_array_append_val(shaped->runs, run);
	}
	g_list_free(items);
	g_list_free_full(logical, (GDestroyNotify)pango_item_free);
	return shaped;
}

static void forget(PangoMeasure *self)
{
	for (int weight = 0; weight < N_WEIGHTS; weight++)
		g_hash_table_remove_all(self->shaped[weight]);
	self->n_shaped = 0;
}

static const Shaped *shape(PangoMeasure *self, TextStyle style, const char *text)
{
	Weight weight = weight_of[style];
	Shaped *shaped = g_hash_table_lookup(self->shaped[weight], text);

	if (shaped)
		return shaped;
	if (self->n_shaped++ >= CACHE_MAX)
		forget(self);
	shaped = shape_anew(self, weight, text);
	g_hash_table_insert(self->shaped[weight], g_strdup(text), shaped);
	return shaped;
}

static void pango_extents(TextMeasure *measure, TextStyle style, const char *text,
			  TextExtents *result)
{
	PangoMeasure *self = (PangoMeasure *)measure;
	const TextExtents *extents = &shape(self, style, text)->extents;
	double scale = self->scale[style];

	*result = (TextExtents){
		.advance = extents->advance * scale,
		.left = extents->left * scale,
		.top = extents->top * scale,
		.right = extents->right * scale,
		.bottom = extents->bottom * scale,
	};
}

static void pango_measure_free(TextMeasure *measure)
{
	PangoMeasure *self = (PangoMeasure *)measure;

	for (int weight = 0; weight < N_WEIGHTS; weight++) {
		pango_attr_list_unref(self->attributes[weight]);
		g_hash_table_unref(self->shaped[weight]);
	}
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

static PangoAttrList *attributes_new(const char *family, PangoWeight weight)
{
	PangoAttrList *attributes = pango_attr_list_new();
	PangoFontDescription *font = pango_font_description_from_string(family);

	pango_font_description_set_absolute_size(font, REFERENCE_SIZE * PANGO_SCALE);
	pango_font_description_set_weight(font, weight);
	pango_attr_list_insert(attributes, pango_attr_font_desc_new(font));
	pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum"));
	pango_font_description_free(font);
	return attributes;
}

static gpointer do_nothing(gpointer data)
{
	return data;
}

/* pango starts a thread for fontconfig, and exits if it cannot. */
static gboolean check_threads(GError **error)
{
	g_autoptr(GError) reason = NULL;
	GThread *thread = g_thread_try_new("probe", do_nothing, NULL, &reason);

	if (thread) {
		g_thread_join(thread);
		return TRUE;
	}
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_MACHINE,
		    "cannot be drawn (cannot start a thread: %s): close other programs, or raise "
		    "the process and memory limits",
		    reason->message);
	return FALSE;
}

static TextMeasure *measure_new(const Template *template)
{
	PangoMeasure *self = g_new0(PangoMeasure, 1);

	self->base.extents = pango_extents;
	self->base.free = pango_measure_free;
	self->context = surface_free_context();
	for (int weight = 0; weight < N_WEIGHTS; weight++) {
		self->attributes[weight] = attributes_new(template->font, pango_weight[weight]);
		self->shaped[weight] =
			g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, shaped_free);
	}
	for (int style = 0; style < TEXT_N_STYLES; style++)
		self->scale[style] = template->text_size[style] / REFERENCE_SIZE;
	return &self->base;
}

TextMeasure *text_pango_new(const Template *template, GError **error)
{
	TextMeasure *self;
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* threads inherit it */
	self = check_threads(error) ? measure_new(template) : NULL;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return self;
}

static gboolean has_unknown_glyph(const PangoGlyphString *glyphs)
{
	for (int i = 0; i < glyphs->num_glyphs; i++)
		if (glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
			return TRUE;
	return FALSE;
}

static gboolean can_write(PangoMeasure *self, Weight weight, const char *text)
{
	GList *items = pango_itemize(self->context, text, 0, (int)strlen(text),
				     self->attributes[weight], NULL);
	PangoGlyphString *glyphs = pango_glyph_string_new();
	gboolean can = TRUE;

	for (GList *at = items; at && can; at = at->next) {
		const PangoItem *item = at->data;

		can = item->analysis.font != NULL;
		if (!can)
			break;
		pango_shape(text + item->offset, item->length, &item->analysis, glyphs);
		can = !has_unknown_glyph(glyphs);
	}
	pango_glyph_string_free(glyphs);
	g_list_free_full(items, (GDestroyNotify)pango_item_free);
	return can;
}

gboolean text_pango_check(TextMeasure *measure, GError **error)
{
	PangoMeasure *self = (PangoMeasure *)measure;

	for (int weight = 0; weight < N_WEIGHTS; weight++) {
		if (can_write(self, (Weight)weight, "SYN 0123456789"))
			continue;
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_MACHINE,
			    "cannot be drawn (no usable font found): install one, such as "
			    "fonts-inter, and check that its files are readable");
		return FALSE;
	}
	return TRUE;
}

gboolean text_pango_check_shaped(const TextMeasure *measure, GError **error)
{
	if (!((const PangoMeasure *)measure)->lacks_font)
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_MACHINE,
		    "cannot be drawn (cannot open a font file): make it readable, or raise the "
		    "open file and memory limits");
	return FALSE;
}

ShapedText text_pango_shape(TextMeasure *measure, TextStyle style, const char *text)
{
	PangoMeasure *self = (PangoMeasure *)measure;

	return (ShapedText){ shape(self, style, text)->runs, self->scale[style] };
}
