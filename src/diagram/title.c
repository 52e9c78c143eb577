#include "diagram/title.h"

#include "base/quantity.h"
#include "diagram/deed.h"
#include "diagram/incident-words.h"
#include "flow/incidents.h"
#include "flow/transport.h"

/* The first letter in the other case, in place, unless a word of capitals or a name begins there.
 */
static void set_initial(char *text, char (*letter)(char))
{
	if (g_ascii_isalpha(text[0]) && g_ascii_islower(text[1]))
		text[0] = letter(text[0]);
}

static guint count_syns(const Flow *flow)
{
	guint n = 0;

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		n += event->kind == EVENT_SYN && event->from == SIDE_CLIENT;
	}
	return n;
}

/* "Connection to port 80 refused", ": 3 tries in 1.51 s" */
static char *failure_to_open(const Flow *flow, gboolean has_times)
{
	guint n = count_syns(flow);
	g_autofree char *duration = quantity_duration(flow->end_ns - flow->start_ns);
	g_autofree char *failed =
		g_strdup_printf("Connection to port %u %s", flow->ends[SIDE_SERVER].port,
				outcome_phrase(flow->outcome));

	if (n < 2)
		return g_steal_pointer(&failed);
	if (!has_times)
		return g_strdup_printf("%s: %u tries", failed, n);
	return g_strdup_printf("%s: %u tries in %s", failed, n, duration);
}

/* The remark on the trouble that came most often, or NULL. */
static char *most_frequent(const Flow *flow, const GArray *troubles)
{
	const Incident *most = NULL;

	for (guint i = 0; i < troubles->len; i++) {
		const Incident *trouble = &g_array_index(troubles, Incident, i);
		g_autofree char *remark = incident_remark(flow, trouble);

		if (remark && (!most || trouble->count > most->count))
			most = trouble;
	}
	return most ? incident_remark(flow, most) : NULL;
}

/* `what`, then how the connection broke off, or else the remark (NULL: none). */
static char *with_end(const Flow *flow, const char *what, const char *remark)
{
	if (flow->outcome == OUTCOME_RESET)
		return g_strdup_printf("%s, reset by %s", what, tcp_flow_resetter(&flow->tcp));
	if (outcome_is_failure(flow->outcome))
		return g_strdup_printf("%s, %s", what, outcome_phrase(flow->outcome));
	return remark ? g_strdup_printf("%s, %s", what, remark) : g_strdup(what);
}

/* The costliest trouble that is worth a title; NULL: none. */
static char *worst_sentence(const Flow *flow, const GArray *troubles, gboolean has_times)
{
	const Incident *worst = &g_array_index(troubles, Incident, 0);

	return troubles->len > 0 && flow_trouble_is_worth(flow, worst)
		       ? incident_sentence(flow, worst, has_times)
		       : NULL;
}

char *title_of_flow(const Flow *flow, gboolean has_times)
{
	g_autoptr(GArray) troubles = flow_troubles_new(flow);
	gboolean is_connection = transport_row(flow->transport)->is_connection;
	g_autofree char *what = NULL, *remark = NULL;

	if (flow->outcome == OUTCOME_SCAN)
		return g_strdup_printf("Scan of port %u", flow->ends[SIDE_SERVER].port);
	if (is_connection && outcome_is_failure(flow->outcome) && flow->outcome != OUTCOME_RESET)
		return failure_to_open(flow, has_times);
	what = worst_sentence(flow, troubles, has_times);
	if (what)
		return with_end(flow, what, NULL);
	what = flow_deed(flow, has_times);
	set_initial(what, g_ascii_toupper);
	remark = most_frequent(flow, troubles);
	return with_end(flow, what, remark);
}

/* ---- several flows ------------------------------------------------------------------------------
 */

#define GROUPS_MAX 3 /* protocols that are named */

/* What a title of several flows is made from. */
typedef struct {
	const Diagram *diagram;
	GHashTable *names;
	guint n_by_outcome[N_OUTCOMES];
	guint n_failed, n_troubled;
	const Flow *worst; /* with the costliest trouble; NULL: none has any worth telling */
	gint64 worst_ns;   /* its cost */
	guint64 bytes;
	gboolean is_one_client, is_one_server, are_connections;
} Many;

/* Of the worst trouble that is worth telling; -1: there is none. */
static gint64 cost_of(const Flow *flow)
{
	g_autoptr(GArray) troubles = flow_troubles_new(flow);
	const Incident *worst = &g_array_index(troubles, Incident, 0);

	return troubles->len > 0 && flow_trouble_is_worth(flow, worst) ? worst->cost_ns : -1;
}

static Many many_of(const Diagram *diagram, GHashTable *names)
{
	const Flow *first = diagram->flow;
	Many many = { .diagram = diagram,
		      .names = names,
		      .worst_ns = -1,
		      .is_one_client = TRUE,
		      .is_one_server = TRUE,
		      .are_connections = TRUE };

	for (guint i = 0; i < diagram->n_flows; i++) {
		const Flow *flow = diagram->flows[i];
		gint64 cost_ns = cost_of(flow);

		many.n_by_outcome[flow->outcome]++;
		many.n_failed += outcome_is_failure(flow->outcome);
		many.n_troubled += cost_ns >= 0;
		if (cost_ns > many.worst_ns) {
			many.worst = flow;
			many.worst_ns = cost_ns;
		}
		many.bytes += flow->bytes[SIDE_CLIENT] + flow->bytes[SIDE_SERVER];
		many.is_one_client &= address_equal(&flow->ends[SIDE_CLIENT].address,
						    &first->ends[SIDE_CLIENT].address);
		many.is_one_server &= address_equal(&flow->ends[SIDE_SERVER].address,
						    &first->ends[SIDE_SERVER].address);
		many.are_connections &= transport_row(flow->transport)->is_connection;
	}
	return many;
}

/* The name that the user gave the host, or its address.  Caller frees. */
static char *host_of(const Many *self, Side side)
{
	g_autofree char *address = address_to_string(&self->diagram->flow->ends[side].address);
	const char *name = self->names ? g_hash_table_lookup(self->names, address) : NULL;

	return name ? g_strdup(name) : g_steal_pointer(&address);
}

static guint count_ports(const Many *self)
{
	g_autoptr(GHashTable) ports = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < self->diagram->n_flows; i++) {
		guint16 port = self->diagram->flows[i]->ends[SIDE_SERVER].port;

		g_hash_table_add(ports, GUINT_TO_POINTER((guint)port));
	}
	return g_hash_table_size(ports);
}

/* What most tries in vain came to, of `n` tries. */
static Outcome vain_outcome(const Many *self, guint *n)
{
	Outcome most = OUTCOME_REFUSED;

	*n = 0;
	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++) {
		if (!outcome_is_vain(outcome))
			continue;
		*n += self->n_by_outcome[outcome];
		if (self->n_by_outcome[outcome] > self->n_by_outcome[most])
			most = outcome;
	}
	return most;
}

/* One host tried many ports of another, and most in vain. */
static char *scan(const Many *self)
{
	guint n_vain, n_ports = count_ports(self);
	Outcome most = vain_outcome(self, &n_vain);
	g_autofree char *ports = quantity_of(n_ports, "port");
	g_autofree char *n = quantity_count(self->n_by_outcome[most]);
	g_autofree char *tries = quantity_count(self->diagram->n_flows);
	g_autofree char *server = NULL;

	if (!self->is_one_client || !self->is_one_server ||
	    !outcomes_are_scan(n_ports, self->diagram->n_flows, n_vain))
		return NULL;
	server = host_of(self, SIDE_SERVER);
	return g_strdup_printf("Port scan of %s: %s, %s of %s tries %s", server, ports, n, tries,
			       most == OUTCOME_SCAN ? "without ACK" : outcome_phrase(most));
}

/* "3 of 25 flows", "both flows", "all 12 flows".  Caller frees. */
static char *some_of(guint n, guint n_all, const char *noun)
{
	if (n < n_all)
		return g_strdup_printf("%u of %u %s", n, n_all, noun);
	return n == 2 ? g_strdup_printf("both %s", noun) : g_strdup_printf("all %u %s", n, noun);
}

/* "3 of 25 connections refused", "Both connections reset", "10 of 50 connections failed: 5 reset, 5
 * refused" */
static char *failures(const Many *self)
{
	const char *noun = self->are_connections ? "connections" : "flows";
	g_autoptr(GString) kinds = g_string_new(NULL);
	g_autofree char *some = some_of(self->n_failed, self->diagram->n_flows, noun);

	if (!self->n_failed)
		return NULL;
	set_initial(some, g_ascii_toupper);
	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++) {
		guint n = self->n_by_outcome[outcome];

		if (!outcome_is_failure(outcome) || !n)
			continue;
		if (n == self->n_failed)
			return g_strdup_printf("%s %s", some, outcome_phrase(outcome));
		g_string_append_printf(kinds, "%s%u %s", kinds->len ? ", " : "", n,
				       outcome_phrase(outcome));
	}
	return g_strdup_printf("%s failed: %s", some, kinds->str);
}

/* The sentence on the worst of what happened to any of them, as it goes on; NULL: none. */
static char *worst_of_all(const Many *self)
{
	g_autoptr(GArray) troubles = self->worst ? flow_troubles_new(self->worst) : NULL;
	char *sentence =
		troubles ? worst_sentence(self->worst, troubles, self->diagram->has_times) : NULL;

	if (sentence)
		set_initial(sentence, g_ascii_tolower);
	return sentence;
}

static char *trouble(const Many *self)
{
	g_autofree char *sentence = worst_of_all(self), *flow = NULL, *some = NULL;

	if (!sentence)
		return NULL;
	flow = flow_name(self->worst);
	if (self->n_troubled == 1)
		return g_strdup_printf("Flow %s: %s", flow, sentence);
	some = some_of(self->n_troubled, self->diagram->n_flows, "flows");
	return g_strdup_printf("Trouble in %s, most in flow %s: %s", some, flow, sentence);
}

/* What failed, and the worst trouble of the others if there is room for it. */
static char *with_trouble(const Many *self, const char *failed)
{
	g_autofree char *sentence = worst_of_all(self), *flow = NULL;
	char *both;

	if (!sentence)
		return g_strdup(failed);
	flow = flow_name(self->worst);
	both = g_strdup_printf("%s; flow %s: %s", failed, flow, sentence);
	if (g_utf8_strlen(both, -1) <= TITLE_MAX)
		return both;
	g_free(both);
	return g_strdup(failed);
}

/* ---- what they did ------------------------------------------------------------------------------
 */

typedef struct {
	const char *title;
	guint n;
} Group;

static const char *group_of(const Flow *flow)
{
	if (flow->is_carrier)
		return "tunnel";
	return flow->protocol ? flow->protocol->title : transport_row(flow->transport)->title;
}

static int compare_groups(gconstpointer a, gconstpointer b)
{
	const Group *p = a, *q = b;

	if (p->n != q->n)
		return p->n > q->n ? -1 : 1;
	return g_strcmp0(p->title, q->title);
}

/* Of Group, the largest first; owned by the caller. */
static GArray *groups_of(const Many *self)
{
	GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));

	for (guint i = 0; i < self->diagram->n_flows; i++) {
		const char *title = group_of(self->diagram->flows[i]);
		guint at = 0;

		while (at < groups->len &&
		       strcmp(g_array_index(groups, Group, at).title, title) != 0)
			at++;
		if (at == groups->len) {
			Group group = { title, 0 };

			g_array_append_val(groups, group);
		}
		g_array_index(groups, Group, at).n++;
	}
	g_array_sort(groups, compare_groups);
	return groups;
}

/* "HTTP, DNS and TLS" */
static char *join_groups(const GArray *groups)
{
	GString *text = g_string_new(NULL);
	guint n = MIN(groups->len, GROUPS_MAX);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, "%s%s",
				       i == 0                           ? ""
				       : i + 1 == n && groups->len == n ? " and "
									: ", ",
				       g_array_index(groups, Group, i).title);
	if (groups->len > n)
		g_string_append(text, " and others");
	return g_string_free(text, FALSE);
}

static guint count_hosts_of(const Many *self, Side side)
{
	g_autoptr(GHashTable) hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < self->diagram->n_flows; i++)
		g_hash_table_add(hosts,
				 address_to_string(&self->diagram->flows[i]->ends[side].address));
	return g_hash_table_size(hosts);
}

/* " from 192.0.2.1 to 12 servers" */
static char *between(const Many *self)
{
	guint n_clients = count_hosts_of(self, SIDE_CLIENT);
	guint n_servers = count_hosts_of(self, SIDE_SERVER);
	g_autofree char *client =
		self->is_one_client ? host_of(self, SIDE_CLIENT) : quantity_of(n_clients, "client");
	g_autofree char *server =
		self->is_one_server ? host_of(self, SIDE_SERVER) : quantity_of(n_servers, "server");

	return g_strdup_printf("from %s to %s", client, server);
}

static char *deeds(const Many *self)
{
	g_autoptr(GArray) groups = groups_of(self);
	g_autofree char *what = join_groups(groups), *where = between(self);
	g_autofree char *n = quantity_count(self->diagram->n_flows);
	char bytes[QUANTITY_MAX] = { 0 };

	quantity_put_bytes_short(bytes, self->bytes);
	if (groups->len == 1)
		return g_strdup_printf("%s %s %s %s, %s", n, what,
				       self->are_connections ? "connections" : "flows", where,
				       bytes);
	return g_strdup_printf("%s %s: %s flows, %s", what, where, n, bytes);
}

char *title_of_flows(const Diagram *diagram, GHashTable *names)
{
	Many many = many_of(diagram, names);
	g_autofree char *failed = NULL, *troubled = NULL;
	char *title = scan(&many);

	if (title)
		return title;
	failed = failures(&many);
	troubled = trouble(&many);
	if (failed)
		return with_trouble(&many, failed);
	return troubled ? g_steal_pointer(&troubled) : deeds(&many);
}
