/* A new file has no name while it is written: however the program ends, nothing is left behind.
 * Once complete, it gets a name beside the old file, then replaces it.  Signals are blocked between
 * these two steps; the second does not wait for the data.  If a file system has no unnamed files
 * (NFS, FAT), the bytes are kept in a temporary file, and copied beside the old one at the end.
 * That may take as long as the disk needs, so pending signals are checked there, and delivered once
 * the copy is removed.
 */
#include "cli/save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "platform/file-access.h"
#include "platform/unnamed-file.h"
#include "platform/write-all.h"

#define LINKS_MAX 40   /* the kernel's limit */
#define MODE_FILE 0666 /* subject to the umask */
#define COPY_BYTES (1 << 16)
#define TRIES 100 /* to find an unused name */

struct Saving {
	FILE *stream;      /* NULL once closed */
	char *target;      /* the file that is replaced; NULL: written through; owned */
	gboolean is_apart; /* on another file system, perhaps: it must be copied */
};

gboolean save_is_to_output(const char *path)
{
	return !path || !strcmp(path, "-");
}

const char *save_target(const char *path)
{
	return save_is_to_output(path) ? "standard output" : path;
}

static gboolean fail(const char *reason, GError **error)
{
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "cannot be written (%s): nothing was saved", reason);
	return FALSE;
}

/* Does the file system or the kernel not support unnamed files?  Old kernels return EISDIR. */
static gboolean is_unknown(int reason)
{
	return reason == EOPNOTSUPP || reason == EISDIR || reason == EINVAL;
}

/* The target of links, whether it exists or not. */
static char *target_of(const char *path)
{
	char *at = g_strdup(path), *link;

	for (guint i = 0; i < LINKS_MAX && (link = g_file_read_link(at, NULL)); i++) {
		g_autofree char *folder = g_path_get_dirname(at);

		g_free(at);
		at = g_path_is_absolute(link) ? g_strdup(link)
					      : g_build_filename(folder, link, NULL);
		g_free(link);
	}
	return at;
}

static gboolean open_nameless(Saving *self, const char *path, GError **error)
{
	g_autofree char *folder = NULL;
	int fd;

	self->target = target_of(path); /* a link is followed, not replaced */
	folder = g_path_get_dirname(self->target);
	fd = g_open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, MODE_FILE);
	self->is_apart = fd < 0 && is_unknown(errno);
	if (self->is_apart)
		fd = unnamed_file_open();
	self->stream = fd >= 0 ? fdopen(fd, "w+b") : NULL;
	if (self->stream)
		return TRUE;
	fail(g_strerror(errno), error);
	if (fd >= 0)
		close(fd);
	return FALSE;
}

static gboolean open_target(Saving *self, const char *path, GError **error)
{
	struct stat facts;

	if (save_is_to_output(path)) {
		self->stream = stdout;
		return TRUE;
	}
	if (stat(path, &facts) != 0 && errno == ELOOP)
		return fail(g_strerror(errno), error);
	if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
		return open_nameless(self, path, error);
	if (S_ISDIR(facts.st_mode))
		return fail("it is a directory", error);
	self->stream = g_fopen(path, "wb");
	return self->stream || fail(g_strerror(errno), error);
}

Saving *saving_new(const char *path, GError **error)
{
	Saving *self = g_new0(Saving, 1);

	if (open_target(self, path, error))
		return self;
	saving_abandon(self);
	return NULL;
}

gboolean saving_write(Saving *self, Bytes bytes, GError **error)
{
	return fwrite(bytes.data, 1, bytes.len, self->stream) == bytes.len ||
	       fail(g_strerror(errno), error);
}

/* Data that replaces a file must be on disk first. */
static gboolean settle(int fd, const struct stat *before)
{
	return !before || before->st_size == 0 || fsync(fd) == 0;
}

/* Gives the unnamed file a name; errno is EEXIST if it is taken. */
static gboolean name_it(int fd, const char *name)
{
	g_autofree char *self = g_strdup_printf("/proc/self/fd/%d", fd);

	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* The same beside `target`; returns the name, NULL and errno on failure.  Caller frees. */
static char *name_beside(int fd, const char *target)
{
	for (int i = 0; i < TRIES; i++) {
		g_autofree char *name = g_strdup_printf("%s.%06x", target, g_random_int() >> 8);

		if (name_it(fd, name))
			return g_steal_pointer(&name);
		if (errno != EEXIST)
			return NULL;
	}
	return NULL;
}

/* Is a stop signal pending? */
static gboolean is_stopped(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t pending;

	sigpending(&pending);
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		if (sigismember(&pending, signals[i]))
			return TRUE;
	return FALSE;
}

static gboolean copy_all(FILE *from, int fd)
{
	g_autofree char *bytes = g_malloc(COPY_BYTES);
	gsize n;

	rewind(from);
	while ((n = fread(bytes, 1, COPY_BYTES, from)) > 0) {
		if (is_stopped()) {
			errno = EINTR;
			return FALSE;
		}
		if (!write_all(fd, bytes, n))
			return FALSE;
	}
	return !ferror(from);
}

/* Copies the file beside its target; returns the copy's name, NULL and errno on failure.  Caller
 * frees. */
static char *copy_beside(const Saving *self, const struct stat *before)
{
	g_autofree char *name = g_strconcat(self->target, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, MODE_FILE);
	gboolean is_copied;
	int reason;

	if (fd < 0)
		return NULL;
	if (before)
		file_access_keep(fd, before);
	is_copied = copy_all(self->stream, fd) && settle(fd, before);
	is_copied = close(fd) == 0 && is_copied;
	if (is_copied)
		return g_steal_pointer(&name);
	reason = errno;
	g_unlink(name);
	errno = reason;
	return NULL;
}

/* Moves the file into place; `before` is that of the old one (NULL: none). */
static gboolean appear(Saving *self, const struct stat *before)
{
	int fd = fileno(self->stream);
	g_autofree char *beside = NULL;

	if (!self->is_apart && !before && name_it(fd, self->target))
		return TRUE;
	if (!self->is_apart)
		beside = name_beside(fd, self->target);
	/* Without /proc there is no naming. */
	if (!beside && (self->is_apart || errno == ENOENT))
		beside = copy_beside(self, before);
	if (beside && g_rename(beside, self->target) == 0)
		return TRUE;
	if (beside) {
		int reason = errno;

		g_unlink(beside);
		errno = reason;
	}
	return FALSE;
}

/* With signals blocked. */
static gboolean appear_at_once(Saving *self)
{
	int fd = fileno(self->stream);
	struct stat facts;
	const struct stat *before = stat(self->target, &facts) == 0 ? &facts : NULL;
	sigset_t all, old;
	gboolean is_there;
	int reason;

	if (!self->is_apart) {
		if (before)
			file_access_keep(fd, before);
		if (!settle(fd, before))
			return FALSE;
	}
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	is_there = appear(self, before);
	reason = errno;
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = reason;
	return is_there;
}

static gboolean close_stream(Saving *self)
{
	FILE *stream = g_steal_pointer(&self->stream);

	return stream == stdout || fclose(stream) == 0;
}

gboolean saving_finish(Saving *self, GError **error)
{
	gboolean is_well = fflush(self->stream) == 0 && (!self->target || appear_at_once(self)) &&
			   close_stream(self);

	if (!is_well)
		fail(g_strerror(errno), error);
	saving_abandon(self);
	return is_well;
}

void saving_abandon(Saving *self)
{
	if (!self)
		return;
	if (self->stream)
		close_stream(self);
	g_free(self->target);
	g_free(self);
}

gboolean save_bytes(const char *path, const GByteArray *bytes, GError **error)
{
	Saving *saving = saving_new(path, error);

	if (!saving)
		return FALSE;
	if (saving_write(saving, (Bytes){ bytes->data, bytes->len }, error))
		return saving_finish(saving, error);
	saving_abandon(saving);
	return FALSE;
}
