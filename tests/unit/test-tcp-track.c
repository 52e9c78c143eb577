/* The verdicts, each by the rule that it stands for.  Expected are the marks of a segment, "-" for
 * none. */
#include "tcp/tcp-track.h"

#include "script.h"

static char *names_of(guint32 marks)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (int i = 0; i < MARK_COUNT; i++)
		if (marks & 1u << i)
			g_string_append_printf(names, "%s%s", names->len ? " " : "",
					       mark_name((Mark)(1u << i)));
	return g_strdup(names->len ? names->str : "-");
}

/* Runs the script through one tracker, in which A has the index `index_of_a`. */
static TcpVerdict run_as(const char *text, int index_of_a)
{
	g_autoptr(GArray) script = script_new(text);
	TcpTrack track;
	TcpVerdict verdict = { 0 };

	tcp_track_init(&track);
	for (guint i = 0; i < script->len; i++) {
		const ScriptLine *line = script_at(script, i);
		gboolean is_from_a = line->segment.dst.port == 80;
		g_autofree char *marks = NULL;

		verdict =
			tcp_track_add(&track, is_from_a ? index_of_a : !index_of_a, &line->segment);
		marks = names_of(verdict.marks);
		if (line->expected && strcmp(marks, line->expected))
			g_error("%s\n  is judged: %s", line->line, marks);
	}
	tcp_track_clear(&track);
	return verdict;
}

/* The verdict on the last segment; the logic knows no client, so it is tried from both sides. */
static TcpVerdict run(const char *text)
{
	run_as(text, 1);
	return run_as(text, 0);
}

#define HANDSHAKE \
	"0   > S  100 mss=1460 ws=7     : -\n" \
	"20  < SA 900 ack=101 mss=1460 ws=2 : -\n" \
	"20.1 > A 101 ack=901           : -\n"

static void test_clean(void)
{
	run(HANDSHAKE "21 > PA 101+77 ack=901      : -\n"
		      "41 < A  901 ack=178         : -\n"
		      "42 < PA 901+300 ack=178     : -\n"
		      "43 > A  178 ack=1201        : -\n"
		      "44 > FA 178 ack=1201        : -\n"
		      "64 < FA 1201 ack=179        : -\n"
		      "65 > A  179 ack=1202        : -\n");
}

static void test_relative(void)
{
	TcpVerdict verdict;

	/* RFC 9293 §3.4: numbers are modulo 2^32 */
	verdict = run("0  > S  4294967290\n"
		      "20 < SA 4294967295 ack=4294967291\n"
		      "21 > A  4294967291 ack=0\n"
		      "22 > PA 4294967291+100 ack=0 : -\n"
		      "42 < A  0 ack=95 : -\n"
		      "43 > PA 95+10 ack=0 : -\n");
	g_assert_cmpuint(verdict.seq, ==, 101);
	g_assert_cmpuint(verdict.ack, ==, 1);
	/* without a SYN, numbers begin at 1 */
	verdict = run("0 > PA 5000+10 ack=7000\n");
	g_assert_cmpuint(verdict.seq, ==, 1);
	g_assert_cmpuint(verdict.ack, ==, 1);
	/* without ACK the field means nothing */
	verdict = run("0 > S 5000 ack=77\n");
	g_assert_cmpuint(verdict.ack, ==, 0);
}

static void test_window_scale(void)
{
	/* RFC 7323 §2.2: both sides must offer it, and a SYN's own window is never scaled */
	g_assert_cmpuint(run("0 > S 100 win=1000 ws=7\n").window, ==, 1000);
	g_assert_cmpuint(run(HANDSHAKE "21 > A 101 ack=901 win=10\n").window, ==, 1280);
	g_assert_cmpuint(run(HANDSHAKE "21 < A 901 ack=101 win=10\n").window, ==, 40);
	g_assert_cmpuint(
		run("0 > S 100 ws=7\n20 < SA 900 ack=101\n21 > A 101 ack=901 win=10\n").window, ==,
		10);
	g_assert_cmpuint(
		run("0 > S 100\n20 < SA 900 ack=101 ws=7\n21 < A 901 ack=101 win=10\n").window, ==,
		10);
	/* §2.3: 14 at most */
	g_assert_cmpuint(
		run("0 > S 100 ws=200\n20 < SA 900 ack=101 ws=0\n21 > A 101 ack=901 win=1\n")
			.window,
		==, 1 << 14);
	g_assert_cmpuint(run("0 > A 101 ack=901 win=10\n").window, ==, 10);
	/* a SYN sent again, with or without, decides nothing: the SYN/ACK tells which was answered
	 */
	g_assert_cmpuint(run("0 > S 100 ws=7\n1000 > S 100\n1020 < SA 900 ack=101 ws=2\n"
			     "1021 > A 101 ack=901 win=10\n")
				 .window,
			 ==, 1280);
	g_assert_cmpuint(run("0 > S 100\n1000 > S 100 ws=7\n1020 < SA 900 ack=101 ws=2\n"
			     "1021 > A 101 ack=901 win=10\n")
				 .window,
			 ==, 1280);
	g_assert_cmpuint(run(HANDSHAKE "21 > S 100\n22 > A 101 ack=901 win=10\n").window, ==, 1280);
	g_assert_cmpuint(run(HANDSHAKE "21 < SA 900 ack=101\n22 > A 101 ack=901 win=10\n").window,
			 ==, 1280);
	g_assert_cmpuint(run("0 > S 100\n20 < SA 900 ack=101\n21 > S 100 ws=7\n"
			     "22 > A 101 ack=901 win=10\n")
				 .window,
			 ==, 10);
}

static void test_retransmission(void)
{
	/* RFC 6298: the timer's, long after */
	run(HANDSHAKE "21  > PA 101+77 ack=901 : -\n"
		      "260 > PA 101+77 ack=901 : retransmission\n"
		      "280 < A  901 ack=178    : -\n");
	run("0    > S 100 : -\n"
	    "1000 > S 100 : retransmission\n"
	    "1020 < SA 900 ack=101 : -\n"
	    "1300 < SA 900 ack=101 : retransmission\n");
	run(HANDSHAKE "21  > FA 101 ack=901 : -\n"
		      "321 > FA 101 ack=901 : retransmission\n");
	/* a part of what was sent, and something new behind it */
	run(HANDSHAKE "21  > PA 101+77 ack=901  : -\n"
		      "260 > PA 101+100 ack=901 : retransmission\n");
}

static void test_spurious(void)
{
	run(HANDSHAKE "21  > PA 101+77 ack=901 : -\n"
		      "41  < A  901 ack=178    : -\n"
		      "260 > PA 101+77 ack=901 : retransmission spurious_retransmission\n");
}

#define THREE_DUPLICATES \
	HANDSHAKE "21 > A 101+100 ack=901 : -\n" \
		  "22 > A 201+100 ack=901 : -\n" \
		  "23 > A 301+100 ack=901 : -\n" \
		  "24 > A 401+100 ack=901 : -\n" \
		  "41 < A 901 ack=201     : -\n"

static void test_duplicate_acks(void)
{
	TcpVerdict verdict = run(THREE_DUPLICATES "42 < A 901 ack=201 : duplicate_ack\n"
						  "43 < A 901 ack=201 : duplicate_ack\n");

	g_assert_cmpuint(verdict.dup_ack_number, ==, 2);
	/* RFC 5681 §2: a duplicate has no data, no SYN or FIN, and the same window */
	run(THREE_DUPLICATES "42 < A 901+5 ack=201 : -\n");
	run(THREE_DUPLICATES "42 < FA 901 ack=201 : -\n");
	run(THREE_DUPLICATES "42 < A 901 ack=201 win=1001 : window_update\n");
	verdict = run(THREE_DUPLICATES "42 < A 901 ack=201 : duplicate_ack\n"
				       "43 < A 901 ack=301 : -\n"
				       "44 < A 901 ack=301 : duplicate_ack\n");
	g_assert_cmpuint(verdict.dup_ack_number, ==, 1);
}

static void test_fast_retransmission(void)
{
	/* RFC 5681 §3.2 */
	run(THREE_DUPLICATES "42 < A 901 ack=201 : duplicate_ack\n"
			     "43 < A 901 ack=201 : duplicate_ack\n"
			     "44 > A 201+100 ack=901 : retransmission fast_retransmission\n");
	/* it answers at once, or it is none */
	run(THREE_DUPLICATES "42 < A 901 ack=201 : duplicate_ack\n"
			     "43 < A 901 ack=201 : duplicate_ack\n"
			     "90 > A 201+100 ack=901 : retransmission\n");
	/* RFC 6675: another hole that SACK shows is filled by a plain one */
	run(THREE_DUPLICATES "42 < A 901 ack=201 sack=301-401 : duplicate_ack\n"
			     "43 < A 901 ack=201 sack=401-501 : duplicate_ack\n"
			     "44 > A 201+100 ack=901 : retransmission fast_retransmission\n"
			     "44 > A 301+100 ack=901 : retransmission\n"
			     "44.1 > A 401+100 ack=901 : retransmission\n");
}

static void test_out_of_order(void)
{
	/* closer to the segment that overtook it than a round trip */
	run(HANDSHAKE "21 > A 201+100 ack=901 : lost_segment\n"
		      "22 > A 101+50 ack=901 : out_of_order\n"
		      "23 > A 301+100 ack=901 : -\n");
	/* without a handshake, within three milliseconds */
	run("21 > A 101+100 ack=901 : -\n"
	    "22 > A 301+100 ack=901 : lost_segment\n"
	    "24 > A 201+50 ack=901 : out_of_order\n");
	run("21 > A 101+100 ack=901 : -\n"
	    "22 > A 301+100 ack=901 : lost_segment\n"
	    "26 > A 201+50 ack=901 : retransmission\n");
	/* the last gap filled, after an empty segment had shown how far the data go */
	run("21 > A 101+100 ack=901 : -\n"
	    "22 > A 301 ack=901 : lost_segment\n"
	    "23 > A 201+100 ack=901 : out_of_order\n");
	/* a late copy of what is there already, as from a network that repeats frames … */
	run(HANDSHAKE "21 > A 101+100 ack=901 : -\n"
		      "22 > A 201+100 ack=901 : -\n"
		      "23 > A 101+100 ack=901 : out_of_order\n"
		      "24 > A 201+100 ack=901 : retransmission\n");
	/* … but not when the receiver has said that it lacks it (RFC 2018 §4) */
	run(HANDSHAKE "21 > A 101+100 ack=901 : -\n"
		      "22 > A 201+100 ack=901 : -\n"
		      "23 < A 901 ack=101 sack=201-301 : duplicate_ack\n"
		      "24 > A 101+100 ack=901 : retransmission\n");
	/* a clock that was set back is no reason to call anything early */
	run(HANDSHAKE "21 > A 101+100 ack=901 : -\n"
		      "22 > A 201+100 ack=901 : -\n"
		      "15 > A 101+100 ack=901 : retransmission\n");
}

/* RFC 6864: a sender whose identifications count tells in which order it sent. */
static void test_identifications(void)
{
	/* higher than the highest segment's: sent after it, however soon */
	run(HANDSHAKE "21 > A 101+100 ack=901 id=7 : -\n"
		      "22 > A 301+100 ack=901 id=8 : lost_segment\n"
		      "23 > A 201+50 ack=901 id=9 : retransmission\n");
	/* lower: before it, however late, and though it has been acknowledged since */
	run(HANDSHAKE "21 > A 101+100 ack=901 id=7 : -\n"
		      "22 > A 301+100 ack=901 id=9 : lost_segment\n"
		      "322 > A 201+100 ack=901 id=8 : out_of_order\n");
	run(HANDSHAKE "21 > A 101+100 ack=901 id=7 : -\n"
		      "22 > A 201+100 ack=901 id=9 : -\n"
		      "42 < A 901 ack=301 : -\n"
		      "322 > A 201+100 ack=901 id=8 : out_of_order\n");
	/* modulo 2^16 */
	run(HANDSHAKE "21 > A 101+100 ack=901 id=65534 : -\n"
		      "22 > A 301+100 ack=901 id=65535 : lost_segment\n"
		      "23 > A 201+50 ack=901 id=1 : retransmission\n");
	run(HANDSHAKE "21 > A 101+100 ack=901 id=65534 : -\n"
		      "22 > A 301+100 ack=901 id=1 : lost_segment\n"
		      "322 > A 201+100 ack=901 id=65535 : out_of_order\n");
	/* none, one and the same, or random ones: time tells */
	for (const char *const *ids =
		     (const char *const[]){ "0", "0", "0", "7", "7", "7", "41", "9000", "9001",
					    "41", "9000", "8999", "8", "9", "0", NULL };
	     *ids; ids += 3) {
		g_autofree char *soon =
			g_strdup_printf(HANDSHAKE "21 > A 101+100 ack=901 id=%s : -\n"
						  "22 > A 301+100 ack=901 id=%s : lost_segment\n"
						  "23 > A 201+50 ack=901 id=%s : out_of_order\n",
					ids[0], ids[1], ids[2]);

		run(soon);
	}
}

/* RFC 7323 §4.1: so does its timestamp clock; kept while there is a gap. */
static void test_stamps(void)
{
	run(HANDSHAKE "21 > A 101+100 ack=901 ts=50/9 : -\n"
		      "22 > A 301+100 ack=901 ts=51/9 : lost_segment\n"
		      "23 > A 201+50 ack=901 ts=52/9 : retransmission\n");
	run(HANDSHAKE "21 > A 101+100 ack=901 ts=50/9 : -\n"
		      "22 > A 301+100 ack=901 ts=51/9 : lost_segment\n"
		      "322 > A 201+50 ack=901 ts=50/9 : out_of_order\n");
	/* modulo 2^32 */
	run(HANDSHAKE "21 > A 101+100 ack=901 ts=4294967295/9 : -\n"
		      "22 > A 301+100 ack=901 ts=0/9 : lost_segment\n"
		      "322 > A 201+50 ack=901 ts=4294967295/9 : out_of_order\n");
	/* within a tick time tells, and where the identification contradicts it */
	run(HANDSHAKE "21 > A 101+100 ack=901 ts=50/9 : -\n"
		      "22 > A 301+100 ack=901 ts=50/9 : lost_segment\n"
		      "23 > A 201+50 ack=901 ts=50/9 : out_of_order\n");
	run(HANDSHAKE "21 > A 101+100 ack=901 ts=50/9 id=7 : -\n"
		      "22 > A 301+100 ack=901 ts=51/9 id=8 : lost_segment\n"
		      "23 > A 201+50 ack=901 ts=50/9 id=9 : out_of_order\n");
}

static void test_lost(void)
{
	run(HANDSHAKE "21 > A 151+50 ack=901 : lost_segment\n");
	run(HANDSHAKE "41 < A 901 ack=301 : ack_lost_segment\n"
		      "42 < A 901 ack=101 : -\n");
	/* told once, until the other side goes on */
	run(HANDSHAKE "41 < A 901+10 ack=301 : ack_lost_segment\n"
		      "42 < A 911+10 ack=401 : -\n"
		      "43 > A 101 ack=921 : -\n"
		      "44 < A 921+10 ack=401 : ack_lost_segment\n");
}

/* RFC 7323 §2.3: no window is that large, so nothing is said of what is missing. */
static void test_beyond_any_window(void)
{
	g_assert_cmpuint(run(HANDSHAKE "40 < A 1000901 ack=101 : lost_segment\n").missing, ==,
			 1000000);
	g_assert_cmpuint(run(HANDSHAKE "40 < A 1900000000 ack=101 : lost_segment\n").missing, ==,
			 0);
}

static void test_zero_window(void)
{
	/* RFC 9293 §3.8.6.1 */
	run(HANDSHAKE "21   > A 101+100 ack=901 : -\n"
		      "41   < A 901 ack=201 win=0 : zero_window\n"
		      "241  > A 201+1 ack=901 : zero_window_probe\n"
		      "261  < A 901 ack=201 win=0 : zero_window zero_window_probe_ack\n"
		      "641  > A 201+1 ack=901 : zero_window_probe\n"
		      "661  < A 901 ack=202 win=0 : zero_window zero_window_probe_ack\n"
		      "700  < A 901 ack=202 win=500 : window_update\n"
		      "701  > A 202+100 ack=901 : -\n");
	/* Linux probes with an empty segment one before the next */
	run(HANDSHAKE "21   > A 101+100 ack=901 : -\n"
		      "41   < A 901 ack=201 win=0 : zero_window\n"
		      "241  > A 200 ack=901 : zero_window_probe\n");
}

static void test_window_full(void)
{
	/* B offers 1000 in its SYN, which is not scaled, then 1000 << 2 */
	run(HANDSHAKE "21 > A 101+1000 ack=901 : window_full\n");
	run(HANDSHAKE "21 > A 101+100 ack=901 : -\n"
		      "41 < A 901 ack=201 : -\n"
		      "42 > A 201+2000 ack=901 : -\n"
		      "43 > A 2201+2000 ack=901 : window_full\n");
	/* nobody knows the scale without the handshake */
	run("21 > A 101+10 ack=901 : -\n"
	    "22 < A 901 ack=111 : -\n"
	    "23 > A 111+1000 ack=901 : -\n");
}

static void test_keep_alive(void)
{
	/* RFC 9293 §3.8.4 */
	run(HANDSHAKE "21    > A 101+10 ack=901 : -\n"
		      "41    < A 901 ack=111 : -\n"
		      "10000 > A 110 ack=901 : keep_alive\n"
		      "10020 < A 901 ack=111 : keep_alive_ack\n"
		      "20000 > A 110+1 ack=901 : keep_alive\n"
		      "20020 < A 901 ack=111 : keep_alive_ack\n"
		      "20021 > A 111+10 ack=901 : -\n");
	/* RFC 1122 §4.2.3.6: never while something is outstanding */
	run(HANDSHAKE "21  > A 101+10 ack=901 : -\n"
		      "221 > A 110 ack=901 : -\n");
	run(HANDSHAKE "21  > A 101+1 ack=901 : -\n"
		      "221 > A 101+1 ack=901 : retransmission\n");
	run(HANDSHAKE "21  > FA 101 ack=901 : -\n"
		      "22 > A 101 ack=901 : -\n");
	/* an ACK that comes late takes nothing back */
	run(HANDSHAKE "21    > A 101+10 ack=901 : -\n"
		      "41    < A 901 ack=111 : -\n"
		      "42    < A 901 ack=106 : -\n"
		      "10000 > A 110 ack=901 : keep_alive\n");
	/* with one direction captured nothing tells */
	run("21    > A 101+10 ack=901 : -\n"
	    "10000 > A 110 ack=901 : keep_alive\n");
}

/* An established end answers a SYN/ACK of other numbers and drops it (RFC 9293 §3.10.7.4): those
 * count only once they are acknowledged, or gone on from. */
static void test_foreign_syn_ack(void)
{
	TcpVerdict verdict = run(HANDSHAKE "99  < SA 5000 ack=101 win=0 : reused_ports\n");

	g_assert_cmpuint(verdict.seq, ==, 0);
	verdict = run(HANDSHAKE "99  < SA 5000 ack=101 win=0 : reused_ports\n"
				"100 > A  101 ack=901 : duplicate_ack\n"
				"120 < PA 901+10 ack=101 : -\n"
				"121 > A  101 ack=911 : -\n");
	g_assert_cmpuint(verdict.ack, ==, 11);
	/* another connection, whose SYN the capture lacks */
	verdict = run(HANDSHAKE "99  < SA 5000 ack=101 : reused_ports\n"
				"100 > A  101 ack=5001 : -\n"
				"120 < PA 5001+10 ack=101 : -\n");
	g_assert_cmpuint(verdict.seq, ==, 1);
	verdict = run("0  < SA 900 ack=101 : -\n"
		      "20 < SA 5000 ack=201 : reused_ports\n"
		      "40 < PA 5001+10 ack=201 : -\n");
	g_assert_cmpuint(verdict.seq, ==, 1);
}

/* A RST takes up no numbers, and its own may be anything (§3.10.7.3): none counts from them. */
static void test_reset_is_no_base(void)
{
	TcpVerdict verdict = run("0    > S  100 : -\n"
				 "1    < RA 0 ack=101 win=0 : -\n"
				 "1000 > S  100 : retransmission\n"
				 "1020 < SA 900 ack=101 : -\n"
				 "1021 > A  101 ack=901 : -\n"
				 "1030 < R  999000 win=0 : -\n"
				 "1040 > PA 101+1 ack=901 : -\n"
				 "1060 < PA 901+5 ack=102 : -\n");

	g_assert_cmpuint(verdict.seq, ==, 1);
	verdict = run("0 > R 77 : -\n"
		      "1 > A 500+5 ack=300 : -\n");
	g_assert_cmpuint(verdict.seq, ==, 1);
}

/* An end that is not listening drops what has no ACK (RFC 9293 §3.10.7.4): nothing is repeated. */
static void test_without_ack(void)
{
	run("0    > P 100 : -\n"
	    "1000 > P 100 : -\n");
	run(HANDSHAKE "30 > P 101 : -\n"
		      "31 > P 100 : -\n");
}

/* An acknowledgement number counts with the flag alone (RFC 9293 §3.1). */
static void test_reset_without_ack(void)
{
	run(HANDSHAKE "21 < A  901+16 ack=101 : -\n"
		      "22 > R  101 ack=0 : -\n"
		      "23 < A  917+16 ack=101 : -\n");
}

static void test_simultaneous_open(void)
{
	/* RFC 9293 §3.5, figure 7 */
	run("0  > S  100 : -\n"
	    "1  < S  900 : -\n"
	    "20 > SA 100 ack=901 : -\n"
	    "21 < SA 900 ack=101 : -\n");
}

static void test_bytes(void)
{
	TcpTrack track;
	g_autoptr(GArray) script = script_new(HANDSHAKE "21 > A 101+100 ack=901\n"
							"22 > A 301+100 ack=901\n"
							"23 > A 251+100 ack=901\n"
							"24 > A 101+300 ack=901\n"
							"25 > A 400+1 ack=901\n");

	/* every byte once, whatever was sent again; the last is a keep-alive */
	tcp_track_init(&track);
	for (guint i = 0; i < script->len; i++)
		tcp_track_add(&track, script_at(script, i)->segment.src.port == 80,
			      &script_at(script, i)->segment);
	g_assert_cmpuint(track.side[0].bytes, ==, 300);
	g_assert_cmpuint(track.side[1].bytes, ==, 0);
	tcp_track_clear(&track);
}

/* Joined late: what the other side still asks for belongs to the bytes, though it was seen first
 * when it was sent again. */
static void test_bytes_joined_late(void)
{
	static const char *const scripts[] = {
		"0 < A 900 ack=101\n1 > A 201+100 ack=900\n2 > A 101+100 ack=900\n",
		"0 > A 201+100 ack=900\n1 < A 900 ack=101\n2 > A 101+100 ack=900\n",
		"0 > A 201+100 ack=900\n1 < A 900 ack=101\n2 > A 101+150 ack=900\n",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(GArray) script = script_new(scripts[i]);
		TcpTrack track;

		tcp_track_init(&track);
		for (guint k = 0; k < script->len; k++)
			tcp_track_add(&track, script_at(script, k)->segment.src.port == 80,
				      &script_at(script, k)->segment);
		g_assert_cmpuint(track.side[0].bytes, ==, 200);
		tcp_track_clear(&track);
	}
}

static void test_reopened(void)
{
	static const struct {
		const char *before, *then;
		gboolean is_new;
	} cases[] = {
		{ "0 > S 100\n", "1000 > S 100", FALSE },                /* a repeated SYN */
		{ "0 > S 100\n", "1000 > S 777", TRUE },                 /* another number */
		{ "0 > S 100\n1 < RA 0 ack=101\n", "9 > S 100", FALSE }, /* tried again */
		{ "0 > S 100\n", "9 < SA 777 ack=101", FALSE },          /* no opening */
		{ "0 > A 100+5 ack=900\n", "9 > S 777", TRUE }, /* the opening was missed */
		{ "0 > S 100\n1 > FA 101 ack=1\n", "9 > S 777", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) script = script_new(cases[i].before);
		ScriptLine then = script_line(cases[i].then, 9);
		TcpTrack track;

		tcp_track_init(&track);
		for (guint k = 0; k < script->len; k++)
			tcp_track_add(&track, script_at(script, k)->segment.src.port == 80,
				      &script_at(script, k)->segment);
		if (tcp_track_is_reopened_by(&track, then.segment.src.port == 80, &then.segment) !=
		    cases[i].is_new)
			g_error("%s%s", cases[i].before, cases[i].then);
		tcp_track_clear(&track);
		script_line_clear(&then);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tcp-track/a clean connection has no marks", test_clean);
	g_test_add_func("/tcp-track/relative numbers, RFC 9293 §3.4", test_relative);
	g_test_add_func("/tcp-track/window scale, RFC 7323 §2.2", test_window_scale);
	g_test_add_func("/tcp-track/retransmission, RFC 6298", test_retransmission);
	g_test_add_func("/tcp-track/spurious retransmission, RFC 9293 §3.10.7.4", test_spurious);
	g_test_add_func("/tcp-track/duplicate ACK, RFC 5681 §2", test_duplicate_acks);
	g_test_add_func("/tcp-track/fast retransmission, RFC 5681 §3.2", test_fast_retransmission);
	g_test_add_func("/tcp-track/out of order", test_out_of_order);
	g_test_add_func("/tcp-track/order by identification, RFC 6864", test_identifications);
	g_test_add_func("/tcp-track/order by timestamp, RFC 7323 §4.1", test_stamps);
	g_test_add_func("/tcp-track/segments that the capture lacks", test_lost);
	g_test_add_func("/tcp-track/beyond any window, RFC 7323 §2.3", test_beyond_any_window);
	g_test_add_func("/tcp-track/zero window, RFC 9293 §3.8.6.1", test_zero_window);
	g_test_add_func("/tcp-track/window full", test_window_full);
	g_test_add_func("/tcp-track/keep-alive, RFC 9293 §3.8.4", test_keep_alive);
	g_test_add_func("/tcp-track/a SYN/ACK of another connection", test_foreign_syn_ack);
	g_test_add_func("/tcp-track/a reset's numbers, RFC 9293 §3.10.7", test_reset_is_no_base);
	g_test_add_func("/tcp-track/segments without ACK, §3.10.7.4", test_without_ack);
	g_test_add_func("/tcp-track/a reset without ACK, RFC 9293 §3.1", test_reset_without_ack);
	g_test_add_func("/tcp-track/simultaneous open, RFC 9293 §3.5", test_simultaneous_open);
	g_test_add_func("/tcp-track/unique bytes", test_bytes);
	g_test_add_func("/tcp-track/unique bytes, joined late", test_bytes_joined_late);
	g_test_add_func("/tcp-track/a SYN that opens anew", test_reopened);
	return g_test_run();
}
