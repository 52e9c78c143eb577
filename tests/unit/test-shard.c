/* Every capture is in just one shard, and stays there. */
#include "batch/shard.h"

#include <fcntl.h>
#include <glib/gstdio.h>

static void test_parse(void)
{
	Shard shard;

	g_assert_true(shard_parse(&shard, "2/4"));
	g_assert_cmpuint(shard.number, ==, 2);
	g_assert_cmpuint(shard.of, ==, 4);
	g_assert_true(shard_parse(&shard, "1/1"));
	g_assert_false(shard_parse(&shard, "0/4"));
	g_assert_false(shard_parse(&shard, "5/4"));
	g_assert_false(shard_parse(&shard, "2"));
	g_assert_false(shard_parse(&shard, "2/4/6"));
	g_assert_false(shard_parse(&shard, "a/b"));
	g_assert_false(shard_parse(&shard, "-1/4"));
}

static void test_one_each(void)
{
	guint sizes[4] = { 0 };

	for (guint i = 0; i < 1000; i++) {
		g_autofree char *path = g_strdup_printf("dev/%u.pcap", i);
		guint n = 0;

		for (guint number = 1; number <= 4; number++)
			if (shard_has(&(Shard){ number, 4 }, path)) {
				sizes[number - 1]++;
				n++;
			}
		g_assert_cmpuint(n, ==, 1);
		g_assert_true(shard_has(&(Shard){ 0 }, path));
	}
	for (guint i = 0; i < 4; i++)
		g_assert_cmpuint(sizes[i], >, 200); /* of 250 */
}

/* By the first 60 bits of the path's SHA-256, so that other programs can tell as well. */
static void test_stays(void)
{
	g_assert_true(shard_has(&(Shard){ 3, 4 }, "a.pcap"));
	g_assert_true(shard_has(&(Shard){ 1, 4 }, "dev/b.pcap"));
	g_assert_true(shard_has(&(Shard){ 2, 3 }, "\xc3\xa4"));
}

static void test_names(void)
{
	g_autofree char *all = shard_file_name(&(Shard){ 0 }, "manifest", ".json");
	g_autofree char *one = shard_file_name(&(Shard){ 2, 4 }, "manifest", ".json");

	g_assert_cmpstr(all, ==, "manifest.json");
	g_assert_cmpstr(one, ==, "manifest-2-of-4.json");
}

static void test_list(void)
{
	static const char *const names[] = { "m-2-of-3.json", "m-1-of-3.json",  "m.json",
					     "m-1-of-3",      "m-01-of-3.json", "m-1-of-2.json",
					     "n-1-of-2.json" };
	g_autofree char *folder = g_dir_make_tmp("share-XXXXXX", NULL);
	g_autoptr(GArray) shards = NULL;
	GString *found = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(folder, names[i], NULL);

		g_assert_true(g_file_set_contents(path, "", 0, NULL));
	}
	shards = shard_list(g_open(folder, O_RDONLY | O_DIRECTORY, 0), "m", ".json");
	for (guint i = 0; i < shards->len; i++)
		g_string_append_printf(found, " %u/%u", g_array_index(shards, Shard, i).number,
				       g_array_index(shards, Shard, i).of);
	g_assert_cmpstr(found->str, ==, " 1/2 1/3 2/3");
	g_string_free(found, TRUE);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(folder, names[i], NULL);

		g_unlink(path);
	}
	g_rmdir(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/shard/syntax", test_parse);
	g_test_add_func("/shard/every path is in just one", test_one_each);
	g_test_add_func("/shard/and stays there", test_stays);
	g_test_add_func("/shard/names of its files", test_names);
	g_test_add_func("/shard/those that a folder has files of", test_list);
	return g_test_run();
}
