/* cairo's own PNG writer spends most of a picture's time in zlib and knows no physical size, so the
 * pixels go through libpng: three channels (the ground is opaque), no filter, the compression level
 * best for line drawings, and pHYs.
 *
 * The page is painted strip by strip on one small surface: memory does not grow with the picture,
 * and pixels are compressed while they are still in the processor's cache.
 */
#include "render/formats.h"

#include <cairo.h>
#include <math.h>
#include <png.h>
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "render/cairo-bytes.h"
#include "render/paint.h"
#include "render/thumbnail.h"

#define PIXELS_SIDE_MAX 65535  /* the most that viewers open */
#define PIXELS_MAX 150000000.0 /* in total: 600 MB in a viewer */
#define STRIP_HEIGHT 128       /* pixels */
#define POINTS_PER_METRE (72 / 0.0254)
#define ZLIB_LEVEL 2
#define ZLIB_MEMORY 6 /* its tables then stay in the processor's cache */

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

/* Native-endian xRGB to R, G, B.  Four bytes are written for each pixel, the fourth of which is
 * overwritten: `row` has one more than it needs. */
static void pack_row(const guint32 *pixels, int width, guint8 *row)
{
	for (int x = 0; x < width; x++) {
		guint32 rgb = GUINT32_TO_BE(pixels[x] << 8);

		memcpy(row + 3 * x, &rgb, sizeof(rgb));
	}
}

static void write_rows(png_structp png, cairo_surface_t *strip, int height, guint8 *row)
{
	int width = cairo_image_surface_get_width(strip);
	gsize stride = (gsize)cairo_image_surface_get_stride(strip);
	const guint8 *data = cairo_image_surface_get_data(strip);

	for (int y = 0; y < height; y++) {
		pack_row((const guint32 *)(gconstpointer)(data + (gsize)y * stride), width, row);
		png_write_row(png, row);
	}
}

static cairo_status_t paint_strip(cairo_surface_t *strip, int y, const Page *page,
				  const RenderContext *context)
{
	cairo_t *cr = cairo_create(strip);
	cairo_status_t status;

	cairo_translate(cr, 0, -y);
	cairo_scale(cr, context->scale * page->scale, context->scale * page->scale);
	paint_page(cr, page, context->template, context->measure, NULL, NULL);
	status = cairo_status(cr);
	cairo_destroy(cr);
	cairo_surface_flush(strip);
	return status;
}

static cairo_status_t write_strips(png_structp png, int width, int height, const Page *page,
				   const RenderContext *context)
{
	cairo_surface_t *strip =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, STRIP_HEIGHT);
	g_autofree guint8 *row = g_malloc(3 * (gsize)width + 1);
	cairo_status_t status = cairo_surface_status(strip);

	for (int y = 0; y < height && status == CAIRO_STATUS_SUCCESS; y += STRIP_HEIGHT) {
		status = paint_strip(strip, y, page, context);
		write_rows(png, strip, MIN(STRIP_HEIGHT, height - y), row);
	}
	cairo_surface_destroy(strip);
	return status;
}

/* libpng can only run out of memory, when GLib aborts as well: its default error handler suffices.
 */
static png_structp begin(int width, int height, double scale, GByteArray *out)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_uint_32 per_metre = (png_uint_32)lround(scale * POINTS_PER_METRE);

	png_set_write_fn(png, out, append_png, flush_png);
	png_set_compression_level(png, ZLIB_LEVEL);
	png_set_compression_mem_level(png, ZLIB_MEMORY);
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
	png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	png_write_info(png, info);
	png_destroy_info_struct(png, &info);
	return png;
}

static gboolean write_page(const Page *page, const RenderContext *context, GByteArray *out,
			   GError **error)
{
	double scale = context->scale * page->scale;
	double width = ceil(page->width * scale);
	double height = ceil(page->height * scale);
	cairo_status_t status;
	png_structp png;

	if (!check_size(width, height, context->scale, error))
		return FALSE;
	png = begin((int)width, (int)height, context->scale, out);
	status = write_strips(png, (int)width, (int)height, page, context);
	if (status == CAIRO_STATUS_SUCCESS)
		png_write_end(png, NULL);
	png_destroy_write_struct(&png, NULL);
	return cairo_bytes_check(status, error);
}

gboolean format_png(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error)
{
	return write_page(layout_page(g_array_index(pictures, Picture, 0).layout, 0), context, out,
			  error);
}

gboolean thumbnail_png(const Page *page, const RenderContext *context, GByteArray *out,
		       GError **error)
{
	RenderContext small = *context;
	Page top = *page;

	top.height = MIN(page->height, page->width * THUMBNAIL_HEIGHT / THUMBNAIL_WIDTH);
	small.scale = THUMBNAIL_WIDTH / (page->width * page->scale);
	return write_page(&top, &small, out, error);
}
