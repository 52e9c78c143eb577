#include "draw/flow-selector.h"

#include <string.h>

#include "base/error.h"
#include "decode/packet.h"

#define MS G_GINT64_CONSTANT(1000000)

static void add(FlowTable *table, const char *src, const char *dst, guint8 flags, gint64 time_ms,
		const char *payload)
{
	static const guint8 nothing = 0;
	Packet segment = {
		.time_ns = time_ms * MS, .tcp.flags = flags, .tcp.seq = 1, .tcp.window = 9
	};

	g_assert_true(endpoint_parse(&segment.src, src));
	g_assert_true(endpoint_parse(&segment.dst, dst));
	segment.frame = flow_table_size(table) + 1;
	segment.tcp.ack = flags & TCP_ACK ? flags & TCP_SYN ? 2 : 1 : 0;
	segment.len = (guint32)strlen(payload);
	segment.payload = (Bytes){ segment.len ? (const guint8 *)payload : &nothing, segment.len };
	segment.tcp.options = (Bytes){ &nothing, 0 };
	flow_table_add(table, &segment, NULL);
}

#define CLIENT "192.0.2.1:40000"
#define GET(host) "GET / HTTP/1.1\r\nHost: " host "\r\n\r\n"

/* 0: refused; 1: HTTP, the largest; 2: HTTP over IPv6, the longest; 3: reset; 4: sent twice. */
static FlowTable *table_new(void)
{
	FlowTable *table = flow_table_new();

	add(table, CLIENT, "192.0.2.2:80", TCP_SYN, 0, "");
	add(table, "192.0.2.2:80", CLIENT, TCP_RST | TCP_ACK, 5, "");
	add(table, CLIENT, "192.0.2.3:81", TCP_ACK, 10, GET("www.Example.com:81"));
	add(table, "192.0.2.3:81", CLIENT, TCP_ACK, 20, "HTTP/1.1 200 OK\r\n\r\n and more");
	add(table, "[2001:db8::1]:5000", "[2001:db8::2]:80", TCP_ACK, 30, GET("example.com"));
	add(table, "[2001:db8::2]:80", "[2001:db8::1]:5000", TCP_ACK, 900, "");
	add(table, "198.51.100.1:6000", "192.0.2.2:443", TCP_ACK, 40, "");
	add(table, "192.0.2.2:443", "198.51.100.1:6000", TCP_RST, 41, "");
	add(table, CLIENT, "203.0.113.200:443", TCP_ACK, 50, "again");
	add(table, CLIENT, "203.0.113.200:443", TCP_ACK, 700, "again");
	return table;
}

static char *join(const GArray *ids)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < ids->len; i++)
		g_string_append_printf(text, "%s%u", i ? " " : "", g_array_index(ids, guint32, i));
	return g_string_free(text, FALSE);
}

/* What the selectors, parted by blanks, come to: ids, or "usage", or "empty" where none fits. */
static char *resolved(const FlowTable *table, const char *selectors)
{
	g_autoptr(Names) names = names_new();
	g_auto(GStrv) list = g_strsplit(selectors, " ", -1);
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) ids = NULL;

	names_add_hosts(names, "192.0.2.3 web1\n203.0.113.200 db.example.net\n");
	ids = flow_selector_resolve(table, names, list, &error);
	if (ids)
		return join(ids);
	return g_strdup(g_error_matches(error, LADDER_ERROR, LADDER_ERROR_USAGE) ? "usage"
										 : "empty");
}

static void check(const FlowTable *table, const char *selectors, const char *expected)
{
	g_autofree char *ids = resolved(table, selectors);

	if (strcmp(ids, expected))
		g_error("'%s' came to %s, not %s", selectors, ids, expected);
}

typedef struct {
	const char *selectors, *expected;
} Case;

static void check_cases(const Case *cases, gsize n)
{
	g_autoptr(FlowTable) table = table_new();

	for (gsize i = 0; i < n; i++)
		check(table, cases[i].selectors, cases[i].expected);
}

static void test_kinds(void)
{
	static const Case cases[] = {
		{ "3", "3" },
		{ "1-3", "1 2 3" },
		{ "3-99", "3 4" },
		{ "first", "0" },
		{ "largest", "1" },
		{ "all", "0 1 2 3 4" },
		{ "failed", "0 3" },
		{ "slow", "1 4" },
		{ "retransmitting", "4" },
		{ "192.0.2.2", "0 3" },
		{ "2001:0db8::0:1", "2" },
		{ "192.0.2.0/24", "0 1 3 4" },
		{ "203.0.113.128/25", "4" },
		{ "192.0.2.2/31", "0 1 3" },
		{ "2001:db8::/32", "2" },
		{ "0.0.0.0/0", "0 1 3 4" },
		{ ":443", "3 4" },
		{ ":40000", "0 1 4" },
		{ "192.0.2.2:443", "3" },
		{ "[2001:db8::2]:80", "2" },
		{ "192.0.2.3:81-" CLIENT, "1" },
		{ CLIENT "-192.0.2.3:81", "1" },
		{ "http", "1 2" },
		{ "HTTP", "1 2" },
		{ "example.com", "2" },
		{ "WWW.example.com", "1" },
		{ "*.example.com", "1" },
		{ "*.com", "1 2" },
		{ "web1", "1" },
		{ "DB.example.net", "4" },
		{ "*.example.net", "4" },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

static void test_several(void)
{
	static const Case cases[] = {
		{ "4 0 4 first", "0 4" },
		{ "retransmitting failed", "0 3 4" },
		{ "web1 0-1", "0 1" },
		{ "0 tls", "0" }, /* what fits none is passed over */
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

static void test_none(void)
{
	static const Case cases[] = {
		{ "5", "empty" },
		{ "7-9", "empty" },
		{ "192.0.2.9", "empty" },
		{ "198.18.0.0/15", "empty" },
		{ ":1", "empty" },
		{ "192.0.2.2:1", "empty" },
		{ "tls", "empty" },
		{ "example.net", "empty" },
		{ "*.www.example.com", "empty" },
		{ "5 tls", "empty" },
		{ "largets", "usage" },
		{ "3-1", "usage" },
		{ "-1", "usage" },
		{ ":65536", "usage" },
		{ "All", "usage" },
		{ "99999999999999999999", "usage" },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

/* Without a quadratic pass this takes no time. */
static void test_many(void)
{
	g_autoptr(FlowTable) table = flow_table_new();
	g_autoptr(GArray) ids = NULL;
	static char *const all[] = { "all", "slow", "all", NULL };
	g_autoptr(Names) names = names_new();

	for (guint i = 0; i < 100000; i++) {
		g_autofree char *client = g_strdup_printf("10.0.%u.1:%u", i % 2, 1 + i / 2);

		add(table, client, "192.0.2.2:80", TCP_SYN, i, "");
	}
	ids = flow_selector_resolve(table, names, all, NULL);
	g_assert_nonnull(ids); /* nobody waited: "slow" fits none */
	g_assert_cmpuint(ids->len, ==, 100000);
}

/* The longest waits come first, and of equals the lowest number. */
static void test_slow(void)
{
	g_autoptr(FlowTable) table = flow_table_new();

	for (guint i = 0; i < 30; i++) {
		g_autofree char *client = g_strdup_printf("10.0.0.1:%u", 1 + i);

		add(table, client, "192.0.2.2:80", TCP_SYN, 0, "");
		add(table, "192.0.2.2:80", client, TCP_SYN | TCP_ACK, i < 20 ? 7 : 10 + i, "");
	}
	check(table, "slow", "20 21 22 23 24 25 26 27 28 29");
	add(table, "10.0.0.1:1", "192.0.2.2:80", TCP_SYN, 5000, "");
	check(table, "slow", "0 21 22 23 24 25 26 27 28 29");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/flow-selector/every kind", test_kinds);
	g_test_add_func("/flow-selector/several: each flow once, in order", test_several);
	g_test_add_func("/flow-selector/what fits no flow, and what is none", test_none);
	g_test_add_func("/flow-selector/a hundred thousand flows", test_many);
	g_test_add_func("/flow-selector/the ten that took longest", test_slow);
	return g_test_run();
}
