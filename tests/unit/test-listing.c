/* What tcpdump prints, read as a capture.  Each test is a listing and what must be read from it: a
 * line for each frame, "from flags seq ack len window", as the decoder sees it.  tests/listing.t
 * reads what tcpdump itself prints.
 */
#include "capture/capture-format.h"

#include <string.h>

#include "base/quantity.h"
#include "decode/decode.h"

#define A "10.0.0.1.1000"
#define B "10.0.0.2.80"
#define TO_B "IP " A " > " B ": Flags "
#define TO_A "IP " B " > " A ": Flags "

#define PACKET TO_B "[S], seq 9, win 1, length 0\n"

static gpointer open_bytes(const void *bytes, gsize len)
{
	FILE *stream = tmpfile();
	g_autoptr(GError) error = NULL;
	gpointer reader;

	g_assert_nonnull(stream);
	g_assert_cmpint(fwrite(bytes, 1, len, stream), ==, len);
	rewind(stream);
	reader = capture_format_listing.open(stream, &error);
	g_assert_no_error(error);
	return reader;
}

static gboolean is_probed(const char *text)
{
	return capture_format_listing.probe((const guint8 *)text,
					    MIN(strlen(text), CAPTURE_HEAD_BYTES));
}

static void put_flags(GString *out, guint8 flags)
{
	static const char letters[] = "FSRPAUEC";

	for (guint bit = 0; bit < 8; bit++)
		if (flags & 1u << bit)
			g_string_append_c(out, letters[bit]);
}

static void put_segment(GString *out, const Packet *segment)
{
	g_autofree char *from = endpoint_to_string(&segment->src);

	g_string_append_printf(out, "%s ", from);
	put_flags(out, segment->tcp.flags);
	g_string_append_printf(out, " %u %u %u %u\n", segment->tcp.seq, segment->tcp.ack,
			       segment->len, segment->tcp.window);
}

/* All frames of a listing. */
static char *facts_of(gpointer reader, gboolean with_times)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(Decoder) decoder = decoder_new();
	Frame frame = { .number = 1 };
	CaptureResult result;

	while ((result = capture_format_listing.next(reader, &frame)) == CAPTURE_FRAME) {
		char time[QUANTITY_MAX];
		Packet segment;
		DecodeResult what = decoder_take(decoder, &frame, &segment);

		g_assert_cmpint(frame.bytes.len, <=, frame.wire_len);
		if (with_times)
			g_string_append_printf(
				out, "%.*s\n",
				(int)(quantity_put_seconds(time, frame.time_ns) - time), time);
		else if (what == DECODE_PACKET)
			put_segment(out, &segment);
		else
			g_string_append_printf(out, "%s\n", decode_result_name(what));
		frame.number++;
	}
	g_assert_cmpint(result, ==, CAPTURE_END);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The remark on dumps of characters. */
#define DOTS "payload is as tcpdump -A shows it, with dots for other characters"

/* Nothing is amiss with the listing. */
static void check(const char *listing, const char *expected)
{
	gpointer reader = open_bytes(listing, strlen(listing));
	g_autofree char *facts = facts_of(reader, FALSE);

	g_assert_true(is_probed(listing));
	g_assert_cmpstr(facts, ==, expected);
	if (capture_format_listing.remark(reader))
		g_assert_cmpstr(capture_format_listing.remark(reader), ==, DOTS);
	capture_format_listing.close(reader);
}

static void check_times(const char *listing, const char *expected)
{
	gpointer reader = open_bytes(listing, strlen(listing));
	g_autofree char *facts = facts_of(reader, TRUE);

	g_assert_cmpstr(facts, ==, expected);
	capture_format_listing.close(reader);
}

static void check_remark(const char *listing, const char *expected_facts, const char *remark)
{
	gpointer reader = open_bytes(listing, strlen(listing));
	g_autofree char *facts = facts_of(reader, FALSE);

	g_assert_cmpstr(facts, ==, expected_facts);
	g_assert_cmpstr(capture_format_listing.remark(reader), ==, remark);
	capture_format_listing.close(reader);
}

/* The first frame of a listing, decoded; what it borrows lives as long as the reader. */
static Packet first_segment(gpointer reader)
{
	g_autoptr(Decoder) decoder = decoder_new();
	Frame frame = { .number = 1 };
	Packet segment;

	g_assert_cmpint(capture_format_listing.next(reader, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(decoder_take(decoder, &frame, &segment), ==, DECODE_PACKET);
	return segment;
}

#define HANDSHAKE \
	"14:59:56.837101 " TO_B "[S], seq 477800002, win 29200, options [mss 1460,sackOK,TS val " \
	"3975098472 ecr 0,nop,wscale 7], length 0\n" \
	"14:59:56.866217 " TO_A "[S.], seq 1979099966, ack 477800003, win 8192, options [mss " \
	"1350], length 0\n"
#define HANDSHAKE_FACTS \
	"10.0.0.1:1000 S 477800002 0 0 29200\n" \
	"10.0.0.2:80 SA 1979099966 477800003 0 8192\n"

/* print-tcp.c: SYNs as they are, then relative to them. */
static void test_relative(void)
{
	check(HANDSHAKE "14:59:56.866280 " TO_B "[.], ack 1, win 229, length 0\n"
			"14:59:56.866446 " TO_B "[P.], seq 1:78, ack 1, win 229, length 77: HTTP\n"
			"14:59:56.895915 " TO_A "[.], ack 78, win 908, length 0\n"
			"14:59:56.9 " TO_A "[F.], seq 1, ack 78, win 908, length 0\n"
			"14:59:56.9 " TO_B "[.], ack 2, win 229, length 0\n"
			"14:59:56.9 " TO_B "[R], seq 477800080, win 0, length 0\n",
	      HANDSHAKE_FACTS "10.0.0.1:1000 A 477800003 1979099967 0 229\n"
			      "10.0.0.1:1000 PA 477800003 1979099967 77 229\n"
			      "10.0.0.2:80 A 1979099967 477800080 0 908\n"
			      "10.0.0.2:80 FA 1979099967 477800080 0 908\n"
			      "10.0.0.1:1000 A 477800080 1979099968 0 229\n"
			      "10.0.0.1:1000 R 477800080 0 0 0\n");
}

/* tcpdump -S */
static void test_absolute(void)
{
	check(HANDSHAKE "14:59:56.9 " TO_B "[.], ack 1979099967, win 229, length 0\n"
			"14:59:56.9 " TO_B
			"[P.], seq 477800003:477800080, ack 1979099967, win 229, length 77\n"
			"14:59:56.9 " TO_A "[.], ack 477800080, win 908, length 0\n",
	      HANDSHAKE_FACTS "10.0.0.1:1000 A 477800003 1979099967 0 229\n"
			      "10.0.0.1:1000 PA 477800003 1979099967 77 229\n"
			      "10.0.0.2:80 A 1979099967 477800080 0 908\n");
}

/* tcpdump met the conversation in its middle: the first segment as it is, the sender's later ones
 * relative to it, the other's to what it acknowledges less one. */
static void test_joined_late(void)
{
	check("1.000000 " TO_B "[P.], seq 1178270216:1178270222, ack 1631232661, win 63, length 6\n"
	      "1.000001 " TO_A "[.], ack 6, win 64, length 0\n"
	      "1.000002 " TO_A "[P.], seq 1:4, ack 6, win 64, length 3\n"
	      "1.000003 " TO_B "[P.], seq 6:12, ack 4, win 63, length 6\n",
	      "10.0.0.1:1000 PA 1178270216 1631232661 6 63\n"
	      "10.0.0.2:80 A 1631232661 1178270222 0 64\n"
	      "10.0.0.2:80 PA 1631232661 1178270222 3 64\n"
	      "10.0.0.1:1000 PA 1178270222 1631232664 6 63\n");
}

/* The first segment acknowledges alone: its number is told by what follows. */
static void test_first_number_not_shown(void)
{
	check("1.000000 " TO_B "[.], ack 1631232661, win 63, length 0\n" /* -S */
	      "1.000001 " TO_A "[.], ack 1178270216, win 64, length 0\n"
	      "1.000002 " TO_B
	      "[P.], seq 1178270216:1178270222, ack 1631232661, win 63, length 6\n",
	      "10.0.0.1:1000 A 1178270216 1631232661 0 63\n"
	      "10.0.0.2:80 A 1631232661 1178270216 0 64\n"
	      "10.0.0.1:1000 PA 1178270216 1631232661 6 63\n");
	check("1.000000 " TO_B "[.], ack 1631232661, win 63, length 0\n"
	      "1.000001 " TO_B "[P.], seq 0:6, ack 1, win 63, length 6\n"
	      "1.000002 " TO_A "[.], ack 6, win 64, length 0\n",
	      "10.0.0.1:1000 A 0 1631232661 0 63\n"
	      "10.0.0.1:1000 PA 0 1631232661 6 63\n"
	      "10.0.0.2:80 A 1631232661 6 0 64\n");
	check("1.000000 " TO_B "[.], ack 1631232661, win 63, length 0\n" /* a keep-alive */
	      "1.000001 " TO_A "[.], ack 1, win 64, length 0\n",
	      "10.0.0.1:1000 A 0 1631232661 0 63\n"
	      "10.0.0.2:80 A 1631232661 1 0 64\n");
	check("1.000000 " TO_B "[none], win 1024, length 0\n"
	      "1.000001 " TO_A "[R.], seq 0, ack 3092930907, win 0, length 0\n",
	      "10.0.0.1:1000  3092930907 0 0 1024\n"
	      "10.0.0.2:80 RA 0 3092930907 0 0\n");
}

/* An article's excerpt: all numbers are relative to what it does not show. */
static void test_cut_out(void)
{
	check("1.000000 " TO_B "[P.], seq 5000:5100, ack 300, win 63, length 100\n"
	      "1.000001 " TO_A "[.], ack 5100, win 64, length 0\n"
	      "1.000002 " TO_A "[P.], seq 300:310, ack 5100, win 64, length 10\n"
	      "1.000003 " TO_B
	      "[.], ack 310, win 63, options [nop,nop,sack 1 {320:330}], length 0\n"
	      "1.000004 " TO_B "[R], seq 477800080, win 0, length 0\n",
	      "10.0.0.1:1000 PA 5000 300 100 63\n"
	      "10.0.0.2:80 A 300 5100 0 64\n"
	      "10.0.0.2:80 PA 300 5100 10 64\n"
	      "10.0.0.1:1000 A 5100 310 0 63\n"
	      "10.0.0.1:1000 R 5100 0 0 0\n");
}

/* A refusal's numbers are as they are, and a retransmitted SYN's refusal relative to the first. */
static void test_refused(void)
{
	check("1.000000 " TO_B "[S], seq 3496983537, win 64240, length 0\n"
	      "1.000001 " TO_A "[R.], seq 0, ack 3496983538, win 0, length 0\n"
	      "1.000002 " TO_B "[S], seq 3496983537, win 64240, length 0\n"
	      "1.000003 " TO_A "[R.], seq 0, ack 1, win 0, length 0\n",
	      "10.0.0.1:1000 S 3496983537 0 0 64240\n"
	      "10.0.0.2:80 RA 0 3496983538 0 0\n"
	      "10.0.0.1:1000 S 3496983537 0 0 64240\n"
	      "10.0.0.2:80 RA 0 3496983538 0 0\n");
}

/* A port used again: each SYN/ACK begins anew.  Numbers wrap (RFC 9293 §3.4). */
static void test_begun_again(void)
{
	check(HANDSHAKE "14:59:56.9 " TO_B "[.], ack 1, win 229, length 0\n"
			"14:59:57.0 " TO_B "[S], seq 4294967290, win 100, length 0\n"
			"14:59:57.1 " TO_A "[S.], seq 7, ack 4294967291, win 100, length 0\n"
			"14:59:57.2 " TO_B "[P.], seq 1:11, ack 1, win 100, length 10\n"
			"14:59:57.3 " TO_A "[.], ack 11, win 100, length 0\n",
	      HANDSHAKE_FACTS "10.0.0.1:1000 A 477800003 1979099967 0 229\n"
			      "10.0.0.1:1000 S 4294967290 0 0 100\n"
			      "10.0.0.2:80 SA 7 4294967291 0 100\n"
			      "10.0.0.1:1000 PA 4294967291 8 10 100\n"
			      "10.0.0.2:80 A 8 5 0 100\n");
}

/* tcpdump before 4.0 */
static void test_early_words(void)
{
	check("14:59:56.837101 IP " A " > " B
	      ": S 477800002:477800002(0) win 29200 <mss 1460,nop>\n"
	      "14:59:56.837102 IP " B " > " A
	      ": S 1979099966:1979099966(0) ack 477800003 win 8192 <mss 1350>\n"
	      "14:59:56.837103 " A " > " B ": . ack 1 win 229\n"
	      "14:59:56.837104 " A " > " B
	      ": P 1:78(77) ack 1 win 229 urg 3 <nop,nop,timestamp 1 2>"
	      " (DF)\n"
	      "14:59:56.837105 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto: TCP (6),"
	      " length: 60) " B " > " A ": FP, cksum 0xc3fe (correct), 1:2(1) ack 78 win 9\n"
	      "14:59:56.837106 IP " A " > " B ": R 477800080:477800080(0) win 0\n",
	      HANDSHAKE_FACTS "10.0.0.1:1000 A 477800003 1979099967 0 229\n"
			      "10.0.0.1:1000 PAU 477800003 1979099967 77 229\n"
			      "10.0.0.2:80 FPA 1979099967 477800080 1 9\n"
			      "10.0.0.1:1000 R 477800080 0 0 0\n");
	check_remark("1.000000 IP " A " > " B ": S 1:1(0) win 99999\n"
		     "1.000000 IP " A " > " B ": S ack 5 win 9\n"
		     "1.000000 IP " A " > " B ": . ack x win 9\n",
		     "",
		     "cannot be parsed as packets: line 1 (invalid window), line 2 (no sequence "
		     "number), "
		     "line 3 (invalid acknowledgment number)");
}

static void check_options(const char *words, const TcpOptions *expected)
{
	g_autofree char *line = g_strdup_printf(
		"1.000000 " TO_B "[.], seq 1, ack 9, win 1, options [%s], length 0\n", words);
	gpointer reader = open_bytes(line, strlen(line));
	TcpOptions options = tcp_options_parse(first_segment(reader).tcp.options);

	g_assert_cmpint(options.mss, ==, expected->mss);
	g_assert_cmpint(options.wscale, ==, expected->wscale);
	g_assert_cmpint(options.sack_permitted, ==, expected->sack_permitted);
	g_assert_cmpint(options.has_timestamps, ==, expected->has_timestamps);
	g_assert_cmpint(options.ts_val, ==, expected->ts_val);
	g_assert_cmpint(options.ts_ecr, ==, expected->ts_ecr);
	g_assert_cmpint(options.n_sack, ==, expected->n_sack);
	for (guint i = 0; i < expected->n_sack; i++) {
		g_assert_cmpint(options.sack[i].left, ==, expected->sack[i].left);
		g_assert_cmpint(options.sack[i].right, ==, expected->sack[i].right);
	}
	capture_format_listing.close(reader);
}

/* RFC 9293 §3.7.1, RFC 7323 §2.2 and §3.2, RFC 2018 */
static void test_options(void)
{
	TcpOptions all = { .mss = 1460, .wscale = 7, .sack_permitted = TRUE };
	TcpOptions sack = {
		.mss = -1, .wscale = -1, .n_sack = 2, .sack = { { 20, 30 }, { 40, 50 } }
	};
	TcpOptions none = { .mss = -1, .wscale = -1 };

	all.has_timestamps = TRUE;
	all.ts_val = 3975098472;
	all.ts_ecr = 5;
	check_options("mss 1460,sackOK,TS val 3975098472 ecr 5,nop,wscale 7", &all);
	check_options(
		"mss 1460,nop,wscale 7,mptcp 12 capable v0 {0x1,0x2},sackOK,TS val 3975098472 ecr "
		"5,eol",
		&all);
	check_options("mss 1460,sackOK,timestamp 3975098472 5,nop,wscale 7", &all);
	check_options("nop,nop,sack 2 {20:30}{40:50}", &sack);
	check_options("nop,nop,sack sack 2 {20:30}{40:50} ", &sack);
	check_options("sack 3 {20:30}{40:50}{x", &sack);
	check_options("mss 70000,wscale 300,TS val 1,sack,unknown-99 0x00[len 3],[bad opt]", &none);
	check_options("", &none);
}

/* Blocks are relative from the first segment on, but with -S. */
static void test_sack_numbers(void)
{
	const char *relative = "1.000000 " TO_B "[.], ack 1000000, win 1, options [nop,nop,sack 1 "
			       "{101:201}], length 0\n";
	const char *absolute = "1.000000 " TO_B "[.], ack 1000000, win 1, options [nop,nop,sack 1 "
			       "{1000100:1000200}], length 0\n";
	const char *both[] = { relative, absolute };

	for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
		gpointer reader = open_bytes(both[i], strlen(both[i]));
		TcpOptions options = tcp_options_parse(first_segment(reader).tcp.options);

		g_assert_cmpint(options.n_sack, ==, 1);
		g_assert_cmpint(options.sack[0].left, ==, 1000100);
		g_assert_cmpint(options.sack[0].right, ==, 1000200);
		capture_format_listing.close(reader);
	}
}

/* More options than a header has room for: those that fit. */
static void test_too_many_options(void)
{
	g_autoptr(GString) line = g_string_new("1.000000 " TO_B "[S], seq 1, win 1, options [");
	gpointer reader;

	for (int i = 0; i < 1000; i++)
		g_string_append(line, "TS val 1 ecr 2,sack 4 {1:2}{3:4}{5:6}{7:8},nop,");
	g_string_append(line, "nop], length 0\n");
	reader = open_bytes(line->str, line->len);
	g_assert_cmpint(first_segment(reader).tcp.options.len, <=, 40);
	capture_format_listing.close(reader);
}

/* tcpdump(1), "TCP Packets" */
static void test_flags(void)
{
	check("1.000000 " TO_B "[SEW], seq 9, win 1, length 0\n"
	      "1.000000 " TO_B "[FPU], seq 9, win 1, urg 7, length 0\n"
	      "1.000000 " TO_B "[R.EWe], seq 9, ack 0, win 1, length 0\n"
	      "1.000000 " TO_B "[none], win 1, length 0\n",
	      "10.0.0.1:1000 SEC 9 0 0 1\n"
	      "10.0.0.1:1000 FPU 9 0 0 1\n"
	      "10.0.0.1:1000 RAEC 9 0 0 1\n"
	      "10.0.0.1:1000  10 0 0 1\n");
}

/* -v: the IP header on the first line, TCP on the second; IPv6 on one.  -e: what stands before. */
static void test_headers_in_front(void)
{
	check("1.000000 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length "
	      "60)\n"
	      "    " A " > " B ": Flags [S], cksum 0xc3fe (correct), seq 9, win 1, options [mss 5],"
	      " length 0\n"
	      "1.000000 IP6 (flowlabel 0xbafbd, hlim 64, next-header TCP (6) payload length: 40)"
	      " fd09::1.35758 > fd09::2.80: Flags [S], cksum 0x41ee (incorrect -> 0x1), seq 8, win"
	      " 2, length 0\n"
	      "1.000000 02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype 802.1Q (0x8100), length"
	      " 78: vlan 5, p 0, ethertype IPv4 (0x0800), " A " > " B
	      ": Flags [S], seq 7, win 3, length 0\n"
	      "1.000000 eth0  Out IP " A " > " B ": Flags [S], seq 6, win 4, length 0\n",
	      "10.0.0.1:1000 S 9 0 0 1\n"
	      "[fd09::1]:35758 S 8 0 0 2\n"
	      "10.0.0.1:1000 S 7 0 0 3\n"
	      "10.0.0.1:1000 S 6 0 0 4\n");
}

/* What a tunnel carries is seen, and IPv6 extension headers may part addresses from ports. */
static void test_inner(void)
{
	check("1.000000 IP 10.25.132.11.55123 > 10.25.132.13.4789: VXLAN, flags [I] (0x08), vni 5\n"
	      "IP6 fd00::2.44479 > fd00::1.80: Flags [S], seq 9, win 1, length 0\n"
	      "1.000000 IP 1.2.3.4 > 5.6.7.8: GREv0, length 88: IP " A " > " B
	      ": Flags [S], seq 8, win 2, length 0\n"
	      "1.000000 IP6 2001:db8::d > 2001:db8::b: HBH (jumbo: 80040)  41851 > 43913: Flags"
	      " [P.], seq 5:80005, ack 1, win 3, length 80000\n",
	      "[fd00::2]:44479 S 9 0 0 1\n"
	      "10.0.0.1:1000 S 8 0 0 2\n"
	      "[2001:db8::d]:41851 PA 5 1 80000 3\n");
}

/* Frames are numbered as packets are listed: others count too. */
static void test_other_packets(void)
{
	check("1.000000 ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28\n"
	      "1.000001 IP 10.0.0.1.5353 > 10.0.0.2.53: 12345+ A? example.com. (29)\n"
	      "1.000002 " TO_B "[S], seq 9, win 1, length 0\n"
	      "1.000003 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64\n"
	      "1.000004 IP 10.0.0.1.80 > 10.0.0.2.1000:  [|tcp]\n"
	      "1.000005 STP 802.1d, Config, Flags [none], bridge-id 8000.00, length 43\n",
	      "not_tcp\nnot_tcp\n10.0.0.1:1000 S 9 0 0 1\nnot_tcp\ntruncated\nnot_tcp\n");
}

/* Before, between, behind: prompts, dumps (-x, -X), counts. */
static void test_passed_over(void)
{
	check("\xef\xbb\xbf[root@host ~]# tcpdump -nn port 80\r\n"
	      "listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\r\n"
	      "\r\n"
	      "14:59:56.837101 " TO_B "[S], seq 9, win 1, length 0\r\n"
	      "\t0x0000:  4500 003c 4f10 4000 4006 d797 0a09 0001  E..<O.@.@.......\r\n"
	      "14:59:56.837102 " TO_A "[S.], seq 7, ack 10, win 1, length 0\r\n"
	      "^C\r\n"
	      "2 packets captured\r\n"
	      "0 packets dropped by kernel\r\n",
	      "10.0.0.1:1000 S 9 0 0 1\n10.0.0.2:80 SA 7 10 0 1\n");
}

/* Quoted as in a mail, indented, numbered (--number), folded at the margin. */
static void test_as_people_paste_it(void)
{
	check("> 14:59:56.837101 " TO_B "[S], seq 9, win 1, length 0\n"
	      "> > 14:59:56.837101 " TO_B "[S], seq 8, win 1, length 0\n"
	      "    14:59:56.837101 " TO_B "[S], seq 7, win 1, length 0\n"
	      "    4  14:59:56.837101 " TO_B "[S], seq 6, win 1, length 0\n"
	      "14:59:56.837101 " TO_B "[S],\nseq 5, win\n1, options [mss\n1460], length 0\n",
	      "10.0.0.1:1000 S 9 0 0 1\n10.0.0.1:1000 S 8 0 0 1\n10.0.0.1:1000 S 7 0 0 1\n"
	      "10.0.0.1:1000 S 6 0 0 1\n10.0.0.1:1000 S 5 0 0 1\n");
}

/* Checksums as tcpdump 3 and OpenBSD print them, links, logs and directions in front. */
static void test_early_fronts(void)
{
	check("Mar 03 10:00:00.100000 " A " > " B ": S [tcp sum ok] 9:9(0) win 1 <mss 1460,nop,nop,"
	      "sackOK> (DF) (ttl 64, id 1234, len 64)\n"
	      "Mar 03 10:00:00.120000 " B " > " A
	      ": S [bad tcp cksum 680b (->aca6)!] 7:7(0) ack 10 win 2 <mss 5> (DF)\n"
	      "Mar 03 10:00:00.121000 " A " > " B
	      ": ., cksum 0x680b (incorrect (-> 0xaca6), ack 1 win 3 (DF)\n",
	      "10.0.0.1:1000 S 9 0 0 1\n10.0.0.2:80 SA 7 10 0 2\n10.0.0.1:1000 A 10 8 0 3\n");
	check("1.000000 rule 3/0(match): block in on em0: " A " > " B
	      ": S 9:9(0) win 1 <mss 5,nop,nop,timestamp[|tcp]> (DF)\n"
	      "1.000000 0:1:2:3:4:5 0:1:2:3:4:6 0800 74: " A " > " B ": S 8:8(0) win 2 (DF)\n"
	      "1.000000 eth0 > " A " > " B ": S 7:7(0) win 3\n"
	      "1.000000 eth0 < " A " > " B ": S 6:6(0) win 4\n"
	      "1.000000 < " A " > " B ": S 5:5(0) win 5\n"
	      "1.000000 (en0, proc curl:1, svc BE, out) IP " A " > " B
	      ": Flags [S], seq 4, win 6, length 0\n",
	      "10.0.0.1:1000 S 9 0 0 1\n10.0.0.1:1000 S 8 0 0 2\n10.0.0.1:1000 S 7 0 0 3\n"
	      "10.0.0.1:1000 S 6 0 0 4\n10.0.0.1:1000 S 5 0 0 5\n10.0.0.1:1000 S 4 0 0 6\n");
}

/* What is broken within a number, and what only looks so. */
static void test_broken_numbers(void)
{
	check("1.000000 " TO_B "[P.], seq 1:101, ack 7, win 6\n4240, length 1\n00\n"
	      "1.000000 " TO_B "[P.], seq 101:201, ack 7, win 9, length 100\n"
	      "2 packets captured\n",
	      "10.0.0.1:1000 PA 1 7 100 64240\n10.0.0.1:1000 PA 101 7 100 9\n");
	check("1.000000 " A " > " B ": S 9:9(0) win 6\n4240\n<mss 1460> (DF)\n",
	      "10.0.0.1:1000 S 9 0 0 64240\n");
}

/* ICMP errors are about the segment that they name, or the last one that fits (RFC 792). */
static void test_icmp(void)
{
	check("1.000000 " TO_B "[S], seq 9, win 1, length 0\n"
	      "1.000000 IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 tcp port http unreachable, length "
	      "68\n"
	      "1.000000 10.0.0.9 > 10.0.0.1: icmp: host 10.0.0.2 unreachable - admin prohibited "
	      "[tos 0xc0]\n"
	      "1.000000 IP (tos 0xc0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length "
	      "88)\n    10.0.0.9 > 10.0.0.1: ICMP time exceeded in-transit, length 68\n"
	      "\tIP (tos 0x0, ttl 1, id 0, offset 0, flags [DF], proto TCP (6), length 60)\n"
	      "    " A " > " B ": Flags [S], cksum 0x1086 (correct), seq 9, win 1, length 0\n"
	      "1.000000 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 udp port 53 unreachable, length 36\n"
	      "1.000000 IP 10.0.0.9 > 10.0.0.1: ICMP host 10.0.0.7 unreachable, length 36\n",
	      "10.0.0.1:1000 S 9 0 0 1\nicmp_error\nicmp_error\nicmp_error\nnot_tcp\nnot_tcp\n");
	check("1.000000 IP6 2001:db8::1.7 > 2001:db8::2.80: Flags [S], seq 9, win 1, length 0\n"
	      "1.000000 IP6 2001:db8::2 > 2001:db8::1: ICMP6, destination unreachable, unreachable "
	      "port, 2001:db8::2 tcp port 80, length 88\n"
	      "1.000000 IP6 2001:db8::9 > 2001:db8::1: ICMP6, packet too big, mtu 1280, length 9\n",
	      "[2001:db8::1]:7 S 9 0 0 1\nicmp_error\nnot_tcp\n");
	check("1.000000 IP6 2001:db8::1.7 > 2001:db8::2.80: Flags [.], seq 1:1401, ack 1, win 1, "
	      "length 1400\n"
	      "1.000000 IP6 2001:db8::9 > 2001:db8::1: ICMP6, packet too big, mtu 1280, length 9\n"
	      "1.000000 IP6 2001:db8::1.7 > 2001:db8::3.80: Flags [.], seq 1:1401, ack 1, win 1, "
	      "length 1400\n" /* now it could be about either */
	      "1.000000 IP6 2001:db8::9 > 2001:db8::1: ICMP6, packet too big, mtu 1280, length 9\n",
	      "[2001:db8::1]:7 A 1 1 1400 1\nicmp_error\n[2001:db8::1]:7 A 1 1 1400 1\nnot_tcp\n");
}

/* The dump is the packet, where all have one: with the numbers that the line does not show. */
static void test_dumps(void)
{
#define HEX_SYN \
	"4500 0028 0000 4000 4006 0000 0a00 0001", "0a00 0002 03e8 0050 0000 0009 0000 0000", \
		"5002 0001 0000 0000"
	const char *hex[] = { HEX_SYN };
	g_autofree char *with_offsets = g_strdup_printf(
		"1.000000 " TO_B "[S], seq 9, win 1, length 0\n\t0x0000:  %s\n\t0x0010:  %s  "
		"..\n\t0x0020:  %s\n",
		hex[0], hex[1], hex[2]);
	g_autofree char *without = g_strdup_printf(
		"1.000000 " A " > " B ": S 9:9(0) win 1\n\t\t\t %s\n\t\t\t %s\n\t\t\t %s\n", hex[0],
		hex[1], hex[2]);
	g_autofree char *quiet = g_strdup_printf("1.000000 IP " A " > " B ": tcp 0\n\t0x0000:  "
						 "%s\n\t0x0010:  %s\n\t0x0020:  %s\n",
						 hex[0], hex[1], hex[2]);
	g_autofree char *incomplete = g_strdup_printf(
		"1.000000 " TO_B "[S], seq 9, win 1, length 0\n\t0x0000:  %s\n\t0x0020:  %s\n",
		hex[0], hex[2]);

	check(with_offsets, "10.0.0.1:1000 S 9 0 0 1\n");
	check(without, "10.0.0.1:1000 S 9 0 0 1\n");
	check(quiet, "10.0.0.1:1000 S 9 0 0 1\n");
	check(incomplete, "10.0.0.1:1000 S 9 0 0 1\n");
}

/* What is odd is said, with its line, and drawn. */
static void test_remarks(void)
{
	check_remark("10:00:00.1 " PACKET "IP " A " > " B ": Flags [S], seq 9, win 1, length 0\n",
		     "10.0.0.1:1000 S 9 0 0 1\n10.0.0.1:1000 S 9 0 0 1\n",
		     "line 2 has no time: that of the packet before is taken");
	check_remark("2026-11-22 10:00:00.1 " PACKET "On the server:\n10:00:00.2 " PACKET,
		     "10.0.0.1:1000 S 9 0 0 1\n10.0.0.1:1000 S 9 0 0 1\n",
		     "line 3 begins another kind of times");
	check_remark(PACKET, "10.0.0.1:1000 S 9 0 0 1\n",
		     "has no times: no duration and no round trip are known");
	check_remark("1.000000 " PACKET "1.000000 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], "
		     "proto TCP (6), length 60)\n",
		     "10.0.0.1:1000 S 9 0 0 1\n",
		     "line 2 cannot be parsed as a packet: cut off before its flags");
	check_remark("1.000000 " PACKET "1.000000 " TO_B "[S], seq 9, win 1, options [mss 5]\n",
		     "10.0.0.1:1000 S 9 0 0 1\n",
		     "line 2 cannot be parsed as a packet: cut off before its end");
	check_remark("1.000000 " PACKET "1.000000 " TO_B "[P.], seq 1:101, ack 1, win 1, length 10",
		     "10.0.0.1:1000 S 9 0 0 1\n",
		     "line 2 cannot be parsed as a packet: cut off before its end");
	check_remark("1.000000 IP " A " > 10.0.0.2.nosuch: Flags [S], seq 9, win 1, length 0\n", "",
		     "line 1 cannot be parsed as a packet: unknown service name");
}

/* Options that were not captured as a whole end the line; the length follows from the numbers. */
static void test_cut_options(void)
{
	check("1.000000 " TO_B "[S], seq 9, win 1, options [mss 1460,[bad opt]]\n"
	      "1.000000 " TO_A "[P.], seq 7:17, ack 10, win 1, options [nop,TS [|tcp]>\n",
	      "10.0.0.1:1000 S 9 0 0 1\n10.0.0.2:80 PA 7 10 10 1\n");
}

static void test_times(void)
{
	check_times("14:59:56.837101 " PACKET "14:59:56.837101002 " PACKET, /* --nano */
		    "53996.837101000\n53996.837101002\n");
	check_times("1795346953.628836 " PACKET, "1795346953.628836000\n");          /* -tt */
	check_times("2026-11-22 11:29:13.628836 " PACKET, "1795346953.628836000\n"); /* -tttt */
	check_times(PACKET, "0.000000000\n");                                        /* -t */
	check_times(" 00:00:00.000000 " PACKET " 00:00:00.020488 " PACKET            /* -ttt */
		    " 00:00:00.000064 " PACKET "-00:00:00.000002 " PACKET,
		    "0.000000000\n0.020488000\n0.020552000\n0.020550000\n");
	check_times(" 00:00:00.000000 " PACKET " 00:00:00.020488 " PACKET /* -ttttt */
		    " 00:00:00.020552 " PACKET " 30:00:00.000000 " PACKET,
		    "0.000000000\n0.020488000\n0.020552000\n108000.000000000\n");
	check_times("23:59:59.999999 " PACKET "00:00:00.000001 " PACKET "23:59:58.000000 " PACKET,
		    "86399.999999000\n86400.000001000\n172798.000000000\n");
	check_times("14:59:56.5 " PACKET "14:59:56.4 " PACKET,
		    "53996.500000000\n53996.400000000\n");
	check_times("17:16:10.1000000 " PACKET, "62171.000000000\n");
}

/* Times at the end of what can be told. */
static void test_extreme_times(void)
{
	check_times("9223367000.000000 " PACKET "2261-12-31 23:59:60.999999 " PACKET
		    "99999999999999999999.000000 " PACKET "2262-01-01 00:00:00.000000 " PACKET,
		    "9223367000.000000000\n9214646400.999999000\n" /* the last that can be told */
		    "9214646400.999999000\n9214646400.999999000\n");
}

/* Names stand for the same address throughout, services for their ports. */
static void test_names(void)
{
	check("1.000000 IP web-1.example.com.http > 10.0.0.2.ssh: Flags [S], seq 9, win 1, length "
	      "0\n"
	      "1.000000 IP localhost.https > web-1.example.com.postgresql: Flags [S], seq 9, win 1,"
	      " length 0\n"
	      "1.000000 IP6 ip6-localhost.http > fe80::1%eth0.80: Flags [S], seq 9, win 1, length "
	      "0\n"
	      "1.000000 IP web-1.example.com.http > 10.0.0.2.ssh: Flags [S], seq 9, win 1, length "
	      "0\n",
	      "240.0.0.1:80 S 9 0 0 1\n240.0.0.2:443 S 9 0 0 1\n[100::3]:80 S 9 0 0 1\n"
	      "240.0.0.1:80 S 9 0 0 1\n");
	check("1.000000 IP <client>.irdmi > <the server>.443: Flags [S], seq 9, win 1, length 0\n"
	      "1.000000 IP x.x.x.x.7 > [redacted].filenet-nch: Flags [S], seq 9, win 1, length 0\n",
	      "240.0.0.1:8000 S 9 0 0 1\n240.0.0.3:7 S 9 0 0 1\n");
}

static void check_message(const char *line, const char *payload, const char *summary)
{
	gpointer reader = open_bytes(line, strlen(line));
	Packet segment = first_segment(reader);
	g_autofree char *got = g_strndup((const char *)segment.payload.data, segment.payload.len);

	g_assert_cmpstr(got, ==, payload);
	g_assert_cmpstr(segment.summary, ==, summary);
	capture_format_listing.close(reader);
}

/* What a text protocol said is payload; what tcpdump says of others is not. */
static void test_messages(void)
{
#define DATA(len) "1.000000 " TO_B "[P.], seq 1:9, ack 1, win 1, length " len
	check_message(DATA("77: HTTP: GET / HTTP/1.1\n"), "GET / HTTP/1.1\r\n",
		      "HTTP: GET / HTTP/1.1");
	check_message(DATA("5: HTTP: GET / HTTP/1.1\n"), "GET /", "HTTP: GET / HTTP/1.1");
	check_message(DATA("21: SSH: SSH-2.0-OpenSSH_9\n"), "SSH-2.0-OpenSSH_9\r\n",
		      "SSH: SSH-2.0-OpenSSH_9");
	check_message(DATA("1501: HTTP\n"), "", NULL);
	check_message(DATA("31: 12345+ A? example.com. (29)\n"), "", "12345+ A? example.com. (29)");
	check_message(DATA("77: HTTP, length: 77\n\tGET / HTTP/1.1\n\tHost: a\n\t\n"
			   "\t0x0000:  4500\n\tno more\n"),
		      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP: GET / HTTP/1.1");
	check_message(DATA("9\n"), "", NULL);
	/* tcpdump marks a line whose end it has not */
	check_message(DATA("9: FTP: PASS  [|ftp]\n"), "PASS ", "FTP: PASS  [|ftp]");
	check_message(DATA("9: FTP: PASS[!ftp]\n"), "PASS", "FTP: PASS[!ftp]");
	check_message(DATA("99: FTP, length: 99\n\tUSER a\n\tPASS b [|ftp]\n"), "USER a\r\nPASS b",
		      "FTP: USER a");
	check_message(DATA("9: FTP: [x]\n"), "[x]\r\n", "FTP: [x]");
}

static void check_notes(const char *listing, const char *first, const char *second)
{
	gpointer reader = open_bytes(listing, strlen(listing));
	Frame frame = { .number = 1 };

	g_assert_cmpint(capture_format_listing.next(reader, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpstr(frame.note, ==, first);
	g_assert_cmpint(capture_format_listing.next(reader, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpstr(frame.note, ==, second);
	capture_format_listing.close(reader);
}

/* Lines that begin with # are notes on the packet below; a prompt of root's is none. */
static void test_notes(void)
{
	check_notes("# tcpdump -nn\n#\n## 客户端 SYN\n1.000000 " PACKET "1.000000 " PACKET,
		    "客户端 SYN", NULL);
	check_notes("1.000000 " PACKET "#one\n  # two\n1.000000 " PACKET "# nobody's\n", NULL,
		    "one\ntwo");
	check_notes("#\xb1\xe0\n1.000000 " PACKET "1.000000 " PACKET, "\xef\xbf\xbd\xef\xbf\xbd",
		    NULL);
}

#define PUSH(len) "1.000000 " TO_B "[S], seq 9, win 1, length " #len "\n"
#define PUSH_FACTS(len) "10.0.0.1:1000 S 9 0 " #len " 1\n"
#define DUMP "E..U..@.@..u\n...\n....R.A.z'.!.O....?...."
#define FAKE "1.000000 IP 10.9.9.9.1 > 10.9.9.8.80: Flags [P.], seq 1:5, ack 1, win 1, length 4\n"

/* In a dump of characters (tcpdump -A), lines that begin with # may be the payload's; in one of
 * hexadecimal digits they are not. */
static void test_no_notes_of_dumps(void)
{
	check_notes(PUSH(20) DUMP "key=1\n#secret\n\n" PUSH(0), NULL, NULL);
	check_notes(PUSH(20) DUMP "key=1\r\n#secret\r\n\r\n" PUSH(0), NULL, NULL);
	check_notes("1.000000 IP (tos 0x0, proto TCP (6), length 60)\n    " A " > " B
		    ": Flags [P.], cksum 0x1 (correct), seq 1:21, ack 1, win 1, length 20\n" DUMP
		    "key=1\n#secret\n\n" PUSH(0),
		    NULL, NULL);
	check_notes("1.000000 IP6 2001:db8::1.1 > 2001:db8::2.2: Flags [P.], seq 1:21, ack 1, "
		    "win 1, length 20\n`.N..(.@ ...............@...............P.!.O....?....\n"
		    "#secret\n\n" PUSH(0),
		    NULL, NULL);
	check_notes(PUSH(20) "...........\n..E..U..@.@..u\nz'.!\n#secret\n\n" PUSH(0), NULL, NULL);
	check_notes("1.000000 IP " A " > 10.0.0.2.53: UDP, length 20\n" DUMP "\n#secret\n" PUSH(0),
		    NULL, NULL);
	check_notes(PUSH(0) "\t0x0000:  4500 0028 0000 4000 4006  E..(..@.@.\n# one\n" PUSH(0),
		    NULL, "one");
	check_notes(PUSH(0) "Every word is no dump.\n# one\n" PUSH(0), NULL, "one");
}

/* What looks like a packet is payload where the dump has to go on. */
static void test_no_packets_of_dumps(void)
{
	check(PUSH(100) DUMP "a\n" FAKE "ends here\n" PUSH(7), PUSH_FACTS(100) PUSH_FACTS(7));
	check(PUSH(85) DUMP "a\n" FAKE "\n" PUSH(7), PUSH_FACTS(85) PUSH_FACTS(7));
	/* at the same byte of two packets, as if these were cut */
	check(PUSH(100) DUMP "a\n" FAKE "\n" PUSH(101) DUMP "b\n" FAKE "\n" PUSH(7) DUMP "\n",
	      PUSH_FACTS(100) PUSH_FACTS(101) PUSH_FACTS(7));
	/* tcpdump leaves the carriage returns out */
	check(PUSH(20) DUMP "a\n\n\n\n\n\n\n\n\n\n" PUSH(7), PUSH_FACTS(20) PUSH_FACTS(7));
	check(PUSH(300) DUMP "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n" FAKE PUSH(7),
	      PUSH_FACTS(300));
	/* a dump of nothing but digits does not end late */
	check(PUSH(300) "\t0x0000:  4500 0154 0000 4000 4006  E..T..@.@.\n" PUSH(7),
	      PUSH_FACTS(300) PUSH_FACTS(7));
}

/* Dumps that a snap length cut end all at the same byte: packets follow. */
static void test_cut_dumps(void)
{
	check(PUSH(300) DUMP "GET /hello\n" PUSH(0) DUMP "\n" PUSH(400) DUMP "HTTP/1.1 2\n" PUSH(7)
		      DUMP "\n",
	      PUSH_FACTS(300) PUSH_FACTS(0) PUSH_FACTS(400) PUSH_FACTS(7));
}

/* What cannot be read is told, and the reading goes on. */
static void test_unreadable(void)
{
	check_remark("1.000000 " PACKET "1.000000 " TO_B "[S], seq 9, win 99999, length 0\n"
		     "1.000000 " PACKET,
		     "10.0.0.1:1000 S 9 0 0 1\n10.0.0.1:1000 S 9 0 0 1\n",
		     "line 2 cannot be parsed as a packet: invalid window");
	check_remark(
		"1.000000 " TO_B "[X], seq 9, win 1, length 0\n"
		"1.000000 " TO_B "[S], win 1, length 0\n"
		"1.000000 " TO_B "[.], seq 9, win 1, length 0\n"
		"1.000000 " TO_B "[S], seq 4294967296, win 1, length 0\n"
		"1.000000 " TO_B "[S], seq 9, length 0\n"
		"1.000000 " TO_B "[S], seq 9, win 1, length 99999999999\n"
		"1.000000 " TO_B "[P], seq 9:8, win 1\n"
		"1.000000 IP nowhere > " B ": Flags [S], seq 9, win 1, length 0\n"
		"1.000000 IP 10.0.0.1.no-such-service > " B ": Flags [S], seq 9, win 1, length 0\n"
		"1.000000 IP 10.0.0.1.70000 > " B ": Flags [S], seq 9, win 1, length 0\n"
		"1.000000 IP ::1.70 > " B ": Flags [S], seq 9, win 1, length 0\n"
		"1.000000 : Flags [S], seq 9, win 1, length 0\n"
		"1.000000 IP " A " > " B ": tcp 40\n",
		"",
		"cannot be parsed as packets: line 1 (invalid flags), line 2 (no sequence number), "
		"line 3 (no acknowledgment number), line 4 (invalid sequence number), "
		"line 5 (no window), line 6 (invalid length), "
		"line 7 (sequence numbers run backwards), lines 8 and 12 (no addresses), "
		"line 9 (unknown service name), lines 10 and 11 (invalid addresses), "
		"line 13 (no flags, as with tcpdump -q)");
}

static void test_probe(void)
{
	g_assert_true(is_probed("$ tcpdump\n\n" PACKET));
	g_assert_true(is_probed("1.000000 IP 10.0.0.1.53 > 10.0.0.2.1: 1 A 1.2.3.4 (2)\n"));
	g_assert_true(
		is_probed("12:00:00.000000 ARP, Request who-has 10.0.0.1 (Broadcast) tell x\n"));
	g_assert_false(is_probed(""));
	g_assert_false(is_probed("Dear reader,\nat 12:00:00.5 IP > TCP: Flags [S] is a SYN.\n"));
	g_assert_false(
		is_probed("2026-11-22 11:29:13.628836 INFO 10.0.0.1.80 > 10.0.0.2.80: up\n"));
	g_assert_false(is_probed("> quoted\n> text\n"));
	g_assert_false(capture_format_listing.probe((const guint8 *)PACKET "\0", sizeof(PACKET)));
}

/* Any text gives frames or none, in time, and within its own bytes. */
static void check_hostile(const char *bytes, gsize len)
{
	gpointer reader = open_bytes(bytes, len);
	g_autofree char *facts = facts_of(reader, FALSE);

	g_assert_nonnull(facts);
	capture_format_listing.remark(reader);
	capture_format_listing.close(reader);
	capture_format_listing.probe((const guint8 *)bytes, MIN(len, CAPTURE_HEAD_BYTES));
}

static void test_cut_at_every_byte(void)
{
	const char *listing = HANDSHAKE "#note\n" PUSH(
		"77: HTTP, length: 77\n\tGET / HTTP/1.1\n") "1.000000 IP6 2001:db8::d > "
							    "2001:db8::b: HBH (jumbo: 80040)  "
							    "41851 > 43913: Flags"
							    " [P.], seq 5:80005, ack 1, win 3, "
							    "length 80000\n";

	for (gsize len = 0; len <= strlen(listing); len++)
		check_hostile(listing, len);
}

static void test_rubbish(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	const char *pieces[] = {
		"1.000000 ", TO_B,        "[S]",     "[.",          ", seq ",       "99999999999",
		":",         ", ack 1",   ", win 5", ", options [", "sack 9 {1:2}", "mss ",
		"]",         ", length ", "7",       ": HTTP: ",    "\n",           "\t",
		"#",         " > ",       ".",       "\0"
	};

	for (int i = 0; i < 200000; i++) {
		g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		if (i % 7 == 0)
			g_string_append_c(text, (char)g_rand_int_range(rand, 0, 256));
	}
	check_hostile(text->str, text->len);
}

/* A line of ten million bytes is cut; notes of as many lines are bounded. */
static void test_long_lines(void)
{
	g_autoptr(GString) text = g_string_new("1.000000 " PACKET "1.000000 " TO_B "[S], seq 9");
	gpointer reader;
	Frame frame = { .number = 1 };

	for (int i = 0; i < 1000000; i++)
		g_string_append(text, ", options [");
	g_string_append_c(text, '\n');
	for (int i = 0; i < 100000; i++)
		g_string_append(text, "# a note that is longer than it should be\n");
	g_string_append(text, "1.000000 " PACKET);
	reader = open_bytes(text->str, text->len);
	g_assert_cmpint(capture_format_listing.next(reader, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(capture_format_listing.next(reader, &frame), ==, CAPTURE_FRAME);
	g_assert_cmpint(strlen(frame.note), <=, 4096);
	g_assert_cmpint(capture_format_listing.next(reader, &frame), ==, CAPTURE_END);
	capture_format_listing.close(reader);
}

/* What makes a reader look again and again, as long as a line may be: no more work than the text.
 */
static void test_repeated_pieces(void)
{
	static const char *const pieces[] = {
		"> ",    "1) ",      "* ",        " > ",   ": S [",        ": S, cksum ", ": tcp ",
		"[",     "sack 9 {", "&gt; ",     "&amp;", "Mar ",         "ttl ",        "<",
		", seq", "\t",       "0x0000:  ", "4500 ", ": ICMP host ", "a.1 > b.2: ", "host: ",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new("IP " A " > " B ": Flags [S], seq 9\n");

		for (int line = 0; line < 4; line++) {
			for (gsize n = 0; n < 60000; n += strlen(pieces[i]))
				g_string_append(text, pieces[i]);
			g_string_append(text, ": Flags [S], seq 9, win 1, length 0\n");
		}
		check_hostile(text->str, text->len);
	}
}

/* Each packet is broken into more pieces than are put together, none of which helps. */
static void test_many_pieces(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 20000; i++)
		g_string_append(text, i % 12 ? "Flags [S], seq\n" : "1.000000 IP " A " > " B ":\n");
	check_hostile(text->str, text->len);
}

/* A dump longer than any packet, one whose offsets jump, and one of NULs and bytes above 127. */
static void test_hostile_dumps(void)
{
	static const char nuls[] = "1.000000 IP \0\xff\xfe > \0: Flags [S]\n";
	g_autoptr(GString) text = g_string_new("1.000000 " PACKET);

	for (guint i = 0; i < 20000; i++)
		g_string_append_printf(text, "\t0x%04x:  4500 0028 4500 4500 4500 4500 6000 4500\n",
				       i * 16);
	g_string_append(text, "1.000000 " PACKET "\t0x0000:  45\n\t0xffff:  00\n"
			      "1.000000 " PACKET "\t0x0000:  \n");
	g_string_append_len(text, nuls, sizeof(nuls) - 1);
	check_hostile(text->str, text->len);
}

/* More conversations than are remembered: the oldest are forgotten, the latest are not. */
static void test_many_conversations(void)
{
	const int n = 200000;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *facts = NULL;
	gpointer reader;

	for (int i = 0; i < n; i++)
		g_string_append_printf(
			text,
			"1.000000 IP 10.%d.%d.%d.7 > " B
			": Flags [.], seq 1000000:1000010, ack 9, win 1, length 10\n",
			i >> 16, i >> 8 & 255, i & 255);
	g_string_append_printf(text,
			       "1.000000 IP 10.%d.%d.%d.7 > " B
			       ": Flags [.], seq 10:20, ack 1, win 1, length 10\n",
			       (n - 1) >> 16, (n - 1) >> 8 & 255, (n - 1) & 255);
	reader = open_bytes(text->str, text->len);
	facts = facts_of(reader, FALSE);
	g_assert_true(g_str_has_suffix(facts, "10.3.13.63:7 A 1000010 9 10 1\n"));
	capture_format_listing.close(reader);
}

/* As many names as addresses for them, and some more. */
static void test_many_names(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 140000; i++)
		g_string_append_printf(
			text,
			"1.000000 IP host-%d.http > " B ": Flags [S], seq 1, win 1, length 0\n", i);
	check_hostile(text->str, text->len);
}

int main(int argc, char *argv[])
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/listing/print-tcp.c relative numbers", test_relative);
	g_test_add_func("/listing/tcpdump -S", test_absolute);
	g_test_add_func("/listing/joined late", test_joined_late);
	g_test_add_func("/listing/first number not shown", test_first_number_not_shown);
	g_test_add_func("/listing/cut out", test_cut_out);
	g_test_add_func("/listing/refused", test_refused);
	g_test_add_func("/listing/begun again", test_begun_again);
	g_test_add_func("/listing/before tcpdump 4.0", test_early_words);
	g_test_add_func("/listing/RFC 9293 options", test_options);
	g_test_add_func("/listing/RFC 2018 sack numbers", test_sack_numbers);
	g_test_add_func("/listing/too many options", test_too_many_options);
	g_test_add_func("/listing/flags", test_flags);
	g_test_add_func("/listing/tcpdump -v and -e", test_headers_in_front);
	g_test_add_func("/listing/tunnels and extension headers", test_inner);
	g_test_add_func("/listing/other packets", test_other_packets);
	g_test_add_func("/listing/passed over", test_passed_over);
	g_test_add_func("/listing/as people paste it", test_as_people_paste_it);
	g_test_add_func("/listing/tcpdump 3 and OpenBSD", test_early_fronts);
	g_test_add_func("/listing/broken numbers", test_broken_numbers);
	g_test_add_func("/listing/RFC 792 errors", test_icmp);
	g_test_add_func("/listing/tcpdump -x", test_dumps);
	g_test_add_func("/listing/remarks", test_remarks);
	g_test_add_func("/listing/options cut", test_cut_options);
	g_test_add_func("/listing/times", test_times);
	g_test_add_func("/listing/extreme times", test_extreme_times);
	g_test_add_func("/listing/names", test_names);
	g_test_add_func("/listing/messages", test_messages);
	g_test_add_func("/listing/notes", test_notes);
	g_test_add_func("/listing/tcpdump -A no notes", test_no_notes_of_dumps);
	g_test_add_func("/listing/tcpdump -A no packets", test_no_packets_of_dumps);
	g_test_add_func("/listing/tcpdump -A -s", test_cut_dumps);
	g_test_add_func("/listing/unreadable", test_unreadable);
	g_test_add_func("/listing/probe", test_probe);
	g_test_add_func("/listing/cut at every byte", test_cut_at_every_byte);
	g_test_add_func("/listing/rubbish", test_rubbish);
	g_test_add_func("/listing/long lines", test_long_lines);
	g_test_add_func("/listing/repeated pieces", test_repeated_pieces);
	g_test_add_func("/listing/many pieces", test_many_pieces);
	g_test_add_func("/listing/hostile dumps", test_hostile_dumps);
	g_test_add_func("/listing/many conversations", test_many_conversations);
	g_test_add_func("/listing/many names", test_many_names);
	return g_test_run();
}
