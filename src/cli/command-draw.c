/* `pcapladder CAPTURE`: survey the capture, choose flows, read them once more, draw, save. */
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/flow-selector.h"
#include "cli/pictures.h"
#include "cli/frame-notes.h"
#include "cli/names.h"
#include "cli/save.h"
#include "cli/survey.h"
#include "cli/terminal.h"
#include "flow/flow-events.h"
#include "layout/text-pango.h"
#include "render/output-format.h"

#define FLOWS_DEFAULT_MOST 1000 /* that are drawn unasked */

static gboolean fail_usage(GError **error, char *message)
{
	g_set_error_literal(error, LADDER_ERROR, LADDER_ERROR_USAGE, message);
	g_free(message);
	return FALSE;
}

static gboolean writes_to_terminal(const Options *options)
{
	return (!options->output || !strcmp(options->output, "-")) && terminal_is_output();
}

/* The format that -T names, else the suffix, else what suits standard output. */
static const OutputFormat *choose_format(const Options *options, GError **error)
{
	g_autofree char *names = output_format_names();
	gboolean to_file = options->output && strcmp(options->output, "-") != 0;
	const OutputFormat *by_suffix = to_file ? output_format_for_path(options->output) : NULL;
	const OutputFormat *named = options->format ? output_format_find(options->format) : NULL;

	if (options->format && !named)
		fail_usage(error, g_strdup_printf("--format %s: no such format: one of %s",
						  options->format, names));
	else if (named && by_suffix && named != by_suffix)
		fail_usage(error, g_strdup_printf("%s: its suffix says %s and --format says %s: "
						  "drop one of the two",
						  options->output, by_suffix->name, named->name));
	else if (to_file && !named && !by_suffix)
		fail_usage(error, g_strdup_printf("%s: no format has this suffix: use one of %s, "
						  "or name one with --format",
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
	return fail_usage(error, g_strdup_printf("%s is not for terminals: name a file with "
						 "--output, or redirect standard output",
						 format->name));
}

/* Without --flow: all, but not more than a picture can hold. */
static GArray *default_flows(const Survey *survey, const OutputFormat *format)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint32 n = flow_table_size(survey->flows);

	if (format->traits & (FORMAT_NEEDS_DIAGRAM | FORMAT_NEEDS_LAYOUT))
		n = MIN(n, FLOWS_DEFAULT_MOST);
	for (guint32 id = 0; id < n; id++)
		g_array_append_val(ids, id);
	return ids;
}

static void remark_flows_left(const Survey *survey, const Options *options, const GArray *ids)
{
	guint32 left = flow_table_size(survey->flows) - ids->len;
	g_autofree char *count = quantity_of(left, "more flow");

	if (left > 0 && !options->flows)
		remark(options, options->capture,
		       "%s: choose with --flow (pcapladder list shows them)", count);
}

static GArray *choose_flows(const Survey *survey, const Options *options, const Names *names,
			    const OutputFormat *format, GError **error)
{
	g_autoptr(GArray) ids = NULL;

	if (options->flows && flow_table_size(survey->flows) > 0)
		ids = flow_selector_resolve(survey->flows, names, options->flows, error);
	else
		ids = default_flows(survey, format);
	if (!ids)
		return NULL;
	if (options->page_name && !(format->traits & FORMAT_HOLDS_MANY)) {
		fail_usage(error, g_strdup_printf("--page: %s holds one page: use --fit, or "
						  "--format pdf",
						  format->name));
		return NULL;
	}
	if (ids->len > 1 && options->each && !(format->traits & FORMAT_HOLDS_MANY)) {
		fail_usage(error, g_strdup_printf("--each: %s holds one picture: use --format pdf",
						  format->name));
		return NULL;
	}
	remark_flows_left(survey, options, ids);
	return g_steal_pointer(&ids);
}

/* The second pass: the segments of the chosen flows. */
static GPtrArray *read_flows(Survey *survey, const GArray *ids, GError **error)
{
	g_autoptr(FlowEvents) events =
		flow_events_new(survey->flows, (const guint32 *)(gpointer)ids->data, ids->len);

	return survey_reread(survey, events, TRUE, error) ? flow_events_finish(events) : NULL;
}

static gboolean check_drawable(const Survey *survey, const OutputFormat *format, GError **error)
{
	g_autofree char *frames = quantity_of(survey->frames, "frame");

	if (flow_table_size(survey->flows) > 0 ||
	    !(format->traits & FORMAT_NEEDS_DIAGRAM || format->traits & FORMAT_NEEDS_LAYOUT))
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_INPUT,
		    "no TCP segment in %s: nothing to draw", frames);
	return FALSE;
}

/* From SOURCE_DATE_EPOCH where it is set (reproducible-builds.org), else from the capture. */
static gint64 picture_date(const GPtrArray *flows)
{
	const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
	const Flow *first = flows->len ? g_ptr_array_index(flows, 0) : NULL;
	gint64 seconds;

	if (epoch && g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT64 / NS_PER_S, &seconds, NULL))
		return seconds * NS_PER_S;
	return first ? first->start_ns : 0;
}

/* What is settled before the capture is opened. */
typedef struct {
	const OutputFormat *format;
	Template *template;
	Names *names;
	FrameNotes *notes;
} Order;

static gboolean order_init(Order *self, const Options *options, GError **error)
{
	const char *template = options->template ? options->template : "default";

	*self = (Order){ .format = choose_format(options, error) };
	return self->format && check_target(options, self->format, error) &&
	       (self->template = template_load(template, error)) &&
	       (self->names = names_read(options->names, options->hosts, error)) &&
	       (self->notes = frame_notes_new(options->notes, error));
}

static void order_clear(Order *self)
{
	g_clear_pointer(&self->template, template_free);
	g_clear_pointer(&self->names, names_free);
	g_clear_pointer(&self->notes, frame_notes_free);
}

/* How many arrows folding aims at: several flows have half as many again. */
static guint arrows_most(const Template *template, const Options *options, guint n_flows)
{
	if (options->max_arrows >= 0)
		return (guint)options->max_arrows;
	return n_flows > 1 ? template->max_arrows * 3 / 2 : template->max_arrows;
}

static GByteArray *render(const Order *order, const Survey *survey, const Options *options,
			  const Names *names, const GPtrArray *flows, GError **error)
{
	g_autoptr(TextMeasure) measure = order->format->traits & FORMAT_NEEDS_LAYOUT
						 ? text_pango_new(order->template)
						 : NULL;
	DiagramWords words = { .template = order->template,
			       .capture_name = capture_name(survey->capture),
			       .title = options->title,
			       .names = names_table(names),
			       .n_flows = flow_table_size(survey->flows),
			       .lacks_times = !capture_has_times(survey->capture),
			       .cut = survey->cut,
			       .fold = options->fold_name ? options->fold : order->template->fold,
			       .max_groups = arrows_most(order->template, options, flows->len),
			       .max_rows = (guint)options->max_rows };
	RenderContext context = { .capture_name = words.capture_name,
				  .frames = survey->frames,
				  .template = order->template,
				  .measure = measure,
				  .date_ns = picture_date(flows),
				  .scale = options->scale,
				  .columns = terminal_columns(),
				  .colour = writes_to_terminal(options) && terminal_has_colour() };
	g_autoptr(GArray) pictures = NULL;
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	memcpy(context.decoded, survey->decoded, sizeof(context.decoded));
	pictures = pictures_new(&(PictureOrder){ order->format, options, &words, &context }, flows);
	if (!order->format->render(pictures, &context, bytes, error))
		return NULL;
	return g_steal_pointer(&bytes);
}

/* The picture's bytes; NULL on failure. */
static GByteArray *draw(const Order *order, Survey *survey, const Options *options, GError **error)
{
	g_autoptr(Names) names = names_for_capture(order->names, capture_names(survey->capture));
	g_autoptr(GArray) ids = NULL;
	g_autoptr(GPtrArray) flows = NULL;

	if (!check_drawable(survey, order->format, error))
		return NULL;
	ids = choose_flows(survey, options, names, order->format, error);
	flows = ids ? read_flows(survey, ids, error) : NULL;
	if (!flows)
		return NULL;
	frame_notes_apply(order->notes, flows, options);
	return render(order, survey, options, names, flows, error);
}

static int draw_capture(const Order *order, const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GByteArray) bytes = NULL;
	const char *target = options->output ? options->output : "standard output";
	Survey survey;
	int status;

	if (!survey_init(&survey, options, TRUE, &error))
		return complain(options->capture, error);
	status = survey_report(&survey, options);
	bytes = draw(order, &survey, options, &error);
	survey_clear(&survey);
	if (!bytes)
		return complain(options->capture, error);
	if (!save_bytes(options->output, bytes, &error))
		return complain(target, error);
	return status;
}

int command_draw(const Options *options)
{
	g_autoptr(GError) error = NULL;
	Order order;
	int status;

	if (order_init(&order, options, &error))
		status = draw_capture(&order, options);
	else
		status = complain("", error);
	order_clear(&order);
	return status;
}
