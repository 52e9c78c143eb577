/* `pcapladder batch PATH… -o DIRECTORY`: find, plan, draw, publish. */
#include <unistd.h>

#include "base/error.h"
#include "capture/capture.h"
#include "cli/batch.h"
#include "cli/command.h"

static GPtrArray *named_formats(const char *list, GError **error)
{
	g_auto(GStrv) names = g_strsplit(list ? list : "svg", ",", -1);
	g_autoptr(GPtrArray) formats = g_ptr_array_new();
	g_autofree char *known = output_format_names();

	for (gsize i = 0; names[i]; i++) {
		const OutputFormat *format = output_format_find(names[i]);

		if (!format) {
			g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
				    "--format %s: unknown format: use one or more of %s", names[i],
				    known);
			return NULL;
		}
		if (!g_ptr_array_find(formats, format, NULL))
			g_ptr_array_add(formats, (gpointer)format);
	}
	if (formats->len == 0) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--format: no format: use one or more of %s", known);
		return NULL;
	}
	return g_steal_pointer(&formats);
}

static int run(Batch *self)
{
	g_autoptr(GError) error = NULL;

	if (!batch_prepare(self, &error))
		return complain("", error);
	batch_plan(self);
	if (!batch_draw(self, &error))
		return complain("", error);
	return batch_finish(self);
}

static void clear(Batch *self)
{
	if (self->journal >= 0)
		close(self->journal);
	g_clear_pointer(&self->directory, output_directory_close);
	g_clear_pointer(&self->before, manifest_free);
	g_clear_pointer(&self->now, manifest_free);
	g_clear_pointer(&self->memo, hash_memo_free);
	g_clear_pointer(&self->files, g_ptr_array_unref);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	found_files_clear(&self->found);
	g_free(self->recipe);
}

/* Takes over `formats`. */
static gboolean prepare(Order *order, const Options *options, GPtrArray *formats, GError **error)
{
	const char *filter = options->draw.filter;

	if (!order_init(order, &options->draw, formats, error) || !order_check_each(order, error))
		return FALSE;
	order->is_one_of_many = options->batch.jobs > 1;
	return !filter || capture_check_filter(filter, error);
}

int command_batch(const Options *options)
{
	g_autoptr(GError) error = NULL;
	Batch self = { .options = options, .journal = -1, .signals = -1 };
	GPtrArray *formats;
	Order order;
	int status;

	if (options->batch.merges)
		return batch_merge(options);
	self.order = &order;
	formats = named_formats(options->format, &error);
	if (prepare(&order, options, formats, &error))
		status = run(&self);
	else
		status = complain("", error);
	clear(&self);
	order_clear(&order);
	return status;
}
