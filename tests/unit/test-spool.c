/* cli/spool.c */
#include "cli/spool.h"

#include <string.h>

#include "base/error.h"

static gboolean keep(gpointer data, Bytes text, GError **error)
{
	(void)error;
	g_string_append_len(data, (const char *)text.data, (gssize)text.len);
	return TRUE;
}

static void add(Spool *self, guint32 number, const char *text)
{
	g_assert_true(spool_add(self, number, (Bytes){ (const guint8 *)text, strlen(text) }, NULL));
}

static void test_order(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(Spool) self = spool_new(8, keep, out);

	add(self, 0, "zero ");
	g_assert_cmpstr(out->str, ==, "zero ");
	add(self, 3, "three ");
	add(self, 2, "two ");
	g_assert_cmpstr(out->str, ==, "zero ");
	add(self, 1, "one ");
	g_assert_cmpstr(out->str, ==, "zero one two three ");
	add(self, 7, "seven");
	add(self, 5, "five ");
	add(self, 4, "four ");
	g_assert_cmpstr(out->str, ==, "zero one two three four five ");
	add(self, 6, "six ");
	g_assert_cmpstr(out->str, ==, "zero one two three four five six seven");
}

/* Backwards, nothing can be written before the last one comes. */
static void test_backwards(void)
{
	enum { N = 10000 };
	g_autoptr(GString) out = g_string_new(NULL), expected = g_string_new(NULL);
	g_autoptr(Spool) self = spool_new(N, keep, out);

	for (guint32 i = 0; i < N; i++)
		g_string_append_printf(expected, "%u,", i);
	for (guint32 i = N; i-- > 0;) {
		g_autofree char *text = g_strdup_printf("%u,", i);

		g_assert_cmpuint(out->len, ==, 0);
		add(self, i, text);
	}
	g_assert_cmpstr(out->str, ==, expected->str);
}

static gboolean refuse(gpointer data, Bytes text, GError **error)
{
	(void)data;
	(void)text;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT, "full");
	return FALSE;
}

static void test_failure(void)
{
	g_autoptr(Spool) self = spool_new(2, refuse, NULL);
	g_autoptr(GError) error = NULL;

	add(self, 1, "one");
	g_assert_false(spool_add(self, 0, (Bytes){ (const guint8 *)"x", 1 }, &error));
	g_assert_cmpstr(error->message, ==, "full");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spool/texts come in the order of their numbers", test_order);
	g_test_add_func("/spool/backwards", test_backwards);
	g_test_add_func("/spool/what cannot be written", test_failure);
	return g_test_run();
}
