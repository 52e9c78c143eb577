/* What TShark prints: times, windows, numbers, words, bytes. */
#include "capture/tshark/tshark-bytes.h"
#include "capture/tshark/tshark-info.h"
#include "capture/tshark/tshark-streams.h"
#include "capture/tshark/tshark-time.h"

#include "base/quantity.h"

#define NOON_NS (1795348800 * NS_PER_S) /* 2026-11-22 12:00:00 UTC */

static Span span_of(const char *text)
{
	return (Span){ text, text + strlen(text) };
}

/* tshark -t a, ad, adoy, d, e, r, u, ud, udoy; frame.time; Elasticsearch's */
static void test_times(void)
{
	static const struct {
		const char *text;
		TsharkTimeKind kind;
		gint64 ns;
	} rows[] = {
		{ "12:00:00.000001 rest", TSHARK_TIME_CLOCK, 12 * 3600 * NS_PER_S + 1000 },
		{ "2026-11-22 12:00:00.5 rest", TSHARK_TIME_ABSOLUTE, NOON_NS + NS_PER_S / 2 },
		{ "2026/326 12:00:00 rest", TSHARK_TIME_ABSOLUTE, NOON_NS },
		{ "2026-11-22T12:00:00.000000000Z", TSHARK_TIME_ABSOLUTE, NOON_NS },
		{ "Nov 22, 2026 12:00:00.000000007 UTC", TSHARK_TIME_ABSOLUTE, NOON_NS + 7 },
		{ "Nov  2, 1970 00:00:00", TSHARK_TIME_ABSOLUTE, 305 * 24 * 3600 * NS_PER_S },
		{ "1795348800.000000000", TSHARK_TIME_ABSOLUTE, NOON_NS },
		{ "0.020488 10.9.0.1", TSHARK_TIME_SPAN, 20488000 },
		{ "-0.000001 10.9.0.1", TSHARK_TIME_SPAN, -1000 },
		{ "10.9.0.1 rest", TSHARK_TIME_NONE, 0 },
		{ "1795348800.0000000001 rest", TSHARK_TIME_NONE, 0 },
		{ "99999999999999999999.0 rest", TSHARK_TIME_NONE, 0 },
		{ "25:00:00 rest", TSHARK_TIME_NONE, 0 },
		{ "", TSHARK_TIME_NONE, 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Span text = span_of(rows[i].text);
		TsharkTime time;

		g_assert_cmpint(tshark_time_scan(&text, &time), ==,
				rows[i].kind != TSHARK_TIME_NONE);
		g_assert_cmpint(time.kind, ==, rows[i].kind);
		g_assert_cmpint(time.ns, ==, rows[i].ns);
	}
}

static gint64 last_of(const gint64 *listed, gsize n, TsharkTimeKind kind)
{
	TsharkClock clock = { 0 };
	gint64 told = 0;

	for (gsize i = 0; i < n; i++)
		tshark_clock_learn(&clock, &(TsharkTime){ kind, listed[i] });
	tshark_clock_restart(&clock);
	for (gsize i = 0; i < n; i++)
		told = tshark_clock_tell(&clock, &(TsharkTime){ kind, listed[i] });
	return told;
}

/* Spans that shrink often are since the packet before (-t d); once, a clock that was set back. */
static void test_clocks(void)
{
	static const gint64 deltas[] = { 0, 20, 1, 30 }, spans[] = { 0, 20, 40, 60, 59, 80, 100 };
	static const gint64 midnight[] = { 23 * 3600 * NS_PER_S, 5 };

	g_assert_cmpint(last_of(deltas, 4, TSHARK_TIME_SPAN), ==, 51);
	g_assert_cmpint(last_of(spans, 7, TSHARK_TIME_SPAN), ==, 100);
	g_assert_cmpint(last_of(midnight, 2, TSHARK_TIME_CLOCK), ==, 24 * 3600 * NS_PER_S + 5);
}

static ListedSegment segment_of(guint16 from, guint16 to, guint8 flags)
{
	return (ListedSegment){ .src = { .port = from }, .dst = { .port = to }, .flags = flags };
}

/* The header's window, of one that is shown; 0: it was capped. */
static guint unscaled(TsharkStreams *streams, ListedSegment segment, guint32 scaled, int shift)
{
	TsharkWindow window = { scaled, shift, TRUE };

	return tshark_streams_unscale(streams, &segment, &window) ? segment.window : 0;
}

/* RFC 7323 §2.2: a SYN's own window is not scaled; each end has its own scale, if both offer it. */
static void test_windows(void)
{
	TsharkStreams *streams = tshark_streams_new();
	ListedSegment syn = segment_of(1, 2, LISTED_SYN), ack = segment_of(1, 2, LISTED_ACK);
	ListedSegment syn_ack = segment_of(2, 1, LISTED_SYN | LISTED_ACK);

	g_assert_cmpuint(unscaled(streams, ack, 65536, -1), ==, 0);
	g_assert_cmpuint(unscaled(streams, ack, 512, -1), ==, 512);
	g_assert_cmpuint(unscaled(streams, syn, 64240, 7), ==, 64240);
	g_assert_cmpuint(unscaled(streams, syn_ack, 65160, 9), ==, 65160);
	g_assert_cmpuint(unscaled(streams, ack, 64256, -1), ==, 502);
	g_assert_cmpuint(unscaled(streams, segment_of(2, 1, LISTED_ACK), 65024, -1), ==, 127);
	tshark_streams_base(streams, &syn, TRUE);
	g_assert_cmpuint(unscaled(streams, syn, 64240, 7), ==, 64240);
	g_assert_cmpuint(unscaled(streams, syn_ack, 65160, -1), ==, 65160);
	g_assert_cmpuint(unscaled(streams, ack, 64256, -1), ==, 64256);
	tshark_streams_free(streams);
}

/* A window that is no multiple of the scale was not multiplied. */
static void test_windows_as_sent(void)
{
	TsharkStreams *streams = tshark_streams_new();

	g_assert_cmpuint(unscaled(streams, segment_of(1, 2, LISTED_SYN), 64240, 7), ==, 64240);
	g_assert_cmpuint(unscaled(streams, segment_of(1, 2, LISTED_ACK), 502, -1), ==, 502);
	g_assert_cmpuint(unscaled(streams, segment_of(1, 2, LISTED_ACK), 512, -1), ==, 512);
	tshark_streams_free(streams);
}

/* Conversations of the same ports do not overlap, though each is counted from 0. */
static void test_bases(void)
{
	TsharkStreams *streams = tshark_streams_new();
	ListedSegment syn = segment_of(1, 2, LISTED_SYN), answer = segment_of(2, 1, LISTED_ACK);
	guint32 base;

	g_assert_cmpuint(tshark_streams_base(streams, &syn, FALSE), ==, 0);
	base = tshark_streams_base(streams, &syn, TRUE);
	g_assert_cmpuint(base, !=, 0);
	g_assert_cmpuint(tshark_streams_base(streams, &answer, FALSE), ==, base);
	g_assert_cmpuint(tshark_streams_base(streams, &syn, TRUE), !=, base);
	tshark_streams_free(streams);
}

static void test_info(void)
{
	static const char *const others[] = {
		"GET /hello HTTP/1.1 ",
		"",
		"[",
		"[TCP Retransmission]",
		"1 → 2",
		"1 → 2 [",
		"1 → 2 [SYN",
		"1 → 2 [SYN, XYZ]",
		"→",
	};
	TsharkPacket packet;

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_false(tshark_info_is_segment(span_of(others[i])));
	tshark_packet_init(&packet);
	tshark_packet_begin(&packet, 1);
	g_assert_null(tshark_info_scan(
		&packet,
		span_of("[TCP Port numbers reused] 1 → 2 [SYN, ECE, CWR] Seq=5 Win=6 Urg=7 "
			"Len=8 SLE=1 SRE=2 SLE=3 SRE=4 [Seq=9")));
	g_assert_cmpuint(packet.numbers[TSHARK_FLAGS], ==, LISTED_SYN | LISTED_ECE | LISTED_CWR);
	g_assert_cmpuint(packet.numbers[TSHARK_SEQ], ==, 5);
	g_assert_cmpuint(packet.numbers[TSHARK_WINDOW], ==, 6);
	g_assert_cmpuint(packet.numbers[TSHARK_URGENT], ==, 7);
	g_assert_cmpuint(packet.numbers[TSHARK_LEN], ==, 8);
	g_assert_cmpuint(packet.n_edges[0], ==, 2);
	g_assert_cmpuint(packet.edges[1][1], ==, 4);
	g_assert_true(tshark_packet_has(&packet, TSHARK_REUSED));
	g_assert_nonnull(tshark_info_scan(&packet, span_of("1 → 2 [ACK] Seq=4294967296")));
	tshark_packet_clear(&packet);
}

/* "0010  00 3c": what does not go on where the last line ended is something else. */
static void test_dump(void)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_assert_false(tshark_bytes_dump(bytes, span_of("0010  41 42")));
	g_assert_true(tshark_bytes_dump(
		bytes, span_of("0000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50   ABCD")));
	g_assert_cmpuint(bytes->len, ==, 16);
	g_assert_true(tshark_bytes_dump(bytes, span_of("0010  51 52   51 52")));
	g_assert_cmpuint(bytes->len, ==, 18);
	g_assert_false(tshark_bytes_dump(bytes, span_of("0000  41")));
	g_assert_false(tshark_bytes_dump(bytes, span_of("face to face")));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tshark/times", test_times);
	g_test_add_func("/tshark/clocks", test_clocks);
	g_test_add_func("/tshark/windows", test_windows);
	g_test_add_func("/tshark/windows-as-sent", test_windows_as_sent);
	g_test_add_func("/tshark/bases", test_bases);
	g_test_add_func("/tshark/info", test_info);
	g_test_add_func("/tshark/dump", test_dump);
	return g_test_run();
}
