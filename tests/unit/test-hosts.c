/* Which hosts get lanes, and in what order. */
#include "diagram/hosts.h"

#include "sample-flow.h"

static Flow *flow_between(guint8 client, guint8 server, guint16 port)
{
	Flow *flow = sample_flow(sample_rows, 3);

	flow->ends[SIDE_CLIENT].address.bytes[3] = client;
	flow->ends[SIDE_SERVER].address.bytes[3] = server;
	flow->ends[SIDE_SERVER].port = port;
	return flow;
}

static GPtrArray *flows_between(const guint8 (*pairs)[2], gsize n)
{
	GPtrArray *flows = g_ptr_array_new_with_free_func((GDestroyNotify)flow_free);

	for (gsize i = 0; i < n; i++)
		g_ptr_array_add(flows, flow_between(pairs[i][0], pairs[i][1], 80));
	return flows;
}

static Hosts *hosts_of(const GPtrArray *flows)
{
	return hosts_new((const Flow *const *)(gpointer)flows->pdata, flows->len);
}

static guint8 host_at(const Hosts *hosts, guint lane)
{
	return g_array_index(hosts->hosts, Host, lane).end.address.bytes[3];
}

static void test_client_left(void)
{
	const guint8 pairs[][2] = { { 9, 1 }, { 9, 1 } };
	g_autoptr(GPtrArray) flows = flows_between(pairs, G_N_ELEMENTS(pairs));
	g_autoptr(Hosts) hosts = hosts_of(flows);

	g_assert_cmpuint(hosts->hosts->len, ==, 2);
	g_assert_cmpuint(host_at(hosts, 0), ==, 9);
	g_assert_cmpuint(hosts->lane_of[1][SIDE_SERVER], ==, 1);
}

/* A chain in which each talks to the next stands in its order, though its flows came in another. */
static void test_neighbours(void)
{
	const guint8 pairs[][2] = { { 1, 2 }, { 3, 4 }, { 2, 3 } };
	g_autoptr(GPtrArray) flows = flows_between(pairs, G_N_ELEMENTS(pairs));
	g_autoptr(Hosts) hosts = hosts_of(flows);

	for (guint i = 0; i < flows->len; i++)
		g_assert_cmpint(ABS((int)hosts->lane_of[i][SIDE_CLIENT] -
				    (int)hosts->lane_of[i][SIDE_SERVER]),
				==, 1);
}

/* A star's centre does not stand at its edge. */
static void test_star(void)
{
	const guint8 pairs[][2] = { { 1, 2 }, { 1, 3 }, { 1, 4 }, { 1, 5 } };
	g_autoptr(GPtrArray) flows = flows_between(pairs, G_N_ELEMENTS(pairs));
	g_autoptr(Hosts) hosts = hosts_of(flows);

	g_assert_cmpuint(hosts->lane_of[0][SIDE_CLIENT], ==, 2);
}

static void test_others(void)
{
	g_autoptr(GPtrArray) flows = g_ptr_array_new_with_free_func((GDestroyNotify)flow_free);
	g_autoptr(Hosts) hosts = NULL;
	guint n_others = 0;

	for (guint8 i = 2; i < 40; i++)
		g_ptr_array_add(flows, flow_between(1, i, 80));
	hosts = hosts_of(flows);
	g_assert_cmpuint(hosts->hosts->len, ==, HOSTS_MAX);
	for (guint i = 0; i < hosts->hosts->len; i++)
		n_others += g_array_index(hosts->hosts, Host, i).n_others;
	g_assert_cmpuint(n_others, ==, 39 - (HOSTS_MAX - 1));
}

/* A host that talks to itself has a lane for what it serves. */
static void test_loopback(void)
{
	const guint8 pairs[][2] = { { 1, 1 }, { 1, 1 } };
	g_autoptr(GPtrArray) flows = flows_between(pairs, G_N_ELEMENTS(pairs));
	g_autoptr(Hosts) hosts = hosts_of(flows);

	g_assert_cmpuint(hosts->hosts->len, ==, 2);
	g_assert_cmpuint(hosts->lane_of[0][SIDE_CLIENT], !=, hosts->lane_of[0][SIDE_SERVER]);
}

/* Others get there by the same lane. */
static void test_loopback_and_other(void)
{
	const guint8 pairs[][2] = { { 3, 1 }, { 1, 1 } };
	g_autoptr(GPtrArray) flows = flows_between(pairs, G_N_ELEMENTS(pairs));
	g_autoptr(Hosts) hosts = hosts_of(flows);

	g_assert_cmpuint(hosts->hosts->len, ==, 3);
	g_assert_cmpuint(hosts->lane_of[0][SIDE_SERVER], ==, hosts->lane_of[1][SIDE_SERVER]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hosts/client-left", test_client_left);
	g_test_add_func("/hosts/neighbours", test_neighbours);
	g_test_add_func("/hosts/star", test_star);
	g_test_add_func("/hosts/others", test_others);
	g_test_add_func("/hosts/loopback", test_loopback);
	g_test_add_func("/hosts/loopback-and-other", test_loopback_and_other);
	return g_test_run();
}
