/* cairo's own PNG writer spends most of a picture's time in zlib and knows no physical size, so the
 * pixels go through libpng: three channels (the ground is opaque), the one filter and the level
 * that serve line drawings, and pHYs.
 */
#include "render/formats.h"

#include <cairo.h>
#include <math.h>
#include <png.h>

#include "base/error.h"
#include "base/quantity.h"
#include "render/cairo-bytes.h"
#include "render/paint.h"

#define PIXELS_SIDE_MAX 32767  /* of cairo's image surfaces */
#define PIXELS_MAX 150000000.0 /* in all: 600 MB while it is drawn */
#define POINTS_PER_METRE (72 / 0.0254)
#define ZLIB_LEVEL 2

static gboolean check_size(double width, double height, double scale, GError **error)
{
	g_autofree char *w = NULL, *h = NULL;

	if (width <= PIXELS_SIDE_MAX && height <= PIXELS_SIDE_MAX && width * height <= PIXELS_MAX)
		return TRUE;
	w = quantity_count((guint64)width);
	h = quantity_count((guint64)height);
	g_set_error(
		error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		"would be %s × %s pixels, too many for PNG: use --scale below %g, or SVG or PDF", w,
		h, scale);
	return FALSE;
}

static void append_png(png_structp png, png_bytep data, png_size_t length)
{
	g_byte_array_append(png_get_io_ptr(png), data, (guint)length);
}

static void flush_png(png_structp png)
{
	(void)png;
}

/* Native-endian xRGB to R, G, B. */
static void pack_row(const guint32 *pixels, int width, guint8 *row)
{
	for (int x = 0; x < width; x++) {
		row[3 * x] = (guint8)(pixels[x] >> 16);
		row[3 * x + 1] = (guint8)(pixels[x] >> 8);
		row[3 * x + 2] = (guint8)pixels[x];
	}
}

static void write_rows(png_structp png, cairo_surface_t *image)
{
	int width = cairo_image_surface_get_width(image);
	int height = cairo_image_surface_get_height(image);
	int stride = cairo_image_surface_get_stride(image);
	const guint8 *data = cairo_image_surface_get_data(image);
	g_autofree guint8 *row = g_malloc(3 * (gsize)width);

	for (int y = 0; y < height; y++) {
		pack_row((const guint32 *)(gconstpointer)(data + (gsize)y * (gsize)stride), width,
			 row);
		png_write_row(png, row);
	}
}

/* libpng's errors can only be memory's end, where GLib ends the program as well: its default
 * serves. */
static void encode(cairo_surface_t *image, double scale, GByteArray *out)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_uint_32 per_metre = (png_uint_32)lround(scale * POINTS_PER_METRE);

	png_set_write_fn(png, out, append_png, flush_png);
	png_set_compression_level(png, ZLIB_LEVEL);
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
	png_set_IHDR(png, info, (png_uint_32)cairo_image_surface_get_width(image),
		     (png_uint_32)cairo_image_surface_get_height(image), 8, PNG_COLOR_TYPE_RGB,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	png_write_info(png, info);
	write_rows(png, image);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}

gboolean format_png(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error)
{
	const Page *page = layout_page(g_array_index(pictures, Picture, 0).layout, 0);
	double width = ceil(page->width * context->scale);
	double height = ceil(page->height * context->scale);
	cairo_surface_t *image;
	cairo_t *cr;
	gboolean drawn;

	if (!check_size(width, height, context->scale, error))
		return FALSE;
	image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
	cr = cairo_create(image);
	cairo_scale(cr, context->scale, context->scale);
	paint_page(cr, page, context->template, context->measure);
	drawn = cairo_bytes_check(cairo_status(cr), error);
	cairo_destroy(cr);
	cairo_surface_flush(image);
	if (drawn)
		encode(image, context->scale, out);
	cairo_surface_destroy(image);
	return drawn;
}
