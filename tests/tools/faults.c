/* faults.so, to be preloaded: calls of the C library that fail when the environment says so.
 *
 * FAULT="CALL ERRNO FIRST COUNT": from its FIRST call on (1: the first), COUNT calls fail with that
 * error (0: all).  Each process counts for itself; one that is forked goes on from its parent's
 * count.  FAULT_IN=parent or workers: only in the first process, or only in those that it forks.
 * FAULT_BELOW=FOLDER: only what concerns a file below it, for calls that concern one.
 * FAULT_LOG=FILE gets a byte for each call that failed.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NO_FD (-1)

static struct {
	char call[32];
	int error;
	unsigned long first, count;
	const char *below, *log, *where;
	pid_t parent;
} fault;

static unsigned long n_calls;
static __thread bool is_inside; /* of our own calls none counts */

__attribute__((constructor)) static void read_environment(void)
{
	const char *said = getenv("FAULT");

	fault.parent = getpid();
	fault.below = getenv("FAULT_BELOW");
	fault.log = getenv("FAULT_LOG");
	fault.where = getenv("FAULT_IN");
	if (!said || sscanf(said, "%31s %d %lu %lu", fault.call, &fault.error, &fault.first,
			    &fault.count) != 4)
		fault.call[0] = '\0';
}

static bool is_here(void)
{
	return !fault.where || (getpid() == fault.parent) == !strcmp(fault.where, "parent");
}

static bool is_below(const char *path, int fd)
{
	char link[64], target[PATH_MAX];
	ssize_t n;

	if (!fault.below || (!path && fd == NO_FD))
		return true;
	if (path)
		return !strncmp(path, fault.below, strlen(fault.below));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, target, sizeof(target) - 1);
	target[n < 0 ? 0 : n] = '\0';
	return !strncmp(target, fault.below, strlen(fault.below));
}

static void note(void)
{
	int fd = fault.log ? (int)syscall(SYS_openat, AT_FDCWD, fault.log,
					  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)
			   : NO_FD;

	if (fd < 0)
		return;
	syscall(SYS_write, fd, "x", 1);
	syscall(SYS_close, fd);
}

static bool is_careless(const char *library)
{
	static const char *const names[] = { "libfontconfig", "libexpat", "libpangoft2",
					     "libharfbuzz", "libfreetype" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strstr(library, names[i]))
			return true;
	return false;
}

/* Some libraries do not check whether they got memory, or go on without it and do not say so: what
 * fails there says nothing about the program.  What they call counts as theirs. */
static bool is_called_by_careless_library(void)
{
	void *frames[7];
	int n = backtrace(frames, 7);

	for (int i = 0; i < n; i++) {
		Dl_info info;

		if (dladdr(frames[i], &info) && info.dli_fname && is_careless(info.dli_fname))
			return true;
	}
	return false;
}

/* Whether this call is to fail; errno is set then. */
static bool is_due(const char *call, const char *path, int fd)
{
	bool is_hit;

	if (is_inside || strcmp(call, fault.call) != 0)
		return false;
	is_inside = true;
	is_hit = is_here() && is_below(path, fd) && ++n_calls >= fault.first &&
		 (!fault.count || n_calls < fault.first + fault.count) &&
		 !(!strcmp(call, "malloc") && is_called_by_careless_library());
	if (is_hit)
		note();
	is_inside = false;
	if (is_hit)
		errno = fault.error;
	return is_hit;
}

/* The next one of that name. */
static void *real(const char *call)
{
	void *found;

	is_inside = true;
	found = dlsym(RTLD_NEXT, call);
	is_inside = false;
	return found;
}

/* TYPE NAME(PARAMETERS) that returns FAILED when it is due, and else what the real one does. */
#define FAULTY(type, name, parameters, arguments, path, fd, failed) \
	type name parameters; \
	type name parameters \
	{ \
		static type(*next) parameters; \
\
		if (!next) \
			*(void **)&next = real(#name); \
		return is_due(#name, path, fd) ? (failed) : next arguments; \
	}

FAULTY(ssize_t, write, (int fd, const void *data, size_t n), (fd, data, n), NULL, fd, -1)
FAULTY(ssize_t, read, (int fd, void *data, size_t n), (fd, data, n), NULL, fd, -1)
FAULTY(size_t, fwrite, (const void *data, size_t size, size_t n, FILE *file), (data, size, n, file),
       NULL, fileno(file), 0)
FAULTY(int, fflush, (FILE * file), (file), NULL, file ? fileno(file) : NO_FD, EOF)
FAULTY(int, fsync, (int fd), (fd), NULL, fd, -1)
FAULTY(int, ftruncate, (int fd, off_t n), (fd, n), NULL, fd, -1)
FAULTY(int, flock, (int fd, int how), (fd, how), NULL, fd, -1)
FAULTY(int, rename, (const char *from, const char *to), (from, to), to, NO_FD, -1)
FAULTY(int, unlink, (const char *path), (path), path, NO_FD, -1)
FAULTY(int, mkdir, (const char *path, mode_t mode), (path, mode), path, NO_FD, -1)
FAULTY(int, rmdir, (const char *path), (path), path, NO_FD, -1)
FAULTY(DIR *, opendir, (const char *path), (path), path, NO_FD, NULL)
FAULTY(FILE *, fopen, (const char *path, const char *mode), (path, mode), path, NO_FD, NULL)
FAULTY(FILE *, fdopen, (int fd, const char *mode), (fd, mode), NULL, fd, NULL)
FAULTY(FILE *, tmpfile, (void), (), NULL, NO_FD, NULL)
FAULTY(int, socketpair, (int domain, int type, int protocol, int fds[2]),
       (domain, type, protocol, fds), NULL, NO_FD, -1)
FAULTY(pid_t, fork, (void), (), NULL, NO_FD, -1)
FAULTY(void *, mmap, (void *at, size_t n, int prot, int flags, int fd, off_t offset),
       (at, n, prot, flags, fd, offset), NULL, fd, MAP_FAILED)
FAULTY(ssize_t, getrandom, (void *data, size_t n, unsigned how), (data, n, how), NULL, NO_FD, -1)

FAULTY(int, pthread_create,
       (pthread_t * thread, const pthread_attr_t *how, void *(*run)(void *), void *data),
       (thread, how, run, data), NULL, NO_FD, fault.error)
FAULTY(DIR *, fdopendir, (int fd), (fd), NULL, fd, NULL)

/* Of a name in an open folder it is the folder that counts. */
FAULTY(int, mkdirat, (int at, const char *name, mode_t mode), (at, name, mode), NULL, at, -1)
FAULTY(int, unlinkat, (int at, const char *name, int flags), (at, name, flags), NULL, at, -1)
FAULTY(int, linkat, (int from_at, const char *from, int at, const char *name, int flags),
       (from_at, from, at, name, flags), NULL, at, -1)
FAULTY(int, renameat, (int from_at, const char *from, int at, const char *name),
       (from_at, from, at, name), NULL, at, -1)

/* Those with 64 bits, which GLib calls, are the same where all have. */
FILE *fopen64(const char *path, const char *mode) __attribute__((alias("fopen")));
void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t offset)
	__attribute__((alias("mmap")));
int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int openat64(int at, const char *name, int flags, ...) __attribute__((alias("openat")));

/* Of a file; what has no descriptor fails by another call, such as read().  The stream knows of it
 * (glibc's struct_FILE.h). */
size_t fread(void *data, size_t size, size_t n, FILE *file)
{
	static size_t (*next)(void *, size_t, size_t, FILE *);

	if (!next)
		*(void **)&next = real("fread");
	if (fileno(file) < 0 || !is_due("fread", NULL, fileno(file)))
		return next(data, size, n, file);
	file->_flags |= _IO_ERR_SEEN;
	return 0;
}

/* What fails must be closed all the same. */
int fclose(FILE *file)
{
	static int (*next)(FILE *);
	bool is_hit = is_due("fclose", NULL, fileno(file));
	int error = errno, result;

	if (!next)
		*(void **)&next = real("fclose");
	result = next(file);
	if (!is_hit)
		return result;
	errno = error;
	return EOF;
}

int close(int fd)
{
	bool is_hit = is_due("close", NULL, fd);
	int error = errno, result = (int)syscall(SYS_close, fd);

	if (!is_hit)
		return result;
	errno = error;
	return -1;
}

static bool has_mode(int flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

int open(const char *path, int flags, ...)
{
	va_list rest;
	mode_t mode;

	va_start(rest, flags);
	mode = has_mode(flags) ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	if (is_due("open", path, NO_FD))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *name, int flags, ...)
{
	va_list rest;
	mode_t mode;

	va_start(rest, flags);
	mode = has_mode(flags) ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return is_due("openat", NULL, at) ? -1 : (int)syscall(SYS_openat, at, name, flags, mode);
}

/* dlsym() allocates, so these are asked for by the names that the C library has for them. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);

void *malloc(size_t n)
{
	return is_due("malloc", NULL, NO_FD) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return is_due("malloc", NULL, NO_FD) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t n)
{
	return is_due("malloc", NULL, NO_FD) ? NULL : __libc_realloc(old, n);
}
