/* Which files a batch finds. */
#include "batch/finder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

/* A folder of files to be found; each is empty. */
static char *make_tree(const char *const *names)
{
	char *root = g_dir_make_tmp("finder-XXXXXX", NULL);

	for (; *names; names++) {
		g_autofree char *path = g_build_filename(root, *names, NULL);
		g_autofree char *folder = g_path_get_dirname(path);

		g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
		g_assert_true(g_file_set_contents(path, "", 0, NULL));
	}
	return root;
}

static void remove_tree(const char *path)
{
	GDir *folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	const char *name;

	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *below = g_build_filename(path, name, NULL);

		remove_tree(below);
	}
	if (folder)
		g_dir_close(folder);
	g_remove(path);
}

static const char *const tree[] = { "a.pcap", "sub/b.pcap",  "sub/deep/c.pcapng", "sub/notes",
				    ".git/d", "sub/.hidden", "out/a.svg",         NULL };

static char *join_names(const FoundFiles *found)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < found->files->len; i++)
		g_string_append_printf(
			text, "%s%s", i ? " " : "",
			((const FoundFile *)g_ptr_array_index(found->files, i))->name);
	return g_string_free(text, FALSE);
}

static void check(const FinderSpec *spec, const char *expected)
{
	g_autoptr(GError) error = NULL;
	FoundFiles found;
	g_autofree char *names = NULL;

	g_assert_true(finder_find(&found, spec, &error));
	g_assert_no_error(error);
	names = join_names(&found);
	g_assert_cmpstr(names, ==, expected);
	found_files_clear(&found);
}

static void test_all_below(void)
{
	g_autofree char *root = make_tree(tree);
	char *paths[] = { root, NULL };

	check(&(FinderSpec){ .paths = paths },
	      "a.pcap out/a.svg sub/b.pcap sub/deep/c.pcapng sub/notes");
	remove_tree(root);
}

static void test_globs(void)
{
	g_autofree char *root = make_tree(tree);
	char *paths[] = { root, NULL };
	char *by_name[] = { "*.pcap", "*.pcapng", NULL }, *by_path[] = { "sub/*", NULL };
	char *folder[] = { "deep", "out", NULL };

	check(&(FinderSpec){ .paths = paths, .include = by_name },
	      "a.pcap sub/b.pcap sub/deep/c.pcapng");
	check(&(FinderSpec){ .paths = paths, .include = by_path },
	      "sub/b.pcap sub/deep/c.pcapng sub/notes");
	check(&(FinderSpec){ .paths = paths, .exclude = folder }, "a.pcap sub/b.pcap sub/notes");
	check(&(FinderSpec){ .paths = paths, .include = by_name, .exclude = by_path }, "a.pcap");
	remove_tree(root);
}

static void test_links_are_passed_over(void)
{
	g_autofree char *root = make_tree(tree), *elsewhere = make_tree(tree);
	g_autofree char *out = g_build_filename(root, "link", NULL);
	g_autofree char *loop = g_build_filename(root, "sub", "loop", NULL);
	char *paths[] = { root, NULL }, *link[] = { out, NULL };

	g_assert_cmpint(symlink(elsewhere, out), ==, 0);
	g_assert_cmpint(symlink(root, loop), ==, 0);
	check(&(FinderSpec){ .paths = paths },
	      "a.pcap out/a.svg sub/b.pcap sub/deep/c.pcapng sub/notes");
	check(&(FinderSpec){ .paths = link }, /* it was asked for */
	      "a.pcap out/a.svg sub/b.pcap sub/deep/c.pcapng sub/notes");
	remove_tree(root);
	remove_tree(elsewhere);
}

static void test_root_of_several(void)
{
	g_autofree char *root = make_tree(tree);
	g_autofree char *deep = g_build_filename(root, "sub", "deep", NULL);
	g_autofree char *file = g_build_filename(root, "sub", "notes", NULL);
	char *apart[] = { deep, file, NULL }, *alone[] = { file, NULL };
	char *twice[] = { deep, file, deep, file, NULL };

	check(&(FinderSpec){ .paths = apart }, "deep/c.pcapng notes");
	check(&(FinderSpec){ .paths = alone }, "notes");
	check(&(FinderSpec){ .paths = twice }, "deep/c.pcapng notes");
	remove_tree(root);
}

static void test_output_is_left_out(void)
{
	g_autofree char *root = make_tree(tree);
	g_autofree char *out = g_build_filename(root, "out", NULL);
	char *paths[] = { root, NULL };
	struct stat facts;

	g_assert_cmpint(stat(out, &facts), ==, 0);
	check(&(FinderSpec){ .paths = paths, .without = &facts },
	      "a.pcap sub/b.pcap sub/deep/c.pcapng sub/notes");
	remove_tree(root);
}

static void test_missing(void)
{
	char *paths[] = { "/nowhere/at/all", NULL };
	g_autoptr(GError) error = NULL;
	FoundFiles found;

	g_assert_false(finder_find(&found, &(FinderSpec){ .paths = paths }, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
	found_files_clear(&found);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/finder/all below a folder, sorted, none hidden", test_all_below);
	g_test_add_func("/finder/globs", test_globs);
	g_test_add_func("/finder/links are passed over", test_links_are_passed_over);
	g_test_add_func("/finder/the root of several paths", test_root_of_several);
	g_test_add_func("/finder/the pictures' folder is left out", test_output_is_left_out);
	g_test_add_func("/finder/a path that is not there", test_missing);
	return g_test_run();
}
