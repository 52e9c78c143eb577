/* From a capture's path to its picture's is one to one, and never out of the directory. */
#include "batch/mirror.h"

static void check_path(const char *path, const char *format, const char *expected)
{
	g_autofree char *mirrored = mirror_path(path, format);

	g_assert_cmpstr(mirrored, ==, expected);
}

static void test_names(void)
{
	check_path("a.pcap", "svg", "a.pcap.svg");
	check_path("a.pcap.gz", "svg", "a.pcap.gz.svg");
	check_path("dev/sub/a", "pdf", "dev/sub/a.pdf");
	check_path("a.pcap", "text", "a.pcap.txt");
	check_path("dev/a.pcap", MIRROR_THUMBNAIL, "thumbnails/dev/a.pcap.png");
}

static void test_clashes(void)
{
	check_path("a.svg/b", "svg", "a.svg_/b.svg");
	check_path("a.svg_/b", "svg", "a.svg__/b.svg");
	check_path("a.svg_", "svg", "a.svg_.svg");
	check_path("thumbnails/a", "png", "thumbnails_/a.png");
	check_path("sub/thumbnails/a", "png", "sub/thumbnails/a.png");
	check_path("index.html/a", "png", "index.html_/a.png");
	check_path("manifest", "json", "manifest_.json");
	check_path("manifest-1-of-2", "json", "manifest-1-of-2_.json");
	check_path("manifest.json/a", "svg", "manifest.json_/a.svg");
}

static void test_no_two_are_one(void)
{
	static const char *const paths[] = {
		"a",
		"a.svg",
		"a.svg/b",
		"a.svg_/b",
		"a.svg__/b",
		"a/b",
		"a_/b",
		"a.png",
		"a.png/b",
		"a.svg.svg",
		"manifest",
		"manifest_",
		"manifest__",
		"index.html",
		"index.html/a",
		"thumbnails/a",
		"thumbnails_/a",
	};
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_assert_true(g_hash_table_add(seen, mirror_path(paths[i], "svg")));
		g_assert_true(g_hash_table_add(seen, mirror_path(paths[i], "json")));
		g_assert_true(g_hash_table_add(seen, mirror_path(paths[i], MIRROR_THUMBNAIL)));
	}
}

static void test_inside(void)
{
	g_assert_true(mirror_is_inside("a"));
	g_assert_true(mirror_is_inside("a/..b/c..d"));
	g_assert_false(mirror_is_inside(""));
	g_assert_false(mirror_is_inside("/etc/passwd"));
	g_assert_false(mirror_is_inside("a/../../b"));
	g_assert_false(mirror_is_inside("./a"));
	g_assert_false(mirror_is_inside("a//b"));
	g_assert_false(mirror_is_inside("a/"));
}

static void check_text(const char *path, const char *text)
{
	g_autofree char *to = mirror_text(path);
	g_autofree char *back = mirror_untext(to);

	g_assert_cmpstr(to, ==, text);
	g_assert_cmpstr(back, ==, path);
}

static void test_text(void)
{
	check_text("dev/a b.pcap", "dev/a b.pcap");
	check_text("čas/日.pcap", "čas/日.pcap");
	check_text("a\xff"
		   "b",
		   "a\\xffb");
	check_text("a\\xff", "a\\\\xff");
	check_text("a\nb\033[0m", "a\\x0ab\\x1b[0m");
	check_text("a\xe2\x80\xae"
		   "b",
		   "a\\xe2\\x80\\xaeb"); /* U+202E turns what follows around */
	g_assert_null(mirror_untext("a\\"));
	g_assert_null(mirror_untext("a\\q"));
	g_assert_null(mirror_untext("a\\x4"));
	g_assert_null(mirror_untext("a\\x00b"));
}

static void test_url(void)
{
	g_autofree char *plain = mirror_url("dev/a.pcap.svg");
	g_autofree char *wild = mirror_url("a:b/\"<#?% \xff.svg");

	g_assert_cmpstr(plain, ==, "./dev/a.pcap.svg");
	g_assert_cmpstr(wild, ==, "./a%3Ab/%22%3C%23%3F%25%20%FF.svg");
}

static void check_way(const char *from, const char *to, const char *expected)
{
	g_autofree char *way = mirror_way(from, to);

	g_assert_cmpstr(way, ==, expected);
}

static void test_way(void)
{
	check_way("/a/out", "/a/captures", "../captures");
	check_way("/a/out", "/a/out", ".");
	check_way("/a/out", "/a", "..");
	check_way("/a", "/a/b/c", "b/c");
	check_way("/a/bc", "/a/b", "../b");
	check_way("/", "/a", "a");
	check_way("/a", "/", "..");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mirror/the name stays, a suffix comes", test_names);
	g_test_add_func("/mirror/folders and the batch's own files do not clash", test_clashes);
	g_test_add_func("/mirror/no two are one", test_no_two_are_one);
	g_test_add_func("/mirror/paths that lead out are told", test_inside);
	g_test_add_func("/mirror/file names as text and back", test_text);
	g_test_add_func("/mirror/URLs (RFC 3986 section 4.2)", test_url);
	g_test_add_func("/mirror/from folder to folder", test_way);
	return g_test_run();
}
