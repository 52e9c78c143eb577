/* What only the whole flow tells of its segments. */
#include "flow/tcp/hindsight.h"

#include "script-flows.h"

#define HANDSHAKE \
	"0   > S  100 mss=1460\n" \
	"20  < SA 900 ack=101 mss=1000\n" \
	"20  > A  101 ack=901\n"

static Flow *flow_of(const char *text)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);

	g_assert_cmpuint(flows->len, ==, 1);
	return g_ptr_array_steal_index(flows, 0);
}

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

static void check_gap(const char *text, guint index, guint32 missing, GapFate gap)
{
	g_autoptr(Flow) flow = flow_of(text);

	g_assert_cmpuint(event_at(flow, index)->tcp.missing, ==, missing);
	g_assert_cmpint(event_at(flow, index)->tcp.gap, ==, gap);
}

static void test_gaps(void)
{
	/* the bytes come later */
	check_gap(HANDSHAKE "30 > A 201+100 ack=901\n"
			    "31 > A 101+100 ack=901\n",
		  3, 100, GAP_FILLED);
	/* they never come, but the other side has them */
	check_gap(HANDSHAKE "30 > A 201+100 ack=901\n"
			    "50 < A 901 ack=301\n",
		  3, 100, GAP_NOT_CAPTURED);
	/* nobody knows */
	check_gap(HANDSHAKE "30 > A 201+100 ack=901\n"
			    "50 < A 901 ack=101 sack=201-301\n",
		  3, 100, GAP_OPEN);
	check_gap(HANDSHAKE "30 > A 101+100 ack=901\n", 3, 0, GAP_NONE);
}

static void test_round_trips(void)
{
	g_autoptr(Flow) flow = flow_of(HANDSHAKE "30 > A 101+100 ack=901\n"
						 "55 < A 901 ack=201\n"
						 "56 < A 901 ack=201\n"
						 "60 > A 201+100 ack=901\n"
						 "90 > A 201+100 ack=901\n"
						 "95 < A 901 ack=301\n");

	g_assert_cmpint(event_at(flow, 1)->rtt_ns, ==, 20 * NS_PER_MS); /* of the SYN */
	g_assert_cmpint(event_at(flow, 4)->rtt_ns, ==, 25 * NS_PER_MS);
	g_assert_cmpint(event_at(flow, 5)->rtt_ns, ==, -1); /* says nothing new */
	g_assert_cmpint(event_at(flow, 8)->rtt_ns, ==, -1); /* of which of the two? */
}

static void check_period(const Flow *flow, guint i, guint first, guint last, gboolean is_over)
{
	const ZeroWindow *period = &g_array_index(flow->tcp.zero_windows, ZeroWindow, i);

	g_assert_cmpint(period->side, ==, SIDE_SERVER);
	g_assert_cmpuint(period->first_event, ==, first);
	g_assert_cmpuint(period->last_event, ==, last);
	g_assert_cmpint(period->is_over, ==, is_over);
}

static void test_zero_windows(void)
{
	g_autoptr(Flow) flow = flow_of(HANDSHAKE "30  > A 101+100 ack=901\n"
						 "50  < A 901 ack=201 win=0\n"
						 "250 > A 200 ack=901\n"
						 "270 < A 901 ack=201 win=0\n"
						 "500 < A 901 ack=201 win=500\n"
						 "510 > A 201+500 ack=901\n"
						 "530 < A 901 ack=701 win=0\n"
						 "730 > A 700 ack=901\n");

	g_assert_cmpuint(flow->tcp.zero_windows->len, ==, 2);
	check_period(flow, 0, 4, 7, TRUE);
	check_period(flow, 1, 9, 10, FALSE); /* the capture ends first */
}

static void test_sizes(void)
{
	g_autoptr(Flow) flow = flow_of(HANDSHAKE "30 > A 101+3000 ack=901\n"
						 "31 < A 901+1000 ack=3101\n");

	g_assert_cmpint(flow->tcp.mss[SIDE_CLIENT], ==, 1460);
	g_assert_cmpint(flow->tcp.mss[SIDE_SERVER], ==, 1000);
	g_assert_cmpuint(flow->tcp.largest_len[SIDE_CLIENT], ==, 3000);
	g_assert_cmpuint(flow->tcp.largest_len[SIDE_SERVER], ==, 1000);
}

/* RFC 9293 §3.4: ACK is the next number expected, so what still asks for a segment left before that
 * arrived, however short the least round trip is. */
static void test_asked(void)
{
	g_autoptr(Flow) flow = flow_of(HANDSHAKE "30 > A 101+100 ack=901\n"
						 "31 > A 201+100 ack=901\n"
						 "60 < A 901 ack=201\n"
						 "70 < A 901 ack=301\n");
	const FlowEvent *asking = event_at(flow, 5), *second = event_at(flow, 4);

	g_assert_cmpint(event_at(flow, 3)->arrived_ns, ==, 40 * NS_PER_MS);
	g_assert_cmpint(second->arrived_ns, >, asking->sent_ns);
	g_assert_cmpint(second->arrived_ns, <=, event_at(flow, 6)->sent_ns);
	g_assert_cmpint(event_at(flow, 6)->sent_ns, <=, event_at(flow, 6)->time_ns);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hindsight/what became of a gap", test_gaps);
	g_test_add_func("/hindsight/round trips, RFC 6298 §3", test_round_trips);
	g_test_add_func("/hindsight/zero windows, RFC 9293 §3.8.6", test_zero_windows);
	g_test_add_func("/hindsight/sizes and the MSS, RFC 9293 §3.7.1", test_sizes);
	g_test_add_func("/tcp-hindsight/what is asked for has not arrived", test_asked);
	return g_test_run();
}
