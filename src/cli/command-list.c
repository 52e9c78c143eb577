/* `pcapladder list CAPTURE`: a row for each flow, for people or as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/flow-columns.h"
#include "cli/rows.h"
#include "cli/save.h"
#include "draw/survey.h"
#include "platform/terminal.h"
#include "render/json-flow.h"

static gboolean write_out(const GString *text, GError **error)
{
	GByteArray bytes = { .data = (guint8 *)text->str, .len = (guint)text->len };

	return save_bytes(NULL, &bytes, error);
}

static void put_json(gconstpointer data, guint32 from, guint32 to, GString *out)
{
	const FlowTable *flows = data;
	JsonWriter json = { .out = out, .needs_comma = from > 0 };

	for (guint32 id = from; id < to; id++) {
		Flow flow;

		flow_table_get(flows, id, &flow);
		json_begin_object(&json, NULL);
		json_flow(&json, &flow);
		json_end_object(&json);
	}
}

static gboolean write_json(const Survey *survey, GError **error)
{
	g_autoptr(GString) head = g_string_new(NULL), foot = g_string_new(NULL);
	JsonWriter json = { .out = head };

	json_begin_object(&json, NULL);
	json_capture(&json, capture_name(survey->capture), survey->frames, survey->decoded);
	json_begin_array(&json, "flows");
	json.out = foot;
	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(foot, '\n');
	return write_out(head, error) &&
	       rows_write(flow_table_size(survey->flows), put_json, survey->flows, error) &&
	       write_out(foot, error);
}

static void put_table(gconstpointer data, guint32 from, guint32 to, GString *out)
{
	const FlowColumns *columns = data;

	for (guint32 id = from; id < to; id++)
		flow_columns_append_row(columns, id, out);
}

static gboolean write_table(const Survey *survey, GError **error)
{
	g_autoptr(FlowColumns) columns = flow_columns_new(
		survey->flows, capture_names(survey->capture), capture_has_times(survey->capture));
	g_autoptr(GString) head = g_string_new(NULL);

	if (terminal_is_output())
		flow_columns_fit(columns, terminal_columns());
	flow_columns_append_head(columns, head);
	return write_out(head, error) &&
	       rows_write(flow_table_size(survey->flows), put_table, columns, error);
}

static void remark_totals(const Survey *survey, const Options *options)
{
	g_autofree char *flows = quantity_of(flow_table_size(survey->flows), "flow");
	g_autofree char *frames = quantity_of(survey->frames, "frame");
	guint32 n_other = survey->decoded[DECODE_OTHER];
	g_autofree char *count = quantity_count(n_other);
	g_autofree char *other =
		n_other ? g_strdup_printf(", %s of them of other protocols", count) : NULL;

	remark(options->quiet, options->capture, "%s in %s%s", flows, frames, other ? other : "");
}

static int list_capture(const Options *options, gboolean as_json)
{
	g_autoptr(GError) error = NULL;
	Survey survey;
	int status;

	if (!survey_init(&survey, options->capture, options->draw.filter, SURVEY_ALONE, &error))
		return complain(options->capture, error);
	if (!(as_json ? write_json : write_table)(&survey, &error))
		status = complain(save_target(NULL), error);
	else
		status = survey_report(&survey, options->quiet);
	if (!as_json && status == EXIT_WELL)
		remark_totals(&survey, options);
	survey_clear(&survey);
	return status;
}

int command_list(const Options *options)
{
	gboolean as_json = options->format && !strcmp(options->format, "json");
	g_autoptr(GError) error = NULL;

	if (!options->format || as_json || !strcmp(options->format, "table"))
		return list_capture(options, as_json);
	error = g_error_new(LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--format %s: unknown format: use table or json", options->format);
	return complain("", error);
}
