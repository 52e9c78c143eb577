#include "base/json-writer.h"

#include <json-glib/json-glib.h>
#include <math.h>

static void check_json(const JsonWriter *json, const char *expected)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;

	g_assert_cmpstr(json->out->str, ==, expected);
	json_parser_load_from_data(parser, json->out->str, -1, &error);
	g_assert_no_error(error);
}

static void test_nesting(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_object(&json, NULL);
	json_begin_array(&json, "none");
	json_end_array(&json);
	json_begin_array(&json, "some");
	json_int(&json, NULL, 1);
	json_begin_object(&json, NULL);
	json_end_object(&json);
	json_begin_object(&json, NULL);
	json_null(&json, "a");
	json_int(&json, "b", 2);
	json_end_object(&json);
	json_end_array(&json);
	json_int(&json, "last", 3);
	json_end_object(&json);
	check_json(&json, "{\"none\":[],\"some\":[1,{},{\"a\":null,\"b\":2}],\"last\":3}");
}

static void test_strings(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_array(&json, NULL);
	json_string(&json, NULL, NULL);
	json_string(&json, NULL, "");
	json_string(&json, NULL, "plain");
	json_string(&json, NULL, "\"C:\\\"");
	json_string(&json, NULL, "a\n\x01z\x1f");
	json_string(&json, NULL, "Grüße/");
	json_string(&json, NULL, "a\xff");
	json_end_array(&json);
	check_json(&json, "[null,\"\",\"plain\",\"\\\"C:\\\\\\\"\",\"a\\u000a\\u0001z\\u001f\","
			  "\"Grüße/\",\"a\xef\xbf\xbd\"]");
}

static void test_integers(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_array(&json, NULL);
	json_int(&json, NULL, 0);
	json_int(&json, NULL, -7);
	json_int(&json, NULL, G_MAXINT64);
	json_int(&json, NULL, G_MININT64);
	json_end_array(&json);
	check_json(&json, "[0,-7,9223372036854775807,-9223372036854775808]");
}

static void test_numbers(void)
{
	static const double numbers[] = { 0, 12.5, 100, 0.1, -3.25, 1.0 / 3, 0.0004, 9.9996 };
	g_autoptr(GString) out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_array(&json, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		json_number(&json, NULL, numbers[i]);
	json_end_array(&json);
	check_json(&json, "[0,12.5,100,0.1,-3.25,0.333,0,10]");
}

static void test_odd_numbers(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_array(&json, NULL);
	json_number(&json, NULL, -0.0);
	json_number(&json, NULL, -0.0004);
	json_number(&json, NULL, (double)NAN);
	json_number(&json, NULL, (double)INFINITY);
	json_end_array(&json);
	check_json(&json, "[0,0,0,0]");
}

static void test_times(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	JsonWriter json = { .out = out };

	json_begin_object(&json, NULL);
	json_time(&json, "start", G_GINT64_CONSTANT(1609225196837101000));
	json_time(&json, "before", -1);
	json_end_object(&json);
	check_json(&json, "{\"start\":\"1609225196.837101000\",\"before\":\"-0.000000001\"}");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-writer/commas-stand-between", test_nesting);
	g_test_add_func("/json-writer/rfc-8259-section-7-strings", test_strings);
	g_test_add_func("/json-writer/integers-to-both-ends", test_integers);
	g_test_add_func("/json-writer/numbers-have-three-decimals-at-most", test_numbers);
	g_test_add_func("/json-writer/no-minus-zero-nor-what-json-cannot-say", test_odd_numbers);
	g_test_add_func("/json-writer/times-are-exact-strings", test_times);
	return g_test_run();
}
