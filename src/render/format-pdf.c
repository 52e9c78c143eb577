#include "render/formats.h"

#include <cairo-pdf.h>

#include "base/quantity.h"
#include "render/cairo-bytes.h"
#include "render/paint.h"

#define PDF_SIDE_MAX 14400.0 /* points: what PDF readers take (ISO 32000-1, Annex C.2) */

/* The clock has no place in a picture that is to be the same on every run. */
static void set_metadata(cairo_surface_t *surface, const GArray *pictures,
			 const RenderContext *context)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(context->date_ns / NS_PER_S);
	g_autofree char *text = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
	const char *title = context->capture_name;

	if (pictures->len == 1)
		title = g_array_index(pictures, Picture, 0).diagram->title;
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, context->capture_name);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "pcapladder");
	if (text) {
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, text);
	}
}

static void add_outline(cairo_surface_t *surface, const Picture *picture, guint page)
{
	g_autofree char *name = picture->diagram->is_single
					? g_strdup_printf("Flow %u: %s", picture->flows[0]->id,
							  picture->diagram->title)
					: g_strdup(picture->diagram->title);
	g_autofree char *link = g_strdup_printf("page=%u", page);

	cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, name, link, 0);
}

static void draw_page(cairo_surface_t *surface, cairo_t *cr, const Page *page,
		      const RenderContext *context)
{
	double shrink = MIN(1, PDF_SIDE_MAX / MAX(page->width, page->height));

	cairo_pdf_surface_set_size(surface, page->width * shrink, page->height * shrink);
	cairo_save(cr);
	cairo_scale(cr, shrink, shrink);
	paint_page(cr, page, context->template, context->measure, NULL, NULL);
	cairo_restore(cr);
	cairo_show_page(cr);
}

gboolean format_pdf(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error)
{
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(cairo_bytes_write, out, 1, 1);
	cairo_t *cr = cairo_create(surface);
	guint n_pages = 0;

	set_metadata(surface, pictures, context);
	for (guint i = 0; i < pictures->len; i++) {
		const Picture *picture = &g_array_index(pictures, Picture, i);

		for (guint k = 0; k < picture->layout->pages->len; k++) {
			draw_page(surface, cr, layout_page(picture->layout, k), context);
			if (k == 0)
				add_outline(surface, picture, n_pages + 1);
			n_pages++;
		}
	}
	return cairo_bytes_finish(cr, surface, error);
}
