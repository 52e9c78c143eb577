/* Why segments were sent again. */
#include "flow/tcp/causes.h"

#include "script-flows.h"

/* Captured at the client, 20 ms from the server. */
#define HANDSHAKE \
	"0   > S  100\n" \
	"20  < SA 900 ack=101\n" \
	"20  > A  101 ack=901\n"

#define SENT HANDSHAKE "21 > PA 101+100 ack=901\n"

static void check(const char *text, guint event, const char *cause)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);
	const Flow *flow = g_ptr_array_index(flows, 0);

	g_assert_cmpstr(cause_name(g_array_index(flow->events, FlowEvent, event).tcp.cause), ==,
			cause);
}

/* RFC 6298 §5: the timer runs since the segment, or since the last progress. */
static void test_timeout(void)
{
	check(SENT, 3, NULL);
	check(SENT "260 > PA 101+100 ack=901\n", 4, "timeout");
	check(SENT "120 > PA 101+100 ack=901\n", 4, NULL); /* no timer is so short */
	check(SENT "22 > PA 201+100 ack=901\n"
		   "150 < A 901 ack=201\n"
		   "230 > PA 201+100 ack=901\n",
	      6, NULL);
	/* what was outstanding then */
	check(SENT "22 > PA 201+100 ack=901\n"
		   "260 > PA 101+100 ack=901\n"
		   "280 < A 901 ack=201\n"
		   "281 > PA 201+100 ack=901\n",
	      7, "timeout");
}

/* RFC 5681 §3.2 */
static void test_fast(void)
{
	check(SENT "22 > A 201+100 ack=901\n"
		   "23 > A 301+100 ack=901\n"
		   "24 > A 401+100 ack=901\n"
		   "42 < A 901 ack=101\n"
		   "43 < A 901 ack=101\n"
		   "44 < A 901 ack=101\n"
		   "45 > A 101+100 ack=901\n",
	      10, "fast");
}

/* RFC 6675 */
static void test_sack(void)
{
	check(SENT "22 > A 201+100 ack=901\n"
		   "42 < A 901 ack=101 sack=201-301\n"
		   "43 > A 101+100 ack=901\n",
	      6, "sack");
	/* long after, it was the timer */
	check(SENT "22 > A 201+100 ack=901\n"
		   "42 < A 901 ack=101 sack=201-301\n"
		   "300 > A 101+100 ack=901\n",
	      6, "timeout");
}

/* RFC 8985 §7: after two round trips, the last that was sent, once, where SACK is permitted. */
static void test_probe(void)
{
	const char *sent = "0   > S  100 permit=sack\n"
			   "20  < SA 900 ack=101 permit=sack\n"
			   "20  > A  101 ack=901\n"
			   "21  > PA 101+100 ack=901\n"
			   "22  > PA 201+100 ack=901\n";
	g_autofree char *last =
		g_strconcat(sent, "63 > PA 201+100 ack=901\n103 > PA 201+100 ack=901\n", NULL);
	g_autofree char *first = g_strconcat(sent, "63 > PA 101+100 ack=901\n", NULL);

	check(last, 5, "probe");
	check(last, 6, NULL);
	check(first, 5, NULL);
}

/* Acknowledged, and sent again sooner than by a timer. */
static void test_unneeded(void)
{
	check(SENT "41 < A 901 ack=201\n60 > PA 101+100 ack=901\n", 5, "unneeded");
}

static void test_reset_retry(void)
{
	check("0 > S 100\n20 < RA 0 ack=101\n520 > S 100\n", 2, "reset_retry");
	check("0 > S 100\n1000 > S 100\n", 1, "timeout");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/causes/rfc-6298-timeout", test_timeout);
	g_test_add_func("/causes/rfc-5681-fast", test_fast);
	g_test_add_func("/causes/rfc-6675-sack", test_sack);
	g_test_add_func("/causes/rfc-8985-probe", test_probe);
	g_test_add_func("/causes/unneeded", test_unneeded);
	g_test_add_func("/causes/reset-retry", test_reset_retry);
	return g_test_run();
}
