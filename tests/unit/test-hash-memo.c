/* A checksum is remembered for a file that looks untouched, and for no other. */
#include "batch/hash-memo.h"

#include <glib/gstdio.h>

static const struct stat facts = {
	.st_size = 10, .st_ino = 7, .st_mtim = { 1000, 5 }, .st_ctim = { 1000, 6 }
};

#define NOW G_GINT64_CONSTANT(1001000000000) /* a second later */

static void test_untouched(void)
{
	g_autoptr(HashMemo) memo = hash_memo_load("/nowhere/at/all");

	g_assert_null(hash_memo_find(memo, "a", &facts));
	hash_memo_put(memo, "a", &facts, NOW, "abc");
	g_assert_cmpstr(hash_memo_find(memo, "a", &facts), ==, "abc");
	g_assert_null(hash_memo_find(memo, "b", &facts));
}

static void test_touched(void)
{
	g_autoptr(HashMemo) memo = hash_memo_load("/nowhere/at/all");
	struct stat longer = facts, later = facts, changed = facts, other = facts;

	longer.st_size++;
	later.st_mtim.tv_nsec++;
	changed.st_ctim.tv_nsec++;
	other.st_ino++;
	hash_memo_put(memo, "a", &facts, NOW, "abc");
	g_assert_null(hash_memo_find(memo, "a", &longer));
	g_assert_null(hash_memo_find(memo, "a", &later));
	g_assert_null(hash_memo_find(memo, "a", &changed));
	g_assert_null(hash_memo_find(memo, "a", &other));
}

/* A second change within one tick of the file system's clock would not show. */
static void test_too_fresh(void)
{
	g_autoptr(HashMemo) memo = hash_memo_load("/nowhere/at/all");
	struct stat whole = facts;

	hash_memo_put(memo, "a", &facts, NOW - 995000000, "abc");
	g_assert_null(hash_memo_find(memo, "a", &facts));
	whole.st_ctim.tv_nsec = 0;
	hash_memo_put(memo, "a", &whole, NOW, "abc");
	g_assert_null(hash_memo_find(memo, "a", &whole));
	hash_memo_put(memo, "a", &whole, 2 * NOW, "abc");
	g_assert_nonnull(hash_memo_find(memo, "a", &whole));
}

static HashMemo *saved_and_loaded(const HashMemo *memo)
{
	GString *text = hash_memo_write(memo);
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("memo-XXXXXX", &path, NULL);
	HashMemo *loaded;

	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
	loaded = hash_memo_load(path);
	g_unlink(path);
	g_string_free(text, TRUE);
	return loaded;
}

static void test_kept(void)
{
	g_autoptr(HashMemo) memo = hash_memo_load("/nowhere/at/all");
	g_autoptr(HashMemo) once = NULL, twice = NULL;

	hash_memo_put(memo, "a b\n\xff", &facts, NOW, "abc");
	hash_memo_put(memo, "gone", &facts, NOW, "def");
	once = saved_and_loaded(memo);
	g_assert_cmpstr(hash_memo_find(once, "a b\n\xff", &facts), ==, "abc");
	twice = saved_and_loaded(once);
	g_assert_cmpstr(hash_memo_find(twice, "a b\n\xff", &facts), ==, "abc");
	g_assert_null(hash_memo_find(twice, "gone", &facts)); /* nobody asked for it */
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hash-memo/an untouched file's checksum is known", test_untouched);
	g_test_add_func("/hash-memo/a touched file's is not", test_touched);
	g_test_add_func("/hash-memo/nor that of one that changed right now", test_too_fresh);
	g_test_add_func("/hash-memo/kept in a file as long as it is asked for", test_kept);
	return g_test_run();
}
