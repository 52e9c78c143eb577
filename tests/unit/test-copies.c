/* Packets that were captured twice: one event each, the copies by frame. */
#include "decode/twins.h"

#include "script-flows.h"

#define HANDSHAKE(ttl) \
	"0   > S  100 id=1 ttl=" ttl "\n" \
	"20  < SA 900 ack=101 id=0 ttl=64\n" \
	"20  > A  101 ack=901 id=2 ttl=" ttl "\n"

/* The frames that are events, each with its copies: "1+2 3". */
static void check(const char *text, const char *expected)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(GPtrArray) flows = script_flows(script);
	const Flow *flow = g_ptr_array_index(flows, 0);
	g_autoptr(GString) seen = g_string_new(NULL);

	for (guint i = 0; i < flow->events->len; i++) {
		guint n;
		const EventCopy *copy = flow_copies_of(flow, i, &n);

		g_string_append_printf(seen, "%s%u", i ? " " : "",
				       g_array_index(flow->events, FlowEvent, i).frame);
		for (guint k = 0; k < n; k++)
			g_string_append_printf(seen, "+%u", copy[k].frame);
	}
	g_assert_cmpstr(seen->str, ==, expected);
	g_assert_cmpuint(flow->frames, ==, script->len);
}

/* RFC 6864: what a host sends again has another identification. */
static void test_identification(void)
{
	const char *more = HANDSHAKE("64") "21  > PA 101+7 ack=901 id=3 ttl=64\n";
	g_autofree char *copied = g_strconcat(more, "21.1 > PA 101+7 ack=901 id=3 ttl=64\n", NULL);
	g_autofree char *again = g_strconcat(more, "21.1 > PA 101+7 ack=901 id=4 ttl=64\n", NULL);
	g_autofree char *late = g_strconcat(more, "22 > PA 101+7 ack=901 id=3 ttl=64\n", NULL);

	check(copied, "1 2 3 4+5");
	check(again, "1 2 3 4 5");
	check(late, "1 2 3 4 5"); /* the network's doing */
}

/* RFC 791 §3.1: a router takes one. */
static void test_hops(void)
{
	check(HANDSHAKE("64") "21  > PA 101+7 ack=901 id=3 ttl=64\n"
			      "60  > PA 101+7 ack=901 id=3 ttl=63\n"
			      "61  > PA 101+7 ack=901 id=3 ttl=62\n",
	      "1 2 3 4+5+6");
	check(HANDSHAKE("64") "21  > PA 101+7 ack=901 id=3 ttl=64\n"
			      "260 > PA 101+7 ack=901 id=3 ttl=63\n",
	      "1 2 3 4 5");
	/* within a tunnel, whose packets take the hops; and out of it */
	check(HANDSHAKE("64") "21  > PA 101+7 ack=901 id=3 ttl=64 outer=255\n"
			      "30  > PA 101+7 ack=901 id=3 ttl=64 outer=254\n"
			      "40  > PA 101+7 ack=901 id=3 ttl=63\n",
	      "1 2 3 4+5+6");
	check(HANDSHAKE("64") "21  > PA 101+7 ack=901 id=3 ttl=64 outer=255\n"
			      "30  > PA 101+7 ack=901 id=3 ttl=64 outer=255\n",
	      "1 2 3 4 5");
}

/* Identifications that are all alike, or none as in IPv6, tell nothing: then numbers that come
 * again sooner than any round trip. */
static void test_no_identification(void)
{
	const char *opening = "0  > S  100\n20 < SA 900 ack=101\n20 > A 101 ack=901\n";
	g_autofree char *copied =
		g_strconcat(opening, "21 > PA 101+7 ack=901\n21.1 > PA 101+7 ack=901\n", NULL);
	g_autofree char *again =
		g_strconcat(opening, "21 > PA 101+7 ack=901\n32 > PA 101+7 ack=901\n", NULL);
	g_autofree char *acks = g_strconcat(opening, "20.1 > A 101 ack=901\n", NULL);

	check(copied, "1 2 3 4+5");
	check(again, "1 2 3 4 5");
	check(acks, "1 2 3 4"); /* duplicate ACKs come as fast as what they answer */
}

/* A copy has the same time stamp (RFC 7323 §3). */
static void test_stamps(void)
{
	check("0 > S 100 ts=1/0\n0.1 > S 100 ts=2/0\n0.15 > S 100 ts=2/0\n", "1 2+3");
}

/* RFC 2883: it reached its receiver twice. */
static void test_refuted(void)
{
	check(HANDSHAKE("64") "21   > PA 101+7 ack=901 id=3 ttl=64\n"
			      "21.1 > PA 101+7 ack=901 id=3 ttl=64\n"
			      "41   < A 901 ack=108 id=0 ttl=64\n"
			      "41.1 < A 901 ack=108 sack=101-108 id=0 ttl=64\n",
	      "1 2 3 4 5 6 7");
}

/* … unless it was sent again, too: then D-SACK is about that. */
static void test_explained(void)
{
	check(HANDSHAKE("64") "21   > PA 101+7 ack=901 id=3 ttl=64\n"
			      "21.1 > PA 101+7 ack=901 id=3 ttl=64\n"
			      "240  > PA 101+7 ack=901 id=4 ttl=64\n"
			      "240.1 > PA 101+7 ack=901 id=4 ttl=64\n"
			      "260  < A 901 ack=108 sack=101-108 id=0 ttl=64\n",
	      "1 2 3 4+5 6+7 8");
}

/* Bare ACKs without identification may be alike: every second is a copy where others are. */
static void test_bare(void)
{
	const char *unproven = "0  > S  100\n20 < SA 900 ack=101\n20 > A 101 ack=901\n"
			       "20.01 > A 101 ack=901\n";
	const char *mirrored = "0    > S  100\n0.01 > S 100\n"
			       "20   < SA 900 ack=101\n20.01 < SA 900 ack=101\n"
			       "20.1 > A  101 ack=901\n20.11 > A 101 ack=901\n"
			       "20.12 > A 101 ack=901\n20.13 > A 101 ack=901\n";
	const char *two_paths = "0 > S 100 ttl=64\n20 < SA 900 ack=101 ttl=60\n"
				"21 > A 101 ack=901 ttl=64\n22 > A 101 ack=901 ttl=63\n";

	check(unproven, "1 2 3 4");
	check(mirrored, "1+2 3+4 5+6 7+8");
	check(two_paths, "1 2 3 4");
}

/* What comes too late for a copy may have copies itself. */
static void test_forgotten(void)
{
	check("0   > S 100 ttl=63\n"
	      "300 > S 100 ttl=64\n"
	      "301 > S 100 ttl=63\n",
	      "1 2+3");
}

/* However many others come in between. */
static void test_crowd(void)
{
	g_autoptr(GString) text = g_string_new("0 > S 100 id=9 ttl=64\n");

	for (guint i = 0; i < 3000; i++)
		g_string_append_printf(text, "%g > A %u+1 ack=1 id=%u ttl=64\n", 1 + i / 1e3,
				       101 + i, 10 + i);
	g_string_append(text, "5 > S 100 id=9 ttl=63\n");
	{
		g_autoptr(GArray) script = script_new(text->str);
		g_autoptr(GPtrArray) flows = script_flows(script);
		guint n;

		g_assert_nonnull(flow_copies_of(g_ptr_array_index(flows, 0), 0, &n));
		g_assert_cmpuint(n, ==, 1);
	}
}

/* Without times nothing came soon after anything. */
static void test_no_times(void)
{
	check("0 > S 100\n0 > S 100\n", "1 2");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/copies/rfc-6864-identification", test_identification);
	g_test_add_func("/copies/rfc-791-hops", test_hops);
	g_test_add_func("/copies/no-identification", test_no_identification);
	g_test_add_func("/copies/rfc-7323-stamps", test_stamps);
	g_test_add_func("/copies/rfc-2883-refuted", test_refuted);
	g_test_add_func("/copies/explained", test_explained);
	g_test_add_func("/copies/bare", test_bare);
	g_test_add_func("/copies/forgotten", test_forgotten);
	g_test_add_func("/copies/crowd", test_crowd);
	g_test_add_func("/copies/no-times", test_no_times);
	return g_test_run();
}
