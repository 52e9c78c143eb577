/* Which segments arrived, which were lost, and of which nobody can tell. */
#include "flow/tcp/fates.h"

#include "script-flows.h"

/* Captured at the client, 20 ms from the server. */
#define HANDSHAKE \
	"0   > S  100\n" \
	"20  < SA 900 ack=101\n" \
	"20  > A  101 ack=901\n"

static void check_fate(const char *text, guint event, Fate fate)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);
	const Flow *flow = g_ptr_array_index(flows, 0);

	g_assert_cmpstr(fate_name(g_array_index(flow->events, FlowEvent, event).fate), ==,
			fate_name(fate));
}

#define REPEATED \
	HANDSHAKE "21  > PA 101+77 ack=901\n" \
		  "260 > PA 101+77 ack=901\n"

static void test_repeated(void)
{
	check_fate(HANDSHAKE "21 > PA 101+77 ack=901\n", 3, FATE_ARRIVED); /* nothing against it */
	check_fate(REPEATED, 3, FATE_UNKNOWN);
	check_fate(REPEATED, 4, FATE_UNKNOWN);
	check_fate(REPEATED "280 < A 901 ack=178\n", 3, FATE_UNKNOWN); /* or its ACK was lost */
	check_fate(REPEATED "280 < A 901 ack=178\n", 4, FATE_ARRIVED);
	check_fate("0 > S 100\n1000 > S 100\n", 0, FATE_UNKNOWN);
	check_fate("0 > S 100\n1000 > S 100\n1020 < SA 900 ack=101\n", 0, FATE_UNKNOWN);
}

/* Acknowledged before it was sent again, or sooner after it than any answer can come. */
static void test_round_trip(void)
{
	check_fate(HANDSHAKE "21  > PA 101+77 ack=901\n"
			     "41  < A  901 ack=178\n"
			     "260 > PA 101+77 ack=901\n",
		   3, FATE_ARRIVED);
	check_fate(REPEATED "265 < A 901 ack=178\n", 3, FATE_ARRIVED);
}

static void test_seen_arriving(void)
{
	check_fate("0   > S  100\n"
		   "0.1 < SA 900 ack=101\n"
		   "20  > A  101 ack=901\n"
		   "21  > PA 101+77 ack=901\n"
		   "260 > PA 101+77 ack=901\n",
		   3, FATE_ARRIVED);
}

/* RFC 7323 §4.3, RFC 3522 §3.2 */
static void test_echoes(void)
{
	const char *stamped = "0   > S  100 ts=1/0\n"
			      "20  < SA 900 ack=101 ts=500/1\n"
			      "20  > A  101 ack=901 ts=20/500\n"
			      "21  > PA 101+77 ack=901 ts=21/500\n"
			      "260 > PA 101+77 ack=901 ts=260/500\n";
	g_autofree char *first = g_strconcat(stamped, "280 < A 901 ack=178 ts=760/21\n", NULL);
	g_autofree char *second = g_strconcat(stamped, "280 < A 901 ack=178 ts=760/260\n", NULL);

	check_fate(first, 3, FATE_ARRIVED);
	check_fate(second, 3, FATE_LOST);
	check_fate("0 > S 100 ts=5/0\n1000 > S 100 ts=1005/0\n1020 < SA 900 ack=101 ts=7/5\n", 0,
		   FATE_ARRIVED);
	check_fate("0 > S 100 ts=5/0\n1000 > S 100 ts=1005/0\n1020 < SA 900 ack=101 ts=7/1005\n", 0,
		   FATE_LOST);
}

/* RFC 2883: both arrived; where it could have been told and was not, the first did not. */
static void test_dsack(void)
{
	check_fate(REPEATED "280 < A 901 ack=178 sack=101-178\n", 3, FATE_ARRIVED);
	/* also of a late original, whose repetition came first and is echoed */
	check_fate("0   > S  100 ts=1/0\n"
		   "20  < SA 900 ack=101 ts=500/1\n"
		   "20  > A  101 ack=901 ts=20/500\n"
		   "21  > PA 101+77 ack=901 ts=21/500\n"
		   "260 > PA 101+77 ack=901 ts=260/500\n"
		   "280 < A 901 ack=178 ts=760/260\n"
		   "290 < A 901 ack=178 ts=770/260 sack=101-178\n",
		   3, FATE_ARRIVED);
	check_fate(REPEATED "280 < A 901 ack=178\n"
			    "300 > A 278+10 ack=901\n"
			    "320 < A 901 ack=178 sack=278-288\n",
		   3, FATE_LOST);
}

/* A later segment came before it. */
static void test_holes(void)
{
	const char *sent = HANDSHAKE "21 > A 101+100 ack=901\n"
				     "22 > A 201+100 ack=901\n"
				     "42 < A 901 ack=101 sack=201-301\n";
	g_autofree char *healed = g_strconcat(sent,
					      "43 > A 101+100 ack=901\n"
					      "63 < A 901 ack=301\n",
					      NULL);
	g_autofree char *late = g_strconcat(sent,
					    "43 > A 101+100 ack=901\n"
					    "44 < A 901 ack=301\n",
					    NULL);

	check_fate(sent, 3, FATE_LOST);
	check_fate(sent, 4, FATE_ARRIVED);
	check_fate(healed, 3, FATE_LOST);
	check_fate(healed, 6, FATE_ARRIVED);
	check_fate(late, 3, FATE_ARRIVED); /* it was only late: the answer came too soon */
	/* RFC 5681 §3.2: without SACK, by duplicate ACKs */
	check_fate(HANDSHAKE "21 > A 101+100 ack=901\n"
			     "22 > A 201+100 ack=901\n"
			     "23 > A 301+100 ack=901\n"
			     "41 < A 901 ack=101\n"
			     "42 < A 901 ack=101\n"
			     "43 < A 901 ack=101\n"
			     "44 > A 101+100 ack=901\n"
			     "64 < A 901 ack=401\n",
		   3, FATE_LOST);
}

/* All that a repetition covers share the fate, and so does one that several cover. */
static void test_parts(void)
{
	const char *joined = HANDSHAKE "21 > A 101+100 ack=901\n"
				       "22 > A 201+100 ack=901\n"
				       "23 > A 301+100 ack=901\n"
				       "43 < A 901 ack=101 sack=301-401\n"
				       "44 > A 101+200 ack=901\n"
				       "64 < A 901 ack=401\n";
	const char *cut = HANDSHAKE "21 > A 101+200 ack=901\n"
				    "22 > A 301+100 ack=901\n"
				    "42 < A 901 ack=101 sack=301-401\n"
				    "43 > A 101+100 ack=901\n"
				    "44 > A 201+100 ack=901\n"
				    "64 < A 901 ack=401\n";

	check_fate(joined, 3, FATE_LOST);
	check_fate(joined, 4, FATE_LOST);
	check_fate(joined, 5, FATE_ARRIVED);
	check_fate(cut, 3, FATE_LOST);
	check_fate(cut, 4, FATE_ARRIVED);
}

/* An end's acknowledgment leaves after what it acknowledges has come, whatever was measured. */
static void test_causality(void)
{
	g_autoptr(GArray) script = script_new(HANDSHAKE "21  > A 101+10 ack=901\n"
							"260 > A 101+10 ack=901\n"
							"275 < A 901 ack=111\n");
	g_autoptr(GPtrArray) flows = script_flows(script);
	const GArray *events = ((const Flow *)g_ptr_array_index(flows, 0))->events;

	g_assert_cmpint(g_array_index(events, FlowEvent, 3).arrived_ns, <=,
			g_array_index(events, FlowEvent, 5).sent_ns);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fates/repeated", test_repeated);
	g_test_add_func("/fates/round-trip", test_round_trip);
	g_test_add_func("/fates/seen-arriving", test_seen_arriving);
	g_test_add_func("/fates/rfc-7323-echoes", test_echoes);
	g_test_add_func("/fates/rfc-2883-dsack", test_dsack);
	g_test_add_func("/fates/holes", test_holes);
	g_test_add_func("/fates/parts", test_parts);
	g_test_add_func("/fates/causality", test_causality);
	return g_test_run();
}
