/* What a machine lacks is told, not crashed on. */
#include "capture/library.h"

typedef struct {
	double (*cosine)(double);
	double (*unknown)(double);
} Calls;

static const LibraryFunction functions[] = {
	{ "cos", G_STRUCT_OFFSET(Calls, cosine) },
	{ "no_such_function", G_STRUCT_OFFSET(Calls, unknown) },
};

static void test_found(void)
{
	Calls calls = { 0 };

	g_assert_true(library_load("libm.so.6", functions, 1, &calls));
	g_assert_cmpfloat(calls.cosine(0), ==, 1);
	g_assert_null(calls.unknown);
}

static void test_missing(void)
{
	Calls calls = { 0 };

	g_assert_false(library_load("libno-such-library.so.1", functions, 1, &calls));
	g_assert_false(library_load("libm.so.6", functions, 2, &calls));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/library/found", test_found);
	g_test_add_func("/library/missing", test_missing);
	return g_test_run();
}
