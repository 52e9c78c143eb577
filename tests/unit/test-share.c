/* Every capture is in just one share, and stays there. */
#include "batch/share.h"

static void test_parse(void)
{
	Share share;

	g_assert_true(share_parse(&share, "2/4"));
	g_assert_cmpuint(share.number, ==, 2);
	g_assert_cmpuint(share.of, ==, 4);
	g_assert_true(share_parse(&share, "1/1"));
	g_assert_false(share_parse(&share, "0/4"));
	g_assert_false(share_parse(&share, "5/4"));
	g_assert_false(share_parse(&share, "2"));
	g_assert_false(share_parse(&share, "2/4/6"));
	g_assert_false(share_parse(&share, "a/b"));
	g_assert_false(share_parse(&share, "-1/4"));
}

static void test_one_each(void)
{
	guint sizes[4] = { 0 };

	for (guint i = 0; i < 1000; i++) {
		g_autofree char *path = g_strdup_printf("dev/%u.pcap", i);
		guint n = 0;

		for (guint number = 1; number <= 4; number++)
			if (share_has(&(Share){ number, 4 }, path)) {
				sizes[number - 1]++;
				n++;
			}
		g_assert_cmpuint(n, ==, 1);
		g_assert_true(share_has(&(Share){ 0 }, path));
	}
	for (guint i = 0; i < 4; i++)
		g_assert_cmpuint(sizes[i], >, 200); /* of 250 */
}

/* By the first 60 bits of the path's SHA-256, so that other programs can tell as well. */
static void test_stays(void)
{
	g_assert_true(share_has(&(Share){ 3, 4 }, "a.pcap"));
	g_assert_true(share_has(&(Share){ 1, 4 }, "dev/b.pcap"));
	g_assert_true(share_has(&(Share){ 2, 3 }, "\xc3\xa4"));
}

static void test_names(void)
{
	g_autofree char *all = share_file_name(&(Share){ 0 }, "manifest", ".json");
	g_autofree char *one = share_file_name(&(Share){ 2, 4 }, "manifest", ".json");

	g_assert_cmpstr(all, ==, "manifest.json");
	g_assert_cmpstr(one, ==, "manifest-2-of-4.json");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/share/syntax", test_parse);
	g_test_add_func("/share/every path is in just one", test_one_each);
	g_test_add_func("/share/and stays there", test_stays);
	g_test_add_func("/share/names of its files", test_names);
	return g_test_run();
}
