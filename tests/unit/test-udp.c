/* Flows of UDP: how they are numbered, who asks, and how answers are tied to questions. */
#include "base/quantity.h"
#include "flow/flow-events.h"
#include "flow/transport.h"

#define CLIENT "192.0.2.1:40000"
#define SERVER "192.0.2.2:53"

/* Header of a DNS message with one question (RFC 1035 §4.1.1), and "a.example" A IN behind it. */
#define QUESTION "\1a\7example\0\0\1\0\1"
#define OTHER_QUESTION "\1b\7example\0\0\1\0\1"
#define ASK(id) id "\1\0\0\1\0\0\0\0\0\0"
#define ANSWER(id) id "\x81\x80\0\1\0\0\0\0\0\0"
#define DNS(head, question) \
	(Bytes) \
	{ \
		(const guint8 *)(head question), sizeof(head question) - 1 \
	}

typedef struct {
	GArray *packets; /* of Packet */
} Scene;

static Endpoint end(const char *text)
{
	Endpoint endpoint;

	g_assert_true(endpoint_parse(&endpoint, text));
	return endpoint;
}

static void add(Scene *self, gint64 ms, const char *src, const char *dst, Transport transport,
		Bytes payload)
{
	Packet packet = { .frame = self->packets->len + 1,
			  .time_ns = ms * NS_PER_MS,
			  .src = end(src),
			  .dst = end(dst),
			  .transport = transport,
			  .len = (guint32)payload.len,
			  .payload = payload };

	if (transport == TRANSPORT_TCP)
		packet.tcp.flags = TCP_ACK;
	g_array_append_val(self->packets, packet);
}

static void ask(Scene *self, gint64 ms, Bytes message)
{
	add(self, ms, CLIENT, SERVER, TRANSPORT_UDP, message);
}

static void answer(Scene *self, gint64 ms, Bytes message)
{
	add(self, ms, SERVER, CLIENT, TRANSPORT_UDP, message);
}

static Scene scene_new(void)
{
	return (Scene){ g_array_new(FALSE, FALSE, sizeof(Packet)) };
}

static const Packet *packets_of(const Scene *self)
{
	return (const Packet *)(gconstpointer)self->packets->data;
}

/* The table of the scene's flows; the caller frees both. */
static FlowTable *table_of(const Scene *self)
{
	FlowTable *table = flow_table_new();

	for (guint i = 0; i < self->packets->len; i++)
		flow_table_add(table, packets_of(self) + i, NULL);
	return table;
}

/* The first flow, with events. */
static Flow *read_first(Scene *self)
{
	g_autoptr(FlowTable) table = table_of(self);
	guint32 first = 0;
	g_autoptr(FlowEvents) events = flow_events_new(table, &first, 1);
	g_autoptr(GPtrArray) flows = NULL;

	for (guint i = 0; i < self->packets->len; i++)
		flow_events_add(events, &packets_of(self)[i]);
	g_assert_true(flow_events_are_complete(events));
	flows = flow_events_finish(events);
	g_array_unref(self->packets);
	return g_ptr_array_steal_index(flows, 0);
}

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

/* Numbers are each transport's own, even between the same ends. */
static void test_numbers(void)
{
	static const Bytes none = { (const guint8 *)"", 0 };
	Scene scene = scene_new();
	g_autoptr(FlowTable) table = NULL;
	g_autofree char *name = NULL;
	Flow flow;

	add(&scene, 0, CLIENT, "192.0.2.2:80", TRANSPORT_UDP, none);
	add(&scene, 1, CLIENT, "192.0.2.2:80", TRANSPORT_TCP, none);
	add(&scene, 2, "192.0.2.2:80", CLIENT, TRANSPORT_UDP, none);
	add(&scene, 3, CLIENT, "192.0.2.2:81", TRANSPORT_UDP, none);
	table = table_of(&scene);
	g_assert_cmpuint(flow_table_size(table), ==, 3);
	g_assert_cmpuint(flow_table_size_of(table, TRANSPORT_TCP), ==, 1);
	g_assert_cmpuint(flow_table_size_of(table, TRANSPORT_UDP), ==, 2);
	g_assert_cmpuint(flow_table_find(table, TRANSPORT_TCP, 0), ==, 1);
	g_assert_cmpuint(flow_table_find(table, TRANSPORT_UDP, 1), ==, 2);
	flow_table_get(table, 0, &flow);
	g_assert_cmpuint(flow.frames, ==, 2);
	flow_table_get(table, 1, &flow);
	g_assert_cmpint(flow.transport, ==, TRANSPORT_TCP);
	g_assert_cmpuint(flow.id, ==, 0);
	flow_table_get(table, 2, &flow);
	g_assert_cmpuint(flow.id, ==, 1);
	name = flow_name(&flow);
	g_assert_cmpstr(name, ==, "udp:1");
	g_array_unref(scene.packets);
}

static void check_client(const char *src, const char *dst, const char *client)
{
	Scene scene = scene_new();
	g_autoptr(FlowTable) table = NULL;
	g_autofree char *found = NULL;
	Flow flow;

	add(&scene, 0, src, dst, TRANSPORT_UDP, (Bytes){ (const guint8 *)"x", 1 });
	table = table_of(&scene);
	flow_table_get(table, 0, &flow);
	found = endpoint_to_string(&flow.ends[SIDE_CLIENT]);
	g_assert_cmpstr(found, ==, client);
	g_array_unref(scene.packets);
}

/* RFC 6335 §6: a system port is a service's; else who sends first asks. */
static void test_client(void)
{
	check_client("192.0.2.1:40000", "192.0.2.2:53", "192.0.2.1:40000");
	check_client("192.0.2.2:53", "192.0.2.1:40000", "192.0.2.1:40000");
	check_client("192.0.2.1:40000", "192.0.2.2:5004", "192.0.2.1:40000");
	check_client("192.0.2.2:5004", "192.0.2.1:40000", "192.0.2.2:5004");
	check_client("192.0.2.1:68", "192.0.2.2:67", "192.0.2.1:68");
	check_client("192.0.2.1:1023", "192.0.2.2:1024", "192.0.2.2:1024");
}

static void test_answer(void)
{
	Scene scene = scene_new();
	g_autoptr(Flow) flow = NULL;

	ask(&scene, 0, DNS(ASK("\0\7"), QUESTION));
	ask(&scene, 5, DNS(ASK("\0\10"), OTHER_QUESTION));
	answer(&scene, 20, DNS(ANSWER("\0\10"), OTHER_QUESTION));
	answer(&scene, 30, DNS(ANSWER("\0\7"), QUESTION));
	flow = read_first(&scene);
	g_assert_cmpint(flow->outcome, ==, OUTCOME_TWO_WAY);
	g_assert_cmpstr(event_at(flow, 0)->label, ==, "query A a.example");
	g_assert_cmpint(event_at(flow, 2)->question, ==, 1);
	g_assert_cmpint(event_at(flow, 2)->rtt_ns, ==, 15 * NS_PER_MS);
	g_assert_cmpint(event_at(flow, 3)->question, ==, 0);
	g_assert_cmpint(event_at(flow, 3)->rtt_ns, ==, 30 * NS_PER_MS);
	g_assert_false(event_at(flow, 0)->is_unanswered);
	g_assert_false(event_at(flow, 1)->is_repeat);
}

/* One id for two questions: they are told apart by what they ask. */
static void test_same_id(void)
{
	Scene scene = scene_new();
	g_autoptr(Flow) flow = NULL;

	ask(&scene, 0, DNS(ASK("\0\7"), QUESTION));
	ask(&scene, 1, DNS(ASK("\0\7"), OTHER_QUESTION));
	answer(&scene, 9, DNS(ANSWER("\0\7"), QUESTION));
	flow = read_first(&scene);
	g_assert_false(event_at(flow, 1)->is_repeat);
	g_assert_true(event_at(flow, 1)->is_unanswered);
	g_assert_cmpint(event_at(flow, 2)->question, ==, 0);
}

/* Nobody knows which of two copies was answered, so the answer is not timed. */
static void test_repeated(void)
{
	Scene scene = scene_new();
	g_autoptr(Flow) flow = NULL;

	ask(&scene, 0, DNS(ASK("\0\7"), QUESTION));
	ask(&scene, 1000, DNS(ASK("\0\7"), QUESTION));
	answer(&scene, 1010, DNS(ANSWER("\0\7"), QUESTION));
	ask(&scene, 2000, DNS(ASK("\0\7"), QUESTION));
	flow = read_first(&scene);
	g_assert_true(event_at(flow, 1)->is_repeat);
	g_assert_cmpint(event_at(flow, 1)->original, ==, 0);
	g_assert_cmpint(event_at(flow, 2)->question, ==, 1);
	g_assert_cmpint(event_at(flow, 2)->rtt_ns, ==, -1);
	g_assert_false(event_at(flow, 3)->is_repeat); /* that one had been answered */
	g_assert_true(event_at(flow, 3)->is_unanswered);
}

/* Only the other side answers. */
static void test_wrong_side(void)
{
	Scene scene = scene_new();
	g_autoptr(Flow) flow = NULL;

	ask(&scene, 0, DNS(ASK("\0\7"), QUESTION));
	ask(&scene, 1, DNS(ANSWER("\0\7"), QUESTION));
	flow = read_first(&scene);
	g_assert_cmpint(flow->outcome, ==, OUTCOME_UNANSWERED);
	g_assert_cmpint(event_at(flow, 1)->question, ==, -1);
	g_assert_true(event_at(flow, 0)->is_unanswered);
}

/* A group's members answer for themselves, in flows of their own. */
static void test_group(void)
{
	Scene scene = scene_new();
	g_autoptr(Flow) flow = NULL;

	add(&scene, 0, "192.0.2.1:5353", "224.0.0.251:5353", TRANSPORT_UDP,
	    DNS(ASK("\0\0"), QUESTION));
	flow = read_first(&scene);
	g_assert_cmpint(flow->outcome, ==, OUTCOME_ONE_WAY);
	g_assert_cmpstr(event_at(flow, 0)->label, ==, "query A a.example");
	g_assert_false(event_at(flow, 0)->is_unanswered);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/udp/numbers", test_numbers);
	g_test_add_func("/udp/client", test_client);
	g_test_add_func("/udp/answer", test_answer);
	g_test_add_func("/udp/same-id", test_same_id);
	g_test_add_func("/udp/repeated", test_repeated);
	g_test_add_func("/udp/wrong-side", test_wrong_side);
	g_test_add_func("/udp/group", test_group);
	return g_test_run();
}
