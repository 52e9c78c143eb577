#include "batch/output-directory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "batch/mirror.h"

#define LOCK "lock"
#define DRAFTS "drafts"
#define MODE_FOLDER 0777 /* as the umask has it */
#define MODE_FILE 0666

struct OutputDirectory {
	char *path;
	char *drafts; /* a folder of this run's own */
	int lock;     /* against runs of all, or of all others; -1: none */
	int share_lock;
};

/* What helps against the error of a write. */
static const char *advice_for(int reason)
{
	return reason == ENOSPC || reason == EDQUOT
		       ? "make room on the disk, or name another directory"
		       : "see that the directory is there and can be written to";
}

static gboolean fail(const char *path, const char *advice, GError **error)
{
	const char *reason = g_strerror(errno);
	g_autofree char *shown = text_printable(path, strlen(path), 0);

	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT, "%s: cannot be written (%s): %s",
		    shown, reason, advice);
	return FALSE;
}

static gboolean fail_locked(const char *path, GError **error)
{
	g_autofree char *shown = text_printable(path, strlen(path), 0);

	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "%s: another run is at work there: wait for its end, or name another directory",
		    shown);
	return FALSE;
}

char *output_directory_path(const OutputDirectory *self, const char *name)
{
	return g_build_filename(self->path, name, NULL);
}

char *output_directory_state_path(const OutputDirectory *self, const char *name)
{
	return g_build_filename(self->path, MIRROR_STATE, name, NULL);
}

char *output_directory_draft_path(const OutputDirectory *self, const char *name)
{
	return g_build_filename(self->drafts, name, NULL);
}

static int open_lock(const OutputDirectory *self, const char *name, int how, GError **error)
{
	g_autofree char *path = output_directory_state_path(self, name);
	int fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, MODE_FILE);

	if (fd < 0) {
		fail(path, "name a directory that can", error);
		return -1;
	}
	if (flock(fd, how | LOCK_NB) == 0)
		return fd;
	close(fd);
	if (errno == EWOULDBLOCK)
		fail_locked(self->path, error);
	else
		fail(path, "name a directory on a file system that has locks", error);
	return -1;
}

static gboolean lock(OutputDirectory *self, const Share *share, GError **error)
{
	g_autofree char *name = share_file_name(share, LOCK, "");

	self->lock = open_lock(self, LOCK, share->of ? LOCK_SH : LOCK_EX, error);
	if (self->lock < 0 || !share->of)
		return self->lock >= 0;
	self->share_lock = open_lock(self, name, LOCK_EX, error);
	return self->share_lock >= 0;
}

/* A link could lead to where drafts are not ours to be cleared away. */
static gboolean is_folder(const char *path, GError **error)
{
	g_autofree char *plain = g_strdup(path);
	gsize n = strlen(plain);
	struct stat facts;

	if (n > 1 && plain[n - 1] == '/')
		plain[n - 1] = '\0';
	if (lstat(plain, &facts) == 0 && S_ISDIR(facts.st_mode))
		return TRUE;
	errno = ENOTDIR;
	return fail(plain, "remove what stands there", error);
}

/* Drafts are files, and no folders. */
static void clear_drafts(const char *drafts)
{
	GDir *folder = g_dir_open(drafts, 0, NULL);
	const char *name;

	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *path = g_build_filename(drafts, name, NULL);

		g_unlink(path);
	}
	if (folder)
		g_dir_close(folder);
}

/* Those that shares left behind when they were killed; who holds the whole directory may. */
static void clear_share_drafts(const OutputDirectory *self)
{
	g_autofree char *state = output_directory_state_path(self, "");
	g_autoptr(GArray) shares = share_list(state, DRAFTS, "");

	for (guint i = 0; i < shares->len; i++) {
		g_autofree char *name =
			share_file_name(&g_array_index(shares, Share, i), DRAFTS, "");
		g_autofree char *path = output_directory_state_path(self, name);

		if (!is_folder(path, NULL))
			continue;
		clear_drafts(path);
		g_rmdir(path);
	}
}

/* For those who keep pictures under version control. */
static void write_ignore_file(const OutputDirectory *self)
{
	g_autofree char *path = output_directory_state_path(self, ".gitignore");

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		g_file_set_contents(path, "*\n", -1, NULL);
}

OutputDirectory *output_directory_open(const char *path, const Share *share, GError **error)
{
	g_autoptr(OutputDirectory) self = g_new0(OutputDirectory, 1);
	g_autofree char *drafts = share_file_name(share, DRAFTS, "");
	g_autofree char *state = NULL;

	self->lock = self->share_lock = -1;
	self->path = g_strdup(path);
	state = output_directory_state_path(self, "");
	if (g_mkdir_with_parents(state, MODE_FOLDER) != 0) {
		fail(path, "name a directory that can", error);
		return NULL;
	}
	if (!is_folder(state, error) || !lock(self, share, error))
		return NULL;
	self->drafts = output_directory_state_path(self, drafts);
	if (g_mkdir(self->drafts, MODE_FOLDER) != 0 && errno != EEXIST) {
		fail(path, "name a directory that can", error);
		return NULL;
	}
	if (!is_folder(self->drafts, error)) {
		g_clear_pointer(&self->drafts, g_free); /* nothing in it is ours */
		return NULL;
	}
	clear_drafts(self->drafts);
	if (!share->of)
		clear_share_drafts(self);
	write_ignore_file(self);
	return g_steal_pointer(&self);
}

void output_directory_forget_lock(OutputDirectory *self)
{
	if (self->lock >= 0)
		close(self->lock);
	if (self->share_lock >= 0)
		close(self->share_lock);
	self->lock = self->share_lock = -1;
}

void output_directory_close(OutputDirectory *self)
{
	if (!self)
		return;
	if (self->drafts) {
		clear_drafts(self->drafts);
		g_rmdir(self->drafts);
	}
	output_directory_forget_lock(self);
	g_free(self->drafts);
	g_free(self->path);
	g_free(self);
}

static gboolean write_all(int fd, const guint8 *data, gsize n)
{
	while (n > 0) {
		ssize_t written = write(fd, data, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return FALSE;
		data += written;
		n -= (gsize)written;
	}
	return TRUE;
}

gboolean output_directory_draft(const OutputDirectory *self, const char *name, Bytes bytes,
				GError **error)
{
	g_autofree char *path = output_directory_draft_path(self, name);
	int fd = g_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, MODE_FILE);
	gboolean is_written = fd >= 0 && write_all(fd, bytes.data, bytes.len);

	if (fd >= 0 && close(fd) != 0)
		is_written = FALSE;
	if (is_written)
		return TRUE;
	fail(self->path, advice_for(errno), error);
	g_unlink(path);
	return FALSE;
}

gboolean output_directory_place(OutputDirectory *self, const char *draft, const char *path,
				GError **error)
{
	g_autofree char *from = output_directory_draft_path(self, draft);
	g_autofree char *to = output_directory_path(self, path);
	g_autofree char *folder = g_path_get_dirname(to);

	if (g_rename(from, to) == 0 ||
	    (errno == ENOENT && g_mkdir_with_parents(folder, MODE_FOLDER) == 0 &&
	     g_rename(from, to) == 0))
		return TRUE;
	fail(to,
	     errno == ENAMETOOLONG ? "shorten the capture's name"
				   : "what stood there before is kept",
	     error);
	g_unlink(from);
	return FALSE;
}

/* A loss of power must not leave half of what replaces a whole file. */
static gboolean settle_on_disk(const OutputDirectory *self, const char *draft, GError **error)
{
	g_autofree char *path = output_directory_draft_path(self, draft);
	int fd = g_open(path, O_WRONLY | O_CLOEXEC, 0);
	gboolean is_there = fd >= 0 && fsync(fd) == 0;

	if (!is_there)
		fail(path, advice_for(errno), error);
	if (fd >= 0)
		close(fd);
	return is_there;
}

gboolean output_directory_write(OutputDirectory *self, const char *path, const GString *bytes,
				GError **error)
{
	g_autofree char *name = g_path_get_basename(path);
	Bytes all = { (const guint8 *)bytes->str, bytes->len };

	return output_directory_draft(self, name, all, error) &&
	       settle_on_disk(self, name, error) && output_directory_place(self, name, path, error);
}

void output_directory_remove(OutputDirectory *self, const char *path)
{
	g_autofree char *at = output_directory_path(self, path);
	gsize n = strlen(self->path);
	char *slash;

	if (g_unlink(at) != 0 && errno != ENOENT)
		return;
	while ((slash = strrchr(at, '/')) && (gsize)(slash - at) > n) {
		*slash = '\0';
		if (g_rmdir(at) != 0)
			return;
	}
}
