#include "draw/port-scans.h"

typedef struct {
	Endpoint client, server; /* of the client the address alone */
	gboolean is_vain;
	guint32 index;
} Try;

/* By hosts, then by port. */
static int compare_tries(gconstpointer a, gconstpointer b)
{
	const Try *p = a, *q = b;
	int order = endpoint_compare(&p->client, &q->client);

	return order ? order : endpoint_compare(&p->server, &q->server);
}

static GArray *tries_new(const FlowTable *flows)
{
	GArray *tries = g_array_new(FALSE, FALSE, sizeof(Try));

	for (guint32 i = 0; i < flow_table_size(flows); i++) {
		Flow flow;
		Try try;

		flow_table_get(flows, i, &flow);
		if (flow.transport != TRANSPORT_TCP)
			continue;
		try = (Try){ flow.ends[SIDE_CLIENT], flow.ends[SIDE_SERVER],
			     outcome_is_vain(flow.outcome), i };
		try.client.port = 0;
		g_array_append_val(tries, try);
	}
	g_array_sort(tries, compare_tries);
	return tries;
}

static gboolean is_between_same(const Try *a, const Try *b)
{
	return endpoint_equal(&a->client, &b->client) &&
	       address_equal(&a->server.address, &b->server.address);
}

/* How many of the tries from `first` on are between the same hosts; sets whether they are a scan.
 */
static guint count_tries(const Try *first, guint most, gboolean *is_scan)
{
	guint n = 0, n_vain = 0, n_ports = 0;

	for (; n < most && is_between_same(first, &first[n]); n++) {
		n_vain += first[n].is_vain;
		n_ports += n == 0 || first[n].server.port != first[n - 1].server.port;
	}
	*is_scan = outcomes_are_scan(n_ports, n, n_vain);
	return n;
}

void port_scans_choose(const FlowTable *flows, guint8 *chosen)
{
	g_autoptr(GArray) tries = tries_new(flows);
	guint n;

	for (guint at = 0; at < tries->len; at += n) {
		const Try *first = &g_array_index(tries, Try, at);
		gboolean is_scan;

		n = count_tries(first, tries->len - at, &is_scan);
		for (guint i = 0; is_scan && i < n; i++)
			chosen[first[i].index] = TRUE;
	}
}
