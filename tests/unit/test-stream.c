/* Scripts of segments in, the client's stream out. */
#include "tcp/stream.h"

#include "script.h"
#include "tcp/tcp-track.h"

typedef struct {
	GString *text; /* bytes as they came; "[n]" for a hole, "." for the end */
	GString *events;
	guint64 next;
} Told;

/* Pieces follow each other without a gap; none is empty but the end. */
static void tell(gpointer data, const StreamPiece *piece)
{
	Told *told = data;

	g_assert_cmpuint(piece->offset, ==, told->next);
	told->next += piece->len;
	if (piece->data)
		g_string_append_len(told->text, (const char *)piece->data, (gssize)piece->len);
	else if (piece->len > 0)
		g_string_append_printf(told->text, "[%" G_GUINT64_FORMAT "]", piece->len);
	else
		g_string_append_c(told->text, '.');
	g_string_append_printf(told->events, "%s%u%s", told->events->len ? " " : "", piece->event,
			       piece->is_first ? "!" : "");
}

typedef struct {
	Told told;
	StreamPool pool;
	Stream *stream;
	TcpTrack track;
} Follow;

static void follow_init(Follow *self)
{
	*self = (Follow){ .told = { g_string_new(NULL), g_string_new(NULL), 0 } };
	self->stream = stream_new(&self->pool, TRUE, tell, &self->told);
	tcp_track_init(&self->track);
}

static void follow_clear(Follow *self)
{
	stream_free(self->stream);
	g_assert_cmpuint(self->pool.waiting, ==, 0);
	tcp_track_clear(&self->track);
	g_string_free(self->told.text, TRUE);
	g_string_free(self->told.events, TRUE);
}

static void follow_add(Follow *self, const Packet *segment)
{
	int from = segment->src.port == 80;
	TcpVerdict verdict = tcp_track_add(&self->track, from, segment);

	if (from)
		stream_acknowledge(self->stream, segment, segment->frame);
	else
		stream_add(self->stream, segment, verdict.marks, segment->frame);
}

static void follow_script(Follow *self, const char *text)
{
	g_autoptr(GArray) script = script_new(text);

	for (guint i = 0; i < script->len; i++)
		follow_add(self, &script_at(script, i)->segment);
}

/* What the client's stream comes to, and what went wrong. */
static StreamTrouble check(const char *text, const char *expected)
{
	StreamTrouble trouble;
	Follow follow;

	follow_init(&follow);
	follow_script(&follow, text);
	stream_finish(follow.stream, 99);
	g_assert_cmpstr(follow.told.text->str, ==, expected);
	trouble = *stream_trouble(follow.stream);
	follow_clear(&follow);
	return trouble;
}

#define HANDSHAKE \
	"0    > S  100\n" \
	"20   < SA 900 ack=101\n" \
	"20.1 > A  101 ack=901\n"

static void test_in_order(void)
{
	check(HANDSHAKE "21 > A 101 ack=901 data=abc\n"
			"22 > A 104 ack=901 data=def\n"
			"23 > FA 107 ack=901 data=ghi\n",
	      "abcdefghi.");
	check("21 > A 5000 ack=901 data=abc\n22 > A 5003 ack=901 data=def\n", "abcdef");
	check("", "");
}

static void test_order(void)
{
	Follow follow;

	follow_init(&follow);
	follow_script(&follow, HANDSHAKE "21 > A 101 ack=901 data=abc\n"
					 "22 > A 107 ack=901 data=ghi\n"
					 "23 > A 110 ack=901 data=jkl\n"
					 "24 > A 104 ack=901 data=def\n");
	g_assert_cmpstr(follow.told.text->str, ==, "abcdefghijkl");
	g_assert_cmpstr(follow.told.events->str, ==, "4! 7! 5! 6!");
	follow_clear(&follow);
}

static void test_copies(void)
{
	/* all of it again, its end, its beginning with more, over all */
	StreamTrouble trouble = check(HANDSHAKE "21 > A 101 ack=901 data=abcdef\n"
						"22 > A 101 ack=901 data=abcdef\n"
						"23 > A 104 ack=901 data=def\n"
						"24 > A 104 ack=901 data=defghi\n"
						"25 > A 101 ack=901 data=abcdefghijkl\n",
				      "abcdefghijkl");

	g_assert_cmpuint(trouble.differing, ==, 0);
	g_assert_cmpuint(trouble.holes, ==, 0);
	/* over pieces that wait */
	trouble = check(HANDSHAKE "21 > A 103 ack=901 data=c\n"
				  "22 > A 106 ack=901 data=f\n"
				  "23 > A 102 ack=901 data=bcdefg\n"
				  "24 > A 101 ack=901 data=abcdefgh\n",
			"abcdefgh");
	g_assert_cmpuint(trouble.differing, ==, 0);
}

/* The first copy counts, and others are counted. */
static void test_differing_copies(void)
{
	StreamTrouble trouble = check(HANDSHAKE "21 > A 101 ack=901 data=abcdef\n"
						"22 > A 103 ack=901 data=XXXXgh\n",
				      "abcdefgh");

	g_assert_cmpuint(trouble.differing, ==, 1);
	trouble = check(HANDSHAKE "21 > A 103 ack=901 data=cd\n"
				  "22 > A 102 ack=901 data=bXde\n"
				  "23 > A 101 ack=901 data=a\n",
			"abcde");
	g_assert_cmpuint(trouble.differing, ==, 1);
}

static void test_wrap(void)
{
	check("0    > S  4294967290\n"
	      "20   < SA 900 ack=4294967291\n"
	      "20.1 > A  4294967291 ack=901\n"
	      "21   > A  4294967291 ack=901 data=abc\n"
	      "22   > A  1 ack=901 data=ghi\n"
	      "23   > A  4294967294 ack=901 data=def\n"
	      "24   > A  4294967294 ack=901 data=def\n"
	      "25   > FA 4 ack=901\n",
	      "abcdefghi.");
}

/* More than 2^32 bytes: offsets go on. */
static void test_long(void)
{
	static const guint8 zero[1 << 16];
	StreamPool pool = { 0 };
	Told told = { g_string_new(NULL), g_string_new(NULL), 0 };
	Stream *stream = stream_new(&pool, FALSE, tell, &told);
	Packet segment = { .tcp.flags = TCP_SYN, .tcp.seq = 0xfffffff0 };

	stream_add(stream, &segment, 0, 0);
	segment.tcp.flags = TCP_ACK;
	segment.tcp.seq++;
	segment.len = sizeof(zero);
	segment.payload = (Bytes){ zero, 0 }; /* all cut off: nothing to remember */
	for (guint i = 0; i <= 1 << 16; i++) {
		stream_add(stream, &segment, 0, i);
		segment.tcp.seq += segment.len;
		g_string_truncate(told.text, 0);
		g_string_truncate(told.events, 0);
	}
	g_assert_cmpuint(told.next, ==, (G_GUINT64_CONSTANT(1) << 32) + sizeof(zero));
	stream_free(stream);
	g_string_free(told.text, TRUE);
	g_string_free(told.events, TRUE);
}

static void test_keep_alive(void)
{
	/* RFC 9293 §3.8.4: its byte lies before the next one, and may be anything */
	StreamTrouble trouble = check(HANDSHAKE "21    > A 101 ack=901 data=abc\n"
						"40    < A 901 ack=104\n"
						"7000  > A 103 ack=901 data=X\n"
						"7020  < A 901 ack=104\n"
						"9000  > A 104 ack=901 data=def\n",
				      "abcdef");

	g_assert_cmpuint(trouble.differing, ==, 0);
	/* the capture begins with one */
	trouble = check("0  > A 103 ack=901\n"
			"20 < A 901 ack=104\n"
			"90 > A 104 ack=901 data=def\n",
			"def");
	g_assert_cmpuint(trouble.holes, ==, 0);
}

static void test_probes(void)
{
	/* RFC 9293 §3.8.6.1: the byte is sent again with what follows it… */
	check(HANDSHAKE "21  > A 101 ack=901 data=abc\n"
			"40  < A 901 ack=104 win=0\n"
			"300 > A 104 ack=901 data=d\n"
			"320 < A 901 ack=104 win=0\n"
			"600 < A 901 ack=104\n"
			"620 > A 104 ack=901 data=def\n",
	      "abcdef");
	/* … or it was taken, */
	check(HANDSHAKE "21  > A 101 ack=901 data=abc\n"
			"40  < A 901 ack=104 win=0\n"
			"300 > A 104 ack=901 data=d\n"
			"320 < A 901 ack=105 win=0\n"
			"600 < A 901 ack=105\n"
			"620 > A 105 ack=901 data=ef\n",
	      "abcdef");
	/* … or it is the last. */
	check(HANDSHAKE "21  > A 101 ack=901 data=abc\n"
			"40  < A 901 ack=104 win=0\n"
			"300 > A 104 ack=901 data=d\n",
	      "abcd");
}

static void test_controls(void)
{
	/* RFC 7413: data in the SYN begins behind it */
	check("0  > S  100 data=abc\n"
	      "20 < SA 900 ack=104\n"
	      "21 > A  104 ack=901 data=def\n",
	      "abcdef");
	/* not taken: sent again */
	check("0  > S  100 data=abc\n"
	      "20 < SA 900 ack=101\n"
	      "21 > A  101 ack=901 data=abcdef\n",
	      "abcdef");
	/* urgent data stays where it is (RFC 6093 §2) */
	check(HANDSHAKE "21 > A 101 ack=901 data=abc\n22 > UA 104 ack=901 data=d\n"
			"23 > A 105 ack=901 data=ef\n",
	      "abcdef");
	/* the SYN was not captured, its answer was */
	check("20 < SA 900 ack=101\n22 > A 104 ack=901 data=def\n", "[3]def");
}

static void test_ends(void)
{
	StreamTrouble trouble = check(HANDSHAKE "21 > FA 101 ack=901 data=abc\n"
						"22 > FA 101 ack=901 data=abc\n"
						"23 > A  101 ack=901 data=abcdef\n",
				      "abc.");

	g_assert_cmpuint(trouble.beyond, ==, 3);
	/* the FIN comes before what stands before it */
	check(HANDSHAKE "21 > FA 104 ack=901 data=def\n22 > A 101 ack=901 data=abc\n", "abcdef.");
	/* a FIN that bytes contradict is none */
	check(HANDSHAKE "21 > A 104 ack=901 data=def\n22 > FA 103 ack=901\n"
			"23 > A 101 ack=901 data=abc\n",
	      "abcdef");
	/* what was before the FIN is missing */
	check(HANDSHAKE "21 > FA 104 ack=901\n40 < A 901 ack=105\n", "[3].");
	check(HANDSHAKE "21 > FA 104 ack=901\n", "[3].");
	/* RFC 1122 §4.2.2.12: a reset's reason, unless the stream goes on in its place */
	check(HANDSHAKE "21 > A 101 ack=901 data=abc\n22 > RA 104 ack=901 data=full\n", "abcfull");
	check(HANDSHAKE "21 > RA 101 ack=901 data=blocked\n22 > A 101 ack=901 data=abc\n", "abc");
	check("22 > RA 0 ack=901 data=full\n", "full");
}

static void test_holes(void)
{
	StreamTrouble trouble;
	Follow follow;

	follow_init(&follow);
	follow_script(&follow, HANDSHAKE "21 > A 101 ack=901 data=abc\n"
					 "22 > A 107 ack=901 data=ghi\n"
					 "23 < A 901 ack=107\n");
	/* acknowledged up to what waits: the bytes may still come */
	g_assert_cmpstr(follow.told.text->str, ==, "abc");
	follow_script(&follow, "24 < A 901 ack=110\n");
	g_assert_cmpstr(follow.told.text->str, ==, "abc[3]ghi");
	follow_script(&follow, "25 > A 104 ack=901 data=def\n26 > A 110 ack=901 data=jkl\n");
	g_assert_cmpstr(follow.told.text->str, ==, "abc[3]ghijkl");
	follow_clear(&follow);

	trouble = check(HANDSHAKE "21 > A 101 ack=901 data=abc\n22 > A 107 ack=901 data=ghi\n"
				  "23 > A 112 ack=901 data=x\n",
			"abc[3]ghi[2]x");
	g_assert_cmpuint(trouble.holes, ==, 2);
	g_assert_cmpuint(trouble.hole_bytes, ==, 5);
	/* what is not there to compare does not differ */
	g_assert_cmpuint(trouble.differing, ==, 0);
}

/* Bytes that the capture has only after their acknowledgment. */
static void test_patient(void)
{
	Follow follow;

	follow_init(&follow);
	stream_be_patient(follow.stream);
	follow_script(&follow, HANDSHAKE "21 > A 101 ack=901 data=abc\n"
					 "22 > FA 107 ack=901 data=ghi\n"
					 "23 < A 901 ack=111\n"
					 "24 > A 104 ack=901 data=def\n");
	g_assert_cmpstr(follow.told.text->str, ==, "abcdefghi.");
	stream_finish(follow.stream, 0);
	follow_clear(&follow);
}

/* A segment that the snap length cut: the rest is missing, and the next one is at its place. */
static void test_cut(void)
{
	g_autoptr(GArray) script = script_new(HANDSHAKE "21 > A 101 ack=901 data=abcdef\n"
							"22 > A 107 ack=901 data=ghi\n"
							"23 > A 104 ack=901 data=def\n");
	Follow follow;

	follow_init(&follow);
	g_array_index(script, ScriptLine, 3).segment.payload.len = 2;
	for (guint i = 0; i < script->len; i++)
		follow_add(&follow, &script_at(script, i)->segment);
	g_assert_cmpstr(follow.told.text->str, ==, "ab[4]ghi");
	follow_clear(&follow);
}

static void add_bytes(Follow *self, guint32 seq, const guint8 *bytes, guint32 len)
{
	Packet segment = { .frame = 7, .tcp.flags = TCP_ACK, .tcp.seq = seq, .len = len };

	segment.payload = (Bytes){ bytes, len };
	stream_add(self->stream, &segment, 0, 7);
}

/* Every other byte first, from the last to the first, then the others in the same way. */
static void test_many_pieces(void)
{
	const guint32 n = 20000;
	g_autofree guint8 *bytes = g_malloc(n);
	Follow follow;

	for (guint32 i = 0; i < n; i++)
		bytes[i] = (guint8)('a' + i % 26);
	follow_init(&follow);
	add_bytes(&follow, 0, bytes, 1);
	for (guint32 odd = 0; odd < 2; odd++)
		for (guint32 i = n - 2; i > 0; i -= 2)
			add_bytes(&follow, i + odd, bytes + i + odd, 1);
	g_assert_cmpuint(follow.told.text->len, ==, 1);
	add_bytes(&follow, 1, bytes + 1, 1);
	g_assert_cmpuint(follow.told.text->len, ==, n);
	g_assert_cmpint(memcmp(follow.told.text->str, bytes, n), ==, 0);
	follow_clear(&follow);
}

/* Too much waits behind a hole: it is given up, and that is said. */
static void test_limits(void)
{
	static const guint8 bytes[1 << 16];
	guint32 seq = 10;
	Follow follow;

	follow_init(&follow);
	add_bytes(&follow, 0, bytes, 1);
	while (!stream_trouble(follow.stream)->overfull) {
		add_bytes(&follow, seq, bytes, sizeof(bytes));
		seq += sizeof(bytes);
		g_assert_cmpuint(follow.pool.waiting, <=, STREAM_WAITING_MAX);
	}
	g_assert_cmpuint(seq, >, STREAM_WAITING_MAX - 2 * sizeof(bytes));
	g_assert_cmpuint(follow.told.next, ==, seq);
	follow_clear(&follow);

	/* of all streams together */
	follow_init(&follow);
	follow.pool.waiting = STREAM_POOL_MAX;
	add_bytes(&follow, 0, bytes, 1);
	add_bytes(&follow, 10, bytes, 1);
	g_assert_cmpuint(follow.told.next, ==, 11);
	g_assert_cmpuint(stream_trouble(follow.stream)->overfull, ==, 1);
	follow.pool.waiting -= STREAM_POOL_MAX;
	follow_clear(&follow);
}

/* Wild numbers, flags and lengths: no byte twice, no gap between pieces, an end. */
static void test_hostile(void)
{
	static const guint8 bytes[64];
	g_autoptr(GRand) rand = g_rand_new_with_seed(9293);

	for (guint round = 0; round < 200; round++) {
		Follow follow;

		follow_init(&follow);
		for (guint i = 0; i < 300; i++) {
			gboolean is_wild = g_rand_int_range(rand, 0, 20) == 0;
			Packet segment = { .frame = i,
					   .tcp.flags = (guint8)g_rand_int(rand),
					   .src.port = g_rand_boolean(rand) ? 80 : 4000,
					   .tcp.window = (guint16)g_rand_int_range(rand, 0, 3) };

			if (g_rand_int_range(rand, 0, 8))
				segment.tcp.flags = TCP_ACK;
			segment.tcp.seq = is_wild ? g_rand_int(rand)
						  : (guint32)g_rand_int_range(rand, -300, 300);
			segment.tcp.ack = is_wild ? g_rand_int(rand)
						  : (guint32)g_rand_int_range(rand, -300, 300);
			segment.payload.len = (gsize)g_rand_int_range(rand, 0, 64);
			segment.payload.data = bytes;
			segment.len = (guint32)segment.payload.len +
				      (g_rand_int_range(rand, 0, 10) ? 0 : g_rand_int(rand) >> 8);
			follow_add(&follow, &segment);
		}
		stream_finish(follow.stream, 0);
		follow_clear(&follow);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stream/bytes in order", test_in_order);
	g_test_add_func("/stream/bytes out of order, RFC 9293 §3.10.7.4", test_order);
	g_test_add_func("/stream/copies count once", test_copies);
	g_test_add_func("/stream/the first of differing copies counts", test_differing_copies);
	g_test_add_func("/stream/sequence numbers wrap, RFC 9293 §3.4", test_wrap);
	g_test_add_func("/stream/more than 2^32 bytes", test_long);
	g_test_add_func("/stream/keep-alives bring nothing, RFC 9293 §3.8.4", test_keep_alive);
	g_test_add_func("/stream/zero-window probes, RFC 9293 §3.8.6.1", test_probes);
	g_test_add_func("/stream/data in SYN and urgent data, RFC 7413, RFC 6093", test_controls);
	g_test_add_func("/stream/FIN and RST", test_ends);
	g_test_add_func("/stream/holes", test_holes);
	g_test_add_func("/stream/late bytes", test_patient);
	g_test_add_func("/stream/what the snap length cut", test_cut);
	g_test_add_func("/stream/thousands of pieces", test_many_pieces);
	g_test_add_func("/stream/limits", test_limits);
	g_test_add_func("/stream/hostile segments", test_hostile);
	return g_test_run();
}
