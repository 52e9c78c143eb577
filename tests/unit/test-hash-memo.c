/* A checksum is remembered for a file that looks untouched, and for no other. */
#include "batch/hash-memo.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const struct stat facts = {
	.st_size = 10, .st_ino = 7, .st_mtim = { 1000, 5 }, .st_ctim = { 1000, 6 }
};

#define NOW G_GINT64_CONSTANT(1001000000000) /* a second later */

static gboolean append(gpointer to, Bytes bytes)
{
	g_byte_array_append(to, bytes.data, (guint)bytes.len);
	return TRUE;
}

/* Caller frees. */
static GByteArray *saved(HashMemo *memo)
{
	GByteArray *bytes = g_byte_array_new();

	hash_memo_settle(memo);
	g_assert_true(hash_memo_pour(memo, append, bytes));
	return bytes;
}

static HashMemo *loaded(const GByteArray *bytes)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("memo-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_unlink(path);
	g_assert_cmpint(write(fd, bytes->data, bytes->len), ==, bytes->len);
	g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
	return hash_memo_load(fd);
}

/* As the next run has it. */
static HashMemo *next(HashMemo *memo)
{
	g_autoptr(GByteArray) bytes = saved(memo);

	return loaded(bytes);
}

/* After a run that put "a" as it looked at `looked_ns`. */
static HashMemo *memo_of(const struct stat *look, gint64 looked_ns)
{
	g_autoptr(HashMemo) memo = hash_memo_load(-1);

	g_assert_false(hash_memo_knows(memo, "a", look, "abc"));
	hash_memo_put(memo, "a", look, looked_ns, "abc");
	return next(memo);
}

static void test_untouched(void)
{
	g_autoptr(HashMemo) memo = memo_of(&facts, NOW);

	g_assert_true(hash_memo_knows(memo, "a", &facts, "abc"));
	g_assert_false(hash_memo_knows(memo, "a", &facts, "def"));
	g_assert_false(hash_memo_knows(memo, "b", &facts, "abc"));
	g_assert_false(hash_memo_knows(memo, "", &facts, "abca"));
}

static void test_touched(void)
{
	g_autoptr(HashMemo) memo = memo_of(&facts, NOW);
	struct stat longer = facts, later = facts, changed = facts, other = facts;

	longer.st_size++;
	later.st_mtim.tv_nsec++;
	changed.st_ctim.tv_nsec++;
	other.st_ino++;
	g_assert_false(hash_memo_knows(memo, "a", &longer, "abc"));
	g_assert_false(hash_memo_knows(memo, "a", &later, "abc"));
	g_assert_false(hash_memo_knows(memo, "a", &changed, "abc"));
	g_assert_false(hash_memo_knows(memo, "a", &other, "abc"));
}

/* A second change within one tick of the file system's clock would not show. */
static void test_too_fresh(void)
{
	struct stat whole = facts;
	g_autoptr(HashMemo) fresh = memo_of(&facts, NOW - 995000000);
	g_autoptr(HashMemo) coarse = NULL, settled = NULL;

	whole.st_ctim.tv_nsec = 0;
	coarse = memo_of(&whole, NOW);
	settled = memo_of(&whole, 2 * NOW);
	g_assert_false(hash_memo_knows(fresh, "a", &facts, "abc"));
	g_assert_false(hash_memo_knows(coarse, "a", &whole, "abc"));
	g_assert_true(hash_memo_knows(settled, "a", &whole, "abc"));
}

static void test_kept(void)
{
	g_autoptr(HashMemo) memo = hash_memo_load(-1);
	g_autoptr(HashMemo) once = NULL, twice = NULL;

	hash_memo_put(memo, "a b\n\xff", &facts, NOW, "abc");
	hash_memo_put(memo, "gone", &facts, NOW, "def");
	once = next(memo);
	g_assert_true(hash_memo_knows(once, "a b\n\xff", &facts, "abc"));
	hash_memo_put(once, "new", &facts, NOW, "ghi");
	twice = next(once);
	g_assert_true(hash_memo_knows(twice, "a b\n\xff", &facts, "abc"));
	g_assert_true(hash_memo_knows(twice, "new", &facts, "ghi"));
	g_assert_false(hash_memo_knows(twice, "gone", &facts, "def")); /* nobody asked for it */
}

static void test_order(void)
{
	static const char *const keys[] = { "a", "b", "c", "d", "e", "f", "g" };
	g_autoptr(HashMemo) forth = hash_memo_load(-1), back = hash_memo_load(-1);
	g_autoptr(GByteArray) one = NULL, other = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		hash_memo_put(forth, keys[i], &facts, NOW, "abc");
		hash_memo_put(back, keys[G_N_ELEMENTS(keys) - 1 - i], &facts, NOW, "abc");
	}
	one = saved(forth);
	other = saved(back);
	g_assert_cmpmem(one->data, one->len, other->data, other->len);
	g_assert_cmpuint(one->len, ==, 16 * G_N_ELEMENTS(keys));
}

/* One that we did not write: nothing is known of it, and nothing of it is kept. */
static void test_foreign(void)
{
	static const char text[] = "zz 15772:1795653945132709871:1795653945132709871:10954949 <a\n";
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autoptr(GByteArray) again = NULL;
	g_autoptr(HashMemo) memo = NULL;

	g_byte_array_append(bytes, (const guint8 *)text, sizeof(text) - 1);
	memo = loaded(bytes);
	g_assert_false(hash_memo_knows(memo, "a", &facts, "abc"));
	again = saved(memo);
	g_assert_cmpuint(again->len, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hash-memo/an untouched file's checksum is known", test_untouched);
	g_test_add_func("/hash-memo/a touched file's is not", test_touched);
	g_test_add_func("/hash-memo/nor that of one that changed right now", test_too_fresh);
	g_test_add_func("/hash-memo/kept as long as it is asked for", test_kept);
	g_test_add_func("/hash-memo/the same memory is the same bytes", test_order);
	g_test_add_func("/hash-memo/what we did not write is none", test_foreign);
	return g_test_run();
}
