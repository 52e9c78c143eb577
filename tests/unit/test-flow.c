/* Both passes over scripts of segments: which connection a segment belongs to, and what is said of
 * it. */
#include "flow/flow-events.h"

#include "script-flows.h"

static GPtrArray *flows_of(const char *text)
{
	g_autoptr(GArray) script = script_new(text);

	return script_flows(script);
}

static const Flow *flow_at(const GPtrArray *flows, guint i)
{
	return g_ptr_array_index(flows, i);
}

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	g_assert_cmpuint(i, <, flow->events->len);
	return &g_array_index(flow->events, FlowEvent, i);
}

#define HANDSHAKE \
	"0    > S  100\n" \
	"20   < SA 900 ack=101\n" \
	"20.1 > A  101 ack=901\n"

/* ---- the table ----------------------------------------------------------------------------------
 */

static void test_numbers(void)
{
	g_autoptr(GPtrArray) flows = flows_of("0  > S  100\n"
					      "1  > S  100 port=40001\n"
					      "2  < SA 900 ack=101\n"
					      "3  < RA 0 ack=101 port=40001\n"
					      "9  > S  777 port=40001\n");

	g_assert_cmpuint(flows->len, ==, 3);
	g_assert_cmpuint(flow_at(flows, 0)->frames, ==, 2);
	g_assert_cmpuint(flow_at(flows, 1)->frames, ==, 2);
	g_assert_cmpuint(flow_at(flows, 1)->last_frame, ==, 4);
	g_assert_false(flow_at(flows, 1)->tcp.reuses_ports);
	g_assert_cmpuint(flow_at(flows, 2)->first_frame, ==, 5);
	g_assert_true(flow_at(flows, 2)->tcp.reuses_ports);
	g_assert_cmphex(event_at(flow_at(flows, 2), 0)->tcp.marks, ==, MARK_REUSED_PORTS);
}

/* Many reuses of one pair of endpoints: each segment goes to the one of its time. */
static void test_many_reuses(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GPtrArray) flows = NULL;

	for (int i = 0; i < 100; i++)
		g_string_append_printf(text, "%d > S %d\n%d.5 < SA 9 ack=%d\n", i, 1000 * i, i,
				       1000 * i + 1);
	flows = flows_of(text->str);
	g_assert_cmpuint(flows->len, ==, 100);
	for (guint i = 0; i < flows->len; i++) {
		g_assert_cmpuint(flow_at(flows, i)->first_frame, ==, 2 * i + 1);
		g_assert_cmpuint(flow_at(flows, i)->events->len, ==, 2);
	}
}

/* More flows than the table first has room for; IPv4 and IPv6 with the same first bytes differ. */
static void test_growth(void)
{
	g_autoptr(FlowTable) table = flow_table_new();
	Flow flow;

	for (int pass = 0; pass < 2; pass++)
		for (guint32 i = 0; i < 20000; i++) {
			Packet segment = { .frame = i + 1, .tcp.flags = TCP_ACK, .tcp.seq = 1 };

			segment.src.address.family = i % 2 ? ADDRESS_IPV4 : ADDRESS_IPV6;
			segment.src.address.bytes[3] = (guint8)(i / 2 % 200);
			segment.src.port = (guint16)(1000 + i / 2 / 200);
			segment.dst.address.family = segment.src.address.family;
			segment.dst.port = 80;
			flow_table_add(table, &segment, NULL);
		}
	g_assert_cmpuint(flow_table_size(table), ==, 20000);
	for (guint32 i = 0; i < 20000; i++) {
		flow_table_get(table, i, &flow);
		g_assert_cmpuint(flow.frames, ==, 2);
		g_assert_cmpuint(flow.first_frame, ==, i + 1);
	}
}

static void test_to_itself(void)
{
	g_autoptr(FlowTable) table = flow_table_new();
	Packet segment = { .frame = 1, .tcp.flags = TCP_SYN, .src.port = 7, .dst.port = 7 };

	flow_table_add(table, &segment, NULL);
	segment.tcp.flags = TCP_SYN | TCP_ACK;
	flow_table_add(table, &segment, NULL);
	g_assert_cmpuint(flow_table_size(table), ==, 1);
}

static void test_client(void)
{
	static const struct {
		const char *text;
		guint16 client_port;
	} cases[] = {
		{ "0 > S 100\n", 40000 },
		{ "0 < S 100\n", 80 },             /* who sends the SYN, whatever the ports */
		{ "0 < SA 900 ack=101\n", 40000 }, /* or is answered */
		{ "0 < A 900 ack=101\n", 40000 },  /* else the higher port */
		{ "0 > A 100 ack=1\n", 40000 },
		{ "0 < A 900 ack=101 port=80\n", 80 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) flows = flows_of(cases[i].text);

		g_assert_cmpuint(flow_at(flows, 0)->ends[SIDE_CLIENT].port, ==,
				 cases[i].client_port);
	}
}

static void test_outcome(void)
{
	static const struct {
		const char *text;
		Handshake handshake;
		FlowEnd end;
		Side closed_by;
	} cases[] = {
		{ "0 > S 100\n1000 > S 100\n", HANDSHAKE_UNANSWERED, FLOW_END_OPEN, 0 },
		{ "0 > S 100\n20 < RA 0 ack=101\n", HANDSHAKE_REFUSED, FLOW_END_RST, SIDE_SERVER },
		{ "0 > S 100\n20 < SA 900 ack=101\n", HANDSHAKE_INCOMPLETE, FLOW_END_OPEN, 0 },
		{ HANDSHAKE, HANDSHAKE_COMPLETE, FLOW_END_OPEN, 0 },
		{ "0 > A 100+5 ack=900\n", HANDSHAKE_NOT_CAPTURED, FLOW_END_OPEN, 0 },
		{ HANDSHAKE "30 < FA 901 ack=101\n", HANDSHAKE_COMPLETE, FLOW_END_OPEN, 0 },
		{ HANDSHAKE "30 < FA 901 ack=101\n50 > FA 101 ack=902\n", HANDSHAKE_COMPLETE,
		  FLOW_END_FIN, SIDE_SERVER },
		{ HANDSHAKE "30 > FA 101 ack=901\n50 < R 901\n", HANDSHAKE_COMPLETE, FLOW_END_RST,
		  SIDE_SERVER },
		/* a reset behind the close is an afterthought */
		{ HANDSHAKE "30 > FA 101 ack=901\n50 < FA 901 ack=102\n51 > A 102 ack=902\n"
			    "52 > R 102\n",
		  HANDSHAKE_COMPLETE, FLOW_END_FIN, SIDE_CLIENT },
		/* unless something was never acknowledged, but by the reset */
		{ HANDSHAKE "30 > FA 101 ack=901\n50 < FA 901 ack=102\n51 > R 102\n",
		  HANDSHAKE_COMPLETE, FLOW_END_RST, SIDE_CLIENT },
		{ HANDSHAKE "30 > FA 101 ack=901\n50 < FA 901 ack=102\n51 > RA 102 ack=902\n",
		  HANDSHAKE_COMPLETE, FLOW_END_FIN, SIDE_CLIENT },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) flows = flows_of(cases[i].text);
		const Flow *flow = flow_at(flows, 0);

		g_assert_cmpint(flow->tcp.handshake, ==, cases[i].handshake);
		g_assert_cmpint(flow->tcp.end, ==, cases[i].end);
		if (flow->tcp.end != FLOW_END_OPEN)
			g_assert_cmpint(flow->tcp.closed_by, ==, cases[i].closed_by);
	}
}

static void test_outcome_name(void)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		/* RFC 9293 §3.10.7.3: a RST in SYN-SENT has to acknowledge the SYN */
		{ "0 > S 100\n20 < RA 0 ack=101\n", "refused" },
		{ "0 > S 100+10\n20 < RA 0 ack=111\n", "refused" },
		{ "0 > S 100\n20 < RA 0 ack=100\n", "unanswered" },
		{ "0 > S 100\n20 < R 0\n", "unanswered" },
		/* whoever acknowledges has been answered, and completes the handshake */
		{ "0 > S 100\n20 > A 101 ack=901\n", "open" },
		{ "0 > S 100\n20 < SA 900 ack=101\n21 > A 101 ack=77\n", "incomplete" },
		/* §3.10.7.4: neither SYN nor ACK nor RST: no connection */
		{ "0 > P 100\n1000 > P 100\n", "scan" },
		{ "0 > F 100\n", "scan" },
		{ "0 > FPU 100\n1 < RA 0 ack=101\n", "scan" },
		{ "0 > P 100\n1000 > A 100 ack=7\n", "open" },
		{ "0 > S 100\n1 > P 101\n", "unanswered" },
		{ HANDSHAKE "30 > F 101\n40 < F 901\n", "open" },
		/* §3.10.7.4: the number of a RST has to be in the window */
		{ HANDSHAKE "30 < R 901\n", "reset" },
		{ HANDSHAKE "30 < R 900\n", "open" },
		{ HANDSHAKE "30 < R 1901\n", "reset" },
		{ HANDSHAKE "30 < R 1902\n", "open" },
		{ HANDSHAKE "30 < PA 901+10 ack=101\n31 < R 911\n", "reset" },
		/* it counts if its receiver does not go on */
		{ HANDSHAKE "30 < R 901\n31 < PA 901+10 ack=101\n32 > A 101 ack=911\n", "open" },
		{ HANDSHAKE "30 < R 901\n31 > PA 101+10 ack=901\n51 < A 901 ack=111\n", "open" },
		{ HANDSHAKE "30 < R 901\n31 > PA 101+10 ack=901\n51 < R 901\n", "reset" },
		{ HANDSHAKE "30 < R 901\n31 > PA 101+10 ack=901\n51 < A 901 ack=111\n"
			    "90 < R 901\n",
		  "reset" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) flows = flows_of(cases[i].text);

		if (strcmp(outcome_name(flow_at(flows, 0)->outcome), cases[i].name))
			g_error("%s: %s", cases[i].text, outcome_name(flow_at(flows, 0)->outcome));
	}
}

/* RFC 9293 §3.10.7.4: acknowledged is received, though the capture has it later. */
static void test_late_bytes(void)
{
	static const struct {
		const char *text;
		gboolean has_late_bytes;
	} cases[] = {
		{ HANDSHAKE "30 > A 201+100 ack=901\n31 > A 101+100 ack=901\n", FALSE },
		{ HANDSHAKE "30 > A 201+100 ack=901\n50 < A 901 ack=301\n"
			    "60 > A 101+100 ack=901\n",
		  TRUE },
		{ HANDSHAKE "30 > A 101+100 ack=901\n50 < A 901 ack=201\n"
			    "60 > A 101+100 ack=901\n",
		  FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) flows = flows_of(cases[i].text);

		g_assert_cmpint(flow_at(flows, 0)->tcp.has_late_bytes, ==, cases[i].has_late_bytes);
	}
}

/* ---- times --------------------------------------------------------------------------------------
 */

static void test_captured_at(void)
{
	static const struct {
		const char *text;
		CapturedAt where;
		gint64 rtt_us, to_client_us, to_server_us;
	} cases[] = {
		{ HANDSHAKE, CAPTURED_AT_CLIENT, 20000, 0, 10000 },
		{ "0 > S 100\n0.1 < SA 900 ack=101\n20 > A 101 ack=901\n", CAPTURED_AT_SERVER,
		  19900, 9950, 0 },
		{ "0 > S 100\n8 < SA 900 ack=101\n20 > A 101 ack=901\n", CAPTURED_BETWEEN, 20000,
		  6000, 4000 },
		{ "0 > S 100\n8 < SA 900 ack=101\n", CAPTURED_AT_UNKNOWN, 8000, -1, 4000 },
		/* without a handshake the data tells, but gives no handshake's round trip */
		{ "0 > A 101+10 ack=901\n20 < A 901+10 ack=111\n20.1 > A 111 ack=911\n",
		  CAPTURED_AT_CLIENT, -1, 0, 10000 },
		/* Karn's rule, RFC 6298 §3: what was sent twice times nothing */
		{ "0 > S 100\n1000 > S 100\n1020 < SA 900 ack=101\n", CAPTURED_AT_UNKNOWN, -1, -1,
		  -1 },
		/* a small part of the other way is not there, but where no router has been */
		{ "0 > S 100 ttl=63\n20 < SA 900 ack=101 ttl=57\n22 > A 101 ack=901 ttl=63\n",
		  CAPTURED_BETWEEN, 22000, 1000, 10000 },
		{ "0 > S 100 ttl=64\n20 < SA 900 ack=101 ttl=57\n22 > A 101 ack=901 ttl=64\n",
		  CAPTURED_AT_CLIENT, 20000, 0, 10000 },
		/* a clock that counts packets times nothing */
		{ "0 > S 100\n0.001 < SA 900 ack=101\n0.002 > A 101 ack=901\n", CAPTURED_AT_UNKNOWN,
		  -1, -1, -1 },
		{ "0 > S 100\n0.000001 < SA 900 ack=101\n0.000002 > A 101 ack=901\n",
		  CAPTURED_AT_UNKNOWN, -1, -1, -1 },
		/* no round trip outlives its segments, RFC 9293 §3.4.1 */
		{ "0 > S 100\n900000 < SA 900 ack=101\n900001 > A 101 ack=901\n",
		  CAPTURED_AT_UNKNOWN, -1, 500, -1 },
		/* seconds may be the way where the handshake took them, else they are a user's */
		{ "0 > S 100\n1500 < SA 900 ack=101\n1500.1 > A 101 ack=901\n", CAPTURED_AT_CLIENT,
		  1500000, 0, 750000 },
		{ "0 > A 101+10 ack=901\n1500 < A 901+10 ack=111\n1500.1 > A 111 ack=911\n",
		  CAPTURED_AT_UNKNOWN, -1, 50, -1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) flows = flows_of(cases[i].text);
		const Flow *flow = flow_at(flows, 0);

		g_assert_cmpint(flow->captured_at, ==, cases[i].where);
		g_assert_cmpint(flow->rtt_ns < 0 ? -1 : flow->rtt_ns / NS_PER_US, ==,
				cases[i].rtt_us);
		g_assert_cmpint(flow->path_ns[SIDE_CLIENT] < 0
					? -1
					: flow->path_ns[SIDE_CLIENT] / NS_PER_US,
				==, cases[i].to_client_us);
		g_assert_cmpint(flow->path_ns[SIDE_SERVER] < 0
					? -1
					: flow->path_ns[SIDE_SERVER] / NS_PER_US,
				==, cases[i].to_server_us);
	}
}

/* What comes late at its sender's own host was sent again: nothing can have overtaken it there. */
static void test_late_at_sender(void)
{
	g_autoptr(GPtrArray) near = flows_of(HANDSHAKE "21 > A 101+100 ack=901\n"
						       "21.1 > A 201+50 ack=901\n"
						       "22 > A 101+40 ack=901\n"
						       "22.1 > A 141+60 ack=901\n");
	g_autoptr(GPtrArray) between = flows_of("0 > S 100\n10 < SA 900 ack=101\n"
						"20 > A 101 ack=901\n"
						"21 > A 101+100 ack=901\n"
						"21.1 > A 201+50 ack=901\n"
						"22 > A 101+40 ack=901\n");
	g_autoptr(GPtrArray) earlier = flows_of(HANDSHAKE "21 > A 101+100 ack=901 id=5\n"
							  "21.1 > A 301+100 ack=901 id=7\n"
							  "21.2 > A 201+100 ack=901 id=6\n");

	g_assert_cmpuint(event_at(flow_at(near, 0), 5)->tcp.marks, ==, MARK_RETRANSMISSION);
	g_assert_cmpuint(event_at(flow_at(near, 0), 6)->tcp.marks, ==, MARK_RETRANSMISSION);
	g_assert_cmpuint(flow_at(near, 0)->retransmissions, ==, 2);
	g_assert_cmpint(event_at(flow_at(near, 0), 6)->original, ==, 3);
	g_assert_cmpuint(event_at(flow_at(between, 0), 5)->tcp.marks, ==, MARK_OUT_OF_ORDER);
	/* unless the capture itself has changed their order */
	g_assert_cmpuint(event_at(flow_at(earlier, 0), 5)->tcp.marks, ==, MARK_OUT_OF_ORDER);
}

/* By how much the times of the flow's events were made later, in ms. */
static void assert_added(const char *text, const int *added_ms)
{
	g_autoptr(GPtrArray) flows = flows_of(text);

	for (guint f = 0; f < flows->len; f++)
		for (guint i = 0; i < flow_at(flows, f)->events->len; i++) {
			const FlowEvent *event = event_at(flow_at(flows, f), (gint32)i);

			g_assert_cmpint(event->added_ns / NS_PER_MS, ==,
					added_ms[event->frame - 1]);
		}
}

#define DATA_BOTH_WAYS HANDSHAKE "21 > A 101+10 ack=901\n41 < A 901 ack=111\n"

/* The capture's order holds where the clock was set back, and times go on. */
static void test_clock_set_back(void)
{
	g_autoptr(GPtrArray) flows = flows_of(HANDSHAKE "2021 > A 101+10 ack=901\n"
							"41 < A 901+10 ack=111\n"
							"42 > A 111 ack=911\n");
	const Flow *flow = flow_at(flows, 0);

	g_assert_cmpint(event_at(flow, 4)->time_ns, ==, 2041 * NS_PER_MS); /* a round trip later */
	g_assert_cmpint(event_at(flow, 4)->added_ns, ==, 2000 * NS_PER_MS);
	g_assert_cmpint(flow->end_ns - flow->start_ns, ==, 2042 * NS_PER_MS);
	for (guint i = 4; i < 6; i++)
		for (Side side = SIDE_CLIENT; side <= SIDE_SERVER; side++)
			g_assert_cmpint(event_at(flow, (gint32)i)->tcp.state[side], ==,
					TCP_STATE_ESTABLISHED);
	/* the segment that follows need not be the first one; twice */
	assert_added(DATA_BOTH_WAYS "1000 > A 111+10 ack=901\n"
				    "400 > A 111+10 ack=901\n"
				    "420 < A 901 ack=121\n"
				    "1421 > A 121+10 ack=901\n"
				    "421 > A 131+10 ack=901\n",
		     (const int[]){ 0, 0, 0, 0, 0, 0, 600, 600, 600, 1600 });
}

/* Times that go back for another reason stay as they are. */
static void test_jumbled_times(void)
{
	static const int none[8] = { 0 };

	/* NTP does not set a clock for less: a capture in disorder */
	assert_added(DATA_BOTH_WAYS "200 > A 111+10 ack=901\n80 > A 121+10 ack=901\n", none);
	/* less than a round trip */
	assert_added("0 > S 100\n900 < SA 900 ack=101\n900.1 > A 101 ack=901\n"
		     "500 > A 101+10 ack=901\n",
		     none);
	/* nothing follows */
	assert_added(DATA_BOTH_WAYS "1000 > A 111+10 ack=901\n400 > A 101+5 ack=901\n", none);
	/* the same flow once more, from another capture */
	assert_added(DATA_BOTH_WAYS "42 < A 901+10 ack=111\n"
				    "62 > A 111 ack=911\n"
				    "900 < A 911+10 ack=111\n"
				    "920 > A 111 ack=921\n"
				    "1800 < A 921+10 ack=111\n"
				    "1820 > A 111 ack=931\n"
				    "42 < A 901+10 ack=111\n"
				    "62 > A 111 ack=911\n"
				    "900 < A 911+10 ack=111\n"
				    "920 > A 111 ack=921\n",
		     (const int[15]){ 0 });
	/* each side for itself, one after the other: the first has acknowledged the second */
	assert_added("0 > S 100\n20.1 > A 101 ack=901\n500 > A 101+10 ack=911\n"
		     "20 < SA 900 ack=101\n480 < A 901+10 ack=101\n",
		     none);
}

/* A frame without a time is no clock that was set back, nor one that always is. */
static void test_no_clock(void)
{
	g_autoptr(GString) text = g_string_new(DATA_BOTH_WAYS);
	g_autoptr(GPtrArray) flows = NULL;

	assert_added("1700000000000 > S 100\n"
		     "1700000000020 < SA 900 ack=101\n"
		     "0             > A 101 ack=901\n"
		     "1700000000021 > A 101+10 ack=901\n",
		     (const int[4]){ 0 });
	for (guint i = 0; i < 20; i++)
		g_string_append_printf(text, "%u > A %u+10 ack=901\n%u > A %u+10 ack=901\n",
				       1000 + i, 111 + 20 * i, 50 + i, 121 + 20 * i);
	flows = flows_of(text->str);
	g_assert_cmpint(event_at(flow_at(flows, 0), 44)->added_ns, ==,
			event_at(flow_at(flows, 0), 36)->added_ns);
	g_assert_cmpint(event_at(flow_at(flows, 0), 36)->added_ns, >,
			event_at(flow_at(flows, 0), 34)->added_ns);
}

/* All flows of a capture have one clock. */
static void test_clock_of_all(void)
{
	assert_added("0    > S 100\n"
		     "20   < SA 900 ack=101\n"
		     "20.1 > A 101 ack=901\n"
		     "2000 > S 100 port=40001\n"
		     "10   > S 100 port=40002\n"
		     "30   < SA 900 ack=101 port=40002\n"
		     "40   < SA 900 ack=101 port=40001\n",
		     (const int[]){ 0, 0, 0, 0, 1990, 1990, 1990 });
}

static void test_ends_in_time(void)
{
	g_autoptr(GPtrArray) flows = flows_of(HANDSHAKE "21 > A 101+10 ack=901\n");
	const Flow *flow = flow_at(flows, 0);

	g_assert_cmpint(event_at(flow, 0)->sent_ns, ==, 0);
	g_assert_cmpint(event_at(flow, 0)->arrived_ns, ==, 10 * NS_PER_MS);
	g_assert_cmpint(event_at(flow, 1)->sent_ns, ==, 10 * NS_PER_MS);
	g_assert_cmpint(event_at(flow, 1)->arrived_ns, ==, 20 * NS_PER_MS);
}

/* ---- repetitions and losses ---------------------------------------------------------------------
 */

static void check_original(const char *text, guint repeat, gint32 original)
{
	g_autoptr(GPtrArray) flows = flows_of(text);

	g_assert_cmpint(event_at(flow_at(flows, 0), repeat)->original, ==, original);
}

static void test_originals(void)
{
	check_original(HANDSHAKE "21  > PA 101+77 ack=901\n"
				 "260 > PA 101+77 ack=901\n",
		       4, 3);
	check_original("0 > S 100\n1000 > S 100\n", 1, 0);
	/* the repetition of a repetition */
	check_original(HANDSHAKE "21  > PA 101+77 ack=901\n"
				 "260 > PA 101+77 ack=901\n"
				 "660 > PA 101+77 ack=901\n",
		       5, 4);
	/* its original was never seen */
	check_original(HANDSHAKE "21  > A 201+100 ack=901\n"
				 "260 > A 101+100 ack=901\n",
		       4, -1);
}

static void test_sack(void)
{
	g_autoptr(GPtrArray) flows =
		flows_of(HANDSHAKE "21 > A 101+100 ack=901\n"
				   "22 > A 301+100 ack=901\n"
				   "41 < A 901 ack=201 sack=301-401\n"
				   "42 < A 901 ack=201 sack=101-201,301-401\n"
				   "43 < A 901 ack=201 sack=311-321,301-401\n");
	const Flow *flow = flow_at(flows, 0);

	g_assert_cmpuint(event_at(flow, 5)->tcp.n_sack, ==, 1);
	g_assert_cmpuint(event_at(flow, 5)->tcp.sack[0].left, ==, 201);
	g_assert_cmpuint(event_at(flow, 5)->tcp.sack[0].right, ==, 301);
	g_assert_false(event_at(flow, 5)->tcp.has_dsack);
	g_assert_true(event_at(flow, 6)->tcp.has_dsack); /* RFC 2883 §4.1: below the ACK */
	g_assert_true(event_at(flow, 7)->tcp.has_dsack); /* §4.2: within the second block */
}

static void test_labels(void)
{
	g_autoptr(GPtrArray) flows =
		flows_of(HANDSHAKE "21  > PA 101 ack=901 data=GET_/x?token=1_HTTP/1.1\n"
				   "260 > PA 101 ack=901 data=GET_/x?token=1_HTTP/1.1\n"
				   "280 < PA 901 ack=124 data=HTTP/1.1_200_OK\n");
	const Flow *flow = flow_at(flows, 0);

	g_assert_cmpstr(event_at(flow, 3)->label, ==, "GET /x?…");
	g_assert_cmpstr(event_at(flow, 3)->detail, ==, "HTTP/1.1");
	g_assert_null(event_at(flow, 4)->label); /* said before */
	g_assert_cmpstr(event_at(flow, 5)->label, ==, "200 …");
	g_assert_nonnull(flow->protocol);
	g_assert_cmpuint(flow->retransmissions, ==, 1);
	g_assert_cmpuint(flow->bytes[SIDE_CLIENT], ==, 23);
}

/* What relative numbers count from, by side: the SYN's number, else one before the first that was
 * seen. */
static void test_base(void)
{
	g_autoptr(GPtrArray) opened = flows_of(HANDSHAKE "30 > PA 101+10 ack=901\n");
	g_autoptr(GPtrArray) midstream = flows_of("0 < PA 5000+10 ack=7000\n"
						  "1 > A 7000 ack=5010\n");

	g_assert_cmpuint(flow_at(opened, 0)->tcp.base[SIDE_CLIENT], ==, 100);
	g_assert_cmpuint(flow_at(opened, 0)->tcp.base[SIDE_SERVER], ==, 900);
	g_assert_cmpuint(flow_at(midstream, 0)->tcp.base[SIDE_CLIENT], ==, 6999);
	g_assert_cmpuint(flow_at(midstream, 0)->tcp.base[SIDE_SERVER], ==, 4999);
	g_assert_cmpuint(event_at(flow_at(midstream, 0), 0)->tcp.seq, ==, 1);
}

/* ---- handed on ----------------------------------------------------------------------------------
 */

static void note_flow(gpointer data, guint index, const Flow *flow)
{
	g_string_append_printf(data, "%u:%u/%u ", index, flow->id, flow->events->len);
}

/* Three flows, the second within the first, the third on the second's ports: asked for backwards,
 * each comes as it ends. */
static void test_handed_on(void)
{
	g_autoptr(GArray) script = script_new("0 > S  100\n"
					      "1 > S  200 port=40001\n"
					      "2 < RA 0 ack=201 port=40001\n"
					      "3 > S  900 port=40001\n"
					      "4 < SA 500 ack=101\n"
					      "5 < RA 0 ack=901 port=40001\n");
	static const guint32 ids[] = { 2, 1, 0 };
	g_autoptr(FlowTable) table = flow_table_new();
	g_autoptr(FlowEvents) events = NULL;
	g_autoptr(GString) seen = g_string_new(NULL);
	g_autoptr(GArray) left = NULL;

	for (guint i = 0; i < script->len; i++)
		flow_table_add(table, &script_at(script, i)->segment, NULL);
	events = flow_events_new(table, ids, G_N_ELEMENTS(ids));
	flow_events_hand_on(events, note_flow, seen);
	for (guint i = 0; i < script->len; i++)
		flow_events_add(events, &script_at(script, i)->segment);
	g_assert_cmpstr(seen->str, ==, "1:1/2 2:0/2 0:2/2 ");
	left = flow_events_hand_on_rest(events);
	g_assert_cmpuint(left->len, ==, 0);
}

static void count_flow(gpointer data, guint index, const Flow *flow)
{
	(void)index;
	g_assert_cmpuint(flow->events->len, ==, flow->frames);
	++*(guint *)data;
}

#define MANY (2 * FLOW_EVENTS_OPEN_MAX / 2048) /* twice as many flows as may be open */

/* The segment of that number: two rounds of one for each flow. */
static Packet many_at(guint32 i)
{
	guint32 client = g_htonl(0x0a000000 + i % MANY);
	Packet segment = { .frame = i + 1, .tcp.flags = TCP_ACK };

	segment.src = (Endpoint){ { { 0 }, ADDRESS_IPV4 }, 40000 };
	segment.dst = (Endpoint){ { { 192, 0, 2, 1 }, ADDRESS_IPV4 }, 80 };
	memcpy(segment.src.address.bytes, &client, sizeof(client));
	return segment;
}

/* One pass for the flows `ids`; what is left of them. */
static GArray *pass_over_many(const FlowTable *table, const GArray *ids, guint *n)
{
	g_autoptr(FlowEvents) events =
		flow_events_new(table, (const guint32 *)(gpointer)ids->data, ids->len);
	GArray *left;

	flow_events_hand_on(events, count_flow, n);
	for (guint32 i = 0; i < 2 * MANY; i++) {
		Packet segment = many_at(i);

		flow_events_add(events, &segment);
	}
	left = flow_events_hand_on_rest(events);
	for (guint i = 0; i < left->len; i++) {
		guint32 index = g_array_index(left, guint32, i);

		g_array_index(left, guint32, i) = g_array_index(ids, guint32, index);
	}
	return left;
}

static void test_many_open(void)
{
	g_autoptr(FlowTable) table = flow_table_new();
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint n = 0, passes = 0;

	for (guint32 i = 0; i < 2 * MANY; i++) {
		Packet segment = many_at(i);

		flow_table_add(table, &segment, NULL);
		if (i < MANY)
			g_array_append_val(ids, i);
	}
	for (; ids->len > 0; passes++) {
		GArray *left = pass_over_many(table, ids, &n);

		g_array_unref(ids);
		ids = left;
	}
	g_array_unref(ids);
	g_assert_cmpuint(n, ==, MANY);
	g_assert_cmpuint(passes, >=, 2);
}

/* A clock that does not tell two segments apart has measured nothing. */
static void test_coarse_clock(void)
{
	g_autoptr(GPtrArray) flows = flows_of("5 > S 100\n5 < SA 900 ack=101\n5 > A 101 ack=901\n");

	g_assert_cmpint(flow_at(flows, 0)->rtt_ns, ==, -1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/flow-table/flows are numbered as tcp.stream is", test_numbers);
	g_test_add_func("/flow/coarse-clock", test_coarse_clock);
	g_test_add_func("/flow-table/each segment goes to the flow of its time", test_many_reuses);
	g_test_add_func("/flow-table/the table grows", test_growth);
	g_test_add_func("/flow-table/an endpoint that talks to itself", test_to_itself);
	g_test_add_func("/flow-entry/who is the client", test_client);
	g_test_add_func("/flow-entry/handshake and end", test_outcome);
	g_test_add_func("/flow-entry/outcome", test_outcome_name);
	g_test_add_func("/flow-entry/late bytes", test_late_bytes);
	g_test_add_func("/round-trip/where the capture was taken", test_captured_at);
	g_test_add_func("/clock/set back: the order holds", test_clock_set_back);
	g_test_add_func("/clock/jumbled times are left alone", test_jumbled_times);
	g_test_add_func("/clock/one for all flows", test_clock_of_all);
	g_test_add_func("/clock/times that are none", test_no_clock);
	g_test_add_func("/round-trip/nothing overtakes at the sender", test_late_at_sender);
	g_test_add_func("/flow-entry/what relative numbers count from", test_base);
	g_test_add_func("/flow-events/times at both ends", test_ends_in_time);
	g_test_add_func("/flow-events/originals and losses", test_originals);
	g_test_add_func("/flow-events/SACK and D-SACK, RFC 2018, RFC 2883", test_sack);
	g_test_add_func("/flow-events/labels", test_labels);
	g_test_add_func("/flow-events/flows are handed on as they end", test_handed_on);
	g_test_add_func("/flow-events/those too many to be open at once are left", test_many_open);
	return g_test_run();
}
