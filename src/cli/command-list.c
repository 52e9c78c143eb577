/* `pcapladder list CAPTURE`: a row for each flow, for people or as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/flow-columns.h"
#include "cli/save.h"
#include "draw/survey.h"
#include "platform/terminal.h"
#include "render/json-flow.h"

#define CHUNK_BYTES 65536 /* written at once, so that a long list needs no memory */

static gboolean write_out(GString *text, gsize keep, GError **error)
{
	GByteArray bytes = { .data = (guint8 *)text->str, .len = (guint)text->len };
	gboolean written = text->len <= keep || save_bytes(NULL, &bytes, error);

	if (text->len > keep)
		g_string_truncate(text, 0);
	return written;
}

static gboolean write_json(const Survey *survey, GError **error)
{
	g_autoptr(GString) text = g_string_sized_new(CHUNK_BYTES);
	JsonWriter json = { .out = text };

	json_begin_object(&json, NULL);
	json_capture(&json, capture_name(survey->capture), survey->frames, survey->decoded);
	json_begin_array(&json, "flows");
	for (guint32 id = 0; id < flow_table_size(survey->flows); id++) {
		Flow flow;

		flow_table_get(survey->flows, id, &flow);
		json_begin_object(&json, NULL);
		json_flow(&json, &flow);
		json_end_object(&json);
		if (!write_out(text, CHUNK_BYTES, error))
			return FALSE;
	}
	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(text, '\n');
	return write_out(text, 0, error);
}

static gboolean write_table(const Survey *survey, GError **error)
{
	g_autoptr(FlowColumns) columns = flow_columns_new(survey->flows);
	g_autoptr(GString) text = g_string_sized_new(CHUNK_BYTES);

	if (terminal_is_output())
		flow_columns_fit(columns, terminal_columns());
	flow_columns_append_head(columns, text);
	for (guint32 id = 0; id < flow_table_size(survey->flows); id++) {
		flow_columns_append_row(columns, id, text);
		if (!write_out(text, CHUNK_BYTES, error))
			return FALSE;
	}
	return write_out(text, 0, error);
}

static void remark_totals(const Survey *survey, const Options *options)
{
	g_autofree char *flows = quantity_of(flow_table_size(survey->flows), "flow");
	g_autofree char *frames = quantity_of(survey->frames, "frame");
	g_autofree char *other = quantity_count(survey->decoded[DECODE_OTHER]);

	remark(options->quiet, options->capture, "%s in %s, %s of them of other protocols", flows,
	       frames, other);
}

static int list_capture(const Options *options, gboolean as_json)
{
	g_autoptr(GError) error = NULL;
	Survey survey;
	int status;

	if (!survey_init(&survey, options->capture, options->draw.filter, SURVEY_ALONE, &error))
		return complain(options->capture, error);
	if (!(as_json ? write_json : write_table)(&survey, &error))
		status = complain("standard output", error);
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
