/* What troubled a flow, what it cost, and what titles say of it. */
#include "diagram/title.h"
#include "flow/incidents.h"

#include "script-flows.h"

/* Captured at the client, 20 ms from the server. */
#define HANDSHAKE \
	"0   > S  100 permit=sack\n" \
	"20  < SA 900 ack=101 permit=sack\n" \
	"20  > A  101 ack=901\n"

#define SENT HANDSHAKE "21 > PA 101+100 ack=901\n"

/* " loss:client:1:100:40ms": all of them, the costliest first. */
static char *told(const Flow *flow)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < flow->incidents->len; i++) {
		const Incident *at = &g_array_index(flow->incidents, Incident, i);

		g_string_append_printf(
			text, "%s%s %s %u× %" G_GUINT64_FORMAT " B %" G_GINT64_FORMAT " ms",
			i ? ", " : "", incident_name(at->kind), side_name(at->from), at->count,
			at->bytes, at->cost_ns / NS_PER_MS);
	}
	return g_string_free(text, FALSE);
}

static void check(const char *text, const char *incidents, const char *title)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);
	const Flow *flow = g_ptr_array_index(flows, 0);
	g_autofree char *found = told(flow), *said = title_of_flow(flow, TRUE);

	g_assert_cmpstr(found, ==, incidents);
	g_assert_cmpstr(said, ==, title);
}

/* An uneventful flow has none, and its title says what was done. */
static void test_none(void)
{
	check(SENT "41 < A 901 ack=201\n", "", "100 B to port 80");
	check(HANDSHAKE, "", "Connection to port 80 without data");
	check(SENT "41 < PA 901+300 ack=201\n41 > A 201 ack=1201\n", "",
	      "Exchange with port 80: 100 B and 300 B");
	check(HANDSHAKE "21 > PA 101+1000 ack=901\n"
			"22 > PA 1101+1000 ack=901\n"
			"23 > PA 2101+1000 ack=901\n"
			"43 < A 901 ack=3101\n",
	      "", "Upload of 3.00 kB in 43.0 ms");
}

/* The cost is how much later the receiver had what was lost: not the round trip of its repeat. */
static void test_loss(void)
{
	check(SENT "22 > A 201+100 ack=901\n"
		   "23 > A 301+100 ack=901\n"
		   "42 < A 901 ack=101 sack=201-301\n"
		   "43 < A 901 ack=101 sack=201-401\n"
		   "44 > A 101+100 ack=901\n"
		   "64 < A 901 ack=401\n",
	      "loss client 1× 100 B 23 ms",
	      "One segment lost on the way to the server: 23.0 ms of delay");
}

/* Losses that overlap delay a direction once. */
static void test_losses(void)
{
	check(SENT "22 > A 201+100 ack=901\n"
		   "23 > A 301+100 ack=901\n"
		   "43 < A 901 ack=101 sack=301-401\n"
		   "44 > A 101+100 ack=901\n"
		   "45 > A 201+100 ack=901\n"
		   "65 < A 901 ack=401\n",
	      "loss client 2× 200 B 24 ms",
	      "2 segments lost on the way to the server: 24.0 ms of delay");
}

/* A repeat of which one may not know, within a loss, is part of the same stall. */
static void test_one_stall(void)
{
	check("0   > S  100\n"
	      "20  < SA 900 ack=101\n"
	      "20  > A  101 ack=901\n"
	      "21 > A 101+100 ack=901\n"
	      "22 > A 201+100 ack=901\n"
	      "321 > A 101+100 ack=901\n"
	      "341 < A 901 ack=201\n"
	      "342 > A 301+100 ack=901\n"
	      "343 > A 401+100 ack=901\n"
	      "362 < A 901 ack=201\n"
	      "363 < A 901 ack=201\n"
	      "364 > A 201+100 ack=901\n"
	      "384 < A 901 ack=501\n",
	      "loss client 1× 100 B 343 ms",
	      "One segment lost on the way to the server: 343 ms of delay");
}

/* Cut anew: the first byte had arrived, the rest was lost. */
static void test_cut_anew(void)
{
	check(HANDSHAKE "21 > A 101+100 ack=901\n"
			"22 > A 201+100 ack=901\n"
			"23 > A 301+100 ack=901\n"
			"41 < A 901 ack=201\n"
			"43 < A 901 ack=201 sack=301-401\n"
			"63 > A 151+150 ack=901\n"
			"83 < A 901 ack=401\n",
	      "loss client 1× 100 B 41 ms",
	      "One segment lost on the way to the server: 41.0 ms of delay");
}

/* Never acknowledged, though the peer was asked again and again. */
static void test_unacknowledged(void)
{
	check(SENT "321 > PA 101+100 ack=901\n921 > PA 101+100 ack=901\n",
	      "unacknowledged client 2× 200 B 900 ms",
	      "100 B not acknowledged: sent again 2 times in 900 ms");
	check(HANDSHAKE "21 > FA 101 ack=901\n321 > FA 101 ack=901\n921 > FA 101 ack=901\n",
	      "unacknowledged client 2× 0 B 900 ms",
	      "FIN not acknowledged: sent again 2 times in 900 ms");
	/* who goes on has been acknowledged */
	check(SENT "321 > PA 101+100 ack=901\n322 > PA 201+100 ack=901\n",
	      "repetition client 1× 100 B 300 ms", "One segment sent again after 300 ms");
}

/* RFC 2883: it had arrived, and cost nothing but its bytes. */
static void test_needless(void)
{
	check(SENT "41 < A 901 ack=201\n"
		   "60 > PA 101+100 ack=901\n"
		   "80 < A 901 ack=201 sack=101-201\n",
	      "needless_repetition client 1× 100 B 0 ms",
	      "100 B to port 80, one segment sent again needlessly");
}

/* RFC 9293 §3.8.6: only a window that was in the way is told of. */
static void test_window(void)
{
	check(SENT "41 < A 901 ack=201 win=0\n"
		   "241 > A 200 ack=901\n"
		   "261 < A 901 ack=201 win=0\n"
		   "541 < A 901 ack=201 win=900\n"
		   "542 > PA 201+100 ack=901\n",
	      "window_closed server 1× 0 B 500 ms",
	      "The server's window closed for 500 ms of 542 ms");
	check(SENT "41 < A 901 ack=201 win=0\n541 < A 901 ack=201 win=900\n", "",
	      "100 B to port 80");
}

/* A named request that waited; a pause in what has no names tells nothing. */
static void test_wait(void)
{
	check(HANDSHAKE "21 > PA 101 ack=901 data=GET_/slow_HTTP/1.1|Host:_a||\n"
			"41 < A 901 ack=134\n"
			"2041 < PA 901 ack=134 data=HTTP/1.1_200_OK||\n",
	      "server_wait client 1× 0 B 2000 ms", "The server took 2.00 s to answer GET /slow");
	check(HANDSHAKE "21 > PA 101 ack=901 data=GET_/slow_HTTP/1.1|Host:_a||\n"
			"41 < A 901 ack=129\n"
			"5041 > FA 129 ack=901\n",
	      "server_wait client 1× 0 B 5010 ms", "No answer to GET /slow within 5.01 s");
	check(SENT "41 < A 901 ack=201\n2041 < PA 901+100 ack=201\n", "",
	      "Exchange with port 80: 100 B and 100 B");
}

/* RFC 9293 §3.7.4: Nagle's algorithm against an ACK that is delayed. */
static void test_delayed_ack(void)
{
	check(SENT "81  < A 901 ack=201\n"
		   "81  > PA 201+100 ack=901\n"
		   "141 < A 901 ack=301\n"
		   "141 > PA 301+100 ack=901\n"
		   "161 < PA 901+10 ack=401\n",
	      "delayed_ack client 2× 200 B 80 ms", "2 delayed ACKs: 80.0 ms of waiting");
	/* sent later than at once: it did not wait for the ACK */
	check(SENT "81  < A 901 ack=201\n"
		   "99  > PA 201+100 ack=901\n"
		   "159 < A 901 ack=301\n"
		   "179 > PA 301+100 ack=901\n",
	      "", "300 B to port 80");
}

/* RFC 1122 §4.2.3.6: one may be lost, and one that is answered tells of no trouble. */
static void test_keep_alives(void)
{
	const char *sent = SENT "41 < A 901 ack=201\n";
	g_autofree char *dead = g_strconcat(
		sent, "1041 > A 200 ack=901\n2041 > A 200 ack=901\n3041 > R 201\n", NULL);
	g_autofree char *alive = g_strconcat(
		sent, "1041 > A 200 ack=901\n2041 > A 200 ack=901\n2061 < A 901 ack=201\n", NULL);

	check(dead, "unanswered_keep_alives client 2× 0 B 2000 ms, outcome client 1× 0 B 0 ms",
	      "2 keep-alives unanswered in 2.00 s, reset by the client");
	check(alive, "", "100 B to port 80");
}

/* Captured after the loss: a hole that is shown, and filled by a retransmission. */
static void test_upstream(void)
{
	check(SENT "22 > PA 301+100 ack=901\n"
		   "23 > PA 401+100 ack=901\n"
		   "42 < A 901 ack=201\n"
		   "43 < A 901 ack=201\n"
		   "322 > PA 201+100 ack=901\n"
		   "342 < A 901 ack=501\n",
	      "loss client 1× 100 B 300 ms",
	      "One segment lost before the capture point: 300 ms of delay");
	/* what duplicate ACKs asked for, though its first copy was not captured */
	check("0 < A 1301+100 ack=101\n"
	      "1 > A 101 ack=901\n"
	      "2 < A 1401+100 ack=101\n"
	      "3 > A 101 ack=901\n"
	      "4 < A 1501+100 ack=101\n"
	      "5 > A 101 ack=901\n"
	      "6 < A 1601+100 ack=101\n"
	      "7 > A 101 ack=901\n"
	      "8 < A 901+400 ack=101\n"
	      "9 > A 101 ack=1701\n",
	      "loss server 1× 400 B 5 ms",
	      "One segment lost before the capture point: 5.00 ms of delay");
	/* acknowledged before it was sent again: only the capture lacks it */
	check(SENT "22 > PA 301+100 ack=901\n"
		   "42 < A 901 ack=401\n"
		   "322 > PA 201+100 ack=901\n",
	      "", "300 B to port 80");
	/* more than a window is an odd number, no hole */
	check(SENT "22 > PA 3000301+100 ack=901\n322 > PA 201+100 ack=901\n342 < A 901 ack=301\n",
	      "", "300 B to port 80");
}

/* Of one direction alone: what it acknowledges came, and was not captured. */
static void test_unseen(void)
{
	check("0 > S 100\n20 > A 101 ack=901\n21 > PA 101+100 ack=901\n41 > A 201 ack=1901\n",
	      "capture_gap server 1× 0 B 0 ms", "100 B to port 80");
	check("0 > PA 101+100 ack=901\n41 > A 201 ack=901\n", "", "100 B to port 80");
}

/* Repeats of several kinds are told of as segments, and their times summed. */
static void test_kinds_of_repeats(void)
{
	check("0    > S  100\n"
	      "1000 > S  100\n"
	      "1020 < SA 900 ack=101\n"
	      "1020 > A  101 ack=901\n"
	      "1021 > PA 101+100 ack=901\n"
	      "1321 > PA 101+100 ack=901\n"
	      "1341 < A  901 ack=201\n",
	      "repetition client 1× 0 B 1000 ms, repetition client 1× 100 B 300 ms",
	      "Segments sent again 2 times: 1.30 s of delay");
	check("0    > S  100\n1000 > S  100\n3000 > S  100\n3020 < SA 900 ack=101\n"
	      "3020 > A  101 ack=901\n",
	      "repetition client 2× 0 B 3000 ms", "SYN sent again 2 times in 3.00 s");
	check("0 > S 100\n20 < SA 900 ack=101\n20 > A 101 ack=901\n21 > PA 101+100 ack=901\n"
	      "321 > PA 101+100 ack=901\n921 > PA 101+100 ack=901\n941 < A 901 ack=201\n",
	      "repetition client 2× 200 B 900 ms", "100 B sent again 2 times in 900 ms");
}

/* Acknowledged before: all its repeats are needless, whatever they repeat. */
static void test_needless_chain(void)
{
	check(SENT "41 < A 901 ack=201\n"
		   "1041 > PA 101+100 ack=901\n"
		   "3041 > PA 101+100 ack=901\n",
	      "needless_repetition client 2× 200 B 0 ms",
	      "100 B to port 80, 2 segments sent again needlessly");
}

/* RFC 9293 §3.8.6: the wait ends when the window opens; a sender that pauses has nothing to send.
 */
static void test_limited(void)
{
#define FULL "0 > S 100 ws=0\n20 < SA 900 ack=101 ws=0 win=200\n20 > A 101 ack=901\n"
	check(FULL "21 > PA 101+200 ack=901\n"
		   "121 < A 901 ack=301 win=200\n"
		   "122 > PA 301+200 ack=901\n"
		   "222 < A 901 ack=501 win=200\n"
		   "223 > PA 501+100 ack=901\n"
		   "243 < A 901 ack=601 win=200\n",
	      "window_limited server 2× 0 B 200 ms",
	      "Held up by the server's window: 200 ms of waiting");
	check(FULL "21 > PA 101+200 ack=901\n"
		   "41 < A 901 ack=301 win=200\n"
		   "1041 > PA 301+200 ack=901\n"
		   "1061 < A 901 ack=501 win=200\n"
		   "2061 > PA 501+100 ack=901\n"
		   "2081 < A 901 ack=601 win=200\n",
	      "", "500 B to port 80");
}

static void test_outcome(void)
{
	check("0 > S 100\n1000 > S 100\n3000 > S 100\n", "outcome client 3× 0 B 3000 ms",
	      "Connection to port 80 unanswered: 3 tries in 3.00 s");
	check("0 > S 100\n20 < RA 0 ack=101\n", "outcome server 1× 0 B 20 ms",
	      "Connection to port 80 refused");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incidents/none", test_none);
	g_test_add_func("/incidents/loss", test_loss);
	g_test_add_func("/incidents/losses-that-overlap", test_losses);
	g_test_add_func("/incidents/one-stall", test_one_stall);
	g_test_add_func("/incidents/cut-anew", test_cut_anew);
	g_test_add_func("/incidents/unacknowledged", test_unacknowledged);
	g_test_add_func("/incidents/rfc-2883-needless", test_needless);
	g_test_add_func("/incidents/rfc-9293-window", test_window);
	g_test_add_func("/incidents/wait", test_wait);
	g_test_add_func("/incidents/rfc-9293-delayed-ack", test_delayed_ack);
	g_test_add_func("/incidents/rfc-1122-keep-alives", test_keep_alives);
	g_test_add_func("/incidents/lost-before-the-capture", test_upstream);
	g_test_add_func("/incidents/unseen", test_unseen);
	g_test_add_func("/incidents/kinds-of-repeats", test_kinds_of_repeats);
	g_test_add_func("/incidents/needless-chain", test_needless_chain);
	g_test_add_func("/incidents/rfc-9293-limited", test_limited);
	g_test_add_func("/incidents/outcome", test_outcome);
	return g_test_run();
}
