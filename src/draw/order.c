#include "draw/order.h"

#include "base/error.h"
#include "layout/text-pango.h"
#include "platform/terminal.h"

static gboolean check_sheets(const Order *self, GError **error)
{
	if (!self->options->page_name || order_has_traits(self, FORMAT_HAS_SHEETS))
		return TRUE;
	g_set_error(
		error, LADDER_ERROR, LADDER_ERROR_USAGE,
		"--page: %s has no sheets: use --format pdf, or --fit for a picture of one page",
		((const OutputFormat *)g_ptr_array_index(self->formats, 0))->name);
	return FALSE;
}

gboolean order_check_each(const Order *self, GError **error)
{
	for (guint i = 0; self->options->each && i < self->formats->len; i++) {
		const OutputFormat *format = g_ptr_array_index(self->formats, i);

		if (format->traits & FORMAT_HOLDS_MANY)
			continue;
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--each: %s can hold only one picture: use --format pdf", format->name);
		return FALSE;
	}
	return TRUE;
}

/* Options that set a template's key; they take precedence over --set. */
static const struct {
	const char *option, *group, *key;
	gsize offset; /* of the value in DrawOptions; NULL there: the key is as it was */
} key_options[] = {
	{ .option = "--fold",
	  .group = "which",
	  .key = "fold",
	  .offset = offsetof(DrawOptions, fold) },
};

static gboolean set_keys(Template *template, const DrawOptions *options, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(key_options); i++) {
		const char *value = G_STRUCT_MEMBER(const char *, options, key_options[i].offset);

		if (value && !template_set_key(template, key_options[i].group, key_options[i].key,
					       value, key_options[i].option, error))
			return FALSE;
	}
	return TRUE;
}

static Template *load_template(const DrawOptions *options, GError **error)
{
	const char *name = options->template ? options->template : "default";
	g_autoptr(Template) template = template_load(name, error);

	for (char **set = options->sets; template && set && *set; set++)
		if (!template_set(template, *set, error))
			return NULL;
	if (template && !set_keys(template, options, error))
		return NULL;
	return g_steal_pointer(&template);
}

gboolean order_init(Order *self, const DrawOptions *options, GPtrArray *formats, GError **error)
{
	*self = (Order){ .options = options,
			 .formats = formats,
			 .columns = TERMINAL_COLUMNS_DEFAULT };
	return formats && check_sheets(self, error) &&
	       (self->template = load_template(options, error)) &&
	       (self->names = names_read(options->names, options->hosts, error)) &&
	       (self->notes = frame_notes_new(options->notes, error));
}

void order_clear(Order *self)
{
	g_clear_pointer(&self->formats, g_ptr_array_unref);
	g_clear_pointer(&self->measure, text_measure_free);
	g_clear_pointer(&self->template, template_free);
	g_clear_pointer(&self->names, names_free);
	g_clear_pointer(&self->notes, frame_notes_free);
}

gboolean order_load_fonts(Order *self, GError **error)
{
	if (!self->measure && order_has_traits(self, FORMAT_NEEDS_LAYOUT))
		self->measure = text_pango_new(self->template, error);
	return self->measure || !order_has_traits(self, FORMAT_NEEDS_LAYOUT);
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
