#include "batch/output-directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "batch/file-hash.h"
#include "batch/mirror.h"
#include "platform/below.h"
#include "platform/file-access.h"

#define LOCK "lock"
#define DRAFTS "drafts"
#define IGNORE_FILE MIRROR_STATE "/.gitignore"
#define MODE_FOLDER 0777 /* subject to the umask */
#define MODE_FILE 0666

/* The replaced file may be readable by its owner only. */
#define MODE_DRAFTS 0700

struct OutputDirectory {
	char *path;      /* as the user calls it */
	int top;         /* the directory; -1: does not exist */
	char *drafts_at; /* this run's own folder, in the state folder */
	int drafts;      /* descriptor of it; -1: none */
	int lock;        /* against full runs, or against all others; -1: none */
	int shard_lock;
};

/* Advice for a write error. */
static const char *advice_for(int reason)
{
	return reason == ENOSPC || reason == EDQUOT
		       ? "free some disk space, or name another directory"
		       : "check that the directory exists and is writable";
}

static gboolean fail(const char *called, const char *words, GError **error)
{
	g_autofree char *shown = text_printable(called, strlen(called), 0);

	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT, "%s: %s", shown, words);
	return FALSE;
}

char *output_directory_called(const OutputDirectory *self, const char *path)
{
	return g_build_filename(self->path, path, NULL);
}

/* The first component of `path` that should be a folder and is not; NULL: none. */
static char *part_in_the_way(const OutputDirectory *self, const char *path)
{
	struct stat facts;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *part = g_strndup(path, (gsize)(slash - path));

		if (below_stat(self->top, part, &facts) && !S_ISDIR(facts.st_mode))
			return g_steal_pointer(&part);
	}
	return NULL;
}

/* Sets an error for `errno`: `path` cannot be `verb` ("read" or "written"). */
static gboolean fail_at(const OutputDirectory *self, const char *path, const char *verb,
			const char *advice, GError **error)
{
	int reason = errno;
	g_autofree char *part = reason == ENOTDIR ? part_in_the_way(self, path) : NULL;
	g_autofree char *called = output_directory_called(self, part ? part : path);
	g_autofree char *words = NULL;

	if (*path && (reason == ELOOP || reason == ENOTDIR))
		words = g_strdup_printf("is not a %s, and links are not followed: move it, or name "
					"another directory",
					reason == ELOOP ? "regular file" : "folder");
	else
		words = g_strdup_printf("cannot be %s (%s): %s", verb, g_strerror(reason), advice);
	return fail(called, words, error);
}

char *output_directory_state(const Shard *shard, const char *name)
{
	g_autofree char *own = shard_file_name(shard, name, "");

	return g_build_filename(MIRROR_STATE, own, NULL);
}

static int open_lock(const OutputDirectory *self, const char *path, int how, GError **error)
{
	int fd = below_open_file(self->top, path, O_RDWR | O_CREAT);

	if (fd < 0) {
		fail_at(self, path, "written", "name another directory", error);
		return -1;
	}
	if (flock(fd, how | LOCK_NB) == 0)
		return fd;
	close(fd);
	if (errno == EWOULDBLOCK)
		fail(self->path,
		     "in use by another run: wait for it to end, or name another directory", error);
	else
		fail_at(self, path, "written", "name a directory on a file system with file locks",
			error);
	return -1;
}

static gboolean lock(OutputDirectory *self, const Shard *shard, GError **error)
{
	g_autofree char *all = output_directory_state(&(Shard){ 0 }, LOCK);
	g_autofree char *own = output_directory_state(shard, LOCK);

	self->lock = open_lock(self, all, shard->of ? LOCK_SH : LOCK_EX, error);
	if (self->lock < 0 || !shard->of)
		return self->lock >= 0;
	self->shard_lock = open_lock(self, own, LOCK_EX, error);
	return self->shard_lock >= 0;
}

/* Drafts are files, never folders. */
static void clear_drafts(int drafts)
{
	int names = openat(drafts, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = names < 0 ? NULL : fdopendir(names);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		unlinkat(drafts, entry->d_name, 0);
	if (folder)
		closedir(folder);
}

/* Removes the folder of drafts at `path`. */
static void remove_drafts(const OutputDirectory *self, int drafts, const char *path)
{
	clear_drafts(drafts);
	close(drafts);
	below_remove_folder(self->top, path);
}

/* Those left by killed shards; allowed with the lock on the whole directory. */
static void clear_shard_drafts(const OutputDirectory *self)
{
	g_autoptr(GArray) shards =
		shard_list(output_directory_read_names(self, MIRROR_STATE), DRAFTS, "");

	for (guint i = 0; i < shards->len; i++) {
		g_autofree char *path =
			output_directory_state(&g_array_index(shards, Shard, i), DRAFTS);
		int drafts = output_directory_read_names(self, path);

		if (drafts >= 0)
			remove_drafts(self, drafts, path);
	}
}

static gboolean make_state(const OutputDirectory *self, GError **error)
{
	int state = below_open_folder(self->top, MIRROR_STATE, TRUE, MODE_FOLDER);

	if (state < 0)
		return fail_at(self, MIRROR_STATE, "written", "name another directory", error);
	close(state);
	return TRUE;
}

static gboolean make_drafts(OutputDirectory *self, const Shard *shard, GError **error)
{
	self->drafts_at = output_directory_state(shard, DRAFTS);
	self->drafts = below_open_folder(self->top, self->drafts_at, TRUE, MODE_DRAFTS);
	if (self->drafts < 0)
		return fail_at(self, self->drafts_at, "written", "name another directory", error);
	clear_drafts(self->drafts);
	if (!shard->of)
		clear_shard_drafts(self);
	return TRUE;
}

/* For those who keep pictures under version control. */
static void write_ignore_file(const OutputDirectory *self)
{
	static const char all[] = "*\n";
	const Bytes bytes = { (const guint8 *)all, sizeof(all) - 1 };
	struct stat facts;

	if (!below_stat(self->top, IGNORE_FILE, &facts))
		output_directory_write(self, IGNORE_FILE, pour_bytes, &bytes, NULL);
}

static OutputDirectory *directory_new(const char *path)
{
	OutputDirectory *self = g_new0(OutputDirectory, 1);

	self->path = g_strdup(path);
	self->top = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	self->drafts = self->lock = self->shard_lock = -1;
	return self;
}

/* Only the user's own path may contain links. */
OutputDirectory *output_directory_open(const char *path, const Shard *shard, GError **error)
{
	int made = g_mkdir_with_parents(path, MODE_FOLDER);
	int reason = errno;
	g_autoptr(OutputDirectory) self = directory_new(path);

	if (made != 0 || self->top < 0) {
		errno = made != 0 ? reason : errno;
		fail_at(self, "", "written", "name another directory", error);
		return NULL;
	}
	if (!make_state(self, error) || !lock(self, shard, error) ||
	    !make_drafts(self, shard, error))
		return NULL;
	write_ignore_file(self);
	return g_steal_pointer(&self);
}

OutputDirectory *output_directory_look(const char *path, GError **error)
{
	g_autoptr(OutputDirectory) self = directory_new(path);

	if (self->top >= 0 || errno == ENOENT)
		return g_steal_pointer(&self);
	fail_at(self, "", "read", "name the directory with the pictures", error);
	return NULL;
}

static void close_if_open(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void output_directory_forget_lock(OutputDirectory *self)
{
	close_if_open(&self->lock);
	close_if_open(&self->shard_lock);
}

void output_directory_close(OutputDirectory *self)
{
	if (!self)
		return;
	if (self->drafts >= 0)
		remove_drafts(self, self->drafts, self->drafts_at);
	output_directory_forget_lock(self);
	close_if_open(&self->top);
	g_free(self->drafts_at);
	g_free(self->path);
	g_free(self);
}

gboolean output_directory_stat(const OutputDirectory *self, const char *path, struct stat *facts)
{
	return below_stat(self->top, path, facts) && S_ISREG(facts->st_mode);
}

char *output_directory_hash(const OutputDirectory *self, const char *path)
{
	return file_hash(below_open_file(self->top, path, O_RDONLY));
}

int output_directory_read(const OutputDirectory *self, const char *path, GError **error)
{
	int fd = below_open_file(self->top, path, O_RDONLY);

	if (fd < 0 && errno != ENOENT)
		fail_at(self, path, "read", "make it readable, or name another directory", error);
	return fd;
}

int output_directory_read_names(const OutputDirectory *self, const char *path)
{
	return below_open_folder(self->top, path, FALSE, 0);
}

int output_directory_append(const OutputDirectory *self, const char *path, GError **error)
{
	g_autofree char *called = output_directory_called(self, path);
	int fd = below_open_file(self->top, path, O_WRONLY | O_CREAT | O_APPEND);
	struct stat facts;

	if (fd < 0) {
		fail_at(self, path, "written", advice_for(errno), error);
		return -1;
	}
	if (fstat(fd, &facts) == 0 && facts.st_nlink == 1)
		return fd;
	close(fd);
	fail(called, "has a second hard link: move it", error);
	return -1;
}

/* Always as a new file. */
static FILE *create_draft(const OutputDirectory *self, const char *name)
{
	int fd;

	unlinkat(self->drafts, name, 0);
	fd = openat(self->drafts, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    MODE_FILE);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* A power failure must not leave half of a file that replaces a complete one: with `settles`, the
 * data is synced to disk. */
static gboolean pour_draft(const OutputDirectory *self, const char *name, Pour pour,
			   gconstpointer from, gboolean settles, GError **error)
{
	FILE *file = create_draft(self, name);
	gboolean is_written = file && pour(from, pour_into_file, file) && fflush(file) == 0 &&
			      (!settles || fsync(fileno(file)) == 0);
	int reason = errno;

	if (file && fclose(file) != 0 && is_written) {
		is_written = FALSE;
		reason = errno;
	}
	if (is_written)
		return TRUE;
	unlinkat(self->drafts, name, 0);
	errno = reason;
	return fail_at(self, "", "written", advice_for(reason), error);
}

gboolean output_directory_draft(const OutputDirectory *self, const char *name, Bytes bytes,
				GError **error)
{
	return pour_draft(self, name, pour_bytes, &bytes, FALSE, error);
}

static void keep_access(const OutputDirectory *self, const char *draft, const char *path)
{
	struct stat before;
	int fd;

	if (!output_directory_stat(self, path, &before))
		return;
	fd = openat(self->drafts, draft, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	file_access_keep(fd, &before);
	close(fd);
}

gboolean output_directory_place(const OutputDirectory *self, const char *draft, const char *path,
				GError **error)
{
	int reason;

	keep_access(self, draft, path);
	if (below_place(self->drafts, draft, self->top, path))
		return TRUE;
	reason = errno;
	unlinkat(self->drafts, draft, 0);
	errno = reason;
	return fail_at(self, path, "written",
		       reason == ENAMETOOLONG ? "shorten the capture's name"
					      : "the old file is kept",
		       error);
}

/* Compares the file with what is poured. */
static gboolean pour_beside(gpointer to, Bytes bytes)
{
	g_autofree guint8 *there = g_malloc(bytes.len + 1);

	return fread(there, 1, bytes.len, to) == bytes.len && !memcmp(there, bytes.data, bytes.len);
}

gboolean output_directory_holds(const OutputDirectory *self, const char *path, Pour pour,
				gconstpointer from)
{
	int fd = below_open_file(self->top, path, O_RDONLY);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	gboolean is_same = file && pour(from, pour_beside, file) && getc(file) == EOF;

	if (file)
		fclose(file);
	return is_same;
}

gboolean output_directory_write(const OutputDirectory *self, const char *path, Pour pour,
				gconstpointer from, GError **error)
{
	g_autofree char *name = g_path_get_basename(path);

	return output_directory_holds(self, path, pour, from) ||
	       (pour_draft(self, name, pour, from, TRUE, error) &&
		output_directory_place(self, name, path, error));
}

gboolean output_directory_remove(const OutputDirectory *self, const char *path)
{
	return below_remove(self->top, path);
}
