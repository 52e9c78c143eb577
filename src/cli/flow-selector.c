#include "cli/flow-selector.h"

#include <string.h>

#include "base/error.h"

/* What a selector asks of a flow; `has` says how many endpoints count. */
typedef struct {
	Endpoint ends[2];
	guint has;
} EndpointPattern;

static void add_once(GArray *ids, guint32 id)
{
	for (guint i = 0; i < ids->len; i++)
		if (g_array_index(ids, guint32, i) == id)
			return;
	g_array_append_val(ids, id);
}

static guint32 largest_flow(const FlowTable *flows)
{
	guint64 most = 0;
	guint32 largest = 0;

	for (guint32 id = 0; id < flow_table_size(flows); id++) {
		Flow flow;
		guint64 bytes;

		flow_table_get(flows, id, &flow);
		bytes = flow.bytes[SIDE_CLIENT] + flow.bytes[SIDE_SERVER];
		if (id && bytes <= most)
			continue;
		most = bytes;
		largest = id;
	}
	return largest;
}

/* "A:1" or "A:1-B:2"; an IPv6 address stands in brackets, so a hyphen can only part endpoints. */
static gboolean parse_pattern(const char *text, EndpointPattern *pattern)
{
	g_auto(GStrv) parts = g_strsplit(text, "-", 3);

	pattern->has = g_strv_length(parts);
	if (pattern->has < 1 || pattern->has > 2)
		return FALSE;
	for (guint i = 0; i < pattern->has; i++)
		if (!endpoint_parse(&pattern->ends[i], parts[i]))
			return FALSE;
	return TRUE;
}

static gboolean pattern_fits(const EndpointPattern *pattern, const Flow *flow)
{
	for (int swap = 0; swap < 2; swap++) {
		if (!endpoint_equal(&pattern->ends[0], &flow->ends[swap]))
			continue;
		if (pattern->has == 1 || endpoint_equal(&pattern->ends[1], &flow->ends[!swap]))
			return TRUE;
	}
	return FALSE;
}

static void add_fitting(const FlowTable *flows, const EndpointPattern *pattern, GArray *ids)
{
	for (guint32 id = 0; id < flow_table_size(flows); id++) {
		Flow flow;

		flow_table_get(flows, id, &flow);
		if (pattern_fits(pattern, &flow))
			add_once(ids, id);
	}
}

static gboolean add_number(const FlowTable *flows, guint64 id, GArray *ids, GError **error)
{
	if (id < flow_table_size(flows)) {
		add_once(ids, (guint32)id);
		return TRUE;
	}
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_INPUT,
		    "no flow %" G_GUINT64_FORMAT
		    ": the capture's last is flow %u (see pcapladder list)",
		    id, flow_table_size(flows) - 1);
	return FALSE;
}

static gboolean add_selected(const FlowTable *flows, const char *selector, GArray *ids,
			     GError **error)
{
	EndpointPattern pattern;
	guint64 number;
	guint before = ids->len;

	if (!strcmp(selector, "first"))
		return add_number(flows, 0, ids, error);
	if (!strcmp(selector, "largest"))
		return add_number(flows, largest_flow(flows), ids, error);
	if (g_ascii_string_to_unsigned(selector, 10, 0, G_MAXUINT64, &number, NULL))
		return add_number(flows, number, ids, error);
	if (!parse_pattern(selector, &pattern)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--flow %s: not a flow: a number, first, largest, ADDRESS:PORT or "
			    "ADDRESS:PORT-ADDRESS:PORT",
			    selector);
		return FALSE;
	}
	add_fitting(flows, &pattern, ids);
	if (ids->len > before)
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_INPUT,
		    "no flow %s: see pcapladder list for those there are", selector);
	return FALSE;
}

GArray *flow_selector_resolve(const FlowTable *flows, char *const *selectors, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));

	for (; *selectors; selectors++)
		if (!add_selected(flows, *selectors, ids, error))
			return NULL;
	return g_steal_pointer(&ids);
}
