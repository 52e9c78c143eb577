#include "cli/order.h"

#include "base/error.h"

#define COLUMNS_DEFAULT 100

/* A format that holds one page or one picture cannot be asked for more. */
static gboolean check_format(const Options *options, const OutputFormat *format, GError **error)
{
	gboolean holds_many = format->traits & FORMAT_HOLDS_MANY;

	if (holds_many || !options->page_name)
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
		    "--page: %s holds one page: use --fit, or --format pdf", format->name);
	return FALSE;
}

gboolean order_init(Order *self, const Options *options, GPtrArray *formats, GError **error)
{
	const char *template = options->template ? options->template : "default";

	*self = (Order){ .options = options, .formats = formats, .columns = COLUMNS_DEFAULT };
	if (!formats)
		return FALSE;
	for (guint i = 0; i < formats->len; i++)
		if (!check_format(options, g_ptr_array_index(formats, i), error))
			return FALSE;
	return (self->template = template_load(template, error)) &&
	       (self->names = names_read(options->names, options->hosts, error)) &&
	       (self->notes = frame_notes_new(options->notes, error));
}

void order_clear(Order *self)
{
	g_clear_pointer(&self->formats, g_ptr_array_unref);
	g_clear_pointer(&self->template, template_free);
	g_clear_pointer(&self->names, names_free);
	g_clear_pointer(&self->notes, frame_notes_free);
}

gboolean order_has_traits(const Order *self, guint traits)
{
	for (guint i = 0; i < self->formats->len; i++) {
		const OutputFormat *format = g_ptr_array_index(self->formats, i);

		if (format->traits & traits)
			return TRUE;
	}
	return FALSE;
}
