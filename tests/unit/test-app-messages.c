/* What two sides say to each other in, the labels of their segments out. */
#include "flow/app-messages.h"

#include <string.h>

#include "app/app-protocol.h"
#include "flow/flow-events.h"
#include "script-flows.h"

#define LOST "(not captured)"

/* A segment behind the one before of the same side. */
typedef struct {
	char from;         /* '>' the client, '<' the server */
	const char *data;  /* up to 64 kB */
	const char *label; /* expected; NULL: none; LOST: the capture lacks the segment */
	guint late;        /* captured behind so many of those that follow */
	guint cut;         /* bytes that the snap length cut off */
	gsize len;         /* of data; 0: up to its NUL */
} Turn;

#define SAYS(from, data, label) \
	{ \
		from, data, label, 0, 0, 0 \
	}
#define SAYS_LATE(from, data, label, late) \
	{ \
		from, data, label, late, 0, 0 \
	}
#define SAYS_CUT(from, data, label, cut) \
	{ \
		from, data, label, 0, cut, 0 \
	}
#define SAYS_BYTES(from, data, label, len) \
	{ \
		from, data, label, 0, 0, len \
	}

static Packet segment_of(const Turn *turn, guint32 seq[2])
{
	const Endpoint ends[2] = { { { { 192, 0, 2, 1 }, ADDRESS_IPV4 }, 40000 },
				   { { { 192, 0, 2, 2 }, ADDRESS_IPV4 }, 8000 } };
	int from = turn->from == '<';
	gsize len = turn->len ? turn->len : strlen(turn->data);
	Packet segment = { .src = ends[from],
			   .dst = ends[!from],
			   .tcp.flags = TCP_ACK | TCP_PSH,
			   .tcp.seq = seq[from],
			   .tcp.ack = seq[!from],
			   .tcp.window = 1000,
			   .len = (guint32)len };

	segment.payload = (Bytes){ (const guint8 *)turn->data, len - turn->cut };
	seq[from] += (guint32)len;
	return segment;
}

static void add_syns(GArray *segments, GArray *captured, guint32 seq[2])
{
	for (int side = 0; side < 2; side++) {
		Turn turn = SAYS("><"[side], "", NULL);
		Packet segment = segment_of(&turn, seq);

		segment.tcp.flags = side ? TCP_SYN | TCP_ACK : TCP_SYN;
		seq[side]++;
		g_array_append_val(segments, segment);
		g_array_append_val(captured, turn);
	}
}

/* The segments in the order of the capture; `turns`, one for each, likewise. */
static GArray *segments_of(const Turn *turns, guint n, GArray *captured)
{
	GArray *segments = g_array_new(FALSE, FALSE, sizeof(Packet));
	guint32 seq[2] = { 1000, 5000 };

	add_syns(segments, captured, seq);
	for (guint i = 0; i < n; i++) {
		Packet segment = segment_of(&turns[i], seq);

		if (g_strcmp0(turns[i].label, LOST) != 0) {
			g_array_append_val(segments, segment);
			g_array_append_val(captured, turns[i]);
		}
	}
	for (guint i = captured->len; i-- > 0;) {
		guint late = g_array_index(captured, Turn, i).late;
		Turn turn = g_array_index(captured, Turn, i);
		Packet segment = g_array_index(segments, Packet, i);

		if (!late)
			continue;
		g_array_remove_index(captured, i);
		g_array_insert_val(captured, i + late, turn);
		g_array_remove_index(segments, i);
		g_array_insert_val(segments, i + late, segment);
	}
	for (guint i = 0; i < segments->len; i++) {
		g_array_index(segments, Packet, i).frame = i + 1;
		g_array_index(segments, Packet, i).time_ns = i * NS_PER_MS;
	}
	return segments;
}

static Flow *flow_of(const GArray *segments)
{
	g_autoptr(FlowTable) table = flow_table_new();
	g_autoptr(FlowEvents) events = NULL;
	g_autoptr(GPtrArray) flows = NULL;
	const guint32 id = 0;

	for (guint i = 0; i < segments->len; i++)
		flow_table_add(table, &g_array_index(segments, Packet, i), NULL);
	events = flow_events_new(table, &id, 1);
	for (guint i = 0; i < segments->len; i++)
		flow_events_add(events, &g_array_index(segments, Packet, i));
	flows = flow_events_finish(events);
	return g_ptr_array_steal_index(flows, 0);
}

static void check_turns(const Turn *turns, guint n)
{
	g_autoptr(GArray) captured = g_array_new(FALSE, FALSE, sizeof(Turn));
	g_autoptr(GArray) segments = segments_of(turns, n, captured);
	g_autoptr(Flow) flow = flow_of(segments);

	g_assert_cmpuint(flow->events->len, ==, captured->len);
	for (guint i = 0; i < captured->len; i++) {
		const char *expected = g_array_index(captured, Turn, i).label;
		const char *label = g_array_index(flow->events, FlowEvent, i).label;

		if (g_strcmp0(label, expected) != 0)
			g_error("segment %u is called '%s', not '%s'", i + 1,
				label ? label : "nothing", expected ? expected : "nothing");
	}
}

#define CHECK(...) \
	G_STMT_START \
	{ \
		const Turn turns[] = { __VA_ARGS__ }; \
		check_turns(turns, G_N_ELEMENTS(turns)); \
	} \
	G_STMT_END

static void test_first_byte(void)
{
	CHECK(SAYS('>', "GE", "GET /"), SAYS('>', "T / HTTP/1.1\r\n\r\n", NULL),
	      SAYS('<', "HTTP/1.1 204 Fine\r\n", "204 Fine"), SAYS('<', "A:b\r\n\r\n", NULL));
	CHECK(SAYS_LATE('>', "GET /abc H", "GET /abc", 1), SAYS('>', "TTP/1.1\r\n\r\n", NULL));
	CHECK(SAYS_LATE('>', "GET /1 HTTP/1.1\r\n\r\nG", "GET /1, GET /2", 2),
	      SAYS('>', "ET /2 HTTP/1.1\r\n\r\n", NULL),
	      SAYS('>', "GET /3 HTTP/1.1\r\n\r\n", "GET /3"));
}

static void test_several(void)
{
#define GET(n) "GET /" n " HTTP/1.1\r\n\r\n"
	CHECK(SAYS('>', GET("a") GET("b"), "GET /a, GET /b"),
	      SAYS('>', GET("c") GET("c") GET("d"), "GET /c ×2, GET /d"),
	      SAYS('>', GET("1") GET("2") GET("3"), "GET /1, GET /2, GET /3"),
	      SAYS('>', GET("1") GET("2") GET("3") GET("4") GET("4"), "GET /1 … GET /4"),
	      SAYS('>', GET("e") "GET /", "GET /e, GET /f"), SAYS('>', "f HTTP/1.1\r\n\r\n", NULL));
}

/* RFC 9112 §6.3: the next message begins behind the body, in the midst of a segment. */
static void test_bodies(void)
{
	CHECK(SAYS('>', "POST / HTTP/1.1\r\ncontent-length: 7\r\n\r\nabc", "POST /"),
	      SAYS('>', "GET " GET("2"), "GET /2"));
	/* RFC 9110 §9.3.2: an answer to HEAD has the length of what it lacks */
	CHECK(SAYS('>', "HEAD / HTTP/1.1\r\n\r\n" GET("2"), "HEAD /, GET /2"),
	      SAYS('<', "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nHTTP/1.1 304 Same\r\n\r\n",
		   "200 OK, 304 Same"));
	/* to the connection's end */
	CHECK(SAYS('>', GET(""), "GET /"), SAYS('<', "HTTP/1.0 200 OK\r\n\r\n", "200 OK"),
	      SAYS('<', "HTTP/1.0 404 No\r\n\r\n", NULL));
	/* RFC 9110 §15.2: answers before the answer */
	CHECK(SAYS('>', "HEAD / HTTP/1.1\r\n\r\n", "HEAD /"),
	      SAYS('<', "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
		   "100 Continue, 200 OK"),
	      SAYS('<', "HTTP/1.1 201 Made\r\n\r\n", "201 Made"));
}

/* RFC 9112 §7.1: extensions, chunks that contain heads, a trailer. */
static void test_chunks(void)
{
	CHECK(SAYS('>', GET(""), "GET /"),
	      SAYS('<',
		   "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
		   "5;x=y\r\nHTTP/\r\n1",
		   "200 OK"),
	      SAYS('<', "3\r\nHTTP/1.1 404 No", NULL), SAYS('<', "\r\n\r\n\r\n0\r", NULL),
	      SAYS('<', "\nA: b\r\n\r\nHTTP/1.1 304 Same\r\n\r\n", "304 Same"));
}

/* Behind an empty line no more is known than before it. */
static void test_hole_and_empty_line(void)
{
	CHECK(SAYS('>', "GET /1 HTTP/1.1\r\n\r\n", "GET /1"), SAYS('>', "0123456789", LOST),
	      SAYS('>', "\r\nGET /sunflower\r\n\r\n", "GET …"),
	      SAYS('>', "GET /2 HTTP/1.1\r\n\r\n", "GET /2"));
}

/* A message goes on behind a hole in it; one that begins in a hole is lost, the next is not. */
static void test_holes(void)
{
	CHECK(SAYS('>', "PUT / HTTP/1.1\r\nContent-Length: 30\r\n\r\n", "PUT /"),
	      SAYS('>', "0123456789", NULL), SAYS('>', "0123456789", LOST),
	      SAYS('>', "0123456789" GET("2"), "GET /2"));
	CHECK(SAYS('>', GET("1"), "GET /1"), SAYS('>', GET("2"), LOST),
	      SAYS('>', GET("3"), "GET /3"));
	/* its first line is there, its end is not */
	CHECK(SAYS('>', "GET /1 HTTP/1.1\r\nA: b\r\n", "GET /1"), SAYS('>', "C: d\r\n", LOST),
	      SAYS('>', "E: f\r\n\r\n", NULL), SAYS('>', GET("3"), "GET /3"));
	/* the snap length cuts heads or bodies */
	CHECK(SAYS_CUT('>', GET("1"), "GET /1", 5), SAYS_CUT('>', GET("2"), "GET /2", 7));
	CHECK(SAYS_CUT('>', "PUT / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789" GET("2"),
		       "PUT /", 24),
	      SAYS_CUT('>', GET("3"), "GET /3", 1));
}

/* RFC 6455 §5: frames, masked by the client; one in two segments, two in one. */
static void test_websocket(void)
{
	CHECK(SAYS('>', "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "GET /chat"),
	      SAYS('<', "HTTP/1.1 101 Go\r\nUpgrade: WebSocket\r\n\r\n\x81\x02hi", "101 Go, text"),
	      SAYS('>', "\x82\x85\x01\x02\x03\x04GET ", "binary"), SAYS('>', "/", NULL),
	      SAYS('>', "\x89\x80zzzz\x89\x80zzzz", "ping ×2"),
	      SAYS_BYTES('<', "\x8a\0\x88\x02\x03\xe8", "pong, close 1000", 6),
	      SAYS('>', "\x88\x82\x01\x02\x03\x04\x02\xea", "close 1000"));
}

/* RFC 9110 §9.3.6: behind a CONNECT another protocol is looked for, here HTTP anew. */
static void test_tunnel(void)
{
	CHECK(SAYS('>', "CONNECT b.example:80 HTTP/1.1\r\n\r\n", "CONNECT b.example:80"),
	      SAYS('<', "HTTP/1.1 200 Go\r\n\r\n", "200 Go"), SAYS('>', "\1\2\3\4", NULL),
	      SAYS('>', GET("2"), "GET /2"), SAYS('<', "HTTP/1.1 204 Fine\r\n\r\n", "204 Fine"));
}

/* No payload alone is enough for the first pass. */
static void test_late_protocol(void)
{
	const Turn turns[] = { SAYS('>', "G", "GET /"), SAYS('>', "E", NULL),
			       SAYS('>', "T / HTTP/1.1\r\n\r\n", NULL) };
	g_autoptr(GArray) captured = g_array_new(FALSE, FALSE, sizeof(Turn));
	g_autoptr(GArray) segments = segments_of(turns, G_N_ELEMENTS(turns), captured);
	g_autoptr(Flow) flow = flow_of(segments);

	g_assert_cmpstr(flow->protocol->name, ==, "http");
	g_assert_cmpstr(g_array_index(flow->events, FlowEvent, 2).label, ==, "GET /");
	g_assert_cmpstr(g_array_index(flow->events, FlowEvent, 2).detail, ==, "HTTP/1.1");
	check_turns(turns, G_N_ELEMENTS(turns));
}

/* Where the capture begins, a record of TLS may have begun long before: as many segments are
 * inspected as the largest fills, of 16 kB. */
static void test_joined_late(void)
{
	Turn turns[11];
	g_autoptr(GArray) captured = g_array_new(FALSE, FALSE, sizeof(Turn));
	g_autoptr(GArray) segments = NULL;
	g_autoptr(Flow) flow = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(turns); i++)
		turns[i] = (Turn){ '<', "\1\2\3\4", NULL, 0, 0, 0 };
	turns[10] = (Turn)SAYS_BYTES('<', "\x17\x03\x03\0\3abc", NULL, 8);
	segments = segments_of(turns, G_N_ELEMENTS(turns), captured);
	g_array_remove_range(segments, 0, 2); /* the SYNs */
	flow = flow_of(segments);
	g_assert_cmpstr(flow->protocol->name, ==, "tls");
	g_assert_cmpstr(g_array_index(flow->events, FlowEvent, 10).label, ==, "application data");
}

static void test_no_protocol(void)
{
	Turn turns[40];

	for (guint i = 0; i < G_N_ELEMENTS(turns); i++)
		turns[i] = (Turn){ i % 2 ? '>' : '<', "\1\2\3\4", NULL, 0, 0, 0 };
	check_turns(turns, G_N_ELEMENTS(turns));
	turns[39].data = GET(""); /* nobody listens any more */
	check_turns(turns, G_N_ELEMENTS(turns));
}

/* However the bytes are cut into segments, all messages are found, at their first bytes. */
static void test_any_cut(void)
{
	static const char talk[] = "POST /1 HTTP/1.1\r\nContent-Length: 4\r\n\r\nGET " GET(
		"2") "PUT /3 HTTP/1.1\r\nTransfer-Encoding: "
		     "chunked\r\n\r\n4\r\nHEAD\r\n0\r\n\r\n" GET("4");

	for (gsize step = 1; step < sizeof(talk) - sizeof(GET("4")); step++) {
		g_autoptr(GArray) captured = g_array_new(FALSE, FALSE, sizeof(Turn));
		g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof(Turn));
		g_autoptr(GArray) segments = NULL;
		g_autoptr(GString) all = g_string_new(NULL);
		g_autoptr(Flow) flow = NULL;

		for (gsize at = 0; at < sizeof(talk) - 1; at += step) {
			Turn turn = {
				'>', talk + at, NULL, 0, 0, MIN(step, sizeof(talk) - 1 - at)
			};

			g_array_append_val(turns, turn);
		}
		segments = segments_of((const Turn *)(gpointer)turns->data, turns->len, captured);
		flow = flow_of(segments);
		for (guint i = 0; i < flow->events->len; i++) {
			const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

			if (event->label)
				g_string_append_printf(all, "%s%s", all->len ? ", " : "",
						       event->label);
		}
		g_assert_cmpstr(all->str, ==, "POST /1, GET /2, PUT /3, GET /4");
	}
}

/* Many short segments of a line that never ends: linear, and an end. */
static void test_hostile(void)
{
	static const char endless[] = "GET /aaaaaaaaaaaaaaa";
	g_autofree Turn *turns = g_new0(Turn, 100000);

	for (guint i = 0; i < 100000; i++)
		turns[i] = (Turn){ '>', i ? "a" : endless, NULL, 0, 0, 0 };
	turns[0].label = "GET /…";
	check_turns(turns, 100000);
}

/* Heads, chunks and frames with bytes changed, in segments that are lost, late or cut: whatever it
 * is called, nothing breaks. */
static void test_mutations(void)
{
	static const char talk[] =
		GET("") "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			"4\r\nHEAD\r\n0\r\n\r\nHTTP/1.1 101 Go\r\nUpgrade: websocket\r\n\r\n"
			"\x81\x02hi\x88\x02\x03\xe8"
			"CONNECT a:1 HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
	g_autoptr(GRand) rand = g_rand_new_with_seed(9112);

	for (guint round = 0; round < 500; round++) {
		g_autofree char *bytes = g_memdup2(talk, sizeof(talk));
		g_autoptr(GArray) captured = g_array_new(FALSE, FALSE, sizeof(Turn));
		g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof(Turn));
		g_autoptr(GArray) segments = NULL;
		g_autoptr(Flow) flow = NULL;
		gsize len;

		for (guint i = 0; i < round % 8; i++)
			bytes[g_rand_int_range(rand, 0, sizeof(talk))] = (char)g_rand_int(rand);
		for (gsize at = 0; at < sizeof(talk); at += len) {
			Turn turn = { "><"[g_rand_boolean(rand)], bytes + at, NULL, 0, 0, 0 };

			len = (gsize)g_rand_int_range(rand, 1, 40);
			len = MIN(len, sizeof(talk) - at);
			turn.len = len;
			turn.label = g_rand_int_range(rand, 0, 10) ? NULL : LOST;
			turn.cut = g_rand_int_range(rand, 0, 10) ? 0 : (guint)len / 2;
			g_array_append_val(turns, turn);
		}
		segments = segments_of((const Turn *)(gpointer)turns->data, turns->len, captured);
		for (guint i = 0; i < 3; i++) {
			guint a = (guint)g_rand_int_range(rand, 2, (gint32)segments->len);
			Packet last = g_array_index(segments, Packet, segments->len - 1);

			g_array_index(segments, Packet, segments->len - 1).payload =
				g_array_index(segments, Packet, a).payload;
			g_array_index(segments, Packet, a).tcp.seq = last.tcp.seq;
		}
		flow = flow_of(segments);
		g_assert_cmpuint(flow->events->len, ==, segments->len);
	}
}

/* ---- notes --------------------------------------------------------------------------------------
 */

static void test_notes(void)
{
	g_autoptr(GArray) script = script_new("0 > S 100\n20 < SA 900 ack=101\n");
	g_autoptr(GPtrArray) flows = NULL;
	const Flow *flow;

	g_array_index(script, ScriptLine, 0).segment.note = "one\n\nt\x1bwo\n one ";
	g_array_index(script, ScriptLine, 1).segment.note = "\n";
	flows = script_flows(script);
	flow = g_ptr_array_index(flows, 0);
	g_assert_cmpstr(g_array_index(flow->events, FlowEvent, 0).note, ==, "one\nt␛wo");
	g_assert_null(g_array_index(flow->events, FlowEvent, 1).note);
}

/* What a listing says of a message is its label, where no protocol has a better one. */
static void test_summaries(void)
{
	static const struct {
		const char *summary, *label;
	} cases[] = {
		{ "BGP, length: 19", "BGP …" },
		{ "BGP: Keepalive Message (4), length: 19", "BGP Keepalive Message" },
		{ "FTP: USER anonymous", "FTP …" },
		{ "FTP: s3cret", "FTP …" },
		{ "HTTP: GET / HTTP/1.1", "HTTP …" },
		{ "s3cret", NULL },
		{ "s3cret: s3cret", NULL },
		{ "", NULL },
		{ "RESP", "RESP …" },
		{ "RESP \"AUTH\" \"s3cret\"", "AUTH" },
		{ "RESP \"auth\" \"s3cret\"", "AUTH" },
		{ "RESP \"HELLO\" \"3\" \"AUTH\" \"u\" \"s3cret\"", "HELLO" },
		{ "RESP \"CONFIG\" \"SET\" \"requirepass\" \"s3cret\"", "CONFIG" },
		{ "RESP \"ACL\" \"SETUSER\" \"u\" \">s3cret\"", "ACL" },
		{ "RESP \"MIGRATE\" \"h\" \"1\" \"k\" \"0\" \"9\" \"AUTH\" \"s3cret\"", "MIGRATE" },
		{ "RESP \"GET\" \"cart:42\"", "GET" },
		{ "RESP \"get\" \"sunflower\"", "GET" },
		{ "RESP \"GET\" \"s3cret [|resp]", "GET" },
		{ "RESP \"AUTH s3cret\"", "RESP …" },
		{ "RESP \"s3cret\"", "RESP …" },
		{ "RESP s3cret", "RESP …" },
		{ "RESP [|resp]", "RESP …" },
		{ "RTSP: DESCRIBE rtsp://example.org/live RTSP/1.0",
		  "DESCRIBE rtsp://example.org/live" },
		{ "RTSP: DESCRIBE rtsp://u:s3cret@example.org/live RTSP/1.0", "DESCRIBE rtsp://…" },
		{ "RTSP: DESCRIBE rtsp://u:s3cret [|rtsp]", "RTSP …" },
		{ "12345+ A? example.org. (29)", "A? example.org." },
		{ "12345 1/0/0 TXT \"s3cret\" (29)", "DNS …" },
		{ "123456 s3cret", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) script = script_new("0 > PA 100 ack=1 data=\1\2\3\n"
						      "1 > A 103 ack=1\n");
		g_autoptr(GPtrArray) flows = NULL;
		const Flow *flow;

		g_array_index(script, ScriptLine, 0).segment.summary = cases[i].summary;
		g_array_index(script, ScriptLine, 1).segment.summary = cases[i].summary;
		flows = script_flows(script);
		flow = g_ptr_array_index(flows, 0);
		g_assert_cmpstr(g_array_index(flow->events, FlowEvent, 0).label, ==,
				cases[i].label);
		g_assert_null(g_array_index(flow->events, FlowEvent, 1).label);
	}
}

static const char *note_after(const char *text, IcmpError error, GPtrArray **flows, guint index)
{
	g_autoptr(GArray) script = script_new(text);
	g_autoptr(FlowTable) table = flow_table_new();
	g_autoptr(FlowEvents) events = NULL;
	const guint32 id = 0;

	error.what = "port unreachable";
	error.from = (Address){ { 192, 0, 2, 9 }, ADDRESS_IPV4 };
	error.src = script_at(script, 0)->segment.src;
	error.dst = script_at(script, 0)->segment.dst;
	for (guint i = 0; i < script->len; i++)
		flow_table_add(table, &script_at(script, i)->segment, NULL);
	events = flow_events_new(table, &id, 1);
	flow_events_note_icmp(events, &error); /* before all: nothing */
	for (guint i = 0; i < script->len; i++)
		flow_events_add(events, &script_at(script, i)->segment);
	for (guint i = 0; i < 20; i++)
		flow_events_note_icmp(events, &error);
	*flows = flow_events_finish(events);
	return g_array_index(((Flow *)g_ptr_array_index(*flows, 0))->events, FlowEvent, index).note;
}

/* RFC 792: an error quotes the segment that it is about. */
static void test_icmp(void)
{
	const char *text = "0 > S 100\n1000 > S 100\n1020 < SA 900 ack=101\n1021 > A 101 ack=901\n";
	g_autoptr(GPtrArray) flows = NULL;

	g_assert_cmpstr(note_after(text, (IcmpError){ .frame = 9, .mark = 100 }, &flows, 1), ==,
			"port unreachable from 192.0.2.9");
	g_clear_pointer(&flows, g_ptr_array_unref);
	/* an empty segment: the sender's last one, while the flow lasts */
	g_assert_cmpstr(note_after(text, (IcmpError){ .frame = 4, .mark = 101 }, &flows, 3), ==,
			"port unreachable from 192.0.2.9");
	g_clear_pointer(&flows, g_ptr_array_unref);
	g_assert_null(note_after(text, (IcmpError){ .frame = 9, .mark = 7777 }, &flows, 3));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/talk/the segment of the first byte bears the name", test_first_byte);
	g_test_add_func("/talk/several messages in a segment", test_several);
	g_test_add_func("/talk/messages behind bodies, RFC 9112 §6.3", test_bodies);
	g_test_add_func("/talk/chunks, RFC 9112 §7.1", test_chunks);
	g_test_add_func("/talk/holes", test_holes);
	g_test_add_func("/talk/an empty line behind a hole", test_hole_and_empty_line);
	g_test_add_func("/talk/WebSocket, RFC 6455 §5", test_websocket);
	g_test_add_func("/talk/CONNECT, RFC 9110 §9.3.6", test_tunnel);
	g_test_add_func("/talk/a capture that begins late", test_joined_late);
	g_test_add_func("/talk/a protocol that shows itself late", test_late_protocol);
	g_test_add_func("/talk/no protocol", test_no_protocol);
	g_test_add_func("/talk/cut at every byte", test_any_cut);
	g_test_add_func("/talk/hostile segments", test_hostile);
	g_test_add_func("/talk/changed bytes", test_mutations);
	g_test_add_func("/event-note/what a capture says", test_notes);
	g_test_add_func("/event-note/a listing's words, without secrets", test_summaries);
	g_test_add_func("/flow-events/ICMP errors, RFC 792", test_icmp);
	return g_test_run();
}
