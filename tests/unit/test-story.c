/* What went wrong, as marks at their times and as a sentence. */
#include "diagram/diagram.h"

#include "script-flows.h"

/* Captured at the client, 20 ms from the server. */
#define HANDSHAKE \
	"0   > S  100 permit=sack\n" \
	"20  < SA 900 ack=101 permit=sack\n" \
	"20  > A  101 ack=901\n"

#define LOSS \
	HANDSHAKE "21 > A 101+100 ack=901\n" \
		  "22 > A 201+100 ack=901\n" \
		  "23 > A 301+100 ack=901\n" \
		  "24 > A 401+100 ack=901\n" \
		  "42 < A 901 ack=101 sack=201-301\n" \
		  "43 < A 901 ack=101 sack=201-401\n" \
		  "44 < A 901 ack=101 sack=201-501\n" \
		  "45 > A 101+100 ack=901\n" \
		  "65 < A 901 ack=501\n"

static const char *const names[STORY_N_KINDS] = {
	[STORY_LOST] = "lost",    [STORY_MISSED] = "missed", [STORY_HOLE] = "hole",
	[STORY_ASKED] = "asked",  [STORY_AGAIN] = "again",   [STORY_HEALED] = "healed",
	[STORY_UNKNOWN] = "end?",
};

/* "lost 21 (lost), again 45 (sent again, after 24.0 ms)": times in ms; a new thread after "; ". */
static char *marks_of(const Diagram *diagram)
{
	GString *text = g_string_new(NULL);
	guint thread = 0;

	for (guint i = 0; i < diagram->story->len; i++) {
		const StoryMark *mark = &g_array_index(diagram->story, StoryMark, i);

		g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT,
				       i == 0                   ? ""
				       : mark->thread == thread ? ", "
								: "; ",
				       names[mark->kind], mark->time_ns / NS_PER_MS);
		if (mark->text)
			g_string_append_printf(text, " (%s%s%s)", mark->text,
					       mark->detail ? " " : "",
					       mark->detail ? mark->detail : "");
		thread = mark->thread;
	}
	return g_string_free(text, FALSE);
}

/* Of the script's only flow, which the caller keeps as long. */
static Diagram *diagram_of(const char *script_text, GPtrArray **flows)
{
	g_autoptr(GArray) script = script_new(script_text);
	g_autoptr(Template) template = template_load("default", NULL);
	const DiagramSpec words = { .template = template, .capture_name = "x.pcap" };

	*flows = script_flows(script);
	return diagram_new((const Flow *const *)(gpointer)(*flows)->pdata, 1, &words);
}

static void check(const char *script_text, const char *marks, const char *sentence)
{
	g_autoptr(GPtrArray) flows = NULL;
	g_autoptr(Diagram) diagram = diagram_of(script_text, &flows);
	g_autofree char *found = marks_of(diagram), *told = story_sentence(diagram->told);

	g_assert_cmpstr(found, ==, marks);
	g_assert_cmpstr(told, ==, sentence);
}

/* RFC 6675: from what was lost to the ACK of its repair; the repeat's round trip is no delay. */
static void test_loss(void)
{
	check(LOSS,
	      "lost 21 (lost), hole 32 (hole at the server), asked 42, asked 43 (3 duplicate "
	      "ACKs), "
	      "asked 44, again 45 (sent again after 24.0 ms), healed 65 (healed after 44.0 ms)",
	      "bytes 1–101 lost  ·  sent again after 24.0 ms, on 3 duplicate ACKs  ·  "
	      "healed after 44.0 ms, of which 20.0 ms are the round trip of the repeat");
}

/* RFC 6298: repeated, and no answer to any. */
static void test_unacknowledged(void)
{
	check(HANDSHAKE "21 > A 101+100 ack=901 ts=1/1\n"
			"321 > A 101+100 ack=901 ts=2/1\n"
			"921 > A 101+100 ack=901 ts=3/1\n",
	      "missed 21 (no ACK), again 321 (sent again after 300 ms), "
	      "again 921 (again after 600 ms), end? 921",
	      "bytes 1–101 not acknowledged  ·  sent again 2 times, first after 300 ms, on a "
	      "timeout");
	/* a reset is an answer */
	check(HANDSHAKE "21 > A 101+100 ack=901 ts=1/1\n"
			"321 > A 101+100 ack=901 ts=2/1\n"
			"341 < R 901\n",
	      "missed 21 (no ACK), again 321 (sent again after 300 ms)",
	      "bytes 1–101 not acknowledged  ·  sent again after 300 ms, on a timeout  ·  "
	      "then reset by the server");
}

/* Whether the SYN or its answer was lost is not known: nothing is said to be healed. */
static void test_unknown(void)
{
	check("0    > S  100\n"
	      "1000 > S  100\n"
	      "1020 < SA 900 ack=101\n"
	      "1020 > A  101 ack=901\n",
	      "missed 0 (no ACK), again 1000 (sent again after 1.00 s), "
	      "healed 1020 (answered after 1.02 s)",
	      "SYN not acknowledged at first  ·  sent again after 1.00 s, on a timeout  ·  "
	      "answered after 1.02 s");
}

/* Where something else cost more, the title is about that: the rail alone tells of the repeat. */
static void test_lesser(void)
{
	check("0    > S  100\n"
	      "1000 > S  100\n"
	      "1020 < SA 900 ack=101\n"
	      "1020 > A  101 ack=901\n"
	      "1021 > PA 101 ack=901 data=GET_/slow_HTTP/1.1|Host:_a||\n"
	      "1041 < A  901 ack=134\n"
	      "4041 < PA 901 ack=134 data=HTTP/1.1_200_OK||\n",
	      "missed 0 (no ACK), again 1000 (sent again after 1.00 s), "
	      "healed 1020 (answered after 1.02 s)",
	      "");
}

/* Lost before the capture point: from the hole to what filled it, at the receiver's end. */
static void test_upstream(void)
{
	check("0    > S  100 permit=sack\n"
	      "0    < SA 900 ack=101 permit=sack\n"
	      "20   > A  101 ack=901\n"
	      "30   > A  201+100 ack=901\n"
	      "30   < A  901 ack=101 sack=201-301\n"
	      "31   > A  301+100 ack=901\n"
	      "31   < A  901 ack=101 sack=201-401\n"
	      "90   > A  101+100 ack=901\n"
	      "90   < A  901 ack=401\n",
	      "hole 30 (hole at the server), asked 30, asked 31 (2 duplicate ACKs), "
	      "healed 90 (filled after 60.0 ms)",
	      "bytes 1–101 lost unseen  ·  asked for by 2 duplicate ACKs  ·  "
	      "filled after 60.0 ms");
}

/* An uneventful flow has none, and one of more than three incidents neither. */
static void test_none(void)
{
	g_autoptr(GString) many = g_string_new(HANDSHAKE);

	check(HANDSHAKE "21 > A 101+100 ack=901\n41 < A 901 ack=201\n", "", "");
	for (guint i = 0; i < 4; i++) {
		guint at = 1000 * (i + 1), seq = 101 + 100 * i;

		g_string_append_printf(many,
				       "%u > PA %u+100 ack=901\n%u > PA %u+100 ack=901\n"
				       "%u < A 901 ack=%u\n",
				       at, seq, at + 300, seq, at + 320, seq + 100);
	}
	check(many->str, "", "");
}

/* "21 100/0/1000": ms, bytes sent, acknowledged, and the window's edge; "!": less than a segment is
 * left of it. */
static char *strip_of(const Diagram *diagram)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < diagram->strip.points->len; i++) {
		const StripPoint *point = &g_array_index(diagram->strip.points, StripPoint, i);

		g_string_append_printf(text,
				       "%s%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT
				       "/%" G_GUINT64_FORMAT "/%" G_GINT64_FORMAT "%s",
				       i ? ", " : "", point->time_ns / NS_PER_MS, point->sent,
				       point->acked, point->edge, point->is_tight ? "!" : "");
	}
	for (guint i = 0; i < diagram->strip.repeats->len; i++) {
		const StripRepeat *at = &g_array_index(diagram->strip.repeats, StripRepeat, i);

		g_string_append_printf(text, "; %" G_GINT64_FORMAT " again %" G_GUINT64_FORMAT,
				       at->time_ns / NS_PER_MS, at->at);
	}
	return g_string_free(text, FALSE);
}

static void check_strip(const char *script_text, const char *expected)
{
	g_autoptr(GPtrArray) flows = NULL;
	g_autoptr(Diagram) diagram = diagram_of(script_text, &flows);
	g_autofree char *found = strip_of(diagram);

	g_assert_cmpstr(found, ==, expected);
}

/* RFC 9293 §3.4, as the sender sees it: SND.NXT, SND.UNA, SND.UNA + SND.WND. */
static void test_strip(void)
{
	const char *opening = "0 > S 100 ws=0\n20 < SA 900 ack=101 ws=0 win=1100\n"
			      "20 > A 101 ack=901\n";
	g_autoptr(GString) text = g_string_new(opening);

	for (guint i = 0; i < 11; i++)
		g_string_append_printf(text, "%u > A %u+100 ack=901\n", 30 + i, 101 + 100 * i);
	g_string_append(text, "50 < A 901 ack=1201 win=1100\n");
	check_strip(text->str,
		    "20 0/0/1100, 30 100/0/1100, 31 200/0/1100, 32 300/0/1100, 33 400/0/1100, "
		    "34 500/0/1100, 35 600/0/1100, 36 700/0/1100, 37 800/0/1100, 38 900/0/1100, "
		    "39 1000/0/1100, 40 1100/0/1100!, 50 1100/1100/2200");
	/* nothing repeated, and no window in the way: nothing to tell */
	g_string_assign(text, "0 > S 100 ws=0\n20 < SA 900 ack=101 ws=0 win=9000\n");
	for (guint i = 0; i < 11; i++)
		g_string_append_printf(text, "%u > A %u+100 ack=901\n", 30 + i, 101 + 100 * i);
	check_strip(text->str, "");
	/* without a handshake the window's scale is not known */
	g_string_assign(text, "");
	for (guint i = 0; i < 11; i++)
		g_string_append_printf(text, "%u > A %u+100 ack=901\n", i, 101 + 100 * i);
	g_string_append(text, "30 < A 901 ack=1101\n400 > A 1101+100 ack=901\n");
	check_strip(text->str,
		    "0 100/0/-1, 1 200/0/-1, 2 300/0/-1, 3 400/0/-1, 4 500/0/-1, 5 600/0/-1, "
		    "6 700/0/-1, 7 800/0/-1, 8 900/0/-1, 9 1000/0/-1, 10 1100/0/-1, "
		    "30 1100/1000/-1; 400 again 1000");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/story/rfc-6675-loss", test_loss);
	g_test_add_func("/story/rfc-6298-unacknowledged", test_unacknowledged);
	g_test_add_func("/story/unknown", test_unknown);
	g_test_add_func("/story/lesser", test_lesser);
	g_test_add_func("/story/upstream", test_upstream);
	g_test_add_func("/story/none", test_none);
	g_test_add_func("/story/rfc-9293-strip", test_strip);
	return g_test_run();
}
