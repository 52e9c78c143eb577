#include "draw/pictures.h"

#define GROUPS_MIN 6 /* arrows and bands, however small the sheet */

static void clear_picture(gpointer data)
{
	Picture *picture = data;

	diagram_free((Diagram *)picture->diagram);
	layout_free((Layout *)picture->layout);
}

static void make(const PictureOrder *self, Picture *picture, const DiagramSpec *words)
{
	const DrawOptions *options = self->options;
	gboolean has_sheets = options->page_name && self->format->traits & FORMAT_HAS_SHEETS;
	const LayoutSpec spec = { .sheet = options->fit_name || has_sheets ? &options->sheet : NULL,
				  .fits = options->fit_name != NULL };
	DiagramSpec own = *words;

	own.lacks_ends = !(self->format->traits & FORMAT_NEEDS_LAYOUT);
	if (self->format->traits & (FORMAT_NEEDS_DIAGRAM | FORMAT_NEEDS_LAYOUT))
		picture->diagram = diagram_new(picture->flows, picture->n_flows, &own);
	if (self->format->traits & FORMAT_NEEDS_LAYOUT)
		picture->layout = layout_new(picture->diagram, self->context->template,
					     self->context->measure, &spec);
}

/* Folds until the width alone determines the scale of the picture. */
static void make_fitting(const PictureOrder *self, Picture *picture)
{
	DiagramSpec words = *self->words;

	make(self, picture, &words);
	while (picture->layout->shrink < 1 && words.fold == FOLD_MODE_AUTO &&
	       words.max_groups > GROUPS_MIN) {
		clear_picture(picture);
		words.max_groups = MAX(words.max_groups * 3 / 4, GROUPS_MIN);
		make(self, picture, &words);
	}
}

static void add_picture(const PictureOrder *self, GArray *pictures, Picture picture)
{
	const Template *template = self->context->template;
	gboolean is_shaped =
		template->aspect_width && template->aspect_height && !self->options->page_name;

	if ((self->options->fit_name || is_shaped) && self->format->traits & FORMAT_NEEDS_LAYOUT)
		make_fitting(self, &picture);
	else
		make(self, &picture, self->words);
	g_array_append_val(pictures, picture);
}

GArray *pictures_new(const PictureOrder *self, const GPtrArray *flows)
{
	GArray *pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	const Flow *const *all = (const Flow *const *)(gpointer)flows->pdata;
	gboolean splits = self->options->each || self->format->traits & FORMAT_SPLITS_FLOWS;

	g_array_set_clear_func(pictures, clear_picture);
	for (guint i = 0; splits && i < flows->len; i++)
		add_picture(self, pictures, (Picture){ .flows = &all[i], .n_flows = 1 });
	if (!splits && flows->len)
		add_picture(self, pictures, (Picture){ .flows = all, .n_flows = flows->len });
	return pictures;
}
