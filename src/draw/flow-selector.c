/* selector_kinds[]: the forms of a selector.  The first row that can parse it wins; the last one
 * accepts anything.
 */
#include "draw/flow-selector.h"

#include <string.h>

#include "app/app-protocol.h"
#include "base/error.h"
#include "draw/flow-pattern.h"
#include "draw/port-scans.h"
#include "flow/transport.h"

#define SLOW_MAX 10 /* flows selected by `slow` */

/* A parsed selector: its kind says which fields are set. */
typedef struct {
	const char *text; /* borrowed, as names */
	const Names *names;
	Transport transport;
	guint64 first, last; /* ids */
	FlowPattern pattern;
	const AppProtocol *protocol;
} Selector;

typedef struct {
	const char *syntax, *phrase;
	gboolean is_of_transport; /* so it can be one that the capture lacks */
	gboolean (*parse)(Selector *self, const char *text); /* NULL: the syntax is the word */

	/* One of the two: whether a flow matches; or, over all flows, set `chosen`, by index, for
	 * those that do. */
	gboolean (*fits)(const Selector *self, const Flow *flow);
	void (*choose)(const Selector *self, const FlowTable *flows, guint8 *chosen);
} SelectorKind;

/* ---- by number ----------------------------------------------------------------------------------
 */

static gboolean parse_id(const char *text, guint64 *id)
{
	return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, id, NULL);
}

/* "tcp:" before a number; a bare number is TCP's.  Returns what follows; NULL: there is no such
 * transport. */
static const char *parse_transport(Selector *self, const char *text)
{
	const char *colon = strchr(text, ':');
	g_autofree char *name = colon ? g_strndup(text, (gsize)(colon - text)) : NULL;

	self->transport = TRANSPORT_TCP;
	if (!colon)
		return text;
	return transport_find(name, &self->transport) ? colon + 1 : NULL;
}

static gboolean parse_number(Selector *self, const char *text)
{
	const char *number = parse_transport(self, text);
	gboolean is_number = number && parse_id(number, &self->first);

	self->last = self->first;
	return is_number;
}

static gboolean parse_range(Selector *self, const char *text)
{
	const char *range = parse_transport(self, text);
	g_auto(GStrv) parts = g_strsplit(range ? range : "", "-", 3);

	return g_strv_length(parts) == 2 && parse_id(parts[0], &self->first) &&
	       parse_id(parts[1], &self->last) && self->first <= self->last;
}

static void choose_range(const Selector *self, const FlowTable *flows, guint8 *chosen)
{
	guint32 n = flow_table_size_of(flows, self->transport);

	for (guint64 id = self->first; id <= self->last && id < n; id++)
		chosen[flow_table_find(flows, self->transport, (guint32)id)] = TRUE;
}

static gboolean parse_transport_name(Selector *self, const char *text)
{
	return transport_find(text, &self->transport) != NULL;
}

static gboolean has_transport(const Selector *self, const Flow *flow)
{
	return flow->transport == self->transport;
}

/* ---- by what became of them ---------------------------------------------------------------------
 */

/* What a bare 0 is, too, where there is any TCP. */
static void choose_first(const Selector *self, const FlowTable *flows, guint8 *chosen)
{
	gboolean has_tcp = flow_table_size_of(flows, TRANSPORT_TCP) > 0;

	(void)self;
	chosen[has_tcp ? flow_table_find(flows, TRANSPORT_TCP, 0) : 0] = TRUE;
}

static gboolean is_any(const Selector *self, const Flow *flow)
{
	(void)self;
	(void)flow;
	return TRUE;
}

static gboolean is_failed(const Selector *self, const Flow *flow)
{
	(void)self;
	return outcome_is_failure(flow->outcome);
}

static gboolean has_retransmissions(const Selector *self, const Flow *flow)
{
	(void)self;
	return flow->retransmissions > 0;
}

static gboolean was_closed(const Selector *self, const Flow *flow)
{
	(void)self;
	return flow->was_closed;
}

typedef struct {
	gint64 amount;
	guint32 index;
} Rank;

/* Inserts a flow among the first `most`, which are sorted. */
static void rank_insert(Rank *ranks, guint *n, guint most, Rank rank)
{
	guint at = *n;

	while (at > 0 && ranks[at - 1].amount < rank.amount)
		at--;
	if (at == most)
		return;
	*n = MIN(*n + 1, most);
	memmove(&ranks[at + 1], &ranks[at], (*n - at - 1) * sizeof(*ranks));
	ranks[at] = rank;
}

/* The `most` (up to SLOW_MAX) flows with the largest amounts, at least `least`.  A tunnel's are
 * those of the flows that it carries. */
static void choose_greatest(const FlowTable *flows, guint8 *chosen, gint64 (*amount)(const Flow *),
			    gint64 least, guint most)
{
	Rank ranks[SLOW_MAX];
	guint n = 0;

	for (guint32 i = 0; i < flow_table_size(flows); i++) {
		Flow flow;
		Rank rank = { .index = i };

		flow_table_get(flows, i, &flow);
		rank.amount = amount(&flow);
		if (rank.amount >= least && !flow.is_carrier)
			rank_insert(ranks, &n, most, rank);
	}
	for (guint i = 0; i < n; i++)
		chosen[ranks[i].index] = TRUE;
}

static gint64 bytes_of(const Flow *flow)
{
	return (gint64)(flow->bytes[SIDE_CLIENT] + flow->bytes[SIDE_SERVER]);
}

static void choose_largest(const Selector *self, const FlowTable *flows, guint8 *chosen)
{
	(void)self;
	choose_greatest(flows, chosen, bytes_of, 0, 1);
}

static gint64 wait_of(const Flow *flow)
{
	return flow->wait_ns;
}

static void choose_slow(const Selector *self, const FlowTable *flows, guint8 *chosen)
{
	(void)self;
	choose_greatest(flows, chosen, wait_of, 1, SLOW_MAX);
}

static void choose_scans(const Selector *self, const FlowTable *flows, guint8 *chosen)
{
	(void)self;
	port_scans_choose(flows, chosen);
	for (guint32 i = 0; i < flow_table_size(flows); i++) {
		Flow flow;

		flow_table_get(flows, i, &flow);
		chosen[i] |= flow.outcome == OUTCOME_SCAN;
	}
}

/* ---- by their ends ------------------------------------------------------------------------------
 */

static gboolean parse_address(Selector *self, const char *text)
{
	return flow_pattern_parse_address(&self->pattern, text);
}

static gboolean parse_network(Selector *self, const char *text)
{
	return flow_pattern_parse_network(&self->pattern, text);
}

static gboolean parse_port(Selector *self, const char *text)
{
	return flow_pattern_parse_port(&self->pattern, text);
}

static gboolean parse_end(Selector *self, const char *text)
{
	return flow_pattern_parse_end(&self->pattern, text);
}

static gboolean parse_ends(Selector *self, const char *text)
{
	return flow_pattern_parse_ends(&self->pattern, text);
}

static gboolean has_ends(const Selector *self, const Flow *flow)
{
	return flow_pattern_fits(&self->pattern, flow);
}

/* ---- by name ------------------------------------------------------------------------------------
 */

static gboolean parse_protocol(Selector *self, const char *text)
{
	self->protocol = app_protocol_find(text);
	return self->protocol != NULL;
}

static gboolean has_protocol(const Selector *self, const Flow *flow)
{
	return flow->protocol == self->protocol;
}

static gboolean parse_name(Selector *self, const char *text)
{
	self->text = text;
	return TRUE;
}

/* Whether `name` (NULL: none) matches: case is ignored, and "*." at the beginning matches one label
 * or more. */
static gboolean is_name(const char *asked, const char *name)
{
	gsize length = name ? strlen(name) : 0, least = strlen(asked);

	if (!name || !g_str_has_prefix(asked, "*."))
		return name && !g_ascii_strcasecmp(name, asked);
	return length >= least && !g_ascii_strcasecmp(name + length - (least - 1), asked + 1);
}

static gboolean has_name(const Selector *self, const Flow *flow)
{
	return is_name(self->text, flow->server_name) ||
	       is_name(self->text, names_find(self->names, &flow->ends[SIDE_CLIENT].address)) ||
	       is_name(self->text, names_find(self->names, &flow->ends[SIDE_SERVER].address));
}

/* ---- all kinds ----------------------------------------------------------------------------------
 */

static const SelectorKind selector_kinds[] = {
	{ .syntax = "N",
	  .phrase = "flow number, as printed by list: 3 of TCP, udp:3 of UDP",
	  .is_of_transport = TRUE,
	  .parse = parse_number,
	  .choose = choose_range },
	{ .syntax = "N-N",
	  .phrase = "range of flow numbers: 3-7, udp:0-2",
	  .is_of_transport = TRUE,
	  .parse = parse_range,
	  .choose = choose_range },
	{ .syntax = "TRANSPORT",
	  .phrase = "flows of a transport: tcp, udp",
	  .is_of_transport = TRUE,
	  .parse = parse_transport_name,
	  .fits = has_transport },
	{ .syntax = "first",
	  .phrase = "flow 0, or the capture's first if it has no TCP",
	  .choose = choose_first },
	{ .syntax = "largest", .phrase = "the flow with the most bytes", .choose = choose_largest },
	{ .syntax = "all", .phrase = "every flow", .fits = is_any },
	{ .syntax = "failed",
	  .phrase = "refused, rejected, unanswered, never completed or reset",
	  .fits = is_failed },
	{ .syntax = "slow",
	  .phrase = "the " G_STRINGIFY(
		  SLOW_MAX) " with the longest waits: for an ACK, an answer, a window",
	  .choose = choose_slow },
	{ .syntax = "retransmitting",
	  .phrase = "with retransmissions",
	  .fits = has_retransmissions },
	{ .syntax = "window-closed",
	  .phrase = "in which a receive window was zero",
	  .fits = was_closed },
	{ .syntax = "scan",
	  .phrase = "port scans, and null, FIN and XMAS scans",
	  .choose = choose_scans },
	{ .syntax = "ADDRESS",
	  .phrase = "host: 192.0.2.1, 2001:db8::1",
	  .parse = parse_address,
	  .fits = has_ends },
	{ .syntax = "ADDRESS/BITS",
	  .phrase = "network: 192.0.2.0/24",
	  .parse = parse_network,
	  .fits = has_ends },
	{ .syntax = ":PORT",
	  .phrase = "port, on either side: :443",
	  .parse = parse_port,
	  .fits = has_ends },
	{ .syntax = "ADDRESS:PORT",
	  .phrase = "endpoint: 192.0.2.1:443, [2001:db8::1]:443",
	  .parse = parse_end,
	  .fits = has_ends },
	{ .syntax = "ADDRESS:PORT-ADDRESS:PORT",
	  .phrase = "between two endpoints",
	  .parse = parse_ends,
	  .fits = has_ends },
	{ .syntax = "PROTOCOL",
	  .phrase = "application protocol (see below)",
	  .parse = parse_protocol,
	  .fits = has_protocol },
	{ .syntax = "NAME",
	  .phrase = "server name from TLS or HTTP, or name of an address:\n"
		    "example.com, *.example.com",
	  .parse = parse_name,
	  .fits = has_name },
};
#define SYNTAX_WIDTH 25 /* characters of the longest */

char *flow_selector_help(void)
{
	GString *text = g_string_new(NULL);
	g_autofree char *protocols = app_protocol_names();

	for (gsize i = 0; i < G_N_ELEMENTS(selector_kinds); i++) {
		g_auto(GStrv) lines = g_strsplit(selector_kinds[i].phrase, "\n", -1);

		for (guint line = 0; lines[line]; line++)
			g_string_append_printf(text, "  %-*s  %s\n", SYNTAX_WIDTH,
					       line ? "" : selector_kinds[i].syntax, lines[line]);
	}
	g_string_append_printf(text, "\nProtocols: %s\n", protocols);
	return g_string_free(text, FALSE);
}

static gboolean reads(const SelectorKind *kind, Selector *selector, const char *text)
{
	return kind->parse ? kind->parse(selector, text) : !strcmp(kind->syntax, text);
}

/* Never NULL: the last kind accepts anything. */
static const SelectorKind *find_kind(Selector *selector, const char *text)
{
	gsize i = 0;

	while (!reads(&selector_kinds[i], selector, text))
		i++;
	return &selector_kinds[i];
}

/* Sets `chosen` for the selected flows; FALSE: none. */
static gboolean choose(const SelectorKind *kind, const Selector *selector, const FlowTable *flows,
		       guint8 *chosen)
{
	guint32 n = flow_table_size(flows);

	if (kind->choose)
		kind->choose(selector, flows, chosen);
	for (guint32 i = 0; kind->fits && i < n; i++) {
		Flow flow;

		flow_table_get(flows, i, &flow);
		chosen[i] = kind->fits(selector, &flow);
	}
	return memchr(chosen, TRUE, n) != NULL;
}

static void fail_syntax(const char *text, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);
	gsize last = G_N_ELEMENTS(selector_kinds) - 1;

	for (gsize i = 0; i <= last; i++)
		g_string_append_printf(list, "%s%s",
				       i == 0     ? ""
				       : i < last ? ", "
						  : " or ",
				       selector_kinds[i].syntax);
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
		    "--flow %s: not a flow selector: use %s (see --help)", text, list->str);
}

static void fail_number(const Selector *selector, const FlowTable *flows, const char *text,
			GError **error)
{
	const TransportRow *row = transport_row(selector->transport);
	guint32 n = flow_table_size_of(flows, selector->transport);
	gboolean is_tcp = selector->transport == TRANSPORT_TCP;

	if (n)
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_EMPTY,
			    "no flow %s: the last is flow %s%s%u (see pcapladder list)", text,
			    is_tcp ? "" : row->name, is_tcp ? "" : ":", n - 1);
	else
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_EMPTY,
			    "no flow %s: the capture has no %s (see pcapladder list)", text,
			    row->title);
}

/* A word without a dot that matches nothing is probably a typo, not a server. */
static void fail(const SelectorKind *kind, const Selector *selector, const FlowTable *flows,
		 const char *text, GError **error)
{
	if (kind->parse == parse_name && !strchr(text, '.'))
		fail_syntax(text, error);
	else if (kind->is_of_transport)
		fail_number(selector, flows, text, error);
	else
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_EMPTY,
			    "no flow matches %s: see pcapladder list", text);
}

static gboolean select_flows(const FlowTable *flows, const Names *names, const char *text,
			     guint8 *selected, GError **error)
{
	g_autofree guint8 *chosen = g_new0(guint8, flow_table_size(flows));
	Selector selector = { .names = names };
	const SelectorKind *kind = find_kind(&selector, text);

	if (!choose(kind, &selector, flows, chosen)) {
		fail(kind, &selector, flows, text, error);
		return FALSE;
	}
	for (guint32 i = 0; i < flow_table_size(flows); i++)
		selected[i] |= chosen[i];
	return TRUE;
}

GArray *flow_selector_resolve(const FlowTable *flows, const Names *names, char *const *selectors,
			      GError **error)
{
	g_autofree guint8 *selected = g_new0(guint8, flow_table_size(flows));
	g_autoptr(GArray) indices = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_autoptr(GError) miss = NULL;

	for (; *selectors; selectors++) {
		g_autoptr(GError) reason = NULL;

		if (select_flows(flows, names, *selectors, selected, &reason))
			continue;
		if (!g_error_matches(reason, LADDER_ERROR, LADDER_ERROR_EMPTY)) {
			g_propagate_error(error, g_steal_pointer(&reason));
			return NULL;
		}
		if (!miss)
			miss = g_steal_pointer(&reason);
	}
	for (guint32 i = 0; i < flow_table_size(flows); i++)
		if (selected[i])
			g_array_append_val(indices, i);
	if (indices->len == 0) {
		g_propagate_error(error, g_steal_pointer(&miss));
		return NULL;
	}
	return g_steal_pointer(&indices);
}
