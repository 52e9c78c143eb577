#include "render/cairo-bytes.h"

#include "base/error.h"

cairo_status_t cairo_bytes_write(void *bytes, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(bytes, data, length);
	return CAIRO_STATUS_SUCCESS;
}

gboolean cairo_bytes_check(cairo_status_t status, GError **error)
{
	if (status == CAIRO_STATUS_SUCCESS)
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "cannot be drawn (%s): select fewer packets with --filter",
		    cairo_status_to_string(status));
	return FALSE;
}

gboolean cairo_bytes_finish(cairo_t *cr, cairo_surface_t *surface, GError **error)
{
	cairo_status_t status = cairo_status(cr);

	cairo_destroy(cr);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return cairo_bytes_check(status, error);
}
