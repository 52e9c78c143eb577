/* Which segments arrived, which were lost, and of which it cannot be told. */
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
	check_fate(first, 4, FATE_UNKNOWN);  /* nothing answers the repetition */
	check_fate(second, 3, FATE_UNKNOWN); /* a duplicate is echoed, too: its SEG.SEQ is old */
	check_fate("0 > S 100 ts=5/0\n1000 > S 100 ts=1005/0\n1020 < SA 900 ack=101 ts=7/5\n", 0,
		   FATE_ARRIVED);
	check_fate("0 > S 100 ts=5/0\n1000 > S 100 ts=1005/0\n1020 < SA 900 ack=101 ts=7/1005\n", 0,
		   FATE_LOST);
}

/* RFC 2883: both arrived; where it could have been told and was not, the first did not. */
static void test_dsack(void)
{
	const char *thrice = HANDSHAKE "21 > PA 101+77 ack=901\n"
				       "260 > PA 101+77 ack=901\n"
				       "1260 > PA 101+77 ack=901\n"
				       "1280 < A 901 ack=178 sack=101-178\n";

	/* two of three came, nobody knows which */
	check_fate(thrice, 3, FATE_UNKNOWN);
	check_fate(thrice, 4, FATE_UNKNOWN);

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

/* Without D-SACK from a receiver that would have sent it, the original did not come: unless the
 * cover can be the answer to something later, whose D-SACK was lost. */
static void test_no_dsack(void)
{
	const char *later = REPEATED "261 > A 178+10 ack=901\n"
				     "281 < A 901 ack=188\n"
				     "300 > A 198+10 ack=901\n"
				     "320 < A 901 ack=188 sack=198-208\n";
	const char *without = HANDSHAKE "21  > PA 101+77 ack=901\n"
					"41  < A  901 ack=178\n"
					"60  > PA 101+77 ack=901\n" /* needless */
					"80  < A  901 ack=178\n"
					"100 > PA 178+10 ack=901\n"
					"400 > PA 178+10 ack=901\n"
					"420 < A  901 ack=188\n"
					"421 > PA 198+10 ack=901\n"
					"441 < A  901 ack=188 sack=198-208\n";

	const char *thrice = REPEATED "900 > PA 101+77 ack=901\n"
				      "920 < A 901 ack=178\n"
				      "930 > A 188+10 ack=901\n"
				      "950 < A 901 ack=178 sack=188-198\n";

	check_fate(thrice, 3, FATE_LOST); /* else the answer to the last would have D-SACK */
	check_fate(thrice, 4, FATE_LOST);
	check_fate(thrice, 5, FATE_ARRIVED);
	check_fate(later, 3, FATE_UNKNOWN);
	check_fate(without, 7, FATE_UNKNOWN);
}

/* One of two repetitions has come; the one before it, by the hole, has not. */
static void test_third(void)
{
	const char *twice = HANDSHAKE "21 > A 101+100 ack=901\n"
				      "22 > A 201+100 ack=901\n"
				      "42 < A 901 ack=101 sack=201-301\n"
				      "43 > A 101+100 ack=901\n"
				      "63 < A 901 ack=301\n"
				      "70 > A 101+100 ack=901\n";

	check_fate(twice, 3, FATE_LOST);
	check_fate(twice, 6, FATE_ARRIVED);
	check_fate(twice, 8, FATE_UNKNOWN);
}

/* A duplicate ACK alone may answer a duplicate (RFC 2883 §4), and one with D-SACK does. */
static void test_duplicate_acks(void)
{
	const char *sent = HANDSHAKE "21 > A 101+100 ack=901\n"
				     "41 < A 901 ack=201\n"
				     "50 > A 101+100 ack=901\n"
				     "51 > A 201+100 ack=901\n";
	g_autofree char *one =
		g_strconcat(sent, "75 < A 901 ack=201\n300 > A 201+100 ack=901\n", NULL);
	g_autofree char *two = g_strconcat(sent,
					   "75 < A 901 ack=201 sack=101-201\n"
					   "76 < A 901 ack=201 sack=101-201\n"
					   "300 > A 201+100 ack=901\n",
					   NULL);

	check_fate(one, 6, FATE_UNKNOWN);
	check_fate(two, 6, FATE_UNKNOWN);
}

/* Captured with offload: a part of it was missing, so it cannot be said of all of it. */
static void test_sent_again_in_part(void)
{
	check_fate(HANDSHAKE "21 > A 101+3000 ack=901\n"
			     "41 < A 901 ack=1101\n"
			     "42 > A 1101+1000 ack=901\n"
			     "62 < A 901 ack=3101\n",
		   3, FATE_UNKNOWN);
}

/* Captured near an end, not at it: what it reports as missing was lost behind the capture. */
static void test_not_quite_there(void)
{
	check_fate("0    > S  100\n"
		   "20   < SA 900 ack=101\n"
		   "20.5 > A  101 ack=901\n"
		   "40   < A  901+100 ack=101\n"
		   "41   < A  1001+100 ack=101\n"
		   "41.5 > A  101 ack=901 sack=1001-1101\n"
		   "62   < A  901+100 ack=101\n"
		   "62.5 > A  101 ack=1101\n",
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
	check_fate(late, 3, FATE_UNKNOWN); /* missing, and acknowledged too soon for an answer */
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
	check_fate(cut, 3, FATE_LOST); /* its first and its last number are */
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

/* RFC 2883 §4: a duplicate is reported at once, so what the cover does not report came later. */
static void test_late(void)
{
	g_autoptr(GArray) script = script_new(REPEATED "280 < A 901 ack=178\n"
						       "900 < A 901 ack=178 sack=101-178\n");
	g_autoptr(GPtrArray) flows = script_flows(script);
	const GArray *events = ((const Flow *)g_ptr_array_index(flows, 0))->events;
	const FlowEvent *original = &g_array_index(events, FlowEvent, 3);
	const FlowEvent *repetition = &g_array_index(events, FlowEvent, 4);

	g_assert_cmpint(original->tcp.late_answer, ==, 6);
	g_assert_cmpint(original->arrived_ns, ==, 890 * NS_PER_MS);
	g_assert_cmpint(repetition->arrived_ns, ==, 270 * NS_PER_MS);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fates/repeated", test_repeated);
	g_test_add_func("/fates/round-trip", test_round_trip);
	g_test_add_func("/fates/seen-arriving", test_seen_arriving);
	g_test_add_func("/fates/rfc-7323-echoes", test_echoes);
	g_test_add_func("/fates/rfc-2883-dsack", test_dsack);
	g_test_add_func("/fates/rfc-2883-no-dsack", test_no_dsack);
	g_test_add_func("/fates/third", test_third);
	g_test_add_func("/fates/rfc-5681-duplicate-acks", test_duplicate_acks);
	g_test_add_func("/fates/sent-again-in-part", test_sent_again_in_part);
	g_test_add_func("/fates/not-quite-there", test_not_quite_there);
	g_test_add_func("/fates/holes", test_holes);
	g_test_add_func("/fates/parts", test_parts);
	g_test_add_func("/fates/causality", test_causality);
	g_test_add_func("/fates/rfc-2883-late", test_late);
	return g_test_run();
}
