/* The states of RFC 9293 §3.3.2, inferred: expected are the client's and the server's right after
 * the segment left the one and reached the other. */
#include "flow/tcp/states.h"

#include "script-flows.h"

static const char *name_of(TcpState state)
{
	return tcp_state_name(state) ? tcp_state_name(state) : "-";
}

static void run(const char *initial, const char *text)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);
	const Flow *flow = g_ptr_array_index(flows, 0);
	g_autofree char *before = g_strdup_printf("%s %s", name_of(flow->tcp.initial[SIDE_CLIENT]),
						  name_of(flow->tcp.initial[SIDE_SERVER]));

	g_assert_cmpstr(before, ==, initial);
	for (guint i = 0; i < script->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);
		g_autofree char *states = g_strdup_printf("%s %s", name_of(event->tcp.state[0]),
							  name_of(event->tcp.state[1]));

		if (strcmp(states, script_at(script, i)->expected))
			g_error("%s\n  leads to: %s", script_at(script, i)->line, states);
	}
}

#define OPENING \
	"0    > S  100         : SYN-SENT SYN-RECEIVED\n" \
	"20   < SA 900 ack=101 : ESTABLISHED SYN-RECEIVED\n" \
	"20.1 > A  101 ack=901 : ESTABLISHED ESTABLISHED\n"

static void test_open(void)
{
	run("CLOSED LISTEN", OPENING);
	/* data may carry the ACK */
	run("CLOSED LISTEN", "0  > S  100         : SYN-SENT SYN-RECEIVED\n"
			     "20 < SA 900 ack=101 : ESTABLISHED SYN-RECEIVED\n"
			     "21 > PA 101+10 ack=901 : ESTABLISHED ESTABLISHED\n");
	run("CLOSED CLOSED", "0  > S 100        : SYN-SENT CLOSED\n"
			     "20 < RA 0 ack=101 : CLOSED CLOSED\n");
	run("CLOSED -", "0    > S 100 : SYN-SENT -\n"
			"1000 > S 100 : SYN-SENT -\n");
}

static void test_simultaneous_open(void)
{
	run("CLOSED CLOSED", "0  > S  100         : SYN-SENT SYN-RECEIVED\n"
			     "1  < S  900         : SYN-RECEIVED SYN-SENT\n"
			     "20 > SA 100 ack=901 : SYN-RECEIVED ESTABLISHED\n"
			     /* it left before the other's arrived */
			     "21 < SA 900 ack=101 : ESTABLISHED SYN-RECEIVED\n");
}

static void test_close(void)
{
	/* the client first, figure 12 */
	run("CLOSED LISTEN", OPENING "30 > FA 101 ack=901 : FIN-WAIT-1 CLOSE-WAIT\n"
				     "50 < A  901 ack=102 : FIN-WAIT-2 CLOSE-WAIT\n"
				     "60 < FA 901 ack=102 : TIME-WAIT LAST-ACK\n"
				     "60.1 > A 102 ack=902 : TIME-WAIT CLOSED\n");
	/* the server first, and its ACK travels with the FIN */
	run("CLOSED LISTEN", OPENING "50 < FA 901 ack=101 : CLOSE-WAIT FIN-WAIT-1\n"
				     "50.1 > FA 101 ack=902 : LAST-ACK TIME-WAIT\n"
				     "70 < A 902 ack=102 : CLOSED TIME-WAIT\n");
	/* half closed, the other side goes on */
	run("CLOSED LISTEN", OPENING "30 > FA 101 ack=901 : FIN-WAIT-1 CLOSE-WAIT\n"
				     "50 < A  901 ack=102 : FIN-WAIT-2 CLOSE-WAIT\n"
				     "60 < A  901+500 ack=102 : FIN-WAIT-2 CLOSE-WAIT\n"
				     "60.1 > A 102 ack=1401 : FIN-WAIT-2 CLOSE-WAIT\n");
}

static void test_simultaneous_close(void)
{
	/* figure 13: the FINs cross; the server's ACK leaves before the client's arrives */
	run("CLOSED LISTEN", OPENING "100  > FA 101 ack=901 : FIN-WAIT-1 CLOSING\n"
				     "105  < FA 901 ack=101 : CLOSING FIN-WAIT-1\n"
				     "105.1 > A 102 ack=902 : CLOSING TIME-WAIT\n"
				     "121  < A 902 ack=102 : TIME-WAIT CLOSING\n");
}

static void test_fin_before_data(void)
{
	/* §3.10.7.4: a FIN counts when all before it has come */
	run("CLOSED LISTEN", OPENING "30 > FA 201 ack=901 : FIN-WAIT-1 ESTABLISHED\n"
				     "31 > A 101+100 ack=901 : FIN-WAIT-1 CLOSE-WAIT\n");
}

static void test_reset(void)
{
	run("CLOSED LISTEN", OPENING "30 > RA 101 ack=901 : CLOSED CLOSED\n");
}

/* A SYN scan: the client never acknowledges, so it was never established. */
static void test_never_acknowledged(void)
{
	run("CLOSED LISTEN", "0  > S  100         : SYN-SENT SYN-RECEIVED\n"
			     "20 < SA 900 ack=101 : SYN-SENT SYN-RECEIVED\n"
			     "21 > R  101         : CLOSED CLOSED\n");
	run("CLOSED LISTEN", "0    > S  100         : SYN-SENT SYN-RECEIVED\n"
			     "1    < SA 900 ack=101 : SYN-SENT SYN-RECEIVED\n"
			     "1000 < SA 900 ack=101 : SYN-SENT SYN-RECEIVED\n");
}

/* §3.10.7.3: in SYN-SENT it has to acknowledge the SYN; §3.10.7.4: else its number counts. */
static void test_reset_not_accepted(void)
{
	run("CLOSED -", "0    > S  100         : SYN-SENT -\n"
			"20   < RA 0 ack=99    : SYN-SENT CLOSED\n"
			"1000 > S  100         : SYN-SENT CLOSED\n");
	run("CLOSED -", "0    > S  100         : SYN-SENT -\n"
			"20   < R  0           : SYN-SENT CLOSED\n");
	/* behind the window, and before it */
	run("CLOSED LISTEN", OPENING "60 < R 900                : ESTABLISHED CLOSED\n");
	run("CLOSED LISTEN", OPENING "60 < R 999999             : ESTABLISHED ESTABLISHED\n"
				     "70 < PA 901+10 ack=101    : ESTABLISHED ESTABLISHED\n"
				     "70.1 > A 101 ack=911      : ESTABLISHED ESTABLISHED\n");
}

/* Whoever sent it, the connection goes on: RFC 5961 §3.2 and RFC 2385 let an end drop it. */
static void test_reset_outlived(void)
{
	run("CLOSED LISTEN", OPENING "60 < R 901             : ESTABLISHED ESTABLISHED\n"
				     "70 < PA 901+10 ack=101 : ESTABLISHED ESTABLISHED\n"
				     "70.1 > A 101 ack=911   : ESTABLISHED ESTABLISHED\n"
				     "90 > R 101             : CLOSED CLOSED\n");
	run("CLOSED LISTEN", OPENING "60 < R 901             : ESTABLISHED ESTABLISHED\n"
				     "61 > PA 101+10 ack=901 : ESTABLISHED ESTABLISHED\n"
				     "81 < A 901 ack=111     : ESTABLISHED ESTABLISHED\n");
	/* what was under way when it came shows nothing, but that it was not taken in yet */
	run("CLOSED LISTEN", OPENING "60 > PA 101+10 ack=901 : ESTABLISHED CLOSED\n"
				     "61 < R 901             : ESTABLISHED CLOSED\n"
				     "61.1 > PA 111+10 ack=901 : ESTABLISHED CLOSED\n"
				     "80 < R 901             : CLOSED CLOSED\n");
}

/* "3→2": event 3 is the challenge ACK that event 2 called for. */
static void check_challenges(const char *text, const char *wanted)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);
	const Flow *flow = g_ptr_array_index(flows, 0);
	g_autoptr(GString) found = g_string_new(NULL);

	for (guint i = 0; i < flow->events->len; i++) {
		guint32 challenged = g_array_index(flow->events, FlowEvent, i).tcp.challenged;

		if (challenged)
			g_string_append_printf(found, "%u→%u ", i, challenged);
	}
	g_assert_cmpstr(found->str, ==, wanted);
}

/* RFC 5961 §3.2 and §4.2: what an end cannot accept it answers by its last ACK. */
static void test_challenges(void)
{
#define OPEN \
	"0 > S 100\n" \
	"20 < SA 900 ack=101\n" \
	"21 > A 101 ack=901\n" \
	"41 < A 901 ack=101\n"
	check_challenges(OPEN "60 > R 102\n80 < A 901 ack=101\n100 > PA 101+10 ack=901\n"
			      "120 < A 901 ack=111\n",
			 "5→4 ");
	check_challenges(OPEN "60 > S 100\n80 < A 901 ack=101\n", "5→4 ");
	/* the first answer only; one that carries data or acknowledges more is none */
	check_challenges(OPEN "60 > S 100\n80 < A 901 ack=101\n81 < A 901 ack=101\n", "5→4 ");
	check_challenges(OPEN "60 > S 100\n80 < PA 901+5 ack=101\n", "");
	check_challenges(OPEN "60 > PA 101+10 ack=901\n61 > S 100\n80 < A 901 ack=111\n", "");
	/* a SYN that was sent again before the connection was open */
	check_challenges("0 > S 100\n1000 > S 100\n1020 < SA 900 ack=101\n", "");
	check_challenges(OPEN "60 > R 101\n80 < A 901 ack=101\n", "");
#undef OPEN
}

/* A third party's closes its receiver's end, not the one that it seems to come from. */
static void test_reset_forged(void)
{
	/* another hop limit */
	run("CLOSED LISTEN", "0    > S  100 ttl=64         : SYN-SENT SYN-RECEIVED\n"
			     "20   < SA 900 ack=101 ttl=57 : ESTABLISHED SYN-RECEIVED\n"
			     "20.1 > A 101 ack=901 ttl=64  : ESTABLISHED ESTABLISHED\n"
			     "50   < A 901 ack=101 ttl=57  : ESTABLISHED ESTABLISHED\n"
			     "60   < R 901 ttl=60          : CLOSED ESTABLISHED\n");
	/* as many hops away, from another beginning */
	run("CLOSED LISTEN", "0    > S  100 ttl=64         : SYN-SENT SYN-RECEIVED\n"
			     "20   < SA 900 ack=101 ttl=57 : ESTABLISHED SYN-RECEIVED\n"
			     "20.1 > A 101 ack=901 ttl=64  : ESTABLISHED ESTABLISHED\n"
			     "50   < A 901 ack=101 ttl=57  : ESTABLISHED ESTABLISHED\n"
			     "60   < R 901 ttl=248         : CLOSED CLOSED\n");
	/* sooner than the path allows */
	run("CLOSED LISTEN", OPENING "60 > PA 101+10 ack=901 : ESTABLISHED ESTABLISHED\n"
				     "69 < RA 901 ack=111    : CLOSED ESTABLISHED\n");
	run("CLOSED LISTEN", OPENING "60 > PA 101+10 ack=901 : ESTABLISHED ESTABLISHED\n"
				     "80 < RA 901 ack=111    : CLOSED CLOSED\n");
	/* its side goes on to send */
	run("CLOSED LISTEN", OPENING "60 < R 901              : CLOSED ESTABLISHED\n"
				     "70 < PA 901+10 ack=101 : CLOSED ESTABLISHED\n"
				     "70.1 > R 101           : CLOSED CLOSED\n");
}

/* §3.10.7.4: an established end drops what has no ACK, and a SYN/ACK of other numbers. */
static void test_of_no_connection(void)
{
	run("CLOSED LISTEN", OPENING "60 > F 101 : ESTABLISHED ESTABLISHED\n"
				     "70 < SA 5000 ack=101 : ESTABLISHED ESTABLISHED\n");
	/* null, FIN and XMAS scans: no states at all */
	run("- -", "0 > P 100   : - -\n"
		   "1000 > P 100 : - -\n");
	run("- -", "0 > F 100   : - -\n"
		   "1 < RA 0 ack=101 : - -\n");
	run("- -", "0 > FPU 100 : - -\n");
}

static void test_joined_late(void)
{
	run("ESTABLISHED ESTABLISHED", "0  > A  101+5 ack=901 : ESTABLISHED ESTABLISHED\n"
				       "20 < FA 901 ack=106   : CLOSE-WAIT FIN-WAIT-1\n");
	run("SYN-SENT SYN-RECEIVED", "20 < SA 900 ack=101 : ESTABLISHED SYN-RECEIVED\n"
				     "21 > A  101 ack=901 : ESTABLISHED ESTABLISHED\n");
}

/* §3.10.7.4: in LAST-ACK, whoever sends its FIN again has not got the ACK. */
static void test_last_ack_lost(void)
{
	run("CLOSED LISTEN", OPENING "60  > FA 101 ack=901 : FIN-WAIT-1 CLOSE-WAIT\n"
				     "80  < FA 901 ack=102 : TIME-WAIT LAST-ACK\n"
				     "81  > A  102 ack=902 : TIME-WAIT LAST-ACK\n"
				     "300 < FA 901 ack=102 : TIME-WAIT LAST-ACK\n"
				     "301 > A  102 ack=902 : TIME-WAIT CLOSED\n");
}

static void test_lost(void)
{
	/* what never arrived changes nothing there */
	run("CLOSED LISTEN", OPENING "30  > FA 101 ack=901 : FIN-WAIT-1 ESTABLISHED\n"
				     "260 > FA 101 ack=901 : FIN-WAIT-1 CLOSE-WAIT\n"
				     "280 < A  901 ack=102 : FIN-WAIT-2 CLOSE-WAIT\n");
}

/* Which of two SYN/ACKs came cannot be told, but that one came. */
static void test_acknowledged_syn(void)
{
	run("CLOSED LISTEN", "0    > S  100         : SYN-SENT SYN-RECEIVED\n"
			     "10   < SA 900 ack=101 : SYN-SENT SYN-RECEIVED\n"
			     "1000 < SA 900 ack=101 : SYN-SENT SYN-RECEIVED\n"
			     "1001 > A  101 ack=901 : ESTABLISHED ESTABLISHED\n");
}

/* What an end acknowledges it has received, though the capture lacks a part before the FIN. */
static void test_acknowledged(void)
{
	run("CLOSED LISTEN",
	    OPENING "21 > PA 101+10 ack=901      : ESTABLISHED ESTABLISHED\n"
		    "22 > FA 161 ack=901         : FIN-WAIT-1 ESTABLISHED\n" /* 50 B before it not
										captured */
		    "42 < FA 901 ack=162         : TIME-WAIT LAST-ACK\n"
		    "43 > A  162 ack=902         : TIME-WAIT CLOSED\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tcp-state/open, RFC 9293 §3.5", test_open);
	g_test_add_func("/tcp-state/simultaneous open, figure 7", test_simultaneous_open);
	g_test_add_func("/tcp-state/close, §3.6", test_close);
	g_test_add_func("/tcp-state/simultaneous close, figure 13", test_simultaneous_close);
	g_test_add_func("/tcp-state/a FIN that comes before data", test_fin_before_data);
	g_test_add_func("/tcp-state/reset, §3.5.3", test_reset);
	g_test_add_func("/tcp-state/never acknowledged", test_never_acknowledged);
	g_test_add_func("/tcp-state/a reset that is not accepted, §3.10.7",
			test_reset_not_accepted);
	g_test_add_func("/tcp-state/a reset that is outlived", test_reset_outlived);
	g_test_add_func("/tcp-state/a reset that is forged", test_reset_forged);
	g_test_add_func("/tcp-state/rfc-5961-challenges", test_challenges);
	g_test_add_func("/tcp-state/segments of no connection", test_of_no_connection);
	g_test_add_func("/tcp-state/a capture that starts late", test_joined_late);
	g_test_add_func("/tcp-state/a segment that is lost", test_lost);
	g_test_add_func("/tcp-state/the last ACK is lost", test_last_ack_lost);
	g_test_add_func("/tcp-state/acknowledged", test_acknowledged);
	g_test_add_func("/tcp-state/acknowledged-syn", test_acknowledged_syn);
	return g_test_run();
}
