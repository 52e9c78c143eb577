/* A capture that is not, at the second reading, what it was at the first: somebody cuts it, empties
 * it or puts another in its place between the two, which is when the program seeks to its start. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/cli.h"

#define SAMPLE "samples/fast-retransmit.pcap"

static const char *changed_path; /* NULL: lseek() changes nothing */
static const char *new_content;  /* a file's path; NULL: cut it */
static off_t new_size;

static void copy(const char *from, const char *to)
{
	g_autofree char *bytes = NULL;
	gsize size;
	int fd;

	g_assert_true(g_file_get_contents(from, &bytes, &size, NULL));
	fd = g_open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600); /* the same file: it is open */
	g_assert_cmpint(write(fd, bytes, size), ==, (gssize)size);
	close(fd);
}

/* In place of the C library's, for the program's own calls. */
off_t lseek(int fd, off_t offset, int whence)
{
	if (changed_path && whence == SEEK_SET) {
		if (new_content)
			copy(new_content, changed_path);
		else
			g_assert_cmpint(truncate(changed_path, new_size), ==, 0);
	}
	return syscall(SYS_lseek, fd, offset, whence);
}

static int run_changed(const char *content, double part, const char *arguments)
{
	g_autofree char *folder = g_dir_make_tmp("pcapladder-test-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "changed.pcap", NULL);
	g_autofree char *line = g_strdup_printf("pcapladder %s %s", arguments, path);
	g_auto(GStrv) argv = g_strsplit(line, " ", -1);
	GStatBuf facts;
	int status;

	copy(SAMPLE, path);
	g_assert_cmpint(g_stat(path, &facts), ==, 0);
	new_content = content;
	new_size = (off_t)((double)facts.st_size * part);
	changed_path = path;
	status = cli_main((int)g_strv_length(argv), argv);
	changed_path = NULL;
	g_unlink(path);
	g_rmdir(folder);
	return status;
}

typedef struct {
	const char *name, *arguments;
	const char *content;
	double part;
	const char *out, *err; /* patterns */
} Case;

#define CUT_WORDS "*changed.pcap: changed while being read: the second pass found only * of *"

static const Case cases[] = {
	{ "cut/svg", "-T svg", NULL, 0.5, "*The capture changed while being read*", CUT_WORDS },
	{ "cut/text", "-T text", NULL, 0.5, "*The capture changed while being read*", CUT_WORDS },
	{ "cut/json", "-T json", NULL, 0.5, "*\"segments\"*", CUT_WORDS },
	{ "cut/follow", "follow", NULL, 0.5, "*", CUT_WORDS },
	{ "emptied", "-T svg", NULL, 0, "", "*changed while being read: is empty*" },
	{ "replaced", "-T svg", "samples/http-get.pcap", 0,
	  "*The capture changed while being read*", "*changed while being read: *" },
	{ "as-it-was", "-T svg", SAMPLE, 0, "*<svg*", "" },
};

static void test_changed(gconstpointer data)
{
	const Case *of = data;

	if (g_test_subprocess())
		exit(run_changed(of->content, of->part, of->arguments));
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_stdout(of->out);
	g_test_trap_assert_stderr(of->err);
	if (*of->err)
		g_test_trap_assert_failed();
	else
		g_test_trap_assert_passed();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/changed-capture/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_changed);
	}
	return g_test_run();
}
