#include "draw/names.h"

#include "base/error.h"

static const char *name_of(const Names *names, const char *text)
{
	Address address;

	g_assert_true(address_parse(&address, text));
	return names_find(names, &address);
}

/* hosts(5) */
static void test_hosts(void)
{
	g_autoptr(Names) names = names_new();

	names_add_hosts(names, "# ours\n"
			       "192.0.2.1 web1.example.com web1\n"
			       "\t192.0.2.2\t \tdb1 # the old one\r\n"
			       "192.0.2.1 second\n"
			       "2001:0db8:0::1 six\n"
			       "\n"
			       "192.0.2.3\n"
			       "192.0.2.4 # none\n"
			       "fe80::1%lo0 link\n"
			       "192.0.2.256 none\n"
			       "name 192.0.2.5\n"
			       "192.0.2.6 un\x1b[1m\xff\n"
			       "192.0.2.7 last");
	g_assert_cmpuint(g_hash_table_size(names_table(names)), ==, 5);
	g_assert_cmpstr(name_of(names, "192.0.2.1"), ==, "web1.example.com");
	g_assert_cmpstr(name_of(names, "192.0.2.2"), ==, "db1");
	g_assert_cmpstr(name_of(names, "2001:db8::1"), ==, "six");
	g_assert_cmpstr(name_of(names, "192.0.2.6"), ==, "un␛[1m\xef\xbf\xbd");
	g_assert_cmpstr(name_of(names, "192.0.2.7"), ==, "last");
	g_assert_null(name_of(names, "192.0.2.3"));
}

static void test_rank(void)
{
	static char *const pairs[] = { "192.0.2.1=once", "192.0.2.1=said=last", NULL };
	g_autoptr(GHashTable) of_capture = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GError) error = NULL;
	g_autoptr(Names) names = names_read(pairs, NULL, &error);
	g_autoptr(Names) all = NULL;

	g_assert_no_error(error);
	names_add_hosts(names, "192.0.2.1 hosts\n192.0.2.2 hosts\n");
	g_hash_table_insert(of_capture, (gpointer) "192.0.2.1", (gpointer) "capture");
	g_hash_table_insert(of_capture, (gpointer) "192.0.2.2", (gpointer) "capture");
	g_hash_table_insert(of_capture, (gpointer) "192.0.2.3", (gpointer) "capture");
	all = names_for_capture(names, of_capture);
	g_assert_cmpstr(name_of(all, "192.0.2.1"), ==, "said=last");
	g_assert_cmpstr(name_of(all, "192.0.2.2"), ==, "hosts");
	g_assert_cmpstr(name_of(all, "192.0.2.3"), ==, "capture");
	g_assert_null(name_of(names, "192.0.2.3")); /* the next capture's are its own */
}

static void test_wrong(void)
{
	static char *const wrong[] = {
		"", "=", "192.0.2.1", "192.0.2.1=", "=web", "web=192.0.2.1"
	};
	static char *const missing[] = { "/no/such/file", NULL };
	g_autoptr(GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		char *const pairs[] = { wrong[i], NULL };

		g_assert_null(names_read(pairs, NULL, &error));
		g_assert_error(error, LADDER_ERROR, LADDER_ERROR_USAGE);
		g_clear_error(&error);
	}
	g_assert_null(names_read(NULL, missing, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_USAGE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/names/hosts files, hosts(5)", test_hosts);
	g_test_add_func("/names/--name before --hosts before the capture", test_rank);
	g_test_add_func("/names/what is none is refused", test_wrong);
	return g_test_run();
}
