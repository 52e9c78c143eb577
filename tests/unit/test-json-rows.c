/* A manifest that somebody wrote is cut into its rows as JSON has it, or not at all. */
#include "batch/json-rows.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json-nesting.h"

static int file_of(const char *text)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("rows-XXXXXX", &path, NULL);
	gsize n = strlen(text);

	g_assert_cmpint(fd, >=, 0);
	g_unlink(path);
	g_assert_cmpint(write(fd, text, n), ==, n);
	g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
	return fd;
}

static void take(gpointer data, const char *text, gsize length)
{
	g_string_append_len(data, text, (gssize)length);
	g_string_append_c(data, '|');
}

/* The rows, a "|" behind each, and what is left of the object; NULL: it is none.  Caller frees. */
static char *rows_of(const char *text)
{
	g_autoptr(GString) rows = g_string_new(NULL);
	g_autoptr(JsonObject) object = json_rows_read(file_of(text), "r", take, rows);
	g_autoptr(JsonNode) node = NULL;
	g_autofree char *rest = NULL;

	if (!object)
		return NULL;
	node = json_node_init_object(json_node_alloc(), object);
	rest = json_to_string(node, FALSE);
	return g_strconcat(rows->str, rest, NULL);
}

static void test_rows(void)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{ "{\"r\":[]}", "{\"r\":[]}" },
		{ "{\"r\":[ \n ],\"b\":[1,[2]]}", "{\"r\":[],\"b\":[1,[2]]}" },
		{ "{\"a\":1,\"r\" :\t[{},{}],\"b\":2}", "{}|{}|{\"a\":1,\"r\":[],\"b\":2}" },
		{ "{\"r\":[{\"x\":[1,2],\"y\":{\"z\":3}}]}",
		  "{\"x\":[1,2],\"y\":{\"z\":3}}|{\"r\":[]}" },
		/* brackets, commas and quotes in strings are none */
		{ "{\"r\":[\"],{\",\"\\\"]\\\\\",7]}", "\"],{\"|\"\\\"]\\\\\"|7|{\"r\":[]}" },
		/* an array of that name elsewhere is no rows */
		{ "{\"a\":{\"r\":[1]},\"b\":[\"r\",[1]]}",
		  "{\"a\":{\"r\":[1]},\"b\":[\"r\",[1]]}" },
		{ "{\"a\":\"r\",\"b\":[1]}", "{\"a\":\"r\",\"b\":[1]}" },
		/* said twice, both are rows */
		{ "{\"r\":[1],\"r\":[2]}", "1|2|{\"r\":[]}" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *rows = rows_of(cases[i].text);

		g_assert_cmpstr(rows, ==, cases[i].rows);
	}
}

static void test_no_rows(void)
{
	static const char *const texts[] = {
		"",
		"[]",
		"7",
		"{",
		"}",
		"{\"r\":[",
		"{\"r\":[1",
		"{\"r\":[1]",
		"{\"r\":[1}",
		"{\"r\":[,]}",
		"{\"r\":[1,]}",
		"{\"r\":[1,,2]}",
		"{\"r\":[1]}}",
		"{\"r\":[1]]}",
		"{\"r\":[\"a]}",
		/* what json-glib would take for quotes and comments */
		"{\"a\":'[',\"r\":[]}",
		"{\"r\":[1]/*[*/}",
		"{\"r\":[1]}//[",
		"#[\n{\"r\":[]}",
		/* bytes that no JSON has */
		"{\"r\":[\"\x01\"]}",
		"{\"r\":[\"\n\"]}",
		"\xef\xbb\xbf{\"r\":[]}",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *rows = rows_of(texts[i]);

		g_assert_cmpstr(rows, ==, NULL);
	}
}

/* `n` deep, with the object and its rows. */
static gboolean is_read(guint n)
{
	g_autofree char *open = g_strnfill(n - 2, '['), *close = g_strnfill(n - 2, ']');
	g_autofree char *text = g_strconcat("{\"r\":[", open, close, "]}", NULL);
	g_autofree char *rows = rows_of(text);

	return rows != NULL;
}

static void test_depth(void)
{
	g_assert_true(is_read(JSON_NESTING_MAX));
	g_assert_false(is_read(JSON_NESTING_MAX + 1));
	g_assert_false(is_read(1000000));
}

/* One row, or all but the rows, that is too long to be held. */
static void test_length(void)
{
	g_autofree char *most = g_strnfill((1 << 20) - 100, 'a');
	g_autofree char *many = g_strnfill(1 << 20, 'a');
	g_autofree char *fits = g_strconcat("{\"r\":[\"", most, "\",\"", most, "\"]}", NULL);
	g_autofree char *row = g_strconcat("{\"r\":[\"", many, "\"]}", NULL);
	g_autofree char *rest = g_strconcat("{\"a\":\"", many, "\",\"r\":[]}", NULL);
	g_autofree char *fitting = rows_of(fits), *long_row = rows_of(row),
			*long_rest = rows_of(rest);

	g_assert_nonnull(fitting);
	g_assert_null(long_row);
	g_assert_null(long_rest);
}

static void test_nesting(void)
{
	g_assert_true(json_nesting_is_sound("{\"a\":[true,-1.5e+3]}", 20));
	g_assert_true(json_nesting_is_sound("", 0));
	g_assert_false(json_nesting_is_sound("]", 1));
	g_assert_false(json_nesting_is_sound("[", 1));
	g_assert_false(json_nesting_is_sound("\"[", 2));
	g_assert_false(json_nesting_is_sound("1\0", 2));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-rows/each element comes as its text, the rest as an object",
			test_rows);
	g_test_add_func("/json-rows/what is no JSON is none", test_no_rows);
	g_test_add_func("/json-rows/nesting has an end", test_depth);
	g_test_add_func("/json-rows/so have rows", test_length);
	g_test_add_func("/json-nesting/what json-glib may read", test_nesting);
	return g_test_run();
}
