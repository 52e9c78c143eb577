#include "render/formats.h"

#include <cairo-pdf.h>

#include "base/quantity.h"
#include "diagram/label.h"
#include "flow/transport.h"
#include "render/cairo-bytes.h"
#include "render/paint.h"

#define ABOVE 40.0           /* above a bookmark's arrow, also shown */
#define TROUBLES_MAX 200     /* bookmarks */
#define PDF_SIDE_MAX 14400.0 /* points: what PDF readers take (ISO 32000-1, Annex C.2) */

/* Reproducible output: no current time. */
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

/* Where each message's arrow begins: page (from 1) and height on it, in points. */
typedef struct {
	guint page;
	double y;
} Place;

static Place *places_of(const Picture *picture, guint first_page)
{
	Place *places = g_new0(Place, picture->diagram->messages->len);

	for (guint i = 0; i < picture->layout->pages->len; i++) {
		const Page *page = layout_page(picture->layout, i);

		for (guint k = 0; k < page->items->len; k++) {
			const Item *item = page_item(page, k);
			Place *place =
				item->message == ITEM_NO_MESSAGE ? NULL : &places[item->message];

			if (item->kind == ITEM_ARROW && place && !place->page)
				*place = (Place){ first_page + i,
						  (item->arrow.from.y - ABOVE) * page->scale };
		}
	}
	return places;
}

static int add_bookmark(cairo_surface_t *surface, int parent, const char *name, const Place *place)
{
	char y[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *link =
		g_strdup_printf("page=%u pos=[0 %s]", place->page,
				g_ascii_formatd(y, sizeof(y), "%.2f", MAX(place->y, 0)));

	return cairo_pdf_surface_add_outline(surface, parent, name, link,
					     CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

static gboolean is_trouble(const Message *message)
{
	for (guint i = 0; i < message->label.n_pieces; i++)
		if (message->label.piece[i].kind == PIECE_TROUBLE)
			return TRUE;
	return FALSE;
}

/* The picture, below it the flow's phases, and what went wrong in each. */
static void add_outline(cairo_surface_t *surface, const Picture *picture, guint first_page)
{
	const Diagram *diagram = picture->diagram;
	g_autofree Place *places = places_of(picture, first_page);
	g_autofree char *flow = diagram->is_single ? flow_name(diagram->flow) : NULL;
	g_autofree char *name = flow ? g_strdup_printf("Flow %s: %s", flow, diagram->title)
				     : g_strdup(diagram->title);
	int root = add_bookmark(surface, CAIRO_PDF_OUTLINE_ROOT, name, &(Place){ first_page, 0 });
	int parent = root;
	guint phase = 0, n_troubles = 0;

	for (guint i = 0; i < diagram->messages->len; i++) {
		const Message *message = diagram_message(diagram, i);
		g_autofree char *label = label_to_string(&message->label, LABEL_PIECES_MAX, " ");

		for (; phase < diagram->phases->len &&
		       g_array_index(diagram->phases, Phase, phase).first <= i;
		     phase++)
			parent = add_bookmark(surface, root,
					      g_array_index(diagram->phases, Phase, phase).name,
					      &places[i]);
		if (is_trouble(message) && n_troubles++ < TROUBLES_MAX)
			add_bookmark(surface, parent, label, &places[i]);
	}
}

static void draw_page(cairo_surface_t *surface, cairo_t *cr, const Page *page,
		      const RenderContext *context)
{
	double shrink = MIN(page->scale, PDF_SIDE_MAX / MAX(page->width, page->height));

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
			n_pages++;
		}
		add_outline(surface, picture, n_pages - picture->layout->pages->len + 1);
	}
	return cairo_bytes_finish(cr, surface, error);
}
