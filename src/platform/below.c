#include "platform/below.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODE_FOLDER 0777 /* subject to the umask */

/* Only for openat(): a folder that may not be listed will do. */
#define STEP (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Closes a folder below `top`; `top` itself stays open. */
static void leave(int top, int folder)
{
	int reason = errno;

	if (folder != top)
		close(folder);
	errno = reason;
}

static int step(int folder, const char *name, gboolean makes, mode_t mode)
{
	int next = openat(folder, name, STEP);

	if (next < 0 && errno == ENOENT && makes &&
	    (mkdirat(folder, name, mode) == 0 || errno == EEXIST))
		next = openat(folder, name, STEP);
	return next;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The folder that has, or will have, the last component of the path: `top`, or one to close.
 */
static int open_parent(int top, const char *path, gboolean makes)
{
	const char *last = last_part(path);
	int folder = top;

	if (top < 0)
		errno = ENOENT;
	while (folder >= 0 && path < last) {
		gsize n = strcspn(path, "/");
		g_autofree char *part = g_strndup(path, n);
		int next = step(folder, part, makes, MODE_FOLDER);

		leave(top, folder);
		folder = next;
		path += n + 1;
	}
	return folder;
}

/* -1: not a regular file. */
static int regular(int fd)
{
	struct stat facts;

	if (fd >= 0 && (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))) {
		close(fd);
		errno = ELOOP;
		return -1;
	}
	/* errno of open() for a link, for a pipe without a reader or a socket, for a folder. */
	if (fd < 0 && (errno == ENXIO || errno == EISDIR))
		errno = ELOOP;
	return fd;
}

int below_open_file(int top, const char *path, int flags)
{
	int folder = open_parent(top, path, FALSE);
	int fd;

	if (folder < 0)
		return -1;
	fd = regular(openat(folder, last_part(path),
			    flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666));
	leave(top, folder);
	return fd;
}

int below_open_folder(int top, const char *path, gboolean makes, mode_t mode)
{
	int folder = open_parent(top, path, makes);
	int fd;

	if (folder >= 0 && *path) {
		int next = step(folder, last_part(path), makes, mode);

		leave(top, folder);
		folder = next;
	}
	if (folder < 0)
		return -1;
	fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	leave(top, folder);
	return fd;
}

gboolean below_stat(int top, const char *path, struct stat *facts)
{
	int folder = open_parent(top, path, FALSE);
	gboolean is_there;

	if (folder < 0)
		return FALSE;
	is_there = fstatat(folder, last_part(path), facts, AT_SYMLINK_NOFOLLOW) == 0;
	leave(top, folder);
	return is_there;
}

gboolean below_place(int from, const char *name, int top, const char *path)
{
	int folder = open_parent(top, path, TRUE);
	gboolean is_placed;

	if (folder < 0)
		return FALSE;
	is_placed = renameat(from, name, folder, last_part(path)) == 0;
	leave(top, folder);
	return is_placed;
}

static gboolean unlink_below(int top, const char *path, int flags)
{
	int folder = open_parent(top, path, FALSE);
	gboolean is_gone;

	if (folder < 0)
		return FALSE;
	is_gone = unlinkat(folder, last_part(path), flags) == 0;
	leave(top, folder);
	return is_gone;
}

gboolean below_remove_folder(int top, const char *path)
{
	return unlink_below(top, path, AT_REMOVEDIR);
}

gboolean below_remove(int top, const char *path)
{
	g_autofree char *at = g_strdup(path);
	struct stat facts;
	char *slash;

	if (below_stat(top, at, &facts)) {
		if (!S_ISREG(facts.st_mode))
			return TRUE;
		if (!unlink_below(top, at, 0))
			return FALSE;
	}
	while ((slash = strrchr(at, '/'))) {
		*slash = '\0';
		if (!below_remove_folder(top, at))
			break;
	}
	return TRUE;
}
