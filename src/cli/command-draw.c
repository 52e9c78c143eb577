/* `pcapladder CAPTURE`: survey the capture, select flows, read them in a second pass, draw, save.
 */
#include "base/error.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/flow-stream.h"
#include "cli/save.h"
#include "draw/drawing.h"
#include "platform/terminal.h"

static gboolean fail_usage(GError **error, char *message)
{
	g_set_error_literal(error, LADDER_ERROR, LADDER_ERROR_USAGE, message);
	g_free(message);
	return FALSE;
}

static gboolean writes_to_terminal(const Options *options)
{
	return save_is_to_output(options->output) && terminal_is_output();
}

/* The format from -T, else from the suffix, else a default for standard output. */
static const OutputFormat *choose_format(const Options *options, GError **error)
{
	g_autofree char *names = output_format_names();
	gboolean to_file = !save_is_to_output(options->output);
	const OutputFormat *by_suffix = to_file ? output_format_for_path(options->output) : NULL;
	const OutputFormat *named = options->format ? output_format_find(options->format) : NULL;

	if (options->format && !named)
		fail_usage(error, g_strdup_printf("--format %s: unknown format: use one of %s",
						  options->format, names));
	else if (named && by_suffix && named != by_suffix)
		fail_usage(error, g_strdup_printf("%s: suffix %s contradicts --format %s: "
						  "change one of them",
						  options->output, by_suffix->name, named->name));
	else if (to_file && !named && !by_suffix)
		fail_usage(error, g_strdup_printf("%s: unknown suffix: use one of %s, or name a "
						  "format with --format",
						  options->output, names));
	else if (named || by_suffix)
		return named ? named : by_suffix;
	else
		return output_format_find(writes_to_terminal(options) ? "text" : "svg");
	return NULL;
}

static gboolean check_target(const Options *options, const OutputFormat *format, GError **error)
{
	if (!(format->traits & FORMAT_IS_BINARY) || !writes_to_terminal(options))
		return TRUE;
	return fail_usage(error, g_strdup_printf("%s cannot be written to a terminal: use --output "
						 "or redirect standard output",
						 format->name));
}

/* The one format, if it can be written to the target. */
static GPtrArray *chosen_formats(const Options *options, GError **error)
{
	const OutputFormat *format = choose_format(options, error);
	GPtrArray *formats;

	if (!format || !check_target(options, format, error))
		return NULL;
	formats = g_ptr_array_new();
	g_ptr_array_add(formats, (gpointer)format);
	return formats;
}

static void remark_flows_left(const Drawing *drawing, const Options *options)
{
	guint32 left = drawing_flows_left(drawing);
	g_autofree char *count = quantity_of(left, "more flow");

	if (left > 0 &&
	    order_has_traits(drawing->order, FORMAT_NEEDS_DIAGRAM | FORMAT_NEEDS_LAYOUT))
		remark(options->quiet, options->capture,
		       "%s: select with --flow (see pcapladder list)", count);
}

static int complain_target(const Options *options, const GError *error)
{
	return complain(save_target(options->output), error);
}

/* The picture's bytes; NULL on failure. */
static GByteArray *draw(Drawing *drawing, const Options *options, GError **error)
{
	const Order *order = drawing->order;

	remark_flows_left(drawing, options);
	for (guint i = 0; i < drawing->flows->len; i++)
		frame_notes_apply(order->notes, g_ptr_array_index(drawing->flows, i));
	frame_notes_remark(order->notes, options->capture, options->quiet);
	return drawing_render(drawing, g_ptr_array_index(order->formats, 0), error);
}

static int draw_and_save(Drawing *drawing, const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GByteArray) bytes = NULL;
	gboolean is_read = drawing_read(drawing, &error);
	int status = survey_report(&drawing->survey, options->quiet);

	if (is_read)
		bytes = draw(drawing, options, &error);
	if (!bytes)
		return complain(options->capture, error);
	if (!save_bytes(options->output, bytes, &error))
		return complain_target(options, error);
	return status;
}

static int write_flows(Drawing *drawing, const FlowWriter *writer, const Options *options)
{
	g_autoptr(GError) error = NULL;
	Saving *saving = saving_new(options->output, &error);
	gboolean is_written = saving && flow_stream_write(drawing, writer, saving, &error);
	int status = survey_report(&drawing->survey, options->quiet);

	if (is_written) {
		frame_notes_remark(drawing->order->notes, options->capture, options->quiet);
		return saving_finish(saving, &error) ? status : complain_target(options, error);
	}
	saving_abandon(saving);
	return g_error_matches(error, LADDER_ERROR, LADDER_ERROR_OUTPUT)
		       ? complain_target(options, error)
		       : complain(options->capture, error);
}

static int draw_capture(const Order *order, const Options *options)
{
	const OutputFormat *format = g_ptr_array_index(order->formats, 0);
	g_autoptr(GError) error = NULL;
	Drawing drawing;
	int status;

	if (!drawing_init(&drawing, order, options->capture, &error))
		status = complain(options->capture, error);
	else
		status = format->by_flow ? write_flows(&drawing, format->by_flow, options)
					 : draw_and_save(&drawing, options);
	drawing_clear(&drawing);
	return status;
}

int command_draw(const Options *options)
{
	g_autoptr(GError) error = NULL;
	Order order;
	int status;

	if (order_init(&order, &options->draw, chosen_formats(options, &error), &error)) {
		order.columns = terminal_columns();
		order.colour = writes_to_terminal(options) && terminal_has_colour();
		status = draw_capture(&order, options);
	} else {
		status = complain("", error);
	}
	order_clear(&order);
	return status;
}
