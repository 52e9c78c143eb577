#include "draw/drawing.h"

#include <string.h>

#include "base/complain.h"
#include "base/error.h"
#include "base/quantity.h"
#include "draw/flow-selector.h"
#include "draw/pictures.h"
#include "flow/flow-events.h"
#include "flow/transport.h"
#include "layout/text-pango.h"
#include "render/thumbnail.h"

#define FLOWS_DEFAULT_MAX 1000 /* in a picture by default */

static TextMeasure *measure_of(const Drawing *self)
{
	return self->measure ? self->measure : self->order->measure;
}

static gboolean load_fonts(Drawing *self, GError **error)
{
	if (!measure_of(self))
		self->measure = text_pango_new(self->order->template, error);
	return measure_of(self) != NULL;
}

/* The fonts come first: fontconfig is set up in a thread while the capture is read. */
gboolean drawing_init(Drawing *self, const Order *order, const char *path, GError **error)
{
	*self = (Drawing){ .order = order };
	if (order_has_traits(order, FORMAT_NEEDS_LAYOUT) && !load_fonts(self, error))
		return FALSE;
	return survey_init(&self->survey, path, order->options->filter,
			   SURVEY_REREADABLE | (order->is_one_of_many ? 0 : SURVEY_ALONE), error);
}

static void forget_pictures(Drawing *self)
{
	g_clear_pointer(&self->pictures, g_array_unref);
	g_clear_pointer(&self->shown, g_ptr_array_unref);
}

void drawing_clear(Drawing *self)
{
	forget_pictures(self);
	g_clear_pointer(&self->flows, g_ptr_array_unref);
	g_clear_pointer(&self->names, names_free);
	g_clear_pointer(&self->measure, text_measure_free);
	survey_clear(&self->survey);
}

static gboolean is_picture(const OutputFormat *format)
{
	return format->traits & (FORMAT_NEEDS_DIAGRAM | FORMAT_NEEDS_LAYOUT);
}

/* Does any format write all flows, however many? */
static gboolean wants_all(const Order *order)
{
	for (guint i = 0; i < order->formats->len; i++)
		if (!is_picture(g_ptr_array_index(order->formats, i)))
			return TRUE;
	return FALSE;
}

static gboolean check_drawable(const Drawing *self, GError **error)
{
	g_autofree char *frames = quantity_of(self->survey.frames, "frame");
	g_autofree char *titles = transport_titles();

	if (flow_table_size(self->survey.flows) > 0 ||
	    !order_has_traits(self->order, FORMAT_NEEDS_DIAGRAM | FORMAT_NEEDS_LAYOUT))
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_EMPTY, "no %s in %s: nothing to draw", titles,
		    frames);
	return FALSE;
}

static void add_flows(GArray *indices, const FlowTable *flows, guint max, gboolean carriers)
{
	for (guint32 i = 0; i < flow_table_size(flows) && indices->len < max; i++) {
		Flow flow;

		flow_table_get(flows, i, &flow);
		if (flow.is_carrier == carriers)
			g_array_append_val(indices, i);
	}
}

/* Without --flow: all, but no more than needed.  Tunnels would be drawn beside what they carry, so
 * they are only where there is nothing else. */
static GArray *default_flows(const Drawing *self)
{
	GArray *indices = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint max = wants_all(self->order) ? G_MAXUINT : FLOWS_DEFAULT_MAX;

	add_flows(indices, self->survey.flows, max, FALSE);
	if (!indices->len)
		add_flows(indices, self->survey.flows, max, TRUE);
	return indices;
}

static GArray *choose_flows(const Drawing *self, GError **error)
{
	char *const *selectors = self->order->options->flows;

	if (selectors && flow_table_size(self->survey.flows) > 0)
		return flow_selector_resolve(self->survey.flows, self->names, selectors, error);
	return default_flows(self);
}

GArray *drawing_choose(Drawing *self, GError **error)
{
	g_autoptr(GArray) ids = NULL;

	self->names = names_for_capture(self->order->names, capture_names(self->survey.capture));
	if (!check_drawable(self, error))
		return NULL;
	ids = choose_flows(self, error);
	if (!ids || (ids->len > 1 && !order_check_each(self->order, error)))
		return NULL;
	return g_steal_pointer(&ids);
}

gboolean drawing_read(Drawing *self, GError **error)
{
	g_autoptr(FlowEvents) events = NULL;
	g_autoptr(GArray) ids = drawing_choose(self, error);

	if (!ids)
		return FALSE;
	events =
		flow_events_new(self->survey.flows, (const guint32 *)(gpointer)ids->data, ids->len);
	if (!survey_reread(&self->survey, events, TRUE, error))
		return FALSE;
	self->flows = flow_events_finish(events);
	return TRUE;
}

guint drawing_flows_shown(const Drawing *self)
{
	return self->order->options->flows ? self->flows->len
					   : MIN(self->flows->len, FLOWS_DEFAULT_MAX);
}

guint32 drawing_flows_left(const Drawing *self)
{
	if (self->order->options->flows)
		return 0;
	return flow_table_size(self->survey.flows) - drawing_flows_shown(self);
}

/* From SOURCE_DATE_EPOCH where it is set (reproducible-builds.org), else from the capture. */
static gint64 picture_date(const GPtrArray *flows)
{
	const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
	const Flow *first = flows && flows->len ? g_ptr_array_index(flows, 0) : NULL;
	gint64 seconds;

	if (epoch && g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT64 / NS_PER_S, &seconds, NULL))
		return seconds * NS_PER_S;
	return first ? first->start_ns : 0;
}

/* The target number of arrows; half more for several flows. */
static guint arrows_most(const Order *order, guint n_flows)
{
	if (order->options->max_arrows >= 0)
		return (guint)order->options->max_arrows;
	return n_flows > 1 ? order->template->max_arrows * 3 / 2 : order->template->max_arrows;
}

static DiagramSpec words_of(const Drawing *self, guint n_flows)
{
	const DrawOptions *options = self->order->options;
	const Template *template = self->order->template;

	return (DiagramSpec){ .template = template,
			      .capture_name = capture_name(self->survey.capture),
			      .title = options->title,
			      .names = names_table(self->names),
			      .n_flows = flow_table_size(self->survey.flows),
			      .n_not_chosen = self->flows->len < FLOWS_DEFAULT_MAX
						      ? 0
						      : drawing_flows_left(self),
			      .lacks_times = !capture_has_times(self->survey.capture),
			      .cut = self->survey.cut,
			      .fold = template->fold,
			      .max_groups = arrows_most(self->order, n_flows),
			      .max_rows = (guint)options->max_rows };
}

RenderContext drawing_context(const Drawing *self, const GPtrArray *flows)
{
	RenderContext context = { .capture_name = capture_name(self->survey.capture),
				  .cut = self->survey.cut,
				  .frames = self->survey.frames,
				  .template = self->order->template,
				  .measure = measure_of(self),
				  .date_ns = picture_date(flows),
				  .scale = self->order->options->scale,
				  .columns = self->order->columns,
				  .colour = self->order->colour };

	memcpy(context.decoded, self->survey.decoded, sizeof(context.decoded));
	return context;
}

/* Those that the format shows; borrowed from the drawing. */
static GPtrArray *flows_for(const Drawing *self, const OutputFormat *format)
{
	guint n = is_picture(format) ? drawing_flows_shown(self) : self->flows->len;
	GPtrArray *flows = g_ptr_array_sized_new(n);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(flows, g_ptr_array_index(self->flows, i));
	return flows;
}

/* The content of a picture depends only on these traits of its format. */
#define TRAITS_OF_PICTURES (FORMAT_NEEDS_DIAGRAM | FORMAT_NEEDS_LAYOUT | FORMAT_SPLITS_FLOWS)

static guint traits_of_pictures(const Drawing *self, const OutputFormat *format)
{
	guint sheets = self->order->options->page_name ? FORMAT_HAS_SHEETS : 0;

	return format->traits & (TRAITS_OF_PICTURES | sheets);
}

/* The pictures for a format; reuses those of the previous one if possible. */
static gboolean make_pictures(Drawing *self, const OutputFormat *format, GError **error)
{
	DiagramSpec words;
	RenderContext context;

	if (self->pictures && traits_of_pictures(self, format) == self->traits)
		return TRUE;
	forget_pictures(self);
	if (format->traits & FORMAT_NEEDS_LAYOUT &&
	    (!load_fonts(self, error) || !text_pango_check(measure_of(self), error)))
		return FALSE;
	self->traits = traits_of_pictures(self, format);
	self->shown = flows_for(self, format);
	words = words_of(self, self->shown->len);
	context = drawing_context(self, self->shown);
	self->pictures = pictures_new(
		&(PictureOrder){ format, self->order->options, &words, &context }, self->shown);
	return TRUE;
}

static gboolean check_fonts(const Drawing *self, const OutputFormat *format, GError **error)
{
	return !(format->traits & FORMAT_NEEDS_LAYOUT) ||
	       text_pango_check_shaped(measure_of(self), error);
}

GByteArray *drawing_render(Drawing *self, const OutputFormat *format, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	RenderContext context;

	if (!make_pictures(self, format, error))
		return NULL;
	context = drawing_context(self, self->shown);
	if (!format->render(self->pictures, &context, bytes, error) ||
	    !check_fonts(self, format, error))
		return NULL;
	return g_steal_pointer(&bytes);
}

GByteArray *drawing_thumbnail(Drawing *self, GError **error)
{
	const OutputFormat *png = output_format_find("png");
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	RenderContext context;

	if (!make_pictures(self, png, error))
		return NULL;
	context = drawing_context(self, self->shown);
	if (!thumbnail_png(layout_page(g_array_index(self->pictures, Picture, 0).layout, 0),
			   &context, bytes, error) ||
	    !check_fonts(self, png, error))
		return NULL;
	return g_steal_pointer(&bytes);
}
