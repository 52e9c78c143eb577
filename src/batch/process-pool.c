/* Each process has a socket: jobs are sent as numbers, replies come back as lines.  Time and memory
 * are monitored from outside at each tick: a process that hangs or thrashes cannot be asked.
 */
#include "batch/process-pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

#define TICK_MS 20
#define STOPPED_US 1000000 /* between two ticks: we were stopped */
#define CHUNK_BYTES 65536
#define RESERVED_BYTES ((guint64)512 << 20)
#define NO_JOB G_MAXUINT

typedef struct {
	pid_t pid; /* 0: none */
	int fd;
	guint job; /* current; NO_JOB: idle */
	gint64 begun_us;
	guint64 base_bytes; /* resident at start: mostly the caller's */
	JobEnd end;         /* why it was killed; JOB_CRASHED: not killed by us */
	GString *reply;
} Process;

typedef struct {
	const ProcessPoolSpec *spec;
	Process *processes;
	guint next_job;
	guint n_alive;
} ProcessPool;

/* ---- in a process of the pool ------------------------------------------------------------------
 */

static gboolean send_all(int fd, const char *bytes, gsize n)
{
	while (n > 0) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return FALSE;
		bytes += sent;
		n -= (gsize)sent;
	}
	return TRUE;
}

static gboolean reply(int fd, const char *line)
{
	return send_all(fd, line, strlen(line)) && send_all(fd, "\n", 1);
}

/* The kernel's limit is far above ours: it catches what grows faster than a tick, and counts
 * reserved memory such as stacks. */
static void limit_memory(guint64 bytes)
{
#ifndef __SANITIZE_ADDRESS__ /* whose shadow memory counts as well */
	const guint64 most = 2 * bytes + RESERVED_BYTES;
	const struct rlimit limit = { .rlim_cur = most, .rlim_max = most };

	if (bytes > 0 && bytes < G_MAXINT64 / 2)
		setrlimit(RLIMIT_DATA, &limit);
#else
	(void)bytes;
#endif
}

static void settle(pid_t parent, guint64 memory_bytes)
{
	const struct rlimit no_core = { 0, 0 };

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	setrlimit(RLIMIT_CORE, &no_core);
	limit_memory(memory_bytes);
}

static void work(const ProcessPoolSpec *spec, int fd)
{
	guint32 job;
	ssize_t got;

	if (spec->begin)
		spec->begin(spec->data);
	while ((got = recv(fd, &job, sizeof(job), MSG_WAITALL)) != 0) {
		g_autofree char *line = NULL;

		if (got < 0 && errno == EINTR)
			continue;
		if (got != sizeof(job))
			break;
		line = spec->work(spec->data, job);
		if (!reply(fd, line))
			break;
	}
}

/* ---- in the caller's process -------------------------------------------------------------------
 */

/* The new process must not hold the others' sockets: while one is open, its process sees no end of
 * file. */
static void close_others(const ProcessPool *self)
{
	for (guint i = 0; i < self->spec->n_processes; i++)
		if (self->processes[i].pid)
			close(self->processes[i].fd);
}

/* Its resident bytes, from Linux. */
static guint64 memory_of(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/statm", (int)pid);
	unsigned long pages = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return 0;
	if (fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return (guint64)pages * (guint64)sysconf(_SC_PAGESIZE);
}

/* Memory taken by its jobs. */
static guint64 memory_taken(const Process *process)
{
	guint64 now = memory_of(process->pid);

	return now > process->base_bytes ? now - process->base_bytes : 0;
}

static gboolean start(ProcessPool *self, Process *process)
{
	pid_t parent = getpid();
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return FALSE;
	process->pid = fork();
	if (process->pid == 0) {
		close_others(self);
		close(fds[0]);
		settle(parent, self->spec->memory_bytes);
		work(self->spec, fds[1]);
		_exit(0);
	}
	close(fds[1]);
	if (process->pid < 0) {
		process->pid = 0;
		close(fds[0]);
		return FALSE;
	}
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	process->fd = fds[0];
	process->job = NO_JOB;
	process->end = JOB_CRASHED;
	g_string_truncate(process->reply, 0);
	process->base_bytes = memory_of(process->pid);
	self->n_alive++;
	return TRUE;
}

static char *words_for(int status)
{
	if (WIFSIGNALED(status))
		return g_strdup_printf("signal %d, %s", WTERMSIG(status),
				       strsignal(WTERMSIG(status)));
	return g_strdup_printf("status %d", WEXITSTATUS(status));
}

/* Reaps a process that has ended or will soon, and reports its job. */
static void bury(ProcessPool *self, Process *process)
{
	guint64 limit = self->spec->memory_bytes;
	g_autofree char *how = NULL;
	struct rusage usage = { 0 };
	int status = 0;
	guint job = process->job;

	close(process->fd);
	while (wait4(process->pid, &status, 0, &usage) < 0 && errno == EINTR)
		;
	process->pid = 0;
	process->job = NO_JOB;
	self->n_alive--;
	if (job == NO_JOB)
		return;
	if (process->end == JOB_CRASHED && limit &&
	    (guint64)usage.ru_maxrss * 1024 > limit + process->base_bytes)
		process->end = JOB_TOO_LARGE;
	else if (process->end == JOB_CRASHED && WIFEXITED(status))
		process->end = JOB_EXITED;
	how = words_for(status);
	self->spec->done(self->spec->data, job, process->end, NULL, how);
}

static void kill_for(Process *process, JobEnd end)
{
	process->end = end;
	kill(process->pid, SIGKILL);
}

/* A process that has kept much memory is replaced by a fresh one. */
static gboolean is_spent(const ProcessPool *self, const Process *process)
{
	guint64 limit = self->spec->memory_bytes;

	return limit && memory_taken(process) > limit / 2;
}

static void give_job(ProcessPool *self, Process *process)
{
	guint32 job;

	if (self->next_job == self->spec->n_jobs) {
		bury(self, process);
		return;
	}
	job = self->next_job++;
	process->job = job;
	process->begun_us = g_get_monotonic_time();
	send_all(process->fd, (const char *)&job,
		 sizeof(job)); /* otherwise its end is noticed anyway */
}

/* The reply is complete: the process is idle again. */
static void finish_job(ProcessPool *self, Process *process)
{
	guint job = process->job;

	g_string_truncate(process->reply, process->reply->len - 1);
	process->job = NO_JOB;
	self->spec->done(self->spec->data, job, JOB_DONE, process->reply->str, NULL);
	g_string_truncate(process->reply, 0);
	if (process->end != JOB_CRASHED || is_spent(self, process))
		bury(self, process);
	else
		give_job(self, process);
}

static void hear(ProcessPool *self, Process *process)
{
	char bytes[CHUNK_BYTES];
	ssize_t got = recv(process->fd, bytes, sizeof(bytes), 0);

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		bury(self, process);
		return;
	}
	g_string_append_len(process->reply, bytes, got);
	if (bytes[got - 1] == '\n')
		finish_job(self, process);
}

static void watch(const ProcessPool *self, Process *process)
{
	const ProcessPoolSpec *spec = self->spec;

	if (process->job == NO_JOB || process->end != JOB_CRASHED)
		return;
	if (spec->timeout_us && g_get_monotonic_time() - process->begun_us > spec->timeout_us)
		kill_for(process, JOB_TIMED_OUT);
	else if (spec->memory_bytes && memory_taken(process) > spec->memory_bytes)
		kill_for(process, JOB_TOO_LARGE);
}

/* Starts as many processes as there is work for.  FALSE: there is work, but no process. */
static gboolean fill(ProcessPool *self)
{
	for (guint i = 0; i < self->spec->n_processes; i++) {
		if (self->next_job == self->spec->n_jobs)
			break;
		if (self->processes[i].pid)
			continue;
		if (!start(self, &self->processes[i]))
			return self->n_alive > 0;
		give_job(self, &self->processes[i]);
	}
	return TRUE;
}

/* FALSE and errno: poll() failed. */
static gboolean hear_all(ProcessPool *self)
{
	g_autofree struct pollfd *fds = g_new0(struct pollfd, self->n_alive);
	g_autofree Process **alive = g_new0(Process *, self->n_alive);
	guint n = 0;

	for (guint i = 0; i < self->spec->n_processes; i++) {
		if (!self->processes[i].pid)
			continue;
		alive[n] = &self->processes[i];
		fds[n++] = (struct pollfd){ .fd = self->processes[i].fd, .events = POLLIN };
	}
	if (poll(fds, n, TICK_MS) < 0)
		return errno == EINTR;
	for (guint i = 0; i < n; i++)
		if (fds[i].revents)
			hear(self, alive[i]);
	return TRUE;
}

/* Time in which we were all stopped does not count. */
static void forgive(ProcessPool *self, gint64 lost_us)
{
	for (guint i = 0; i < self->spec->n_processes; i++)
		self->processes[i].begun_us += lost_us;
}

static void stop(ProcessPool *self)
{
	for (guint i = 0; i < self->spec->n_processes; i++) {
		Process *process = &self->processes[i];

		if (process->pid) {
			kill(process->pid, SIGKILL);
			process->job = NO_JOB;
			bury(self, process);
		}
		g_string_free(process->reply, TRUE);
	}
}

static gboolean fail(GError **error)
{
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "cannot start a worker (%s): try fewer --jobs", g_strerror(errno));
	return FALSE;
}

gboolean process_pool_run(const ProcessPoolSpec *spec, GError **error)
{
	g_autofree Process *processes = g_new0(Process, spec->n_processes);
	ProcessPool self = { .spec = spec, .processes = processes };
	gint64 looked_us = g_get_monotonic_time();
	gboolean is_well = TRUE;

	for (guint i = 0; i < spec->n_processes; i++)
		processes[i].reply = g_string_new(NULL);
	while ((is_well = fill(&self)) && self.n_alive > 0 && (is_well = hear_all(&self))) {
		gint64 now_us = g_get_monotonic_time();

		if (now_us - looked_us < TICK_MS * 1000)
			continue;
		if (now_us - looked_us > STOPPED_US)
			forgive(&self, now_us - looked_us);
		looked_us = now_us;
		for (guint i = 0; i < spec->n_processes; i++)
			watch(&self, &processes[i]);
		if (spec->tick && !spec->tick(spec->data))
			break;
	}
	if (!is_well)
		fail(error);
	stop(&self);
	return is_well;
}
